// Trains one network by full-batch steps: the twin of the kernel `train`.
import type { Optimizer } from '../spec/index.ts';
import type { Objective } from './objective.ts';
import { createUpdate, type Update } from './optimizer.ts';
import { rounded } from './rounded.ts';
import { stepSchedule } from './schedule.ts';

/** A loss or parameter beyond this counts as diverged. */
export const BLOW_UP = 1e10;

/** In `stopped`: still training. */
export const RUNNING = 0xffffffff;

/** Steps whose schedule is computed at once: it bounds the memory of a long training. */
const SCHEDULE_STEPS = 8192;

/** One network in training. Updated in place. */
export interface TrainingState {
  /** (parameterCount) */
  readonly theta: Float64Array;
  /** (parameterCount) state of the optimizer, or empty where it keeps none. */
  readonly first: Float64Array;
  /** (parameterCount) more of it, or empty. */
  readonly second: Float64Array;
  /** RUNNING, or the step it stopped after because it diverged. */
  stopped: number;
}

/** Whether |x| exceeds BLOW_UP or x is no number. */
export function blowsUp(x: number): boolean {
  return !(Math.abs(x) <= BLOW_UP);
}

/** The training of a sweep's networks, one at a time. */
export interface Train {
  /**
   * The state before the first step.
   *
   * @param theta (parameterCount) the starting point; training changes it
   */
  begin(theta: Float64Array): TrainingState;
  /** Takes `steps` steps from `firstStep` on, in place; a network that has stopped stays as it is. */
  train(state: TrainingState, firstStep: number, steps: number): void;
}

/**
 * The training loop of a sweep.
 *
 * @param single round every operation to float32, in the kernel's order
 */
export function createTrain(objective: Objective, optimizer: Optimizer, single: boolean): Train {
  const update = createUpdate(optimizer, single);
  const scheduleOf = createScheduleCache(optimizer, single);

  const begin = (theta: Float64Array): TrainingState => {
    const slot = (number: Update['slots']): Float64Array =>
      new Float64Array(update.slots >= number ? theta.length : 0);
    return { theta, first: slot(1), second: slot(2), stopped: RUNNING };
  };

  const gradient = new Float64Array(objective.parameterCount);
  const trainBlock = (state: TrainingState, firstStep: number, steps: number): void => {
    const { theta, first, second } = state;
    const schedule = scheduleOf(firstStep, steps);
    for (let step = 0; step < steps; step++) {
      const loss = objective.gradientAt(theta, gradient);
      update.step(theta, gradient, first, second, schedule, step);
      if (blowsUp(loss)) {
        state.stopped = firstStep + step + 1;
        return;
      }
    }
  };

  const train = (state: TrainingState, firstStep: number, steps: number): void => {
    for (let done = 0; done < steps && state.stopped === RUNNING; done += SCHEDULE_STEPS) {
      trainBlock(state, firstStep + done, Math.min(SCHEDULE_STEPS, steps - done));
    }
  };
  return { begin, train };
}

/** The schedule of some steps, kept for the next network that takes the same ones. */
function createScheduleCache(
  optimizer: Optimizer,
  single: boolean,
): (firstStep: number, steps: number) => Float64Array {
  let keptFirst = 0;
  let kept = new Float64Array();
  return (firstStep, steps) => {
    if (firstStep !== keptFirst || kept.length !== 2 * steps) {
      keptFirst = firstStep;
      kept = stepSchedule(optimizer, firstStep, steps).map((x) => rounded(x, single));
    }
    return kept;
  };
}
