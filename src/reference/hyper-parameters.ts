// What differs from network to network inside a dispatch: the values of the sweep's axes, and the starting points they share.
import {
  axisPoint,
  axisPoints,
  axisValues,
  hasAxes,
  layerOfRate,
  layerRates,
  type AxisPath,
  type AxisValues,
  type Sweep,
} from '../spec/index.ts';
import { isStepped, steppedOptimizer } from './optimizer.ts';

/** The hyper-parameters of one network, in the order of the rows of `hyper_parameters`. */
export interface HyperParameters {
  /** Factor of the schedule's learning rate. */
  readonly rateScale: number;
  readonly momentum: number;
  /** 2 * l2. */
  readonly penaltyRate: number;
  /** Factors of the spread of all weights and biases, and what is added to their centers. */
  readonly weightScale: number;
  readonly weightShift: number;
  readonly biasScale: number;
  readonly biasShift: number;
  /** Coordinates of the starting point on the plane of the initializer. */
  readonly planeU: number;
  readonly planeV: number;
  /** Factors of the schedule's learning rate, one per layer of weights; empty where all layers have the same. */
  readonly layerRates: readonly number[];
}

/** The rows of `hyper_parameters`, slowest first; behind them a row per layer where layers have learning rates of their own. */
export const HYPER_PARAMETERS = [
  'rateScale',
  'momentum',
  'penaltyRate',
  'weightScale',
  'weightShift',
  'biasScale',
  'biasShift',
  'planeU',
  'planeV',
] as const satisfies readonly Exclude<keyof HyperParameters, 'layerRates'>[];

type Row = (typeof HYPER_PARAMETERS)[number];

type SweepParts = Pick<Sweep, 'axes' | 'network' | 'optimizer' | 'penalty'>;

/** Whether kernels read hyper-parameters per network: because axes vary them, or because layers differ in their learning rate. */
export function hasHyperParameters(sweep: SweepParts): boolean {
  return hasAxes(sweep) || layerRates(sweep) !== null;
}

/** What an axis sets. An axis of a scale or spread is a factor of the value 1, which `axisBase` puts in its place. */
const ROWS: Readonly<Record<string, Row>> = {
  'optimizer.learningRate': 'rateScale',
  'optimizer.momentum': 'momentum',
  'penalty.l2': 'penaltyRate',
  'initializer.weights.scale': 'weightScale',
  'initializer.weights.std': 'weightScale',
  'initializer.weights.mean': 'weightShift',
  'initializer.biases.scale': 'biasScale',
  'initializer.biases.std': 'biasScale',
  'initializer.biases.mean': 'biasShift',
  'initializer.directions[0]': 'planeU',
  'initializer.directions[1]': 'planeV',
} satisfies Readonly<Partial<Record<AxisPath, Row>>>;

/** The row that an axis sets. */
function rowOf(path: AxisPath): number {
  const layer = layerOfRate(path);
  return layer === null ? HYPER_PARAMETERS.indexOf(ROWS[path]!) : HYPER_PARAMETERS.length + layer;
}

/** The hyper-parameters of each network of a sweep. */
export interface HyperParametersOf {
  /** Whether they differ from network to network. */
  readonly vary: boolean;
  /** Rows of `hyper_parameters`. */
  readonly rowCount: number;
  readonly of: (index: bigint) => HyperParameters;
  /**
   * Those of `count` networks from index `base` on.
   *
   * @param stride networks between two rows
   * @returns (rowCount, stride) in the order of HYPER_PARAMETERS, then the layers' learning rates
   */
  readonly rows: (base: bigint, count: number, stride: number) => Float32Array<ArrayBuffer>;
}

/** @param sweep without a grid */
export function createHyperParameters(sweep: SweepParts): HyperParametersOf {
  const axes = axisValues(sweep);
  const common = commonValues(sweep);
  const rowCount = common.length;
  const rows = (base: bigint, count: number, stride: number): Float32Array<ArrayBuffer> => {
    const all = new Float32Array(rowCount * stride);
    for (const [r, value] of common.entries()) all.fill(value, r * stride, r * stride + count);
    let period = 1;
    for (const { path, values } of axes.toReversed()) {
      const at = rowOf(path) * stride;
      const phase = Number(base % BigInt(period * values.length));
      const factor = path === 'penalty.l2' ? 2 : 1;
      for (let i = 0; i < count; i++) {
        all[at + i] = factor * (values[Math.floor((phase + i) / period) % values.length] ?? Number.NaN);
      }
      period *= values.length;
    }
    return all;
  };
  const shared = named(common);
  const of = (index: bigint): HyperParameters => named(valuesAt(common, axes, index));
  return { vary: axes.length > 0, rowCount, rows, of: axes.length === 0 ? () => shared : of };
}

/** (rowCount) the hyper-parameters that all networks have, but for the axes. */
function commonValues(sweep: SweepParts): number[] {
  const { optimizer, penalty } = sweep;
  const values: Readonly<Record<Row, number>> = {
    rateScale: 1,
    momentum: isStepped(optimizer) ? steppedOptimizer(optimizer).momentum : 0,
    penaltyRate: 2 * penalty.l2,
    weightScale: 1,
    weightShift: 0,
    biasScale: 1,
    biasShift: 0,
    planeU: 0,
    planeV: 0,
  };
  return [...HYPER_PARAMETERS.map((row) => values[row]), ...(layerRates(sweep) ?? [])];
}

function valuesAt(common: readonly number[], axes: readonly AxisValues[], index: bigint): number[] {
  const values = [...common];
  for (const [i, value] of axisPoint(axes, index).entries()) {
    const { path } = axes[i]!;
    values[rowOf(path)] = path === 'penalty.l2' ? 2 * value : value;
  }
  return values;
}

function named(values: readonly number[]): HyperParameters {
  const byName = Object.fromEntries(HYPER_PARAMETERS.map((row, r) => [row, values[r]!]));
  return { ...(byName as Record<Row, number>), layerRates: values.slice(HYPER_PARAMETERS.length) };
}

/**
 * The initializer with the values that the axes multiply or shift set to 1 and 0.
 *
 * @param sweep without a grid
 */
export function axisBase<T extends Pick<Sweep, 'axes' | 'initializer'>>(sweep: T): T {
  const { initializer } = sweep;
  if (!('weights' in initializer)) return sweep;
  const paths = Object.keys(sweep.axes);
  const neutral = (part: 'weights' | 'biases') => ({
    ...initializer[part],
    ...(paths.includes(`initializer.${part}.scale`) ? { scale: 1 } : {}),
    ...(paths.includes(`initializer.${part}.std`) ? { std: 1 } : {}),
    ...(paths.includes(`initializer.${part}.mean`) ? { mean: 0 } : {}),
  });
  return { ...sweep, initializer: { weights: neutral('weights'), biases: neutral('biases') } };
}

/** How many networks in a row share a starting point: all combinations of the axes, unless starts are independent. */
export function networksPerStart(sweep: Pick<Sweep, 'axes' | 'pairing'>): number {
  return sweep.pairing === 'common' ? axisPoints(sweep) : 1;
}
