// Enclosures of exp, log, sigmoid, tanh and softplus by + - * / alone: Math.exp and its kin are not correctly rounded.
import {
  add,
  divide,
  increasing,
  multiply,
  negate,
  ONE,
  point,
  square,
  subtract,
  symmetric,
  ZERO,
  type Interval,
} from './interval.ts';

/** ln 2 = LN2_HEAD + LN2_TAIL; whole multiples of the head up to 2^20 are exact. */
export const LN2_HEAD = 0x162e42fee00000 * 2 ** -53;
export const LN2_TAIL: Interval = { lo: 1.908214929270587e-10, hi: 1.9082149292705885e-10 };

/** Beyond it, exp is 0 or too large for what is proved here. */
const LARGEST_EXPONENT = 700;

const EXP_TERMS = 15;
/** Of the series up to r^15/15!, for |r| <= 1/2: at most 2 (1/2)^16 / 16! = 1.46e-18. */
const EXP_REMAINDER = symmetric(1.5e-18);

/** exp x of one float64. */
function expAt(x: number): Interval {
  if (x < -LARGEST_EXPONENT) return { lo: 0, hi: 1e-304 }; // exp(-700) = 9.9e-305
  if (x > LARGEST_EXPONENT) return { lo: 1e304, hi: Number.POSITIVE_INFINITY }; // exp(700) = 1.01e304
  const k = Math.round(x / Math.LN2);
  const r = subtract(subtract(point(x), point(k * LN2_HEAD)), multiply(point(k), LN2_TAIL));
  if (!(r.lo >= -0.5 && r.hi <= 0.5)) throw new RangeError(`no exponential of ${x}`);
  let sum = ONE;
  for (let n = EXP_TERMS; n > 0; n--) sum = add(ONE, multiply(r, divide(sum, point(n))));
  return multiply(add(sum, EXP_REMAINDER), point(2 ** k));
}

/** exp x. */
export function exp(x: Interval): Interval {
  return increasing(expAt, x);
}

const LOG_TERMS = 17;

/** log(1 + u) = 2 artanh z, z = u / (2 + u), for u in [0, 1]. */
function log1pAt(u: Interval): Interval {
  const z = divide(u, add(point(2), u)); // at most 1/3
  const z2 = square(z);
  let sum = ZERO;
  for (let n = LOG_TERMS; n >= 0; n--) sum = add(divide(ONE, point(2 * n + 1)), multiply(z2, sum));
  const head = multiply(point(2), multiply(z, sum));
  // The terms left out: at most 2 z^37 / (37 (1 - z^2)) <= z * 2 (1/9)^18 / 37 * 9/8 < z * 5e-19.
  return add(head, multiply(z, { lo: 0, hi: 5e-19 }));
}

/** log x, for x at least 1. */
export function log(x: Interval): Interval {
  return increasing(logAt, x);
}

function logAt(x: number): Interval {
  if (!(x >= 1 && x <= 2 ** 1000)) throw new RangeError(`no logarithm of ${x}`);
  let k = 0;
  let mantissa = x;
  for (; mantissa > 2; k++) mantissa /= 2; // exact
  const whole = multiply(point(k), add(point(LN2_HEAD), LN2_TAIL));
  return add(whole, log1pAt(subtract(point(mantissa), ONE)));
}

/** 1 / (1 + exp(-x)) of one float64. */
function sigmoidAt(x: number): Interval {
  const e = exp(point(-Math.abs(x)));
  const larger = divide(ONE, add(ONE, e));
  return x >= 0 ? larger : multiply(e, larger);
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(x: Interval): Interval {
  return increasing(sigmoidAt, x);
}

function tanhAt(x: number): Interval {
  const e = exp(point(-2 * Math.abs(x)));
  const size = divide(subtract(ONE, e), add(ONE, e));
  return x >= 0 ? size : negate(size);
}

/** tanh x. */
export function tanh(x: Interval): Interval {
  return increasing(tanhAt, x);
}

function softplusAt(x: number): Interval {
  const { lo, hi } = exp(point(-Math.abs(x)));
  const bend = { lo: log1pAt(point(lo)).lo, hi: log1pAt(point(Math.min(1, hi))).hi };
  return add(point(Math.max(x, 0)), bend);
}

/** log(1 + exp x). */
export function softplus(x: Interval): Interval {
  return increasing(softplusAt, x);
}
