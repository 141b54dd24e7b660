// The mode of sorted values.
import { describe, expect, it } from 'vitest';
import { modeOfSorted } from '../../../src/statistics/mode.ts';
import { uniformDraws } from './draws.ts';

describe('modeOfSorted', () => {
  it('is the value itself, the lower of two, and one of the closest pair of three', () => {
    expect(modeOfSorted(Float32Array.of(3))).toBe(3);
    expect(modeOfSorted(Float32Array.of(3, 4))).toBe(3);
    expect(modeOfSorted(Float32Array.of(1, 5, 6))).toBe(5);
    expect(modeOfSorted(Float32Array.of(1, 2, 9))).toBe(1);
  });

  it('finds ties among scattered values', () => {
    expect(modeOfSorted(Float32Array.of(0, 1, 2, 5, 5, 5, 5, 6, 8))).toBe(5);
  });

  it('looks only at the range given', () => {
    expect(modeOfSorted(Float32Array.of(1, 1, 1, 4, 7, 7), 3, 6)).toBe(7);
  });

  it('finds the limit of networks that converge to it exponentially from above, where the median does not', () => {
    const draw = uniformDraws(5);
    const sorted = Float32Array.from({ length: 10_000 }, () => 0.25 + 10 ** (-5 + 4 * draw())).sort();
    expect(Math.abs(modeOfSorted(sorted) - 0.25)).toBeLessThan(3e-5);
    expect(sorted[5000]).toBeGreaterThan(0.2505);
  });
});
