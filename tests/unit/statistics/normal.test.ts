// The normal tail and its quantile against values computed with 40 digits (mpmath).
import { describe, expect, it } from 'vitest';
import { erfc, normalTwoSidedQuantile, normalTwoSidedTail } from '../../../src/statistics/normal.ts';
import { relativeError } from './draws.ts';

describe('erfc', () => {
  it.each([
    [0, 1],
    [0.5, 0.47950012218695346],
    [1.5, 0.033894853524689273],
    [2, 0.0046777349810472658],
    [2.5, 0.00040695201744495894],
    [5, 1.5374597944280349e-12],
    [10, 2.0884875837625448e-45],
    [26, 5.6631924088561428e-296],
  ])('of %f keeps 13 digits', (x, expected) => {
    expect(relativeError(erfc(x), expected)).toBeLessThan(2e-13);
  });

  it('does not jump where the series hands over to the continued fraction', () => {
    expect(relativeError(erfc(2 - 1e-12), erfc(2))).toBeLessThan(1e-11);
  });
});

describe('normalTwoSidedTail', () => {
  it.each([
    [0, 1],
    [1, 0.3173105078629141],
    [1.96, 0.049995790296440872],
    [-3, 0.0026997960632601891],
    [8, 1.2441921148543568e-15],
    [12, 3.552964224155358e-33],
  ])('at z = %f', (z, expected) => {
    expect(relativeError(normalTwoSidedTail(z), expected)).toBeLessThan(1e-12);
  });

  it('is 0 where float64 has no smaller number, and NaN for NaN', () => {
    expect(normalTwoSidedTail(60)).toBe(0);
    expect(normalTwoSidedTail(Infinity)).toBe(0);
    expect(normalTwoSidedTail(NaN)).toBeNaN();
  });
});

describe('normalTwoSidedQuantile', () => {
  it.each([
    [0.5, 0.67448975019608174],
    [0.9, 1.6448536269514728],
    [0.95, 1.9599639845400539],
    [0.99, 2.5758293035489005],
    [0.999, 3.2905267314918945],
  ])('of %f', (level, expected) => {
    expect(relativeError(normalTwoSidedQuantile(level), expected)).toBeLessThan(1e-13);
  });

  it.each([0, 1, -0.5, 95, NaN])('refuses the level %f', (level) => {
    expect(() => normalTwoSidedQuantile(level)).toThrow(RangeError);
  });
});
