// Standard normal quantiles in float64, the twin of kernels/shared/normal.wgsl.

// Numerators and denominators of the two rational approximations, lowest degree first.
const CENTER = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
  45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
];
const CENTER_BELOW = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
  39307.89580009271061, 28729.085735721942674, 5226.495278852854561,
];
const TAIL = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
];
const TAIL_BELOW = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];

/**
 * The standard normal quantile of the probability u = (1 + s) / 2; odd in s, relative error 1e-15.
 *
 * A signed fraction keeps both tails equally fine, where u itself would round near 1.
 *
 * @param s in (-1, 1), at most 1 - 2^-24 in size, which is what `signedFraction` gives
 * @see Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), routine PPND16, without its branch for u below 1e-11
 */
export function normalQuantileOfFraction(s: number): number {
  const size = Math.abs(s);
  const q = size / 2;
  const quantile = q <= 0.425 ? center(q) : tail(Math.sqrt(-Math.log((1 - size) / 2)) - 1.6);
  return s < 0 ? -quantile : quantile;
}

function center(q: number): number {
  const t = 0.180625 - q * q;
  return (q * polynomial(CENTER, t)) / polynomial(CENTER_BELOW, t);
}

function tail(r: number): number {
  return polynomial(TAIL, r) / polynomial(TAIL_BELOW, r);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}
