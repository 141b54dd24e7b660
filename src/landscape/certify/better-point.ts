// Looks for a point with a smaller objective: a few other networks of the same sweep, trained in float64.
import type { FittedSweep } from '../../datasets/index.ts';
import { createReference } from '../../reference/index.ts';
import { trainInTurns } from '../train-in-turns.ts';
import { createTurns } from '../turns.ts';

/** Network-steps times samples times parameters that a search may cost: some ten seconds. */
const BUDGET = 3e8;

/** A point counts as better if its objective is smaller by this share: less would be the same minimum again. */
const MARGIN = 1e-6;

/** Other networks of the sweep that are trained at most, where nobody says how many. */
export const DEFAULT_STARTS = 32;

/** How to look, and whom to tell. */
export interface BetterSearch {
  /** The objective to fall below. */
  readonly below: number;
  /** Networks to train at most, from index 0 on. */
  readonly starts: number;
  readonly signal?: AbortSignal | undefined;
  /** Called before each network with the number of those trained, and of those that there may be. */
  readonly onSearch?: ((done: number, total: number) => void) | undefined;
}

/**
 * The first network of the sweep that ends below an objective.
 *
 * @returns its parameters (parameterCount); undefined if none of those trained does
 * @throws the signal's reason when it aborts
 */
export async function findBetterPoint(
  fitted: FittedSweep,
  { below, starts, signal, onSearch }: BetterSearch,
): Promise<Float64Array | undefined> {
  const { sweep, dataset, shape } = fitted;
  const reference = createReference(fitted);
  const turn = createTurns(signal);
  const work = Math.max(1, sweep.steps) * dataset.numSamples * shape.parameterCount;
  const tries = Math.min(starts, Math.max(1, Math.floor(BUDGET / work)));
  for (let index = 0; index < tries; index++) {
    onSearch?.(index, tries);
    const theta = await trainInTurns(fitted, reference, BigInt(index), turn);
    if (reference.objectiveAt(theta) < below - MARGIN * Math.abs(below)) return theta;
  }
  return undefined;
}
