// The prover's intervals: outward rounding against exact fractions, and bounds against the neighbouring float64 numbers.
import Fraction from 'fraction.js';
import { describe, expect, it } from 'vitest';
import { fractionOf } from '../../../../src/landscape/certify/exact.ts';
import * as interval from '../../../../src/landscape/certify/interval.ts';
import { randomNumbers } from '../../reference/fitted.ts';

/** Numbers of very different sizes. */
function spread(seed: number): () => number {
  const next = randomNumbers(seed);
  return () => next() * 2 ** Math.round(40 * next());
}

function neighbour(x: number, direction: 1 | -1): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const away = x > 0 === direction > 0;
  view.setBigInt64(0, view.getBigInt64(0) + (away ? 1n : -1n));
  return view.getFloat64(0);
}

describe('above and below', () => {
  it('reach at least the neighbouring float64, and at most one further, for numbers of all sizes', () => {
    const next = randomNumbers(1);
    for (let i = 0; i < 5000; i++) {
      const x = next() * 2 ** Math.round(1000 * next());
      const [after, before] = [neighbour(x, 1), neighbour(x, -1)];
      expect(interval.above(x)).toBeGreaterThanOrEqual(after);
      expect(interval.above(x)).toBeLessThanOrEqual(neighbour(after, 1));
      expect(interval.below(x)).toBeLessThanOrEqual(before);
      expect(interval.below(x)).toBeGreaterThanOrEqual(neighbour(before, -1));
    }
  });

  it('leave zero and the subnormal numbers', () => {
    expect(interval.above(0)).toBeGreaterThan(0);
    expect(interval.below(0)).toBeLessThan(0);
    expect(interval.above(-(2 ** -1074))).toBeGreaterThanOrEqual(0);
    expect(interval.below(2 ** -1022)).toBeLessThan(2 ** -1022);
  });
});

describe('+ - * /', () => {
  const operations = [
    ['add', (a: Fraction, b: Fraction) => a.add(b)],
    ['subtract', (a: Fraction, b: Fraction) => a.sub(b)],
    ['multiply', (a: Fraction, b: Fraction) => a.mul(b)],
    ['divide', (a: Fraction, b: Fraction) => a.div(b)],
  ] as const;

  it.each(operations)('%s holds the exact result of every pair of members', (name, exact) => {
    const next = spread(2);
    for (let i = 0; i < 300; i++) {
      const [a, b] = [sorted(next(), next()), sorted(next(), next())];
      if (name === 'divide' && b.lo <= 0 && b.hi >= 0) continue;
      const result = interval[name](a, b);
      for (const x of [a.lo, a.hi, (a.lo + a.hi) / 2]) {
        for (const y of [b.lo, b.hi, (b.lo + b.hi) / 2]) {
          const value = exact(fractionOf(x), fractionOf(y));
          expect(value.gt(fractionOf(result.lo))).toBe(true);
          expect(value.lt(fractionOf(result.hi))).toBe(true);
        }
      }
    }
  });

  it('refuses to divide by what may be 0', () => {
    expect(() => interval.divide(interval.ONE, { lo: -1, hi: 1 })).toThrow(RangeError);
    expect(() => interval.divide(interval.ONE, { lo: 0, hi: 1 })).toThrow(RangeError);
    expect(() => interval.divide(interval.ONE, { lo: Number.NaN, hi: 1 })).toThrow(RangeError);
  });

  it('makes no bound of an overflow that would leave members out', () => {
    const huge = interval.point(1e308);
    expect(interval.multiply(huge, huge)).toEqual({ lo: Number.NaN, hi: Number.POSITIVE_INFINITY });
    expect(interval.add(huge, huge)).toEqual({ lo: Number.NaN, hi: Number.POSITIVE_INFINITY });
    const low = interval.negate(huge);
    expect(interval.add(low, low)).toEqual({ lo: Number.NEGATIVE_INFINITY, hi: Number.NaN });
  });

  it('squares without losing the sign', () => {
    expect(interval.square({ lo: -1, hi: 2 }).lo).toBe(0);
    expect(interval.square({ lo: -3, hi: -2 }).lo).toBeGreaterThan(3.99);
  });
});

function sorted(x: number, y: number): interval.Interval {
  return { lo: Math.min(x, y), hi: Math.max(x, y) };
}

describe('fractionOf', () => {
  it('is the float64 itself, where fraction.js alone takes a simpler number near it', () => {
    expect(fractionOf(0.1).toFraction()).toBe('3602879701896397/36028797018963968');
    expect(new Fraction(0.1).toFraction()).toBe('1/10');
    expect(fractionOf(-3).toFraction()).toBe('-3');
    expect(fractionOf(2 ** -1074).d).toBe(2n ** 1074n);
  });
});
