// Two shares counted on the same pairs: whether they differ, by McNemar's test, and by how much, by Tango's interval.
import { bisect } from './bisect.ts';
import { checkShare, checkWhole } from './checks.ts';
import type { Interval } from './intervals.ts';
import { normalTwoSidedQuantile, normalTwoSidedTail } from './normal.ts';
import { binomialTest } from './tests.ts';

/** Below this many discordant pairs the exact test replaces the asymptotic one. */
const FEW_DISCORDANT = 25;

/** How two shares compare that were counted on the same pairs. */
export interface McNemarResult {
  /** `exact`: the binomial test of the discordant pairs; `asymptotic`: chi-square, from 25 of them on. */
  readonly method: 'exact' | 'asymptotic';
  /** Chi-square with one degree of freedom, no continuity correction; not there if the test is exact. */
  readonly statistic?: number;
  /** Two-sided p-value: how probable discordant pairs at least this uneven are if the true shares are equal. */
  readonly pValue: number;
}

/** The difference of two shares with its confidence interval, all from -1 to 1. */
export interface PairedDifference extends Interval {
  readonly value: number;
}

/**
 * McNemar's test of whether the first and the second of a pair succeed equally often. Pairs that agree say nothing
 * about that: only the discordant ones count.
 *
 * @param onlyFirst pairs of which only the first succeeded, whole, at least 0
 * @param onlySecond pairs of which only the second succeeded, whole, at least 0
 * @returns p = 1 without discordant pairs; a p below the smallest float64 is 0
 * @throws RangeError for arguments outside these ranges
 * @see McNemar (1947), Note on the sampling error of the difference between correlated proportions or percentages
 */
export function mcnemarTest(onlyFirst: number, onlySecond: number): McNemarResult {
  checkWhole('onlyFirst', onlyFirst, 0, Number.MAX_SAFE_INTEGER);
  checkWhole('onlySecond', onlySecond, 0, Number.MAX_SAFE_INTEGER - onlyFirst);
  const discordant = onlyFirst + onlySecond;
  if (discordant < FEW_DISCORDANT) {
    return { method: 'exact', pValue: discordant === 0 ? 1 : binomialTest(onlyFirst, discordant, 0.5) };
  }
  const z = (onlyFirst - onlySecond) / Math.sqrt(discordant);
  return { method: 'asymptotic', statistic: z * z, pValue: normalTwoSidedTail(z) };
}

/**
 * The share of pairs whose first succeeded minus the share of those whose second did, with Tango's score interval: all
 * differences that a score test does not reject. At difference 0 that test is the asymptotic one of McNemar, so that the
 * interval leaves out 0 exactly if the test rejects equality. It keeps its level for few pairs and for shares near 0 or 1.
 *
 * @param onlyFirst pairs of which only the first succeeded, whole, 0 to `pairs`
 * @param onlySecond pairs of which only the second succeeded, whole, 0 to `pairs - onlyFirst`
 * @param pairs all pairs, whole, at least 1; accurate for 1e9 and more
 * @param level probability of covering the true difference, default 0.95
 * @throws RangeError for arguments outside these ranges
 * @see Tango (1998), Equivalence test and confidence interval for the difference in proportions for the paired-sample
 *   design; recommended by Fagerland, Lydersen & Laake (2014), Recommended tests and confidence intervals for paired
 *   binomial proportions
 */
export function pairedDifference(
  onlyFirst: number,
  onlySecond: number,
  pairs: number,
  level = 0.95,
): PairedDifference {
  checkShare(onlyFirst, pairs, { successes: 'onlyFirst', n: 'pairs' });
  checkWhole('onlySecond', onlySecond, 0, pairs - onlyFirst);
  const z = normalTwoSidedQuantile(level);
  return {
    value: (onlyFirst - onlySecond) / pairs,
    low: -upperEnd(onlySecond, onlyFirst, pairs, z),
    high: upperEnd(onlyFirst, onlySecond, pairs, z),
  };
}

/** The difference above the counted one that lies `z` standard errors away. */
function upperEnd(first: number, second: number, pairs: number, z: number): number {
  if (first === pairs) return 1;
  return bisect((difference) => z + score(difference, first, second, pairs), (first - second) / pairs, 1);
}

/** The counted minus a supposed difference, in the standard errors that the supposed one implies. */
function score(difference: number, first: number, second: number, pairs: number): number {
  if (difference < 0) return -score(-difference, second, first, pairs);
  // The likeliest share of pairs whose second alone succeeds, given the difference: the root of a quadratic equation.
  const spread = difference * (1 - difference);
  const linear = (2 * pairs - first + second) * difference - first - second;
  const root = Math.sqrt(linear * linear + 8 * pairs * second * spread);
  const share = linear > 0 ? (2 * second * spread) / (linear + root) : (root - linear) / (4 * pairs);
  return (first - second - pairs * difference) / Math.sqrt(pairs * (2 * share + spread));
}
