// Interval arithmetic of the prover: + - * / on [lo, hi], rounded outward.

/** All real numbers from `lo` to `hi`. A bound that an overflow would make wrong is NaN, which fails every comparison. */
export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

const UNIT_ROUNDOFF = 2 ** -53;
const PHI = UNIT_ROUNDOFF * (1 + 2 * UNIT_ROUNDOFF);
const SMALLEST = 2 ** -1074;

/**
 * A number at least as large as the next float64 after x.
 *
 * @see Rump, Zimmermann, Boldo & Melquiond 2009, "Computing predecessor and successor in rounding to nearest", algorithm 1
 */
export function above(x: number): number {
  return x + (PHI * Math.abs(x) + SMALLEST);
}

/** A number at most as large as the float64 before x. */
export function below(x: number): number {
  return x - (PHI * Math.abs(x) + SMALLEST);
}

export const ZERO: Interval = { lo: 0, hi: 0 };
export const ONE: Interval = { lo: 1, hi: 1 };

/** The interval that holds one float64 only. */
export function point(x: number): Interval {
  return { lo: x, hi: x };
}

/** [-radius, radius]. */
export function symmetric(radius: number): Interval {
  return { lo: -radius, hi: radius };
}

/** Whether it is exactly zero: such terms are left out, so that sparse sums stay sharp. */
function isZero({ lo, hi }: Interval): boolean {
  return lo === 0 && hi === 0;
}

export function add(a: Interval, b: Interval): Interval {
  if (isZero(a)) return b;
  if (isZero(b)) return a;
  return { lo: below(a.lo + b.lo), hi: above(a.hi + b.hi) };
}

export function negate({ lo, hi }: Interval): Interval {
  return { lo: -hi, hi: -lo };
}

export function subtract(a: Interval, b: Interval): Interval {
  return add(a, negate(b));
}

export function multiply(a: Interval, b: Interval): Interval {
  if (isZero(a) || isZero(b)) return ZERO;
  const [p, q, r, s] = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi];
  return { lo: below(Math.min(p, q, r, s)), hi: above(Math.max(p, q, r, s)) };
}

/** x * x, which is never negative. */
export function square(a: Interval): Interval {
  const { lo, hi } = multiply(a, a);
  return a.lo <= 0 && a.hi >= 0 ? { lo: 0, hi } : { lo: Math.max(0, lo), hi };
}

/** @throws RangeError if b may be zero */
export function divide(a: Interval, b: Interval): Interval {
  if (!(b.lo > 0 || b.hi < 0)) throw new RangeError('an interval divides by one that holds zero');
  const [p, q, r, s] = [a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi];
  return { lo: below(Math.min(p, q, r, s)), hi: above(Math.max(p, q, r, s)) };
}

/** What two enclosures of the same number leave of it. */
export function intersect(a: Interval, b: Interval): Interval {
  return { lo: Math.max(a.lo, b.lo), hi: Math.min(a.hi, b.hi) };
}

/** The largest |x|. */
export function magnitude({ lo, hi }: Interval): number {
  return Math.max(Math.abs(lo), Math.abs(hi));
}

export function middle({ lo, hi }: Interval): number {
  return lo / 2 + hi / 2;
}

/** The range of an increasing function, from its enclosures at both ends. */
export function increasing(f: (x: number) => Interval, { lo, hi }: Interval): Interval {
  return { lo: f(lo).lo, hi: f(hi).hi };
}
