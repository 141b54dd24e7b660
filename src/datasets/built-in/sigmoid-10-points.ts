// Ten points on which a 2-2-1 sigmoid network has a strict, finite, suboptimal local minimum.
// @see Swirszcz, Czarnecki, Pascanu, arXiv 1611.06310, later version, theorem 1
import type { Samples } from '../dataset.ts';

/** @returns inputs (10, 2), targets (10, 1): five positives, then five negatives near their mirror images */
export function sigmoid10Points(): Samples {
  return {
    inputs: [
      [2.8, 0.4],
      [3.1, 4.3],
      [0.1, -3.4],
      [-4.2, -3.3],
      [-0.5, 0.2],
      [-2.7, -0.4],
      [-3, -4.3],
      [-0.1, 3.4],
      [4.2, 3.2],
      [0.4, -0.1],
    ],
    targets: [[1], [1], [1], [1], [1], [0], [0], [0], [0], [0]],
    note: 'At the local minimum bce is 0.577738 and 4 of 10 samples are right.',
  };
}
