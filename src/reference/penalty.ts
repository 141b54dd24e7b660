// The penalty l2 * |theta|^2, over all parameters or over the weights alone: the twin of kernels/shared/penalty.
import type { NetworkShape, Sweep } from '../spec/index.ts';
import { rounded } from './rounded.ts';

/** What the objective adds to the loss. */
export interface Penalty {
  /**
   * l2 * |theta|^2.
   *
   * @param rate default 2 * l2
   */
  value(theta: Float64Array, rate?: number): number;
  /**
   * gradient += rate * theta.
   *
   * @param rate default 2 * l2; where each network has its own, rounded where the twin is
   */
  addGradient(theta: Float64Array, gradient: Float64Array, rate?: number): void;
  /**
   * Its second derivative along one parameter: the rate, or 0 where it does not reach.
   *
   * @param rate default 2 * l2
   */
  curvature(parameter: number, rate?: number): number;
}

/**
 * A sweep's penalty.
 *
 * @param single round every operation to float32, in the kernel's order
 */
export function createPenalty(
  shape: NetworkShape,
  { l2, biases }: Sweep['penalty'],
  single: boolean,
): Penalty {
  const common = rounded(2 * l2, single);
  const reached = penalizedParameters(shape, biases);
  return {
    value(theta, rate = 2 * l2) {
      let squares = 0;
      for (let p = 0; p < theta.length; p++) if (reached[p]) squares += theta[p]! * theta[p]!;
      return (rate / 2) * squares;
    },
    addGradient(theta, gradient, rate = common) {
      if (rate === 0) return;
      for (let p = 0; p < theta.length; p++) {
        if (reached[p]) gradient[p] = rounded(gradient[p]! + rounded(rate * theta[p]!, single), single);
      }
    },
    curvature: (parameter, rate = 2 * l2) => (reached[parameter] ? rate : 0),
  };
}

/** (parameterCount) 1 where the penalty reaches. */
function penalizedParameters(
  { weights, biases, parameterCount }: NetworkShape,
  withBiases: boolean,
): Uint8Array {
  const reached = new Uint8Array(parameterCount).fill(withBiases ? 1 : 0);
  weights.forEach((start, layer) => reached.fill(1, start, biases[layer]));
  return reached;
}
