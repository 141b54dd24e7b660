// What Stirling's formula leaves of the log-gamma function, for real arguments: what differences of log-gammas are made of.

/** From here on six terms of the series give all digits of a float64. */
const SERIES_FROM = 16;

/**
 * ln Gamma(x) - [(x - 1/2) ln x - x + ln(2 pi) / 2]: small and smooth, where log-gamma itself is so large that the
 * difference of two of them has lost its digits.
 *
 * @param x above 0
 * @returns with an absolute error of about 1e-15
 * @see Abramowitz & Stegun (1964), Handbook of Mathematical Functions, 6.1.15 (recurrence) and 6.1.41 (series)
 */
export function stirlingError(x: number): number {
  let error = 0;
  let m = x;
  for (; m < SERIES_FROM; m++) error += (m + 0.5) * Math.log1p(1 / m) - 1;
  const s = 1 / (m * m);
  return error + (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / m;
}

/** x ln(x / expected) + expected - x, given the difference x - expected, which is known better than its parts. */
export function deviance(x: number, difference: number): number {
  return -x * Math.log1p(-difference / x) - difference;
}
