// exp, log and the activations on intervals, from the library's four operations: Taylor sums, and logarithms that exp confirms.
import { between, minus, NotEnclosed, ONE, only, over, plus, times, type Interval } from './arithmetic.ts';

/** Around Euler's number 2.71828182845904523536... */
export const EULER = between(2.718281828459045, 2.7182818284590455);

const TAYLOR_TERMS = 17;

/** More than |r|^18 e^(1/2) / 18! for |r| <= 1/2: 9.9e-22. */
const TAYLOR_REMAINDER = 1e-21;

/** exp of one float64: e^k exp(r) for the nearest whole number k. */
function expOf(x: number): Interval {
  if (!(Math.abs(x) <= 700)) throw new NotEnclosed(`exp(${x}) is beyond what is enclosed`);
  const k = Math.round(x);
  const r = only(x - k); // exact: both are multiples of the last digit of x, or of one half
  const terms = [ONE];
  for (let n = 1; n <= TAYLOR_TERMS; n++) terms.push(over(times(terms[n - 1]!, r), only(n)));
  // The smallest first: the rounding of the large ones then counts once.
  const sum = terms.reduceRight(plus, between(-TAYLOR_REMAINDER, TAYLOR_REMAINDER));
  const whole = power(EULER, Math.abs(k));
  return k >= 0 ? times(sum, whole) : over(sum, whole);
}

function power(base: Interval, exponent: number): Interval {
  let result = ONE;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = times(result, square);
    if (rest > 1) square = times(square, square);
  }
  return result;
}

/** exp, which increases. */
export function exp({ lo, hi }: Interval): Interval {
  return between(Math.max(0, expOf(lo).lo), expOf(hi).hi);
}

/** A guess at log y is right within a distance if exp of both ends lies on both sides of y. */
function logBound(y: number, side: -1 | 1): number {
  const guess = Math.log(y);
  for (let distance = 2 ** -52 * (1 + Math.abs(guess)); distance < 1e-6; distance *= 2) {
    const bound = guess + side * distance;
    if (side < 0 ? expOf(bound).hi <= y : expOf(bound).lo >= y) return bound;
  }
  throw new NotEnclosed(`log(${y}) is not confirmed`);
}

/** log, which increases; of numbers above 0. */
export function log({ lo, hi }: Interval): Interval {
  if (!(lo > 0)) throw new NotEnclosed('log of what may not be above 0');
  return between(logBound(lo, -1), logBound(hi, 1));
}

/** A function of one variable with its first two derivatives. */
export interface Smooth {
  readonly value: (x: Interval) => Interval;
  readonly first: (x: Interval) => Interval;
  readonly second: (x: Interval) => Interval;
}

const TWO = only(2);

function opposite({ lo, hi }: Interval): Interval {
  return between(-hi, -lo);
}

const logistic: Smooth = {
  value: (x) => over(ONE, plus(ONE, exp(opposite(x)))),
  first: (x) => over(ONE, plus(TWO, plus(exp(x), exp(opposite(x))))),
  second: (x) => times(logistic.first(x), minus(ONE, times(TWO, logistic.value(x)))),
};

/** tanh x = 1 - 2 / (exp(2x) + 1), and its derivatives through cosh(2x). */
const hyperbolic: Smooth = {
  value: (x) => minus(ONE, over(TWO, plus(exp(times(TWO, x)), ONE))),
  first: (x) => times(only(4), logistic.first(times(TWO, x))),
  second: (x) => times(only(-2), times(hyperbolic.value(x), hyperbolic.first(x))),
};

/** log(1 + exp x), which increases. */
export const softplus: Smooth = {
  value: ({ lo, hi }) => between(softplusOf(lo).lo, softplusOf(hi).hi),
  first: logistic.value,
  second: logistic.first,
};

function softplusOf(x: number): Interval {
  const bend = log(plus(ONE, exp(only(-Math.abs(x)))));
  return plus(only(Math.max(0, x)), bend);
}

const identity: Smooth = { value: (x) => x, first: () => ONE, second: () => only(0) };

/** The activations whose certificates can be checked. */
export const ACTIVATIONS: Readonly<Record<'tanh' | 'sigmoid' | 'softplus' | 'identity', Smooth>> = {
  tanh: hyperbolic,
  sigmoid: logistic,
  softplus,
  identity,
};

/** exp with itself as its derivatives. */
export const exponential: Smooth = { value: exp, first: exp, second: exp };

/** log with its derivatives. */
export const logarithm: Smooth = {
  value: log,
  first: (x) => over(ONE, x),
  second: (x) => over(only(-1), times(x, x)),
};
