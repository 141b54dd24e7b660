// The four operations of the interval library, which round outward; what leaves the finite numbers ends the check.
import { add, divide, Interval, multiply, subtract } from 'interval-arithmetic';

export { Interval };

export const ZERO = new Interval(0, 0);
export const ONE = new Interval(1, 1);

/** Something could not be enclosed: the certificate is not confirmed. */
export class NotEnclosed extends RangeError {
  override readonly name = 'NotEnclosed';
}

/** An overflow would make bounds that hold nothing. */
function finite(x: Interval): Interval {
  if (Number.isFinite(x.lo) && Number.isFinite(x.hi) && x.lo <= x.hi) return x;
  throw new NotEnclosed('a number is beyond float64');
}

export function plus(a: Interval, b: Interval): Interval {
  return finite(add(a, b));
}

export function minus(a: Interval, b: Interval): Interval {
  return finite(subtract(a, b));
}

export function times(a: Interval, b: Interval): Interval {
  return finite(multiply(a, b));
}

export function over(a: Interval, b: Interval): Interval {
  return finite(divide(a, b));
}

/** The interval that holds one float64 only. */
export function only(x: number): Interval {
  return finite(new Interval(x, x));
}

export function between(lo: number, hi: number): Interval {
  return finite(new Interval(lo, hi));
}

/** [-x, x]. */
export function around(x: number): Interval {
  return between(-x, x);
}

/** The largest absolute value. */
export function largest({ lo, hi }: Interval): number {
  return Math.max(Math.abs(lo), Math.abs(hi));
}

/** @throws NotEnclosed if someone has switched the library's outward rounding off */
export function assertOutwardRounding(): void {
  const third = over(ONE, only(3));
  const sum = plus(ONE, only(2 ** -80));
  if (third.lo < third.hi && sum.lo <= 1 && sum.hi > 1 && times(third, only(3)).hi > 1) return;
  throw new NotEnclosed('the interval library does not round outward');
}
