// Rounding to the kernels' float32.
import { describe, expect, it } from 'vitest';
import { rounded } from '../../../src/reference/rounded.ts';

describe('rounded', () => {
  it('rounds to the nearest float32, if asked to', () => {
    expect(rounded(0.1, true)).toBe(Math.fround(0.1));
    expect(rounded(0.1, false)).toBe(0.1);
    expect(rounded(1e39, true)).toBe(Infinity);
    expect(rounded(Number.NaN, true)).toBeNaN();
  });

  it('flushes subnormal float32 numbers to a zero of their sign', () => {
    expect(rounded(2 ** -126, true)).toBe(2 ** -126);
    expect(rounded(0.99 * 2 ** -126, true)).toBe(0);
    expect(rounded(-(2 ** -140), true)).toBe(-0);
    expect(rounded(2 ** -140, false)).toBe(2 ** -140);
  });
});
