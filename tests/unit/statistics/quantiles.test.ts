// Quantiles and summaries against NumPy.
import { describe, expect, it } from 'vitest';
import { quantilesOfSorted, summarize } from '../../../src/statistics/quantiles.ts';
import { uniformDraws } from './draws.ts';

const closeTo = (values: readonly number[]): number[] =>
  values.map((value) => expect.closeTo(value, 12) as number);

describe('quantilesOfSorted', () => {
  it('interpolates as NumPy does by default', () => {
    const sorted = Float32Array.of(1, 2, 4, 8, 16);
    const expected = [1, 1.2, 2, 4, 9.6, 14.4, 16];
    expect(quantilesOfSorted(sorted, [0, 0.05, 0.25, 0.5, 0.8, 0.95, 1])).toEqual(closeTo(expected));
  });

  it('gives the one value for every probability', () => {
    expect(quantilesOfSorted(Float32Array.of(0.5), [0, 0.3, 1])).toEqual([0.5, 0.5, 0.5]);
  });

  it('refuses no values and probabilities outside [0, 1]', () => {
    expect(() => quantilesOfSorted(new Float32Array(0), [0.5])).toThrow('`sorted.length` (=0)');
    expect(() => quantilesOfSorted(Float32Array.of(1), [0.5, 1.5])).toThrow('`ps[1]` (=1.5)');
    expect(() => quantilesOfSorted(Float32Array.of(1), [NaN])).toThrow(RangeError);
  });
});

describe('summarize', () => {
  it('agrees with NumPy on losses in any order', () => {
    const { min, mean, max, quantiles } = summarize(Float32Array.of(7, 0.5, 20, 3, 7.5, 1.25));
    expect([min, max]).toEqual([0.5, 20]);
    expect(mean).toBeCloseTo(6.541666666666667, 12);
    expect(Object.keys(quantiles)).toEqual(['0.05', '0.25', '0.5', '0.75', '0.95']);
    expect(Object.values(quantiles)).toEqual(closeTo([0.6875, 1.6875, 5, 7.375, 16.875]));
  });

  it('passes over what is not finite and leaves its argument alone', () => {
    const losses = Float32Array.of(NaN, 2, Infinity, 1, -Infinity);
    expect(summarize(losses)).toMatchObject({ min: 1, mean: 1.5, max: 2, quantiles: { '0.5': 1.5 } });
    expect(losses[1]).toBe(2);
  });

  it('is null throughout when no loss is finite', () => {
    const nothing = {
      min: null,
      mean: null,
      max: null,
      quantiles: { '0.05': null, '0.25': null, '0.5': null, '0.75': null, '0.95': null },
    };
    expect(summarize(new Float32Array(0))).toEqual(nothing);
    expect(summarize(Float32Array.of(NaN, Infinity))).toEqual(nothing);
  });

  it('keeps small losses in the mean beside large ones', () => {
    // In plain float64 each 1 is lost beside 1e20, in float32 beside 1e8.
    const losses = Float32Array.of(1e20, 1, 1, 1, -1e20);
    expect(summarize(losses).mean).toBeCloseTo(0.6, 12);
  });

  it('gives the mean of a million equal losses exactly', () => {
    expect(summarize(new Float32Array(1e6).fill(0.1)).mean).toBe(Math.fround(0.1));
  });

  it('orders its statistics for random losses', () => {
    const draw = uniformDraws(3);
    const { min, max, quantiles } = summarize(Float32Array.from({ length: 1000 }, draw));
    const ascending = [min, ...Object.values(quantiles), max].map(Number);
    expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
  });
});
