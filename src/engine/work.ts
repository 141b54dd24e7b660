// How much arithmetic training takes: the unit in which strategies are compared and submissions are cut.
import type { FittedSweep } from '../datasets/index.ts';
import { batchSize, isSecondOrder } from '../reference/index.ts';

/** Multiply-adds of a gradient: forward, and twice that backward, per parameter and sample. */
export function gradientWork({ shape }: Pick<FittedSweep, 'shape'>, samples: number): number {
  return 3 * shape.parameterCount * samples;
}

/** Multiply-adds of a step of one network. */
export function stepWork(fitted: FittedSweep): number {
  const { sweep, dataset, shape } = fitted;
  const gradient = gradientWork(fitted, batchSize(sweep.batch, dataset.numSamples));
  // A Hessian takes two gradients per column; then its matrix is taken apart.
  return isSecondOrder(sweep.optimizer)
    ? 2 * shape.parameterCount * (gradient + shape.parameterCount ** 2)
    : gradient;
}
