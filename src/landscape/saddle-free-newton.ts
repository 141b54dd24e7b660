// Saddle-free Newton: a Newton step that goes down along negative curvature, too, and so leaves saddles quickly.
import type { Reference } from '../reference/index.ts';
import { eigenSystem, largestMagnitude } from './curvature64.ts';
import { coordinatesOf, vectorOf } from './eigenbasis.ts';
import { createStepper, predictedDecrease, type SecondOrderStepper } from './second-order-stepper.ts';

/**
 * Saddle-free Newton with the exact Hessian: steps -(|H| + damping)^-1 gradient, where |H| has the eigenvectors of H and
 * the absolute values of its eigenvalues.
 *
 * Where H is positive definite this is Newton's method; where it is not, Newton's method would be drawn to the saddle.
 * For up to about 100 parameters: each step decomposes the Hessian.
 *
 * @see Dauphin et al. 2014, "Identifying and attacking the saddle point problem in high-dimensional non-convex
 *   optimization", section 5
 */
export function saddleFreeNewton(
  reference: Pick<Reference, 'objectiveAt' | 'gradientAt' | 'hessianAt'>,
): SecondOrderStepper {
  return createStepper(
    (theta) => reference.objectiveAt(theta),
    (theta) => {
      const gradient = reference.gradientAt(theta);
      const system = eigenSystem(reference.hessianAt(theta), theta.length);
      const { values } = system;
      const along = coordinatesOf(gradient, system);
      return {
        scale: largestMagnitude(values),
        step: (damping) =>
          vectorOf(
            along.map((c, k) => -c / (Math.abs(values[k]!) + damping)),
            system,
          ),
        predicted(step) {
          const steps = coordinatesOf(step, system);
          const curvature = steps.reduce((sum, s, k) => sum + values[k]! * s * s, 0);
          return predictedDecrease(gradient, step, curvature);
        },
      };
    },
  );
}
