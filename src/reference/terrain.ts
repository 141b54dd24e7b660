// The objective around a point as second-order optimizers see it: value, gradient, and a matrix of second derivatives.
import { createHyperParameters } from './hyper-parameters.ts';
import { createHessian, type Curvature } from './hessian.ts';
import { rounded } from './rounded.ts';
import type { TrainParts } from './train.ts';
import { blowsUp } from './training-state.ts';

/** Gradient and second derivatives at a point. */
export interface Slopes {
  /** (parameterCount) */
  readonly gradient: Float64Array;
  /** (parameterCount, parameterCount) symmetric */
  readonly matrix: Float64Array;
}

/** The objective of one network of a sweep. */
export interface Terrain {
  objectiveAt(theta: Float64Array): number;
  /** Null where a number is past BLOW_UP, or none. */
  slopesAt(theta: Float64Array): Slopes | null;
}

/**
 * The objective as networks have it, each its own penalty.
 *
 * @returns a function of the network's index in its sweep
 */
export function createTerrain(
  { fitted, objective, single }: TrainParts,
  curvature: Curvature,
): (index: bigint) => Terrain {
  const hyperParameters = createHyperParameters(fitted.sweep);
  const matrixAt = createHessian(fitted, curvature, single);
  const { lossAt, penalty } = objective;
  return (index) => {
    const rate = rounded(hyperParameters.of(index).penaltyRate, single);
    return {
      objectiveAt: (theta) => rounded(lossAt(theta) + penalty.value(theta, rate), single),
      slopesAt(theta) {
        const gradient = new Float64Array(theta.length);
        objective.gradientAt(theta, gradient, rate);
        const matrix = matrixAt(theta, rate);
        if (single) for (let at = 0; at < matrix.length; at++) matrix[at] = rounded(matrix[at]!, single);
        return gradient.some(blowsUp) || matrix.some(blowsUp) ? null : { gradient, matrix };
      },
    };
  };
}
