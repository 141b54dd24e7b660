// The standard normal distribution where tests and intervals need it: its two-sided tail and the quantile of that.
import { bisect } from './bisect.ts';
import { checkLevel } from './checks.ts';

/** From here on the continued fraction needs few terms, and below it 1 - erf(x) loses no more than three digits. */
const SERIES_LIMIT = 2;
const FRACTION_TERMS = 100;
/** The two-sided tail underflows to 0 before this many standard deviations. */
const FARTHEST = 40;

/**
 * The complementary error function of a non-negative argument, with a relative error of about 1e-13 even far in the tail.
 *
 * @see Abramowitz & Stegun (1964), Handbook of Mathematical Functions, 7.1.6 (series) and 7.1.14 (continued fraction)
 */
export function erfc(x: number): number {
  return x < SERIES_LIMIT ? 1 - erfSeries(x) : erfcFraction(x);
}

/**
 * The probability that a standard normal variable lies at least |z| from 0.
 *
 * @param z in standard deviations, of either sign
 */
export function normalTwoSidedTail(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2);
}

/**
 * The z such that a standard normal variable lies within -z to z with the given probability: 1.96 for 0.95.
 *
 * @param level between 0 and 1
 * @throws RangeError for a level outside
 */
export function normalTwoSidedQuantile(level: number): number {
  checkLevel(level);
  const outside = 1 - level;
  return bisect((z) => normalTwoSidedTail(z) - outside, 0, FARTHEST);
}

function erfSeries(x: number): number {
  let term = (2 * x * Math.exp(-x * x)) / Math.sqrt(Math.PI);
  let sum = 0;
  for (let i = 1; term > sum * Number.EPSILON * 0.1; i++) {
    sum += term;
    term *= (2 * x * x) / (2 * i + 1);
  }
  return sum;
}

function erfcFraction(x: number): number {
  let rest = x;
  for (let i = FRACTION_TERMS; i >= 1; i--) rest = x + i / 2 / rest;
  return Math.exp(-x * x) / (rest * Math.sqrt(Math.PI));
}
