// What second-order optimizers have in common: steps that are tried, and damped more until the objective falls.
import { createDamping, type Damping } from './damping.ts';
import { dot, moved } from './eigenbasis.ts';

/** A second-order optimizer of one network, in float64. Its damping follows the steps: one stepper per network. */
export interface SecondOrderStepper {
  /**
   * Takes one step; the objective never rises.
   *
   * @param theta (parameterCount) left as it is
   * @returns the next point and its objective; where every step would raise it, the same point
   */
  step(theta: Float64Array): { readonly theta: Float64Array; readonly objective: number };
}

/** The quadratic model of the objective around a point, ready to be minimized under any damping. */
export interface QuadraticModel {
  /** The size of its curvature: the unit of the damping. */
  readonly scale: number;
  /** (parameterCount) the step under a damping; null where there is none. */
  step(damping: number): Float64Array | null;
  /** The decrease of the objective that the model predicts for a step; above 0. */
  predicted(step: Float64Array): number;
}

/** The first damping, and the smallest, in units of the model's scale. */
const [FIRST_DAMPING, LEAST_DAMPING] = [1e-3, 1e-14];

/** Refusals in a row: the damping has then grown so much that no step can be seen. */
const MAX_REFUSALS = 40;

/** A stepper that minimizes models of the objective, one per step. */
export function createStepper(
  objectiveAt: (theta: Float64Array) => number,
  modelAt: (theta: Float64Array) => QuadraticModel,
): SecondOrderStepper {
  let damping: Damping | undefined;
  return {
    step(theta) {
      const objective = objectiveAt(theta);
      const model = modelAt(theta);
      damping ??= createDamping(FIRST_DAMPING * model.scale, LEAST_DAMPING * model.scale);
      for (let refused = 0; refused < MAX_REFUSALS; refused++) {
        const step = model.step(damping.value);
        const next = step && tried(theta, step, objectiveAt);
        if (step && next && next.objective <= objective) {
          damping.accept((objective - next.objective) / model.predicted(step));
          return next;
        }
        damping.refuse();
      }
      return { theta, objective };
    },
  };
}

function tried(theta: Float64Array, step: Float64Array, objectiveAt: (theta: Float64Array) => number) {
  const next = moved(theta, step);
  return { theta: next, objective: objectiveAt(next) };
}

/** The decrease that a gradient and a curvature along the step predict. */
export function predictedDecrease(gradient: Float64Array, step: Float64Array, curvature: number): number {
  return -dot(gradient, step) - curvature / 2;
}
