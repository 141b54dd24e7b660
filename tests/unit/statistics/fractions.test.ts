// Simple fractions are recognized, and only those.
import { describe, expect, it } from 'vitest';
import { simpleFraction } from '../../../src/statistics/fractions.ts';
import { uniformDraws } from './draws.ts';

describe('simpleFraction', () => {
  it.each([
    [0.25, '1/4'],
    [0.125, '1/8'],
    [1 / 6, '1/6'],
    [Math.fround(1 / 6), '1/6'],
    [0.16667, '1/6'],
    [2 / 3, '2/3'],
    [0.5, '1/2'],
    [11 / 12, '11/12'],
    [8 / 3, '8/3'],
    [1.5, '3/2'],
    [1, '1'],
    [2.0001, '2'],
    [0, '0'],
  ])('%f is %s', (x, expected) => {
    expect(simpleFraction(x)).toBe(expected);
  });

  it.each([
    0.5777, 0.6122, 0.211207, 0.346574, 0.477386, 0.693147, 0.1251, 0.16675, 0.0769, 18.3, 1e-9, 1e-4, 12.5,
  ])('%f is none', (x) => {
    expect(simpleFraction(x)).toBeNull();
  });

  it.each([-0.25, NaN, Infinity, -Infinity])('%f is none', (x) => {
    expect(simpleFraction(x)).toBeNull();
  });

  it('rarely sees one in a number without meaning', () => {
    const draw = uniformDraws(11);
    const seen = Array.from({ length: 100_000 }, draw).filter((x) => simpleFraction(x) !== null);
    expect(seen.length).toBeLessThan(1200);
  });

  it('takes a larger denominator or tolerance', () => {
    expect(simpleFraction(49 / 64, { maxDenominator: 64 })).toBe('49/64');
    expect(simpleFraction(0.2505, { tolerance: 5e-3 })).toBe('1/4');
    expect(simpleFraction(0.2505)).toBeNull();
    expect(simpleFraction(0.25, { tolerance: 0 })).toBe('1/4');
  });

  it('refuses options outside their ranges', () => {
    expect(() => simpleFraction(0.5, { maxDenominator: 0 })).toThrow('`maxDenominator` (=0)');
    expect(() => simpleFraction(0.5, { maxDenominator: 2.5 })).toThrow(RangeError);
    expect(() => simpleFraction(0.5, { tolerance: -1 })).toThrow('`tolerance` (=-1)');
    expect(() => simpleFraction(0.5, { tolerance: NaN })).toThrow(RangeError);
  });
});
