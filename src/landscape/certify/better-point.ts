// Looks for a point with a smaller objective: a few other networks of the same sweep, trained in float64.
import type { FittedSweep } from '../../datasets/index.ts';
import { createReference } from '../../reference/index.ts';

/** Network-steps times samples times parameters that a search may cost: some ten seconds. */
const BUDGET = 3e8;

/** A point counts as better if its objective is smaller by this share: less would be the same minimum again. */
const MARGIN = 1e-6;

/** Other networks of the sweep that are trained at most, where nobody says how many. */
export const DEFAULT_STARTS = 32;

/** How to look. */
export interface BetterSearch {
  /** The objective to fall below. */
  readonly below: number;
  /** Networks to train at most, from index 0 on. */
  readonly starts: number;
}

/**
 * The first network of the sweep that ends below an objective.
 *
 * @returns its parameters (parameterCount); undefined if none of those trained does
 */
export function findBetterPoint(
  fitted: FittedSweep,
  { below, starts }: BetterSearch,
): Float64Array | undefined {
  const { sweep, dataset, shape } = fitted;
  const reference = createReference(fitted);
  const cost = Math.max(1, sweep.steps) * dataset.numSamples * shape.parameterCount;
  const tries = Math.min(starts, Math.max(1, Math.floor(BUDGET / cost)));
  for (let index = 0n; index < tries; index++) {
    const state = reference.begin(reference.initialize(index), index);
    reference.train(state, 0, sweep.steps);
    if (reference.objectiveAt(state.theta) < below - MARGIN * Math.abs(below)) return state.theta;
  }
  return undefined;
}
