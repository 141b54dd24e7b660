// D1, D2, D3: one-dimensional regressions on which 1, 2 and 3 relus have suboptimal local minima.
// @see Swirszcz, Czarnecki, Pascanu, arXiv 1611.06310, propositions 1 to 3
import type { Samples } from '../dataset.ts';

/** @returns inputs (5, 1), targets (5, 1): one relu has a local minimum at sum of squares 18, the global one at 14 */
export function reluRegressionD1(): Samples {
  return {
    inputs: [[5], [4], [3], [1], [-1]],
    targets: [[2], [1], [0], [-3], [3]],
    note: 'Sum of squares with one relu: global 14, local 18, dead 21.2.',
  };
}

/** @returns inputs (6, 1), targets (6, 1): two relus have a local minimum at sum of squares 8/3, the global one at 0 */
export function reluRegressionD2(): Samples {
  return {
    inputs: sixPoints(),
    targets: [[5], [0], [-1], [-3], [-4], [-5]],
    note: 'Sum of squares with two relus: global 0, local 8/3.',
  };
}

/** @returns inputs (6, 1), targets (6, 1): three relus have local minima at sum of squares 1/6 and 2/3, the global one at 0 */
export function reluRegressionD3(): Samples {
  return {
    inputs: sixPoints(),
    targets: [[3], [0], [-1], [-3], [-4], [-6]],
    note: 'Sum of squares with three relus: global 0, local 1/6 and 2/3.',
  };
}

function sixPoints(): readonly (readonly number[])[] {
  return [[-1], [0], [1], [10], [11], [12]];
}
