// Loss levels: the distinct losses at which many networks of a sweep end.
import { checkWhole } from './checks.ts';
import { modeOfSorted } from './mode.ts';

/** Losses below this are solved to float32 precision and form one level, however many decades they span. */
const SOLVED_LOSS = 1e-6;
/** The middle 90 % of a level spread over at most this part of their loss ... */
const NARROW = 0.01;
/** ... or over at most this loss. */
const NARROW_ABSOLUTE = 1e-6;
/** Left out at each end of a level when its spread is taken. */
const TAIL = 0.05;
/** Peaks closer than this part of their loss are one level: they would print alike. */
const RESOLUTION = 2e-4;
/** Spacing of float32 numbers, relative: no gap is finer. */
const FLOAT32_SPACING = 2 ** -23;
/** A wide cluster is split again at this part of the tolerance. */
const REFINEMENT = 0.25;
/** The surrounding density is taken over at least this many losses: it is too noisy over fewer. */
const FEWEST_BESIDE = 5;
/** How many chance clusters like a level a continuum of the surrounding density may hold on average. */
const CHANCE = 0.01;

/** A cluster of endpoints with the same loss. */
export interface Level {
  /** Where the cluster is densest. */
  readonly loss: number;
  readonly count: number;
  /** Share of all networks. */
  readonly fraction: number;
}

/** How levels are found. */
export interface LevelOptions {
  /** Networks of which the losses are a part, those without a finite loss included; default: as many as losses. */
  readonly total?: number;
  /** Fewest networks of a level, at least 2; default 0.1 % of `total`. */
  readonly minCount?: number;
  /** Largest gap between neighbours of a level, relative to their loss; default 1e-3. */
  readonly tolerance?: number;
  /** Smallest loss that gaps are taken relative to; default 1e-6. */
  readonly floor?: number;
}

/** The part [start, end) of the sorted losses. */
interface Span {
  readonly start: number;
  readonly end: number;
}

interface Search {
  readonly sorted: Float32Array;
  readonly minCount: number;
  readonly floor: number;
}

/**
 * The loss levels among sorted losses, by the sorted-gap rule.
 *
 * Neighbours whose gap is at most `tolerance` times their loss belong to one cluster (single linkage). A cluster is a
 * level if
 * - it holds at least `minCount` networks;
 * - it is narrow: its middle 90 % spread over at most 1 % of their median, or 1e-6;
 * - it stands out: a structureless continuum as dense as its surroundings would hold at most about 0.01 clusters like it.
 *   Where slowly creeping networks form a continuum, pairs and triples arise by chance at every tolerance.
 *
 * Any other cluster is split again at a quarter of the tolerance, down to float32 resolution: a tail falls apart before
 * the peak it leads to does. What never becomes a level belongs to none. A narrow cluster is split too if that separates
 * peaks, 0.1250 from 0.1251 for example, but not closer ones than 2e-4 of their loss. Losses below 1e-6 form one level.
 *
 * A level's loss is its mode (see modeOfSorted), not its median: networks that have not fully converged all lie above.
 *
 * Linear time: at the default tolerance at most 7 passes over the losses, and as many over the levels.
 *
 * @param sorted (n) finite losses, ascending; may be empty
 * @param options what to count as a level; the defaults suit from two to 1e7 networks and more
 * @returns the levels, ascending by loss
 * @throws RangeError for losses that are not finite or not sorted, and for options outside their ranges
 * @see Naus (1982), Approximations for distributions of scan statistics: how dense chance clusters are
 */
export function lossLevels(sorted: Float32Array, options: LevelOptions = {}): Level[] {
  const { total = sorted.length, tolerance = 1e-3, floor = SOLVED_LOSS } = options;
  const { minCount = Math.max(2, Math.ceil(total / 1000)) } = options;
  checkWhole('total', total, sorted.length, Number.MAX_SAFE_INTEGER);
  checkWhole('minCount', minCount, 2, Number.MAX_SAFE_INTEGER);
  checkPositive('tolerance', tolerance);
  checkPositive('floor', floor);
  checkSorted(sorted);
  const search = { sorted, minCount, floor };
  const solved = { start: 0, end: countBelow(sorted, SOLVED_LOSS) };
  const unsolved = { start: solved.end, end: sorted.length };
  const spans = levelsWithin(search, unsolved, tolerance);
  if (solved.end >= minCount) spans.unshift(solved);
  return spans.map(({ start, end }) => ({
    loss: modeOfSorted(sorted, start, end),
    count: end - start,
    fraction: (end - start) / total,
  }));
}

/** The levels among the clusters of a span at a tolerance, and among the parts of those. */
function levelsWithin(search: Search, span: Span, tolerance: number): Span[] {
  const levels: Span[] = [];
  for (const cluster of clustersOf(search, span, tolerance)) {
    const isLevel = isNarrow(search.sorted, cluster) && standsOut(search.sorted, cluster);
    if (isLevel && !isResolvable(search.sorted, cluster)) {
      levels.push(cluster);
      continue;
    }
    const finer = tolerance * REFINEMENT;
    const parts =
      finer < FLOAT32_SPACING ? [] : mergeClose(search.sorted, levelsWithin(search, cluster, finer));
    if (isLevel && parts.length <= 1) levels.push(cluster);
    else levels.push(...parts);
  }
  return levels;
}

/** Single linkage: the runs of at least `minCount` losses without a gap above the tolerance. */
function clustersOf({ sorted, minCount, floor }: Search, { start, end }: Span, tolerance: number): Span[] {
  const clusters: Span[] = [];
  let first = start;
  for (let i = start + 1; i <= end; i++) {
    const before = sorted[i - 1] ?? NaN;
    const loss = sorted[i] ?? NaN;
    if (i < end && loss - before <= tolerance * Math.max(loss, floor)) continue;
    if (i - first >= minCount) clusters.push({ start: first, end: i });
    first = i;
  }
  return clusters;
}

/** The cluster without the ends that tails make of it. */
function coreOf({ start, end }: Span): Span {
  const tail = Math.floor((end - start) * TAIL);
  return { start: start + tail, end: end - tail };
}

function widthOf(sorted: Float32Array, { start, end }: Span): number {
  return (sorted[end - 1] ?? NaN) - (sorted[start] ?? NaN);
}

function medianOf(sorted: Float32Array, { start, end }: Span): number {
  return sorted[Math.floor((start + end) / 2)] ?? NaN;
}

function isNarrow(sorted: Float32Array, cluster: Span): boolean {
  return widthOf(sorted, coreOf(cluster)) <= Math.max(NARROW * medianOf(sorted, cluster), NARROW_ABSOLUTE);
}

function isResolvable(sorted: Float32Array, cluster: Span): boolean {
  return widthOf(sorted, cluster) > RESOLUTION * medianOf(sorted, cluster);
}

/**
 * Whether the cluster is too dense for chance. In a continuum of n losses and density d, about
 * n (d w)^(m - 1) / (m - 1)! runs of m losses are at most w wide.
 */
function standsOut(sorted: Float32Array, cluster: Span): boolean {
  const core = coreOf(cluster);
  const gaps = core.end - core.start - 1;
  const spacing = FLOAT32_SPACING * medianOf(sorted, cluster); // equal losses differ by less than this
  const expected = surroundingDensity(sorted, cluster) * (widthOf(sorted, core) + spacing);
  const logRuns = Math.log(sorted.length) + gaps * Math.log(expected) - logFactorial(gaps);
  return logRuns <= Math.log(CHANCE);
}

/** Losses per unit of loss beside the cluster, over as many losses as it has itself, on the denser side. */
function surroundingDensity(sorted: Float32Array, { start, end }: Span): number {
  const count = Math.max(FEWEST_BESIDE, end - start);
  const below = Math.max(0, start - count);
  const above = Math.min(sorted.length, end + count);
  const densityBelow = start === 0 ? 0 : (start - below) / ((sorted[start] ?? NaN) - (sorted[below] ?? NaN));
  const densityAbove =
    end === sorted.length ? 0 : (above - end) / ((sorted[above - 1] ?? NaN) - (sorted[end - 1] ?? NaN));
  return Math.max(densityBelow, densityAbove);
}

/** Joins neighbouring levels whose losses differ by less than the resolution. */
function mergeClose(sorted: Float32Array, levels: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const level of levels) {
    const last = merged.at(-1);
    const loss = modeOfSorted(sorted, level.start, level.end);
    if (last && loss - modeOfSorted(sorted, last.start, last.end) <= RESOLUTION * loss) {
      merged[merged.length - 1] = { start: last.start, end: level.end };
    } else {
      merged.push(level);
    }
  }
  return merged;
}

/** ln m!, by Stirling's formula. */
function logFactorial(m: number): number {
  return m < 2 ? 0 : m * Math.log(m) - m + 0.5 * Math.log(2 * Math.PI * m) + 1 / (12 * m);
}

function countBelow(sorted: Float32Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((sorted[middle] ?? Infinity) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function checkSorted(sorted: Float32Array): void {
  let before = -Infinity;
  for (let i = 0; i < sorted.length; i++) {
    const loss = sorted[i] ?? NaN;
    if (!(loss >= before && loss > -Infinity && loss < Infinity)) {
      throw new RangeError(
        `\`sorted[${i}]\` (=${loss}) must be finite and at least ${before}, the loss before it; sort.`,
      );
    }
    before = loss;
  }
}

function checkPositive(name: string, value: number): void {
  if (value > 0 && value < Infinity) return;
  throw new RangeError(`\`${name}\` (=${value}) must be positive.`);
}
