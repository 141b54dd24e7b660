// The CPU twin of all kernels for one sweep: initialize, train, evaluate, and what only float64 can tell.
import type { FittedSweep } from '../datasets/index.ts';
import { createEvaluate, type Evaluation } from './evaluate.ts';
import { createHessian } from './hessian.ts';
import { createInitialize, type RandomKey } from './initialize.ts';
import { createLine } from './line.ts';
import { createObjective } from './objective.ts';
import { createTrain } from './train.ts';
import type { TrainingState } from './training-state.ts';

/** A sweep's networks on the CPU. Its working memory serves one call at a time; all results are fresh. */
export interface Reference {
  /** (parameterCount) the starting point of the network with this index: float32 numbers. */
  initialize(index: bigint): Float64Array;
  /** The training state at a starting point, which training then changes in place; `index` is that of the network. */
  begin(theta: Float64Array, index?: bigint): TrainingState;
  /** Takes `steps` steps from `firstStep` on, in place; a network that has stopped stays as it is. */
  train(state: TrainingState, firstStep: number, steps: number): void;
  /** `index` is that of the network: where its penalty is its own. */
  evaluate(theta: Float64Array, index?: bigint): Evaluation;
  /** The loss, without the penalty. */
  lossAt(theta: Float64Array): number;
  /**
   * (points) the loss, without the penalty, at evenly spaced points of the straight line from a to b: a first, b last.
   *
   * @throws RangeError for fewer than two points
   */
  lossAlong(a: Float64Array, b: Float64Array, points: number): Float64Array;
  /** The loss and the penalty. */
  objectiveAt(theta: Float64Array): number;
  /** (parameterCount) the gradient of the objective. */
  gradientAt(theta: Float64Array): Float64Array;
  /** (parameterCount, parameterCount) the Hessian of the objective, symmetric; in float64, whatever the rounding. */
  hessianAt(theta: Float64Array): Float64Array;
  /** (outputSize) the outputs at an input point. */
  outputs(theta: Float64Array, point: ArrayLike<number>): Float64Array;
}

/** The two arithmetics of a twin: JavaScript's own, and the kernels'. */
export type Precision = 'float64' | 'float32';

/** How a twin computes. */
export interface ReferenceOptions {
  /** `float32` rounds every operation, in the kernels' order; default `float64`. */
  readonly precision?: Precision;
  /** The Philox key, the cell's key added; default: the sweep's seed. */
  readonly key?: RandomKey;
}

/**
 * The twin of the kernels that a fitted sweep compiles to.
 *
 * In float64 the data and the starting points are the kernels' float32 ones; everything else is float64.
 */
export function createReference(fitted: FittedSweep, options: ReferenceOptions = {}): Reference {
  const { sweep, shape } = fitted;
  const single = options.precision === 'float32';
  const key = options.key ?? [sweep.seed >>> 0, Math.floor(sweep.seed / 2 ** 32)];
  const objective = createObjective(fitted, single);
  const { network, penalty, lossAt } = objective;

  return {
    initialize: createInitialize(sweep, shape, key),
    ...createTrain({ fitted, objective, key, single }),
    evaluate: createEvaluate(fitted, objective, single),
    lossAt,
    lossAlong: createLine(objective, single),
    objectiveAt: (theta) => lossAt(theta) + penalty.value(theta),
    gradientAt(theta) {
      const gradient = new Float64Array(shape.parameterCount);
      objective.gradientAt(theta, gradient);
      return gradient;
    },
    hessianAt: createHessian(fitted),
    outputs(theta, point) {
      network.a.set(point);
      network.forward(theta);
      return network.a.slice(network.outputs);
    },
  };
}
