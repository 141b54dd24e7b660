// The curvature at which full-batch descent oscillates: that of its steepest direction, as its steps see it.
import type { FittedSweep } from '../datasets/index.ts';
import { stepSchedule, type Reference } from '../reference/index.ts';
import { layerRates } from '../spec/index.ts';
import { eigenSystem } from './curvature64.ts';

/**
 * The largest curvature at which full-batch descent with the last learning rate is stable: that of the fastest layer.
 *
 * @returns undefined for optimizers whose steps have no such bound, and for mini-batches
 */
export function largestStableCurvature(fitted: FittedSweep): number | undefined {
  const { optimizer, batch, steps } = fitted.sweep;
  if (batch !== 'full' || steps === 0) return undefined;
  const rate = (): number => stepSchedule(fitted, steps - 1, 1)[0]! * fastest(fitted);
  if (optimizer.kind === 'gd') return 2 / rate();
  if (optimizer.kind === 'momentum') return (2 * (1 + optimizer.momentum)) / rate();
  return undefined;
}

/**
 * The largest curvature at a point, in the measure in which all layers have the fastest one's rate: a slower layer's
 * parameters p count as p * sqrt(fastest / own).
 *
 * @param theta (parameterCount)
 * @returns undefined where all layers have the same rate: then it is the largest eigenvalue of the Hessian
 */
export function steepestInSteps(
  fitted: FittedSweep,
  { hessianAt }: Pick<Reference, 'hessianAt'>,
  theta: Float64Array,
): number | undefined {
  const rates = layerRates(fitted.sweep);
  if (rates === null) return undefined;
  const { weights } = fitted.shape;
  const size = theta.length;
  const scale = new Float64Array(size);
  for (const [l, rate] of rates.entries())
    scale.fill(Math.sqrt(rate / fastest(fitted)), weights[l], weights[l + 1]);
  const scaled = hessianAt(theta).map((x, at) => x * scale[Math.floor(at / size)]! * scale[at % size]!);
  return eigenSystem(scaled, size).values.at(-1);
}

/** What the last factor of the schedule is multiplied by, in the fastest layer. */
function fastest({ sweep }: FittedSweep): number {
  return Math.max(...(layerRates(sweep) ?? [1]));
}
