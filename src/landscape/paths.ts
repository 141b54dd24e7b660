// The loss along a straight line between two points of parameter space, and what its shape says.
import type { Reference } from '../reference/index.ts';

/** Points of a line, its two ends included. */
export const PATH_POINTS = 101;

/** A rise up to this between two neighbouring points is rounding. */
export const RISE_TOLERANCE = 1e-9;

/**
 * The loss, without the penalty, at evenly spaced points of the straight line from a to b.
 *
 * @param a (parameterCount)
 * @param b (parameterCount)
 * @param points at least 2, both ends included; default 101
 * @returns (points) the loss at a first, at b last
 * @throws RangeError for fewer points
 * @see Goodfellow, Vinyals & Saxe 2014, "Qualitatively characterizing neural network optimization problems"
 */
export function lossAlong(
  { lossAt }: Pick<Reference, 'lossAt'>,
  a: Float64Array,
  b: Float64Array,
  points: number = PATH_POINTS,
): Float64Array {
  if (!Number.isSafeInteger(points) || points < 2) {
    throw new RangeError(`\`points\` (=${points}) must be a whole number of at least 2.`);
  }
  return Float64Array.from({ length: points }, (_, i) => {
    const t = i / (points - 1);
    return lossAt(a.map((from, p) => (1 - t) * from + t * b[p]!));
  });
}

/** Whether the loss nowhere rises by more than `tolerance` (default 1e-9) from one point to the next. */
export function isMonotone(losses: Float64Array, tolerance: number = RISE_TOLERANCE): boolean {
  return losses.every((loss, i) => i === 0 || loss <= losses[i - 1]! + tolerance);
}

/**
 * The barrier of a path: by how much its highest point lies above the higher of its ends; 0 where none does.
 *
 * @see Garipov et al. 2018 and Draxler et al. 2018 measure from the higher end, too; Frankle et al. 2020 from the mean of
 *   both
 */
export function barrierOf(losses: Float64Array): number {
  return Math.max(...losses) - Math.max(losses[0]!, losses.at(-1)!);
}

/** The largest climb of a path: how far it rises above the lowest point it has passed. */
export function climbOf(losses: Float64Array): number {
  let lowest = Infinity;
  let climb = 0;
  for (const loss of losses) {
    lowest = Math.min(lowest, loss);
    climb = Math.max(climb, loss - lowest);
  }
  return climb;
}
