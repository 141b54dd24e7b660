// All points of the n-bit cube in counting order, first bit most significant: with their parity, or any labelling.
import type { FamilyDataset } from '../../spec/index.ts';
import type { Samples } from '../dataset.ts';

/**
 * The samples of `parity-n` or `boolean-n-k`. `parity-2` and `boolean-2-6` are XOR.
 *
 * @param dataset which one
 * @returns inputs (2^n, n) of 0 and 1; targets (2^n, 1): the parity of the point's bits, or bit i of k for point i
 */
export function booleanCube(dataset: FamilyDataset): Samples {
  const { bits } = dataset;
  const points = Array.from({ length: 2 ** bits }, (_, index) => index);
  const inputs = points.map((point) =>
    Array.from({ length: bits }, (_, bit) => bitOf(point, bits - 1 - bit)),
  );
  const targets = inputs.map((row, point) => [
    dataset.family === 'parity'
      ? row.reduce((sum, bit) => sum + bit, 0) % 2
      : bitOf(dataset.labelling, point),
  ]);
  return { inputs, targets };
}

/** Bit `position` of a whole number up to 2^32: too large for the signed shifts of JavaScript. */
function bitOf(value: number, position: number): number {
  return Math.floor(value / 2 ** position) % 2;
}
