// What kernels are told through their uniforms, from a sweep and a chunk's place in it.
import type { FittedSweep } from '../datasets/index.ts';
import type { UniformValues } from '../gpu/pipeline.ts';
import {
  isStepped,
  networksPerStart,
  NO_HORIZON,
  steppedOptimizer,
  stepSchedule,
} from '../reference/index.ts';

type Sweep = FittedSweep['sweep'];

/** Where the networks of a chunk start. */
export interface Starts {
  readonly stride: number;
  readonly count: number;
  /** Number of the first network's starting point, low and high word. */
  readonly base_low: number;
  readonly base_high: number;
  /** Networks before it that have the same one, and how many have in all. */
  readonly phase: number;
  readonly per_start: number;
}

/** The starting points of `count` networks from index `base` on. */
export function startValues(sweep: Sweep, stride: number, base: bigint, count: number): Starts {
  const perStart = networksPerStart(sweep);
  const start = base / BigInt(perStart);
  return {
    stride,
    count,
    base_low: Number(start & 0xffffffffn),
    base_high: Number(start >> 32n),
    phase: Number(base % BigInt(perStart)),
    per_start: perStart,
  };
}

/** The uniform of `initialize`, `initialize-given` or `initialize-plane`. */
export function initializeValues(sweep: Sweep, starts: Starts, key: UniformValues): UniformValues {
  const { initializer } = sweep;
  if ('center' in initializer) return { stride: starts.stride, count: starts.count };
  if (!('parameters' in initializer)) return { ...starts, ...key };
  const given = initializer.parameters.length;
  const { base_low, base_high, ...rest } = starts;
  const base = (BigInt(base_high) << 32n) | BigInt(base_low);
  return { ...rest, given, base: Number(base % BigInt(given)) };
}

/** The uniform `optimizer`: numbers that no step changes. */
export function optimizerValues(fitted: FittedSweep): UniformValues {
  const { optimizer } = fitted.sweep;
  if (!isStepped(optimizer)) return {};
  const { momentum, squareDecay, epsilon, weightDecayRate, clipLimit } = steppedOptimizer(optimizer);
  return {
    learning_rate: stepSchedule(fitted, 0, 1)[0] ?? 0,
    momentum,
    one_minus_momentum: 1 - momentum,
    square_decay: squareDecay,
    one_minus_square_decay: 1 - squareDecay,
    epsilon,
    weight_decay: weightDecayRate,
    clip_limit: clipLimit,
  };
}

/** What `train-flow` is told beside `train`. */
export function flowValues({ optimizer }: Sweep): UniformValues {
  if (optimizer.kind !== 'gradient-flow') return {};
  const { tolerance, firstStep, time } = optimizer;
  return { tolerance, initial: firstStep, horizon: time ?? NO_HORIZON };
}
