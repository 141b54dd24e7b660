// Confidence sequences of a share: intervals that may be looked at while they grow, as often as one likes.
import { bisect } from './bisect.ts';
import { checkLevel, checkWhole } from './checks.ts';
import type { Interval } from './intervals.ts';
import { deviance, stirlingError } from './stirling.ts';

/** See {@link concentrationFor}. */
const CONCENTRATION = 0.1;

/** How sure and for how many observations a sequential interval is made. */
export interface SequentialOptions {
  /**
   * Observations that the mixing distribution counts for, above 0: the interval is relatively shortest at some 8 times as
   * many, and a factor 10 more costs it 7 % of its width. To be chosen before the data are seen, e.g. by concentrationFor.
   */
  readonly concentration: number;
  /** Probability of covering the true share at all times together; default 0.95. */
  readonly level?: number;
}

/**
 * The interval of a share at one time of a sequence of intervals that cover the true share at all times together with
 * probability `level`, whoever looks when, and for whatever reason the counting ends.
 *
 * It holds the shares p against which a bet has not yet won 1 / (1 - level) times its stake. The bet is the likelihood
 * ratio of a share drawn from Beta(r p, r (1 - p)) against p, with r the concentration: a martingale if p is true, which
 * by Ville's inequality ever wins so much with probability at most 1 - level. Its logarithm is convex in p, so that the
 * shares form an interval; the counted share is always among them. Each interval depends on its own counts alone: there is
 * no intersection with earlier ones.
 *
 * Observations that are shares themselves, of networks that depend on each other, may be counted by their sum: the bet is
 * a supermartingale then, and the interval at most too long.
 *
 * @param successes 0 to n, the sum of observations each from 0 to 1
 * @param n whole, at least 1; accurate for 1e9 and more
 * @throws RangeError for arguments outside these ranges
 * @see Robbins (1970), Statistical methods related to the law of the iterated logarithm
 * @see Howard, Ramdas, McAuliffe & Sekhon (2021), Time-uniform, nonparametric, nonasymptotic confidence sequences: the
 *   two-sided beta-binomial mixture
 */
export function sequentialInterval(successes: number, n: number, options: SequentialOptions): Interval {
  const { concentration, level = 0.95 } = options;
  checkWhole('n', n, 1, Number.MAX_SAFE_INTEGER);
  checkLevel(level);
  if (!(successes >= 0 && successes <= n)) {
    throw new RangeError(`\`successes\` (=${successes}) must be from 0 to ${n}.`);
  }
  checkConcentration(concentration);
  const prize = -Math.log(1 - level);
  const failures = n - successes;
  // Solved for the rarer of the two, which is the better conditioned.
  if (successes > failures) {
    const { low, high } = intervalOf(failures, n, concentration, prize);
    return { low: 1 - high, high: 1 - low };
  }
  return intervalOf(successes, n, concentration, prize);
}

/**
 * The concentration for somebody who counts until the interval is so narrow, whatever the share turns out to be. At shares
 * from 0.3 to 99.7 % that takes 2.4 to 3.1 times the observations of a Wilson interval of known size; the best one for a
 * share known beforehand would take 2.4 times as many.
 *
 * @param width of the interval, above 0 and at most 1
 * @throws RangeError for another width
 */
export function concentrationFor(width: number): number {
  if (!(width > 0 && width <= 1))
    throw new RangeError(`\`width\` (=${width}) must be above 0 and at most 1.`);
  return CONCENTRATION / width ** 2;
}

/**
 * The logarithm of what the bet against a share has made of its stake: Beta(r p + successes, r q + failures) over
 * Beta(r p, r q) p^successes q^failures, q = 1 - p.
 *
 * Written with Stirling's formula, the large terms of the log-gamma functions are the divergence of the posterior mean
 * from p, and all digits stay.
 *
 * @param share p, strictly between 0 and 1
 * @param concentration r, above 0
 */
export function logBet(successes: number, n: number, share: number, concentration: number): number {
  const failures = n - successes;
  const excess = successes - n * share;
  const priorSuccesses = concentration * share;
  const priorFailures = concentration * (1 - share);
  return (
    deviance(priorSuccesses + successes, excess) +
    deviance(priorFailures + failures, -excess) +
    correction(priorSuccesses, successes) +
    correction(priorFailures, failures) -
    correction(concentration, n)
  );
}

/** The interval of a share that is at most a half. */
function intervalOf(successes: number, n: number, concentration: number, prize: number): Interval {
  const fraction = successes / n;
  const won = (share: number): number => logBet(successes, n, share, concentration) - prize;
  return {
    // Towards share 0 the bet is worth less than its stake as long as there is one success: it bets on small shares, too.
    low: successes <= 1 ? 0 : bisect(won, 0, fraction),
    high: n - successes <= 1 ? 1 : bisect((share) => -won(share), fraction, 1),
  };
}

/** What of ln Gamma(prior + count) - ln Gamma(prior) - count ln(prior) does not grow with the count. */
function correction(prior: number, count: number): number {
  return stirlingError(prior + count) - stirlingError(prior) - Math.log1p(count / prior) / 2;
}

function checkConcentration(concentration: number): void {
  if (concentration > 0 && concentration < Infinity) return;
  throw new RangeError(`\`concentration\` (=${concentration}) must be above 0 and finite.`);
}
