// Trains networks in float64 on the CPU, in turns so short that whoever waits for the event loop gets theirs.
import type { FittedSweep } from '../datasets/index.ts';
import type { Reference } from '../reference/index.ts';

/** Steps times samples times parameters between two looks at what else there is to do: some milliseconds. */
const TURN_WORK = 1e5;

/**
 * Trains one network of a sweep from its start.
 *
 * @param turn awaited between two pieces of work; what it throws ends the training
 * @returns (parameterCount) where it ends
 */
export async function trainInTurns(
  { sweep, dataset, shape }: FittedSweep,
  reference: Reference,
  index: bigint,
  turn: () => Promise<unknown>,
): Promise<Float64Array> {
  const stint = Math.ceil(TURN_WORK / (dataset.numSamples * shape.parameterCount));
  const state = reference.begin(reference.initialize(index), index);
  for (let step = 0; step < sweep.steps; step += stint) {
    await turn();
    reference.train(state, step, Math.min(stint, sweep.steps - step));
  }
  return state.theta;
}
