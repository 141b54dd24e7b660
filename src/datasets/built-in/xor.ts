// XOR: the smallest dataset that no linear function fits.
import type { Samples } from '../dataset.ts';

/** @returns inputs (4, 2) in counting order, targets (4, 1) */
export function xor(): Samples {
  return {
    inputs: [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    targets: [[0], [1], [1], [0]],
  };
}
