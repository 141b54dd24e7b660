// How much arithmetic training takes: the unit in which strategies are compared and submissions are cut.
import type { FittedSweep } from '../datasets/index.ts';
import { batchSize } from '../reference/index.ts';

/** Multiply-adds of a gradient: forward, and twice that backward, per parameter and sample. */
export function gradientWork({ shape }: Pick<FittedSweep, 'shape'>, samples: number): number {
  return 3 * shape.parameterCount * samples;
}

/** Multiply-adds of a step of one network. */
export function stepWork(fitted: FittedSweep): number {
  const { sweep, dataset } = fitted;
  return gradientWork(fitted, batchSize(sweep.batch, dataset.numSamples));
}
