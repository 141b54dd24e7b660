// Training by a second-order optimizer, as its tests follow it.
import type { FittedSweep } from '../../../src/datasets/index.ts';
import { createReference } from '../../../src/reference/index.ts';

/** The points of a training. */
export interface Followed {
  /** (steps + 1) of (parameterCount), the start first. */
  readonly path: readonly Float64Array[];
  /** RUNNING, or the step it stopped after. */
  readonly stopped: number;
}

/**
 * Follows a network step by step.
 *
 * @param start (parameterCount)
 * @param index of the network in its sweep
 */
export function follow(fitted: FittedSweep, start: Float64Array, steps: number, index = 0n): Followed {
  const reference = createReference(fitted);
  const state = reference.begin(start.slice(), index);
  const path = [start];
  for (let step = 0; step < steps; step++) {
    reference.train(state, step, 1);
    path.push(state.theta.slice());
  }
  return { path, stopped: state.stopped };
}

export function norm(vector: ArrayLike<number>): number {
  return Math.hypot(...Array.from(vector));
}

export function difference(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return Float64Array.from(a, (value, p) => value - (b[p] ?? Number.NaN));
}

/**
 * How much the distance that one step leaves shrinks when the distance before it is halved: 2 for a linear method, 4 for a
 * quadratic one.
 *
 * @param step takes one
 * @param direction (parameterCount) where from; its length is the first distance
 */
export function shrinkage(
  step: (theta: Float64Array) => Float64Array,
  end: Float64Array,
  direction: Float64Array,
): number[] {
  const left = [1, 1 / 2, 1 / 4, 1 / 8].map((scale) =>
    norm(difference(step(end.map((value, p) => value + scale * (direction[p] ?? 0))), end)),
  );
  return left.slice(1).map((distance, i) => (left[i] ?? 0) / distance);
}
