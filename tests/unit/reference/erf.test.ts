import { describe, expect, it } from 'vitest';
import { erfc } from '../../../src/reference/erf.ts';
import { relativeError } from '../statistics/draws.ts';

/** Values computed with 40 digits. */
const VALUES = [
  [-6, 1.9999999999999999785],
  [-3, 1.9999779095030014],
  [-0.5, 1.5204998778130465],
  [0, 1],
  [0.1, 0.8875370839817151],
  [0.46875, 0.507386526782062],
  [1, 0.15729920705028513],
  [2, 0.004677734981047266],
  [4, 1.541725790028002e-8],
  [6, 2.1519736712498913e-17],
  [10, 2.088487583762545e-45],
  [26, 5.663192408856143e-296],
] as const;

describe('erfc', () => {
  it.each(VALUES)('of %d is %d to a relative error of 2e-15', (x, value) => {
    expect(relativeError(erfc(x), value)).toBeLessThan(2e-15);
  });

  it('joins its three approximations without a step', () => {
    for (const x of [0.46875, 4]) {
      expect(relativeError(erfc(x * (1 + 2 ** -50)), erfc(x))).toBeLessThan(1e-13);
    }
  });

  it('reaches 0 and 2 and stays there', () => {
    expect([28, 1e300, -28, -1e300].map(erfc)).toEqual([0, 0, 2, 2]);
  });
});
