// The complementary error function in float64.

// Numerators and denominators of the three rational approximations, highest degree first.
const SMALL = [
  0.185777706184603153, 3.1611237438705656, 113.864154151050156, 377.485237685302021, 3209.37758913846947,
];
const SMALL_BELOW = [1, 23.6012909523441209, 244.024637934444173, 1282.61652607737228, 2844.23683343917062];
const MIDDLE = [
  2.15311535474403846e-8, 0.564188496988670089, 8.88314979438837594, 66.1191906371416295, 298.635138197400131,
  881.95222124176909, 1712.04761263407058, 2051.07837782607147, 1230.33935479799725,
];
const MIDDLE_BELOW = [
  1, 15.7449261107098347, 117.693950891312499, 537.181101862009858, 1621.38957456669019, 3290.79923573345963,
  4362.61909014324716, 3439.36767414372164, 1230.33935480374942,
];
const LARGE = [
  0.0163153871373020978, 0.305326634961232344, 0.360344899949804439, 0.125781726111229246,
  0.0160837851487422766, 6.58749161529837803e-4,
];
const LARGE_BELOW = [
  1, 2.56852019228982242, 1.87295284992346725, 0.527905102951428412, 0.0605183413124413191,
  0.00233520497626869185,
];

/**
 * 1 - erf(x), with a relative error of about 1e-15 also where it is tiny.
 *
 * @see Cody, "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969), and his
 *   routine CALERF
 */
export function erfc(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) return 1 - (x * polynomial(SMALL, x * x)) / polynomial(SMALL_BELOW, x * x);
  const tail = size <= 4 ? middle(size) : large(size);
  return x < 0 ? 2 - tail : tail;
}

function middle(x: number): number {
  return (gaussian(x) * polynomial(MIDDLE, x)) / polynomial(MIDDLE_BELOW, x);
}

function large(x: number): number {
  if (x > 27) return 0; // below the smallest float64
  const s = 1 / (x * x);
  const correction = (s * polynomial(LARGE, s)) / polynomial(LARGE_BELOW, s);
  return (gaussian(x) * (1 / Math.sqrt(Math.PI) - correction)) / x;
}

/** exp(-x^2), with the leading digits of x squared exactly: the rounding of a large x^2 would cost several digits. */
function gaussian(x: number): number {
  const leading = Math.trunc(x * 16) / 16;
  return Math.exp(-leading * leading) * Math.exp(-(x - leading) * (x + leading));
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
