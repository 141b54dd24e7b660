// The order at which a second-order stepper converges.
import type { SecondOrderStepper } from '../../../src/landscape/second-order-stepper.ts';
import { norm } from '../../../src/landscape/eigenbasis.ts';

/**
 * How much the distance that one step leaves shrinks when the distance before it is halved: 2 for a linear method, 4 for a
 * quadratic one.
 *
 * @param stepper has converged to `end` before, so that its damping is small
 * @param direction (parameterCount) where from; its length is the first distance
 */
export function shrinkage(stepper: SecondOrderStepper, end: Float64Array, direction: Float64Array): number[] {
  const left = [1, 1 / 2, 1 / 4, 1 / 8].map((scale) => {
    const { theta } = stepper.step(end.map((value, p) => value + scale * (direction[p] ?? 0)));
    return norm(theta.map((value, p) => value - (end[p] ?? 0)));
  });
  return left.slice(1).map((distance, i) => (left[i] ?? 0) / distance);
}
