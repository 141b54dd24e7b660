// What the axes of a sweep come to: the values of each, and how networks are dealt out to their combinations.
import type { Sweep } from './sweep.ts';
import type { AxisPath } from './schema-axes.ts';

export type { AxisPath } from './schema-axes.ts';

/** An axis with its values written out. */
export interface AxisValues {
  readonly path: AxisPath;
  readonly values: readonly number[];
}

/**
 * The axes of a sweep, first the slowest.
 *
 * @returns none if the sweep has no axes
 */
export function axisValues({ axes }: Pick<Sweep, 'axes'>): AxisValues[] {
  return (Object.keys(axes) as AxisPath[]).map((path) => ({ path, values: spell(axes[path]) }));
}

/** How many values each axis has, first the slowest; they are not written out for that, as they may be many. */
export function axisCounts({ axes }: Pick<Sweep, 'axes'>): number[] {
  return axisValuesOf(axes).map(countOf);
}

/** How many combinations the axes have: 1 without axes. */
export function axisPoints(sweep: Pick<Sweep, 'axes'>): number {
  return axisCounts(sweep).reduce((product, count) => product * count, 1);
}

/**
 * The values that a network gets: all combinations in turn, the last axis fastest.
 *
 * @param axes of axisValues
 * @param index of the network in its sweep
 * @returns one value per axis
 */
export function axisPoint(axes: readonly AxisValues[], index: bigint): number[] {
  const point: number[] = [];
  let rest = index;
  for (const { values } of axes.toReversed()) {
    const count = BigInt(values.length);
    point.unshift(values[Number(rest % count)] ?? Number.NaN);
    rest /= count;
  }
  return point;
}

/** Whether networks of one cell differ in their hyper-parameters. */
export function hasAxes({ axes }: Pick<Sweep, 'axes'>): boolean {
  return Object.keys(axes).length > 0;
}

/** Whether the objective has a penalty, for some networks at least. */
export function isPenalized({ penalty, axes }: Pick<Sweep, 'penalty' | 'axes'>): boolean {
  return penalty.l2 > 0 || 'penalty.l2' in axes;
}

/** The layer of weights, counted from 0, whose learning rate an axis sets; null for every other axis. */
export function layerOfRate(path: string): number | null {
  const layer = /^optimizer\.learningRate\[(-?\d+)\]$/.exec(path)?.[1];
  return layer === undefined ? null : Number(layer);
}

/**
 * The learning rate of each layer of weights, where they may differ.
 *
 * @returns (layerCount) what the axes of single layers do not set; null where one rate, or one axis, holds for all layers
 */
export function layerRates({
  network,
  optimizer,
  axes,
}: Pick<Sweep, 'network' | 'optimizer' | 'axes'>): readonly number[] | null {
  if (!('learningRate' in optimizer) || 'optimizer.learningRate' in axes) return null;
  const { learningRate } = optimizer;
  if (typeof learningRate !== 'number') return learningRate;
  const differ = Object.keys(axes).some((path) => layerOfRate(path) !== null);
  return differ ? network.layers.slice(1).map(() => learningRate) : null;
}

type Axis = NonNullable<Sweep['axes'][AxisPath]>;

function axisValuesOf(axes: Sweep['axes']): Axis[] {
  return Object.values(axes).filter((axis) => axis !== undefined);
}

function isList(axis: Axis): axis is Extract<Axis, readonly number[]> {
  return Array.isArray(axis);
}

function countOf(axis: Axis): number {
  return isList(axis) ? axis.length : axis.count;
}

function spell(axis: Axis | undefined): readonly number[] {
  if (axis === undefined) return [];
  if (isList(axis)) return axis;
  const { low, high, count, scale } = axis;
  const last = count - 1;
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return low;
    if (i === last) return high;
    if (scale === 'linear') return low + (high - low) * (i / last);
    return Math.exp(Math.log(low) + (Math.log(high) - Math.log(low)) * (i / last));
  });
}
