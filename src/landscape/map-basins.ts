// The basins of a map. Endpoints that compute nearly the same on the samples are taken together; one of each such group is
// settled and told what it is, and speaks for its group. How often that is right is measured on pixels of their own.
import type { FittedSweep } from '../datasets/index.ts';
import { InputError } from '../spec/index.ts';
import { shareInterval, type ShareWithInterval } from '../statistics/index.ts';
import { pointOf } from './basin-point.ts';
import { findBasins } from './basins.ts';
import { settledPoints, type SettledPoint } from './basins-points.ts';
import { CLASSIFIED_PARAMETERS } from './classify-run.ts';
import type { Kind } from './evidence.ts';
import { ofNetwork } from './kind-axes.ts';
import { createClassifier, type Classified } from './kind.ts';
import { createTerrain, type Terrain } from './settle-terrain.ts';
import { createTurns } from './turns.ts';

/** How the basins of a map are found, in a sentence. */
export const BASIN_METHOD =
  'pixels whose outputs on the samples agree within 0.02 of the range of the targets, and whose relu units are on for the same samples, are one group; one endpoint of each group is settled in float64 and classified, and stands for all of it; groups whose settled points agree are one basin';

/** Outputs are taken together in steps of this part of the range of the targets. */
const GROUP_STEP = 0.02;

/** Groups that are settled at most, the largest first: each takes some 10 ms. The pixels of the others stay unassigned. */
const MOST_SETTLED = 500;

/** Pixels that are settled to see whether their group speaks for them. */
const CHECKED_PIXELS = 100;

/** One basin of a map; `unassigned` holds the pixels that nobody speaks for. */
export interface MapBasin {
  readonly kind: Kind | 'unassigned';
  /** Whether most of its pixels are solved. */
  readonly solved: boolean;
  /** The objective where it settles; of a plateau the limit; null where there is none. */
  readonly loss: number | null;
  /** (num_samples * outputSize) outputs there; of a plateau probabilities, for bce and cross-entropy. */
  readonly outputs: readonly number[];
  readonly pixels: number;
  /** Of all pixels; the interval is that of as many independent points of the window. */
  readonly share: ShareWithInterval;
}

/** The basins of the pixels that are known. */
export interface MapBasins {
  /** By loss; then what diverged, and what is unassigned. */
  readonly basins: readonly MapBasin[];
  /** (pixels) positions in `basins`; NO_BASIN where a pixel is not trained yet. */
  readonly basinOf: Uint16Array;
  readonly method: string;
  /** Pixels settled one by one, and how many of them ended in the basin of their group. */
  readonly checked: { readonly pixels: number; readonly agreeing: ShareWithInterval | null };
}

export const NO_BASIN = 0xffff;

/** An endpoint of a map. */
export interface MapEndpoint {
  /** The network's index in the sweep of its pass, by which its hyper-parameters are known. */
  readonly index: bigint;
  readonly theta: Float64Array;
  readonly solved: boolean;
  readonly diverged: boolean;
}

interface Group {
  pixels: number;
  solved: number;
  readonly theta: Float64Array;
  readonly fitted: FittedSweep;
  /** Where its endpoint settled; undefined as long as nobody looked. */
  point?: SettledPoint;
}

/**
 * Checks that the basins of a map can be told.
 *
 * @throws InputError where networks are too large, or differ in their objective
 */
export function checkMapBasins({ sweep, shape }: FittedSweep): void {
  if (shape.parameterCount > CLASSIFIED_PARAMETERS) {
    throw new InputError({
      field: 'network.layers',
      value: sweep.network.layers,
      rule: `gives ${shape.parameterCount} parameters; basins are told for up to ${CLASSIFIED_PARAMETERS}`,
      remedy: 'use fewer units, or show outcome, loss or steps',
    });
  }
  if (!('penalty.l2' in sweep.axes)) return;
  throw new InputError({
    field: 'axes["penalty.l2"]',
    rule: 'gives each pixel an objective of its own, and basins are of one objective',
    remedy: 'use another axis, or show outcome, loss or steps',
  });
}

/** Collects the endpoints of a map, and finds their basins as often as asked. */
export class MapBasinFinder {
  readonly #pixels: number;
  readonly #groups: Group[] = [];
  readonly #byOutputs = new Map<string, number>();
  /** (pixels) position in #groups. */
  readonly #groupOf: Int32Array;
  readonly #checks: { readonly pixel: number; readonly group: Group; point?: SettledPoint }[] = [];
  #terrain: { readonly of: FittedSweep; readonly terrain: Terrain } | undefined;

  /** @param pixels of the whole map */
  constructor(pixels: number) {
    this.#pixels = pixels;
    this.#groupOf = new Int32Array(pixels).fill(-1);
  }

  /**
   * Adds an endpoint.
   *
   * @param fitted the sweep of its pass
   */
  add(pixel: number, fitted: FittedSweep, { index, theta, solved, diverged }: MapEndpoint): void {
    const key = diverged ? 'diverged' : this.#keyOf(fitted, theta);
    let position = this.#byOutputs.get(key);
    const own = (): Group => ({ pixels: 0, solved: 0, theta, fitted: ofNetwork(fitted, index) });
    if (position === undefined) {
      position = this.#groups.push(own()) - 1;
      this.#byOutputs.set(key, position);
    }
    const group = this.#groups[position]!;
    group.pixels += 1;
    if (solved) group.solved += 1;
    this.#groupOf[pixel] = position;
    if (!diverged && isChecked(pixel, this.#pixels)) this.#checks.push({ pixel, group: own() });
  }

  /**
   * The basins of all endpoints so far.
   *
   * @param signal ends the work
   * @param progress called with how many groups of how many are settled
   */
  async find(signal?: AbortSignal, progress?: (done: number, total: number) => void): Promise<MapBasins> {
    const order = this.#groups.toSorted((a, b) => b.pixels - a.pixels).slice(0, MOST_SETTLED);
    const turns = createTurns(signal);
    const all = [...order, ...this.#checks.map(({ group }) => group)];
    for (const [done, group] of all.entries()) {
      group.point ??= settle(group);
      progress?.(done + 1, all.length);
      await turns();
    }
    return this.#summarize(order);
  }

  #summarize(settled: readonly Group[]): MapBasins {
    const checks = this.#checks.map(({ group }) => group);
    const rows = [...settled, ...checks];
    const [first] = rows;
    const found = first
      ? findBasins(first.fitted, settledPoints(rows.map(({ point }, i) => ({ ...point!, index: BigInt(i) }))))
      : undefined;
    const basinOfRow = (row: number): number => found?.basinOf[row] ?? -1;
    const rowOf = new Map(settled.map((group, row) => [group, row]));
    const classes = new Map<number | string, Group[]>();
    for (const group of this.#groups) {
      const row = rowOf.get(group);
      const name = row === undefined ? 'unassigned' : basinOfRow(row) < 0 ? 'diverged' : basinOfRow(row);
      const members = classes.get(name);
      if (members) members.push(group);
      else classes.set(name, [group]);
    }
    const known = this.#groups.reduce((sum, { pixels }) => sum + pixels, 0);
    const described = [...classes].map(([name, groups]) => ({
      groups,
      basin: describe(name, groups, known),
    }));
    described.sort((a, b) => compareBasins(a.basin, b.basin));
    const positionOf = new Map(
      described.flatMap(({ groups }, i) => groups.map((group) => [group, i] as const)),
    );
    const basinOf = Uint16Array.from(this.#groupOf, (group) =>
      group < 0 ? NO_BASIN : Math.min(positionOf.get(this.#groups[group]!) ?? NO_BASIN, NO_BASIN - 1),
    );
    const agreeing = this.#checks.filter(({ pixel }, i) => {
      const row = rowOf.get(this.#groups[this.#groupOf[pixel]!]!);
      return row !== undefined && basinOfRow(row) === basinOfRow(settled.length + i);
    }).length;
    return {
      basins: described.map(({ basin }) => basin),
      basinOf,
      method: BASIN_METHOD,
      checked: {
        pixels: checks.length,
        agreeing: checks.length > 0 ? shareInterval(agreeing, checks.length) : null,
      },
    };
  }

  #keyOf(fitted: FittedSweep, theta: Float64Array): string {
    if (this.#terrain?.of !== fitted) this.#terrain = { of: fitted, terrain: createTerrain(fitted) };
    const { terrain } = this.#terrain;
    const step = GROUP_STEP * rangeOf(fitted);
    const outputs = terrain.readoutsOf(terrain.outputsOf(theta)).map((output) => Math.round(output / step));
    return `${outputs.join()} ${patternsOf(terrain, theta)}`;
  }
}

/** On which samples each hidden unit is on, for units with kinks: where those lie decides what a point is. */
function patternsOf({ fitted, kinks, activationsOf }: Terrain, theta: Float64Array): string {
  if (!kinks) return '';
  const { shape, dataset } = fitted;
  const activations = activationsOf(theta);
  const hidden = shape.unitCount - dataset.outputSize;
  const patterns = Array.from({ length: hidden }, (_, unit) => {
    let pattern = '';
    for (let at = unit; at < activations.length; at += shape.unitCount)
      pattern += activations[at]! > 0 ? '1' : '0';
    return pattern;
  });
  return patterns.sort().join();
}

/** A group's endpoint, settled. One that was still on its way is known by where it arrives. */
function settle({ fitted, theta }: Group): SettledPoint {
  const classify = createClassifier(fitted);
  const first = classify(theta);
  const last: Classified = first.kind === 'unconverged' ? classify(first.settled.theta) : first;
  return pointOf({ ...last, index: 0n });
}

function describe(name: number | string, groups: readonly Group[], known: number): MapBasin {
  const pixels = groups.reduce((sum, group) => sum + group.pixels, 0);
  const solved = groups.reduce((sum, group) => sum + group.solved, 0);
  const largest = groups.reduce((most, group) => (group.pixels > most.pixels ? group : most));
  const point = typeof name === 'number' ? largest.point : undefined;
  return {
    kind: point ? (point.kind as Kind) : (name as 'diverged' | 'unassigned'),
    solved: 2 * solved > pixels,
    loss: point ? point.objective : null,
    outputs: point ? Array.from(point.outputs) : [],
    pixels,
    share: shareInterval(pixels, known),
  };
}

function compareBasins(a: MapBasin, b: MapBasin): number {
  if (a.loss === null || b.loss === null) return Number(a.loss === null) - Number(b.loss === null);
  // Losses that rounding alone tells apart are equal: then the larger basin comes first.
  if (Math.abs(a.loss - b.loss) > 1e-6 * Math.max(1, a.loss, b.loss)) return a.loss - b.loss;
  return b.pixels - a.pixels;
}

function isChecked(pixel: number, pixels: number): boolean {
  return Math.imul(pixel + 1, 0x9e3779b1) >>> 0 < (CHECKED_PIXELS / pixels) * 2 ** 32;
}

function rangeOf({ sweep, dataset: { targets } }: FittedSweep): number {
  if (sweep.loss !== 'mse') return 1;
  const low = targets.reduce((least, target) => Math.min(least, target), Infinity);
  const high = targets.reduce((most, target) => Math.max(most, target), -Infinity);
  return high > low ? high - low : 1;
}
