// Ways down: a point counts as a saddle only where a lower objective was really evaluated.
import type { Descent } from './evidence.ts';
import { norm } from './eigenbasis.ts';
import type { Terrain } from './settle-terrain.ts';

/** How far is looked, relative to 1 + |theta|, nearest first. */
const DISTANCES = Array.from({ length: 22 }, (_, k) => 1e-8 * 2 ** k);

/** By how much the objective must fall, relative to it and to the loss scale, to be no rounding error. */
export const NOTICEABLE = 1e-13;

/**
 * Looks for a lower objective on both sides along a direction, or on one.
 *
 * @param direction (parameterCount) of any length
 * @param oneSided look only ahead
 * @returns the largest decrease found, or null
 */
export function descentAlong(
  terrain: Terrain,
  theta: Float64Array,
  direction: Float64Array,
  oneSided = false,
): Descent | null {
  const { reference } = terrain;
  const start = reference.objectiveAt(theta);
  const unit = (1 + norm(theta)) / norm(direction);
  let best: Descent | null = null;
  for (const distance of DISTANCES) {
    for (const side of oneSided ? [1] : [1, -1]) {
      const at = theta.map((value, p) => value + side * distance * unit * direction[p]!);
      const decrease = start - reference.objectiveAt(at);
      if (decrease > noticeable(terrain, start) && decrease > (best?.decrease ?? 0)) {
        best = { distance: distance * (1 + norm(theta)), decrease };
      }
    }
  }
  return best;
}

/** The smallest change of an objective that is no rounding error. */
export function noticeable({ scale }: Terrain, objective: number): number {
  return NOTICEABLE * (objective + 1e-3 * scale);
}
