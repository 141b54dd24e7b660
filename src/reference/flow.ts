// Gradient flow dtheta/dt = -gradient by an adaptive Runge-Kutta method: the twin of the kernel `train-flow`.
import { createHyperParameters } from './hyper-parameters.ts';
import type { GradientFlow } from './optimizer.ts';
import { rounded } from './rounded.ts';
import type { Train, TrainParts } from './train.ts';
import { blowsUp, NO_HORIZON, RUNNING, type TrainingState } from './training-state.ts';

/**
 * The method of Bogacki and Shampine: third order, its error by comparison with second order. Stage s is at
 * theta - h * (NODE[s] * k + (s = 3 ? sum : 0)) with k the gradient of the stage before.
 *
 * @see Bogacki & Shampine 1989, "A 3(2) pair of Runge-Kutta formulas", Applied Mathematics Letters 2(4)
 */
export const NODE = [0, 1 / 2, 3 / 4, 0] as const;
export const WEIGHT = [2 / 9, 1 / 3, 4 / 9, 0] as const;
export const ERROR_WEIGHT = [-5 / 72, 1 / 12, 1 / 9, -1 / 8] as const;
const STAGES = [0, 1, 2, 3] as const;

/** How much of the step that would just do is taken, and how fast it may change. */
const SAFETY = 0.9;
const SLOWEST = 0.2;
const FASTEST = 5;

/** The error of a step is at most this share of its move, unless it is this share of the tolerance. */
const SETTLING = 0.1;
const SETTLED = 0.01;

/** Where a network's time stands in `first`: the next step to try, the time, and the digits that did not fit into it. */
const STEP = 0;
const TIME = 1;
const CARRY = 2;

/**
 * Each step is one attempt: it is taken if its error is small enough, else only the step size shrinks.
 *
 * @throws never; a network whose loss at theta itself blows up stops
 */
export function createFlow(options: GradientFlow, { fitted, objective, single }: TrainParts): Train {
  const { parameterCount } = objective;
  const time = rounded(options.time ?? NO_HORIZON, single);
  const hyperParameters = createHyperParameters(fitted.sweep);
  const [k, sum, error, point] = Array.from({ length: 4 }, () => new Float64Array(parameterCount)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];

  /** Fills `point` with the new theta and `error` with its error. Returns the loss at theta, and whether a later one blew up. */
  const attempt = (theta: Float64Array, h: number, penaltyRate: number): { here: number; fails: boolean } => {
    let here = 0;
    let fails = false;
    for (const array of [k, sum, error]) array.fill(0);
    for (const stage of STAGES) {
      for (let p = 0; p < parameterCount; p++) {
        const slope = NODE[stage] * k[p]! + (stage === 3 ? sum[p]! : 0);
        point[p] = rounded(theta[p]! - h * slope, single);
      }
      const loss = objective.gradientAt(point, k, penaltyRate);
      if (stage === 0) here = loss;
      else fails ||= blowsUp(loss);
      for (let p = 0; p < parameterCount; p++) {
        sum[p]! += WEIGHT[stage] * k[p]!;
        error[p]! += ERROR_WEIGHT[stage] * k[p]!;
      }
    }
    return { here, fails };
  };

  /** The largest error of a parameter, in units of what is allowed. */
  const size = (h: number): number => {
    let move = 0;
    for (let p = 0; p < parameterCount; p++) move = Math.max(move, Math.abs(h * sum[p]!));
    // Near a minimum steps grow until they are unstable; the error must shrink with the move, or theta never settles.
    const settling = Math.max(SETTLING * move, SETTLED * options.tolerance);
    let largest = 0;
    for (let p = 0; p < parameterCount; p++) {
      const allowed = Math.min(options.tolerance * (1 + Math.abs(point[p]!)), settling);
      largest = Math.max(largest, Math.abs(h * error[p]!) / allowed);
    }
    return largest;
  };

  /** One attempt, in place. Returns whether the network may go on. */
  const step = ({ theta, first }: TrainingState, penaltyRate: number): boolean => {
    const left = time - first[TIME]!;
    if (left <= 0) return true;
    const h = Math.min(first[STEP]!, left);
    const { here, fails } = attempt(theta, h, penaltyRate);
    if (blowsUp(here)) return false;
    const excess = fails ? Infinity : size(h);
    const ratio = blowsUp(excess) ? Infinity : excess;
    const growth = Math.min(FASTEST, Math.max(SLOWEST, SAFETY * ratio ** (-1 / 3)));
    // Steps grow no longer than the flow: without a gradient they would soon pass the largest float32.
    first[STEP] = (growth > 1 ? Math.min(h, time / FASTEST) : h) * growth;
    if (ratio > 1) return true;
    theta.set(point);
    if (h === left) {
      first[TIME] = time;
      return true;
    }
    const moved = rounded(h - first[CARRY]!, single); // Kahan's sum: steps may be tiny beside the time
    const now = rounded(first[TIME]! + moved, single);
    first[CARRY] = rounded(rounded(now - first[TIME]!, single) - moved, single);
    first[TIME] = now;
    return true;
  };

  return {
    begin: (theta, index = 0n) => ({
      index,
      theta,
      first: Float64Array.of(rounded(options.firstStep, single), 0, 0),
      second: new Float64Array(),
      stopped: RUNNING,
    }),
    train(state, firstStep, steps) {
      const penaltyRate = rounded(hyperParameters.of(state.index).penaltyRate, single);
      for (let done = 0; done < steps && state.stopped === RUNNING; done++) {
        if (!step(state, penaltyRate)) state.stopped = firstStep + done + 1;
      }
    },
  };
}
