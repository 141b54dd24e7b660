// Trains one network step by step: the twin of the kernel `train`.
import type { FittedSweep } from '../datasets/index.ts';
import { createSamplesOf } from './batch.ts';
import { createFlow } from './flow.ts';
import { createHyperParameters, networksPerStart, type HyperParameters } from './hyper-parameters.ts';
import type { RandomKey } from './initialize.ts';
import { createLevenbergMarquardt } from './levenberg-marquardt.ts';
import type { Objective } from './objective.ts';
import { createUpdate, steppedOptimizer, type SteppedOptimizer } from './optimizer.ts';
import { rounded } from './rounded.ts';
import { createSaddleFreeNewton } from './saddle-free-newton.ts';
import { SCHEDULE_COLUMNS, stepSchedule } from './schedule.ts';
import { blowsUp, RUNNING, type TrainingState } from './training-state.ts';

/** Steps whose schedule is computed at once: it bounds the memory of a long training. */
const SCHEDULE_STEPS = 8192;

/** The training of a sweep's networks, one at a time. */
export interface Train {
  /**
   * The state before the first step.
   *
   * @param theta (parameterCount) the starting point; training changes it
   * @param index of the network in its sweep, default 0
   */
  begin(theta: Float64Array, index?: bigint): TrainingState;
  /** Takes `steps` steps from `firstStep` on, in place; a network that has stopped stays as it is. */
  train(state: TrainingState, firstStep: number, steps: number): void;
}

/** A sweep's data and objective, and the key of its random numbers. */
export interface TrainParts {
  readonly fitted: FittedSweep;
  readonly objective: Objective;
  readonly key: RandomKey;
  /** Round every operation to float32, in the kernel's order. */
  readonly single: boolean;
}

/** The training loop of a sweep. */
export function createTrain(parts: TrainParts): Train {
  const { optimizer } = parts.fitted.sweep;
  switch (optimizer.kind) {
    case 'gradient-flow':
      return createFlow(optimizer, parts);
    case 'levenberg-marquardt':
      return createLevenbergMarquardt(optimizer, parts);
    case 'saddle-free-newton':
      return createSaddleFreeNewton(optimizer, parts);
    default:
      return createSteppedTrain(steppedOptimizer(optimizer), parts);
  }
}

function createSteppedTrain(optimizer: SteppedOptimizer, parts: TrainParts): Train {
  const { fitted, objective, single } = parts;
  const { weights, parameterCount } = fitted.shape;
  const update = createUpdate(optimizer, [...weights.slice(1), parameterCount], single);
  const scheduleOf = createScheduleCache(fitted, single);
  const gradientAt = createGradient(parts);
  const hyperParameters = createHyperParameters(fitted.sweep);

  const begin = (theta: Float64Array, index = 0n): TrainingState => {
    const slot = (number: number): Float64Array =>
      new Float64Array(update.slots >= number ? theta.length : 0);
    return { index, theta, first: slot(1), second: slot(2), stopped: RUNNING };
  };

  const gradient = new Float64Array(objective.parameterCount);
  const trainBlock = (
    state: TrainingState,
    rates: HyperParameters,
    firstStep: number,
    steps: number,
  ): void => {
    const { theta, first, second } = state;
    const schedule = scheduleOf(firstStep, steps);
    for (let step = 0; step < steps; step++) {
      const scale = schedule[SCHEDULE_COLUMNS * step + 3]!;
      const loss = gradientAt(state, gradient, firstStep + step, scale, rates.penaltyRate);
      update.step(theta, gradient, first, second, schedule, step, rates);
      if (blowsUp(loss)) {
        state.stopped = firstStep + step + 1;
        return;
      }
    }
  };

  const train = (state: TrainingState, firstStep: number, steps: number): void => {
    const rates = roundedAll(hyperParameters.of(state.index), single);
    for (let done = 0; done < steps && state.stopped === RUNNING; done += SCHEDULE_STEPS) {
      trainBlock(state, rates, firstStep + done, Math.min(SCHEDULE_STEPS, steps - done));
    }
  };
  return { begin, train };
}

/** gradient = that of the objective on the step's samples (=). Returns the loss, or what suffices to notice its divergence. */
type StepGradient = (
  state: TrainingState,
  gradient: Float64Array,
  step: number,
  scale: number,
  penaltyRate: number,
) => number;

function createGradient({ fitted, objective, key, single }: TrainParts): StepGradient {
  const { sweep, dataset } = fitted;
  const { batch } = sweep;
  if (batch === 'full') {
    return ({ theta }, gradient, _step, _scale, penaltyRate) =>
      objective.gradientAt(theta, gradient, penaltyRate);
  }
  const samplesOf = createSamplesOf(batch, dataset.numSamples, key);
  const shared = BigInt(networksPerStart(sweep));
  return ({ theta, index }, gradient, step, scale, penaltyRate) => {
    const loss = objective.batchGradientAt(theta, gradient, samplesOf(index / shared, step));
    if (scale !== 1)
      for (let p = 0; p < gradient.length; p++) gradient[p] = rounded(gradient[p]! * scale, single);
    objective.penalty.addGradient(theta, gradient, penaltyRate);
    return loss;
  };
}

function roundedAll(rates: HyperParameters, single: boolean): HyperParameters {
  return {
    ...rates,
    rateScale: rounded(rates.rateScale, single),
    layerRates: rates.layerRates.map((rate) => rounded(rate, single)),
    momentum: rounded(rates.momentum, single),
    penaltyRate: rounded(rates.penaltyRate, single),
  };
}

/** The schedule of some steps, kept for the next network that takes the same ones. */
function createScheduleCache(
  fitted: FittedSweep,
  single: boolean,
): (firstStep: number, steps: number) => Float64Array {
  let keptFirst = 0;
  let kept = new Float64Array();
  return (firstStep, steps) => {
    if (firstStep !== keptFirst || kept.length !== SCHEDULE_COLUMNS * steps) {
      keptFirst = firstStep;
      kept = stepSchedule(fitted, firstStep, steps).map((x) => rounded(x, single));
    }
    return kept;
  };
}
