// Exponentials to some 60 digits in whole-number arithmetic: what the enclosures of the proofs are held against.

const BITS = 320n;
const ONE = 1n << BITS;

/** A float64 times 2^320, exactly for numbers that are multiples of 2^-320. */
export function fixed(x: number): bigint {
  let whole = x;
  let shift = BITS;
  for (; !Number.isInteger(whole); shift--) whole *= 2;
  if (shift < 0n) throw new RangeError(`${x} is too small for this precision`);
  return BigInt(whole) << shift;
}

/** exp x times 2^320, to about 2^-280 of itself and 2^-300. */
export function exponential(x: number): bigint {
  const halvings = 32n;
  const reduced = fixed(x) >> halvings;
  let sum = ONE;
  let term = ONE;
  for (let n = 1n; n <= 40n; n++) {
    term = (term * reduced) >> BITS;
    term /= n;
    sum += term;
  }
  for (let i = 0n; i < halvings; i++) sum = (sum * sum) >> BITS;
  return sum;
}

/** 1 / (1 + exp(-x)), likewise. */
export function logistic(x: number): bigint {
  const e = exponential(x);
  return (e << BITS) / (ONE + e);
}

/** tanh x, likewise. */
export function hyperbolicTangent(x: number): bigint {
  const e = exponential(2 * x);
  return ((e - ONE) << BITS) / (e + ONE);
}

/** 1 + exp x, likewise. */
export function onePlusExponential(x: number): bigint {
  return ONE + exponential(x);
}

/** What a comparison may be wrong by: far less than a float64's last digit, far more than the error above. */
export const HAIR = 1n << 80n;
