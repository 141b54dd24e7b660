// Classes ranked by how often they were drawn.
import { checkWhole } from './checks.ts';

/** A class with its rank. */
export interface RankFrequency {
  /** 1 for the class drawn most often. */
  readonly rank: number;
  /** Its draws. */
  readonly count: number;
  /** Its share of all draws. */
  readonly fraction: number;
}

/**
 * The classes by falling number of draws, for a rank-frequency plot.
 *
 * @param counts (classes) draws per class, whole; zeros are not classes
 * @returns (classes) from the most frequent to the rarest; empty if there is none
 * @throws RangeError for counts that are not whole
 */
export function rankFrequency(counts: ArrayLike<number>): RankFrequency[] {
  const sorted = Float64Array.from(counts).sort().reverse();
  sorted.forEach((count) => checkWhole('counts', count, 0, Number.MAX_SAFE_INTEGER));
  const draws = sorted.reduce((sum, count) => sum + count, 0);
  const present = [...sorted].filter((count) => count > 0);
  return present.map((count, i) => ({ rank: i + 1, count, fraction: count / draws }));
}
