// Hypothesis tests of shares, and the correction for making many of them.
import { binomialAtLeast, binomialAtMost, binomialPmf } from './binomial.ts';
import { checkProbability, checkShare } from './checks.ts';
import { normalTwoSidedTail } from './normal.ts';

/** Counts whose probabilities differ by rounding only are equally likely. */
const EQUALLY_LIKELY = 1 + 1e-7;

/** How two shares compare. */
export interface TwoProportionResult {
  /** Difference of the shares, first minus second, in standard errors under equality. */
  readonly z: number;
  /** Two-sided p-value: how probable a difference at least this large is if the true shares are equal. */
  readonly pValue: number;
}

/**
 * Tests whether two independent samples have the same share, by the pooled z-test (no continuity correction).
 *
 * @param x1 successes of the first sample, whole, 0 to n1
 * @param n1 size of the first sample, whole, at least 1
 * @param x2 successes of the second sample, whole, 0 to n2
 * @param n2 size of the second sample, whole, at least 1
 * @returns z and the two-sided p-value, accurate far in the tail; z = 0 and p = 1 where all or none succeed
 * @throws RangeError for arguments outside these ranges
 * @see Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, section 3.1
 */
export function twoProportionTest(x1: number, n1: number, x2: number, n2: number): TwoProportionResult {
  checkShare(x1, n1, { successes: 'x1', n: 'n1' });
  checkShare(x2, n2, { successes: 'x2', n: 'n2' });
  const pooled = (x1 + x2) / (n1 + n2);
  if (pooled === 0 || pooled === 1) return { z: 0, pValue: 1 };
  const failed = (n1 - x1 + (n2 - x2)) / (n1 + n2);
  const z = (x1 / n1 - x2 / n2) / Math.sqrt(pooled * failed * (1 / n1 + 1 / n2));
  return { z, pValue: normalTwoSidedTail(z) };
}

/**
 * Tests a counted share against a known probability, exactly and two-sided: the probability of all counts that are at
 * most as likely as the one seen.
 *
 * @param successes whole, 0 to n
 * @param n whole, at least 1
 * @param p the probability under test, 0 to 1
 * @returns the p-value
 * @throws RangeError for arguments outside these ranges
 * @see Conover (1971), Practical Nonparametric Statistics, pages 97 to 104; R's binom.test orders the counts alike
 */
export function binomialTest(successes: number, n: number, p: number): number {
  checkShare(successes, n);
  checkProbability('p', p);
  const likely = binomialPmf(successes, n, p) * EQUALLY_LIKELY;
  const asUnlikely = (k: number): boolean => binomialPmf(k, n, p) <= likely;
  const mean = n * p;
  if (successes === mean) return 1;
  if (successes < mean) {
    const from = firstWhere(asUnlikely, Math.ceil(mean), n + 1);
    return Math.min(1, binomialAtMost(successes, n, p) + binomialAtLeast(from, n, p));
  }
  const above = firstWhere((k) => !asUnlikely(k), 0, Math.floor(mean) + 1);
  return Math.min(1, binomialAtLeast(successes, n, p) + binomialAtMost(above - 1, n, p));
}

/**
 * Adjusts the p-values of a family of tests so that rejecting those at most alpha errs anywhere in the family with
 * probability at most alpha, whatever their dependence.
 *
 * @param pValues each from 0 to 1
 * @returns adjusted p-values, in the order given
 * @throws RangeError for a value outside [0, 1]
 * @see Holm (1979), A simple sequentially rejective multiple test procedure
 */
export function holm(pValues: readonly number[]): number[] {
  for (const [i, p] of pValues.entries()) checkProbability(`pValues[${i}]`, p);
  const ascending = [...pValues.entries()].sort(([, a], [, b]) => a - b);
  const adjusted = new Array<number>(pValues.length).fill(0);
  let largest = 0;
  for (const [rank, [i, p]] of ascending.entries()) {
    largest = Math.max(largest, Math.min(1, p * (pValues.length - rank)));
    adjusted[i] = largest;
  }
  return adjusted;
}

/** The first whole number in [low, high) from which on `condition` holds; `high` if it never does. */
function firstWhere(condition: (k: number) => boolean, low: number, high: number): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = from + Math.floor((to - from) / 2);
    if (condition(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
