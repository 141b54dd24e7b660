// Confidence intervals of a share: how far the true share may lie from the counted one.
import { binomialAtLeast, binomialAtMost } from './binomial.ts';
import { bisect } from './bisect.ts';
import { checkLevel, checkShare } from './checks.ts';
import { normalTwoSidedQuantile } from './normal.ts';

/** Below this many successes or failures the exact interval replaces Wilson's. */
const FEW = 10;

/** The ends of a confidence interval, each from 0 to 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A count with its share of all and the 95 % interval of that share. */
export interface ShareWithInterval extends Interval {
  readonly count: number;
  readonly fraction: number;
}

/**
 * Wilson's score interval: short, and close to its nominal coverage for all but the smallest counts.
 *
 * @param successes whole, 0 to n
 * @param n whole, at least 1; accurate to the last digits for 1e9 and more
 * @param level probability of covering the true share, default 0.95
 * @throws RangeError for arguments outside these ranges
 * @see Wilson (1927), Probable inference, the law of succession, and statistical inference
 */
export function wilson(successes: number, n: number, level = 0.95): Interval {
  checkShare(successes, n);
  const z = normalTwoSidedQuantile(level);
  const failures = n - successes;
  const middle = successes + (z * z) / 2;
  const half = z * Math.sqrt((successes / n) * failures + (z * z) / 4);
  return {
    // The product of the two ends is (successes^2 / n) / (n + z^2): no cancellation when successes are few.
    low: ((successes / n) * successes) / (middle + half),
    high: failures === 0 ? 1 : (middle + half) / (n + z * z),
  };
}

/**
 * The exact interval of Clopper and Pearson: it covers the true share with at least the nominal probability, always.
 *
 * @param successes whole, 0 to n
 * @param n whole, at least 1
 * @param level probability of covering the true share, default 0.95; both tails get half of the rest
 * @throws RangeError for arguments outside these ranges
 * @see Clopper & Pearson (1934), The use of confidence or fiducial limits illustrated in the case of the binomial
 */
export function clopperPearson(successes: number, n: number, level = 0.95): Interval {
  checkShare(successes, n);
  checkLevel(level);
  const tail = (1 - level) / 2;
  const failures = n - successes;
  // Solved for the rarer of the two, which is the better conditioned.
  if (successes > failures)
    return { low: 1 - upperEnd(failures, n, tail), high: 1 - lowerEnd(failures, n, tail) };
  return { low: lowerEnd(successes, n, tail), high: upperEnd(successes, n, tail) };
}

/**
 * A count as a share of all with its 95 % interval: Wilson's, or the exact one below ten successes or failures, so that
 * 0 of n gives its exact upper bound.
 *
 * @param successes whole, 0 to n
 * @param n whole, at least 1
 * @throws RangeError for arguments outside these ranges
 */
export function shareInterval(successes: number, n: number): ShareWithInterval {
  checkShare(successes, n);
  const exact = Math.min(successes, n - successes) < FEW;
  const { low, high } = exact ? clopperPearson(successes, n) : wilson(successes, n);
  return { count: successes, fraction: successes / n, low, high };
}

/**
 * A count as a share of all with its 95 % interval, where the outcomes come in groups that depend on each other: each
 * group counts as one observation, so that the interval covers at least as often however strong the dependence is.
 *
 * @param successes whole, 0 to n
 * @param n whole, a multiple of `group`
 * @param group outcomes that depend on each other, at least 1
 * @throws RangeError for arguments outside these ranges
 */
export function groupedShareInterval(successes: number, n: number, group: number): ShareWithInterval {
  checkShare(successes, n);
  const groups = n / group;
  const low = shareInterval(Math.floor(successes / group), groups).low;
  const high = shareInterval(Math.ceil(successes / group), groups).high;
  return { count: successes, fraction: successes / n, low, high };
}

/** The share under which `successes` or more have the probability `tail`. */
function lowerEnd(successes: number, n: number, tail: number): number {
  if (successes === 0) return 0;
  return bisect((p) => tail - binomialAtLeast(successes, n, p), 0, successes / n);
}

/** The share under which `successes` or fewer have the probability `tail`. */
function upperEnd(successes: number, n: number, tail: number): number {
  if (successes === 0) return -Math.expm1(Math.log(tail) / n);
  return bisect((p) => binomialAtMost(successes, n, p) - tail, successes / n, 1);
}
