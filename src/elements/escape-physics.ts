// What happens to a network in the hand: how its loss changes when it is moved, and where it goes when it is let go.
import type { Reference } from '../reference/index.ts';

/** Directions tried around a network. */
const DIRECTIONS = 2000;

/** Lower by this share counts: float32 training leaves a little more than nothing to gain, also along flat directions. */
const LOWER = 1e-5;

/** Steps of a network that is let go, per picture. */
const STEPS_PER_PICTURE = 25;

/** The loss at a point and nearby. */
export interface Surroundings {
  readonly loss: number;
  /** Directions tried, and how many of them lead to a lower loss at this distance. */
  readonly tried: number;
  readonly lower: number;
  readonly distance: number;
}

/**
 * Tries directions around a point.
 *
 * @param distance how far each goes
 */
export function lookAround(reference: Reference, theta: Float64Array, distance: number): Surroundings {
  const loss = reference.objectiveAt(theta);
  const moved = new Float64Array(theta.length);
  let lower = 0;
  for (let i = 0; i < DIRECTIONS; i++) {
    const direction = Array.from(theta, (_, p) => normal(i * theta.length + p));
    const length = Math.hypot(...direction);
    for (let p = 0; p < theta.length; p++)
      moved[p] = (theta[p] ?? 0) + (distance * (direction[p] ?? 0)) / length;
    if (reference.objectiveAt(moved) < loss * (1 - LOWER)) lower++;
  }
  return { loss, tried: DIRECTIONS, lower, distance };
}

/** A normal number from a counter: the same directions each time. */
function normal(counter: number): number {
  const radius = Math.sqrt(-2 * Math.log(uniform(2 * counter)));
  return radius * Math.cos(2 * Math.PI * uniform(2 * counter + 1));
}

function uniform(counter: number): number {
  let word = (Math.imul(counter, 747796405) + 2891336453) >>> 0;
  word = Math.imul((word >>> ((word >>> 28) + 4)) ^ word, 277803737) >>> 0;
  return ((((word >>> 22) ^ word) >>> 0) + 0.5) / 2 ** 32;
}

/**
 * Lets a network go: it takes the steps of its sweep's optimizer from where it is.
 *
 * @param steps in all
 * @returns pictures of it on its way, the last one at the end
 */
export function* release(
  reference: Reference,
  from: Float64Array,
  index: bigint,
  steps: number,
): Generator<{ readonly theta: Float64Array; readonly loss: number; readonly step: number }> {
  const state = reference.begin(Float64Array.from(from), index);
  for (let step = 0; step < steps;) {
    const some = Math.min(steps - step, Math.max(STEPS_PER_PICTURE, Math.ceil(steps / 400)));
    reference.train(state, step, some);
    step += some;
    yield { theta: Float64Array.from(state.theta), loss: reference.lossAt(state.theta), step };
  }
}
