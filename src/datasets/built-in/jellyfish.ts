// Jellyfish: four points on which relu networks without any dead unit get stuck.
// @see Swirszcz, Czarnecki, Pascanu, arXiv 1611.06310
import type { Samples } from '../dataset.ts';

/** @returns inputs (4, 2), targets (4, 1): two positives, then two negatives */
export function jellyfish(): Samples {
  return {
    inputs: [
      [1, 0],
      [0.2, 0.6],
      [0, 1],
      [0.6, 0.2],
    ],
    targets: [[1], [1], [0], [0]],
    note: 'Where all samples lie in one linear region, bce has the local minimum 0.612199.',
  };
}
