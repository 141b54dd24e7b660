// One step of each optimizer that moves along its gradient: the twin of kernels/shared/update.wgsl and of
// kernels/shared/{optimizer, clip, weight-decay}.
import type { Optimizer } from '../spec/index.ts';
import { rounded } from './rounded.ts';
import { SCHEDULE_COLUMNS } from './schedule.ts';

/** The optimizers of kernels/shared/optimizer. */
export type Rule = 'gd' | 'momentum' | 'nesterov' | 'rmsprop' | 'adagrad' | 'adam';

/** Numbers of state per parameter: none, `first`, or `first` and `second`. */
export const SLOTS: Readonly<Record<Rule, 0 | 1 | 2>> = {
  gd: 0,
  momentum: 1,
  nesterov: 1,
  rmsprop: 1,
  adagrad: 1,
  adam: 2,
};

/** An optimizer that moves along its gradient, taken apart into what the kernels choose from and their numbers. */
export interface SteppedOptimizer {
  readonly rule: Rule;
  readonly weightDecay: 'none' | 'coupled' | 'decoupled';
  readonly clip: 'none' | 'norm' | 'value';
  /** Decay rate of the first state: momentum, or adam's beta1. */
  readonly momentum: number;
  /** Decay rate of the mean square: rmsprop's alpha, or adam's beta2. */
  readonly squareDecay: number;
  readonly epsilon: number;
  /** Added to the gradient per theta; the decoupled one comes with the schedule. */
  readonly weightDecayRate: number;
  readonly clipLimit: number;
}

export type GradientFlow = Extract<Optimizer, { readonly kind: 'gradient-flow' }>;
export type LevenbergMarquardt = Extract<Optimizer, { readonly kind: 'levenberg-marquardt' }>;
export type SaddleFreeNewton = Extract<Optimizer, { readonly kind: 'saddle-free-newton' }>;

/** Optimizers that know a matrix of second derivatives. */
export type SecondOrder = LevenbergMarquardt | SaddleFreeNewton;

/** Optimizers that step along their gradient. */
export type Stepped = Exclude<Optimizer, GradientFlow | SecondOrder>;

export function isSecondOrder(optimizer: Optimizer): optimizer is SecondOrder {
  return optimizer.kind === 'levenberg-marquardt' || optimizer.kind === 'saddle-free-newton';
}

export function isStepped(optimizer: Optimizer): optimizer is Stepped {
  return optimizer.kind !== 'gradient-flow' && !isSecondOrder(optimizer);
}

/** Takes an optimizer apart. */
export function steppedOptimizer(optimizer: Stepped): SteppedOptimizer {
  const { weightDecay = 0, clip } = optimizer;
  const decayKind = optimizer.kind === 'adamw' ? 'decoupled' : 'coupled';
  return {
    rule: ruleOf(optimizer),
    weightDecay: weightDecay === 0 ? 'none' : decayKind,
    clip: clip === undefined ? 'none' : 'norm' in clip ? 'norm' : 'value',
    ...rates(optimizer),
    weightDecayRate: decayKind === 'coupled' ? weightDecay : 0,
    clipLimit: clip === undefined ? 0 : 'norm' in clip ? clip.norm : clip.value,
  };
}

function ruleOf(optimizer: Stepped): Rule {
  switch (optimizer.kind) {
    case 'sgd':
      if (optimizer.nesterov) return 'nesterov';
      return optimizer.momentum > 0 ? 'momentum' : 'gd';
    case 'adamw':
      return 'adam';
    default:
      return optimizer.kind;
  }
}

function rates(optimizer: Stepped): Pick<SteppedOptimizer, 'momentum' | 'squareDecay' | 'epsilon'> {
  switch (optimizer.kind) {
    case 'gd':
      return { momentum: 0, squareDecay: 0, epsilon: 0 };
    case 'sgd':
    case 'momentum':
    case 'nesterov':
      return { momentum: optimizer.momentum, squareDecay: 0, epsilon: 0 };
    case 'rmsprop':
      return { momentum: 0, squareDecay: optimizer.alpha, epsilon: optimizer.epsilon };
    case 'adagrad':
      return { momentum: 0, squareDecay: 0, epsilon: optimizer.epsilon };
    case 'adam':
    case 'adamw':
      return { momentum: optimizer.beta1, squareDecay: optimizer.beta2, epsilon: optimizer.epsilon };
  }
}

/** The hyper-parameters that may differ from network to network. */
export interface NetworkRates {
  /** Factor of the learning rate. */
  readonly rateScale: number;
  /** The same of each layer of weights; empty where all layers have the same. */
  readonly layerRates: readonly number[];
  readonly momentum: number;
}

/** How theta moves along its gradient. */
export interface Update {
  readonly slots: 0 | 1 | 2;
  /**
   * One step, in place.
   *
   * @param schedule (steps, 4) see stepSchedule, rounded where the twin is
   * @param step position in the schedule
   */
  step(
    theta: Float64Array,
    gradient: Float64Array,
    first: Float64Array,
    second: Float64Array,
    schedule: Float64Array,
    step: number,
    rates: NetworkRates,
  ): void;
}

/** One parameter's state and move. */
interface Moved {
  first: number;
  second: number;
  move: number;
}

/**
 * The update rule of an optimizer.
 *
 * @param ends where the parameters of each layer end, where layers have learning rates of their own
 * @param single round every operation to float32, in the kernel's order
 */
export function createUpdate(optimizer: SteppedOptimizer, ends: readonly number[], single: boolean): Update {
  const { rule, weightDecay, clip, weightDecayRate } = optimizer;
  const decay = rounded(weightDecayRate, single);
  const limit = rounded(optimizer.clipLimit, single);
  const move = createMove(optimizer, single);
  const at: Moved = { first: 0, second: 0, move: 0 };
  return {
    slots: SLOTS[rule],
    step(theta, gradient, first, second, schedule, step, { rateScale, layerRates, momentum }) {
      const row = SCHEDULE_COLUMNS * step;
      const correction = schedule[row + 1]!;
      const scale = clip === 'norm' ? clipScale(gradient, limit, single) : 1;
      const ownRates = layerRates.length > 0;
      let p = 0;
      for (let l = 0; l < (ownRates ? layerRates.length : 1); l++) {
        const factor = ownRates ? layerRates[l]! : rateScale;
        const rate = rounded(schedule[row]! * factor, single);
        const shrink = rounded(schedule[row + 2]! * factor, single);
        for (const end = ownRates ? ends[l]! : theta.length; p < end; p++) {
          let g = gradient[p]!;
          if (clip === 'norm') g = rounded(g * scale, single);
          if (clip === 'value') g = Math.max(-limit, Math.min(limit, g));
          if (weightDecay === 'coupled') g = rounded(g + rounded(decay * theta[p]!, single), single);
          at.first = first[p] ?? 0;
          at.second = second[p] ?? 0;
          move(at, g, momentum, rate, correction);
          if (first.length > 0) first[p] = at.first;
          if (second.length > 0) second[p] = at.second;
          let from = theta[p]!;
          if (weightDecay === 'decoupled') from = rounded(from - rounded(shrink * from, single), single);
          theta[p] = rounded(from - at.move, single);
        }
      }
    },
  };
}

/** @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html */
function clipScale(gradient: Float64Array, limit: number, single: boolean): number {
  let squares = 0;
  for (const g of gradient) squares = rounded(squares + rounded(g * g, single), single);
  const norm = rounded(Math.sqrt(squares), single);
  return Math.min(1, rounded(limit / rounded(norm + rounded(1e-6, single), single), single));
}

type Move = (at: Moved, g: number, momentum: number, rate: number, correction: number) => void;

/** @see https://docs.pytorch.org/docs/stable/optim.html#algorithms SGD, RMSprop, Adagrad, Adam, AdamW */
function createMove(optimizer: SteppedOptimizer, single: boolean): Move {
  const squareDecay = rounded(optimizer.squareDecay, single);
  const squareRest = rounded(1 - optimizer.squareDecay, single);
  const epsilon = rounded(optimizer.epsilon, single);
  const momentumRest = rounded(1 - optimizer.momentum, single);
  const mean = (decay: number, kept: number, rest: number, x: number): number =>
    rounded(rounded(decay * kept, single) + rounded(rest * x, single), single);
  const squareOf = (g: number): number => rounded(g * g, single);
  const rootOf = (x: number): number => rounded(Math.sqrt(x), single);
  const byRoot = (rate: number, g: number, root: number): number =>
    rounded(rounded(rate * g, single) / rounded(root + epsilon, single), single);

  const moves: Readonly<Record<Rule, Move>> = {
    gd(at, g, _momentum, rate) {
      at.move = rounded(rate * g, single);
    },
    momentum(at, g, momentum, rate) {
      at.first = rounded(rounded(momentum * at.first, single) + g, single);
      at.move = rounded(rate * at.first, single);
    },
    nesterov(at, g, momentum, rate) {
      at.first = rounded(rounded(momentum * at.first, single) + g, single);
      at.move = rounded(rate * rounded(g + rounded(momentum * at.first, single), single), single);
    },
    rmsprop(at, g, _momentum, rate) {
      at.first = mean(squareDecay, at.first, squareRest, squareOf(g));
      at.move = byRoot(rate, g, rootOf(at.first));
    },
    adagrad(at, g, _momentum, rate) {
      at.first = rounded(at.first + squareOf(g), single);
      at.move = byRoot(rate, g, rootOf(at.first));
    },
    adam(at, g, momentum, rate, correction) {
      at.first = mean(momentum, at.first, momentumRest, g);
      at.second = mean(squareDecay, at.second, squareRest, squareOf(g));
      at.move = byRoot(rate, at.first, rounded(rootOf(at.second) * correction, single));
    },
  };
  return moves[optimizer.rule];
}
