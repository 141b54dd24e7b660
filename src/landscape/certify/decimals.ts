// Numbers as a certificate writes them: decimals without exponent, each of which means exactly what it says.
import { above, below, type Interval } from './interval.ts';

/**
 * A float64 written out to its last digit.
 *
 * @param x finite
 * @returns for example `2.7999999523162841796875` for the float32 nearest to 2.8
 */
export function exactDecimal(x: number): string {
  if (Number.isInteger(x)) return BigInt(x).toString();
  let numerator = Math.abs(x);
  let halvings = 0;
  for (; !Number.isInteger(numerator); halvings++) numerator *= 2; // exact
  // numerator / 2^n = numerator * 5^n / 10^n
  const digits = (BigInt(numerator) * 5n ** BigInt(halvings)).toString().padStart(halvings + 1, '0');
  return `${x < 0 ? '-' : ''}${digits.slice(0, -halvings)}.${digits.slice(-halvings)}`;
}

/**
 * The shortest decimal whose nearest float64 is x, without exponent.
 *
 * @param x finite
 */
export function shortDecimal(x: number): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(x === 0 ? 0 : x)) ?? [];
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** What shortDecimal(x) lies in: it is x only where that has as few digits, as 3 and 0.25 have. */
export function enclosureOfShort(x: number): Interval {
  return exactDecimal(x) === shortDecimal(x) ? { lo: x, hi: x } : { lo: below(x), hi: above(x) };
}

/** x with fewer digits, so that its decimal is short. */
export function roundTo(x: number, digits: number): number {
  return Number(x.toPrecision(digits));
}

/**
 * A number with few digits whose shortest decimal is less than x.
 *
 * @param digits significant ones
 */
export function roundedDown(x: number, digits: number): number {
  const nearest = roundTo(x, digits);
  // A float64 less than x suffices: its shortest decimal lies within half a step of it.
  if (nearest < x) return nearest;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(x) || 1)) - digits + 1);
  const lower = roundTo(nearest - unit, digits);
  return lower < x ? lower : below(x);
}

/** A number with few digits whose shortest decimal is greater than x. */
export function roundedUp(x: number, digits: number): number {
  return -roundedDown(-x, digits);
}
