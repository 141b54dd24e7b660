// The numbers per step that an optimizer reads: its learning rate, Adam's bias corrections, decoupled weight decay.
import type { FittedSweep } from '../datasets/index.ts';
import { layerRates, type Optimizer } from '../spec/index.ts';
import { batchScale } from './batch.ts';
import type { Stepped } from './optimizer.ts';

/** Numbers per step in `schedule`. */
export const SCHEDULE_COLUMNS = 4;

/**
 * What the kernels read as `schedule`, computed in float64: 1 - beta^t loses most digits in float32.
 *
 * @param fitted the sweep
 * @param firstStep steps already taken
 * @param steps steps to take
 * @returns (steps, 4): the learning rate (its factor where networks or layers have their own), divided by 1 - beta1^t for adam and adamw (t = step + 1); 1 / sqrt(1 - beta2^t)
 *   for them, else 0; learning rate * weight decay for adamw, else 0; the factor of a gradient whose mini-batch is short
 * @see Kingma & Ba 2014, "Adam: a method for stochastic optimization", algorithm 1 (arXiv 1412.6980)
 */
export function stepSchedule(
  { sweep, dataset }: Pick<FittedSweep, 'sweep' | 'dataset'>,
  firstStep: number,
  steps: number,
): Float64Array {
  const { optimizer, batch } = sweep;
  const base = baseRate(sweep);
  const schedule = new Float64Array(SCHEDULE_COLUMNS * steps);
  for (let step = 0; step < steps; step++) {
    const at = SCHEDULE_COLUMNS * step;
    const t = firstStep + step;
    const rate = learningRateAt(optimizer, base, t, sweep.steps);
    schedule[at] = rate;
    if (optimizer.kind === 'adam' || optimizer.kind === 'adamw') {
      schedule[at] = rate / oneMinusPower(optimizer.beta1, t + 1);
      schedule[at + 1] = 1 / Math.sqrt(oneMinusPower(optimizer.beta2, t + 1));
    }
    if (optimizer.kind === 'adamw') schedule[at + 2] = rate * optimizer.weightDecay;
    schedule[at + 3] = batchScale(batch, dataset.numSamples, t);
  }
  return schedule;
}

/** Whether the first number of each row of the schedule is the same. */
export function hasConstantRate(optimizer: Stepped): boolean {
  const { kind, schedule } = optimizer;
  return (
    kind !== 'adam' && kind !== 'adamw' && (!schedule || (schedule.kind === 'constant' && !schedule.warmup))
  );
}

/** What the factors of a schedule multiply: 1 where networks or layers have learning rates of their own. */
function baseRate(sweep: FittedSweep['sweep']): number {
  const { optimizer, axes } = sweep;
  if (!('learningRate' in optimizer)) return 0;
  const { learningRate } = optimizer;
  const isOwn = 'optimizer.learningRate' in axes || layerRates(sweep) !== null;
  return isOwn || typeof learningRate !== 'number' ? 1 : learningRate;
}

/**
 * The learning rate of a step, in the closed form of PyTorch's schedulers.
 *
 * @param learningRate what the schedule multiplies
 * @param step from 0
 * @param steps of the whole sweep: where a cosine without `steps` ends
 * @see https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate StepLR, ExponentialLR,
 *   CosineAnnealingLR, and LinearLR for the warm-up, multiplied as by ChainedScheduler
 */
function learningRateAt(optimizer: Optimizer, learningRate: number, step: number, steps: number): number {
  if (!('schedule' in optimizer) || !optimizer.schedule) return learningRate;
  const { schedule } = optimizer;
  return learningRate * scheduleFactor(schedule, step, steps) * warmupFactor(schedule.warmup, step);
}

type Schedule = NonNullable<Stepped['schedule']>;

function scheduleFactor(schedule: Schedule, step: number, steps: number): number {
  switch (schedule.kind) {
    case 'constant':
      return 1;
    case 'step':
      return schedule.factor ** Math.floor(step / schedule.every);
    case 'exponential':
      return schedule.factor ** step;
    case 'cosine': {
      const progress = Math.min(1, step / (schedule.steps ?? Math.max(1, steps)));
      return schedule.finalFactor + (1 - schedule.finalFactor) * 0.5 * (1 + Math.cos(Math.PI * progress));
    }
  }
}

function warmupFactor(warmup: Schedule['warmup'], step: number): number {
  if (!warmup) return 1;
  return warmup.startFactor + (1 - warmup.startFactor) * Math.min(1, step / warmup.steps);
}

/** 1 - beta^t without cancellation; log1p spares beta near 1 the rounding of its logarithm. */
function oneMinusPower(beta: number, t: number): number {
  return -Math.expm1(t * Math.log1p(beta - 1));
}
