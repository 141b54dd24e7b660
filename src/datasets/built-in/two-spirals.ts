// Two interlocked spirals: the classic hard case for small networks.
// @see Lang and Witbrock, "Learning to tell two spirals apart", 1988 (the CMU benchmark's formula)
import type { Samples } from '../dataset.ts';

const POINTS_PER_SPIRAL = 97;

/** @returns inputs (194, 2) within a radius of 6.5, targets (194, 1): each point of the first spiral, then its mirror image */
export function twoSpirals(): Samples {
  const inputs: number[][] = [];
  const targets: number[][] = [];
  for (let i = 0; i < POINTS_PER_SPIRAL; i++) {
    const angle = (i * Math.PI) / 16;
    const radius = (6.5 * (104 - i)) / 104;
    const x = radius * Math.sin(angle);
    const y = radius * Math.cos(angle);
    inputs.push([x, y], [-x, -y]);
    targets.push([1], [0]);
  }
  return { inputs, targets, note: 'Three turns each, the points of the CMU benchmark.' };
}
