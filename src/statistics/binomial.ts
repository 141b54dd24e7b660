// The binomial distribution, accurate for up to 1e9 draws: its probabilities and both tails.
import { deviance, stirlingError } from './stirling.ts';

/**
 * The probability of exactly `k` successes among `n` draws.
 *
 * The terms of Stirling's formula that grow with n are cancelled by hand, which keeps the relative error near 1e-10 at
 * n = 1e9, where a difference of log-gamma functions has lost ten digits.
 *
 * @param k whole, 0 to n
 * @param n whole, at least 1
 * @param p probability of a success, 0 to 1
 * @see Loader (2000), Fast and accurate computation of binomial probabilities
 */
export function binomialPmf(k: number, n: number, p: number): number {
  if (p === 0) return k === 0 ? 1 : 0;
  if (p === 1) return k === n ? 1 : 0;
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return Math.exp(n * Math.log(p));
  const failures = n - k;
  const excess = p <= 0.5 ? n * p - k : failures - n * (1 - p); // n p - k, from the better conditioned side
  const exponent =
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(failures) -
    deviance(k, -excess) -
    deviance(failures, excess);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * failures));
}

/** The probability of at most `k` successes among `n` draws; arguments as in {@link binomialPmf}. */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n || p === 0) return 1;
  if (p === 1) return 0;
  return k <= n * p ? sumDown(k, n, p) : 1 - sumUp(k + 1, n, p);
}

/** The probability of at least `k` successes among `n` draws; arguments as in {@link binomialPmf}. */
export function binomialAtLeast(k: number, n: number, p: number): number {
  if (k > n) return 0;
  if (k <= 0 || p === 1) return 1;
  if (p === 0) return 0;
  return k >= n * p ? sumUp(k, n, p) : 1 - sumDown(k - 1, n, p);
}

/** The tail from `k` downwards, where its terms fall: some ten standard deviations of them count. */
function sumDown(k: number, n: number, p: number): number {
  const odds = (1 - p) / p;
  let sum = 0;
  let term = binomialPmf(k, n, p);
  for (let i = k; term > sum * 1e-18; i--) {
    sum += term;
    term *= (i / (n - i + 1)) * odds;
  }
  return sum;
}

/** The tail from `k` upwards, where its terms fall. */
function sumUp(k: number, n: number, p: number): number {
  const odds = p / (1 - p);
  let sum = 0;
  let term = binomialPmf(k, n, p);
  for (let i = k; term > sum * 1e-18; i++) {
    sum += term;
    term *= ((n - i) / (i + 1)) * odds;
  }
  return sum;
}
