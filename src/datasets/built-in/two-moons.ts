// Two interleaved half circles, without noise: scikit-learn's make_moons(100, noise=None, shuffle=False).
import type { Samples } from '../dataset.ts';

const POINTS_PER_MOON = 50;

/** @returns inputs (100, 2), targets (100, 1): the upper moon (0), then the lower one (1) */
export function twoMoons(): Samples {
  const angles = Array.from({ length: POINTS_PER_MOON }, (_, i) => (i * Math.PI) / (POINTS_PER_MOON - 1));
  const upper = angles.map((angle) => [Math.cos(angle), Math.sin(angle)]);
  const lower = angles.map((angle) => [1 - Math.cos(angle), 0.5 - Math.sin(angle)]);
  return {
    inputs: [...upper, ...lower],
    targets: [...upper.map(() => [0]), ...lower.map(() => [1])],
    note: 'No noise: the points of make_moons in their order.',
  };
}
