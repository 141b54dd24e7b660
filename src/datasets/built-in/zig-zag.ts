// A zig-zag: one-dimensional regression whose every segment needs its own kink.
import type { Samples } from '../dataset.ts';

/**
 * Our own points, as those of the paper's figure 5 are not published: x = -5, -4, ..., 5 and
 * y = 0, 1, -1, 1, -1, 1, -1, 1, -1, 1, 0.
 *
 * @returns inputs (11, 1), targets (11, 1)
 */
export function zigZag(): Samples {
  return {
    inputs: [[-5], [-4], [-3], [-2], [-1], [0], [1], [2], [3], [4], [5]],
    targets: [[0], [1], [-1], [1], [-1], [1], [-1], [1], [-1], [1], [0]],
    note: "Our own points: those of the paper's figure 5 are not published.",
  };
}
