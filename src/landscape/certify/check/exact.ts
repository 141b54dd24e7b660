// Numbers of a certificate: read exactly, and enclosed by float64 bounds where the check leaves exact arithmetic.
import Fraction from 'fraction.js';
import { Interval, round } from 'interval-arithmetic';

/**
 * Reads a decimal without exponent, or a ratio of whole numbers, exactly.
 *
 * @param text of the form that the schema admits
 */
export function readExactly(text: string): Fraction {
  const [numerator = '', denominator] = text.split('/');
  if (denominator !== undefined) return new Fraction(BigInt(numerator), BigInt(denominator));
  const [whole = '', decimals = ''] = text.split('.');
  return new Fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
}

/** The fraction that a finite float64 is, from its bits. */
function ofFloat(x: number): Fraction {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const word = bits.getBigUint64(0);
  const field = (word >> 52n) & 0x7ffn;
  const mantissa = (word & 0xfffffffffffffn) + (field === 0n ? 0n : 1n << 52n);
  const exponent = (field === 0n ? 1n : field) - 1075n;
  const signed = x < 0 ? -mantissa : mantissa;
  return exponent >= 0n ? new Fraction(signed << exponent, 1n) : new Fraction(signed, 1n << -exponent);
}

/**
 * The narrowest interval of float64 numbers that holds a decimal.
 *
 * @throws RangeError if it is beyond float64
 */
export function enclose(text: string): Interval {
  const exact = readExactly(text);
  const near = Number(text);
  if (!Number.isFinite(near)) throw new RangeError(`${text.slice(0, 40)} is too large`);
  let [lo, hi] = [near, near];
  while (ofFloat(lo).gt(exact)) lo = round.safePrev(lo);
  while (ofFloat(hi).lt(exact)) hi = round.safeNext(hi);
  return new Interval(lo, hi);
}
