// One step of each optimizer: the twins of kernels/shared/optimizer.
import type { Optimizer } from '../spec/index.ts';
import { rounded } from './rounded.ts';

/** How theta moves along its gradient. */
export interface Update {
  /** Numbers of state per parameter: none, `first`, or `first` and `second`. */
  readonly slots: 0 | 1 | 2;
  /**
   * One step, in place.
   *
   * @param schedule (steps, 2) see stepSchedule, rounded where the twin is
   * @param step position in the schedule
   */
  step(
    theta: Float64Array,
    gradient: Float64Array,
    first: Float64Array,
    second: Float64Array,
    schedule: Float64Array,
    step: number,
  ): void;
}

/**
 * The update rule of an optimizer.
 *
 * @param single round every operation to float32, in the kernel's order
 */
export function createUpdate(optimizer: Optimizer, single: boolean): Update {
  switch (optimizer.kind) {
    case 'gd':
      return gradientDescent(single);
    case 'momentum':
      return momentum(optimizer.momentum, single);
    case 'adam':
      return adam(optimizer, single);
  }
}

/** theta -= rate * gradient. */
function gradientDescent(single: boolean): Update {
  return {
    slots: 0,
    step(theta, gradient, _first, _second, schedule, step) {
      const rate = schedule[2 * step]!;
      for (let p = 0; p < theta.length; p++) {
        theta[p] = rounded(theta[p]! - rounded(rate * gradient[p]!, single), single);
      }
    },
  };
}

/**
 * v = decay * v + gradient; theta -= rate * v.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
function momentum(decayRate: number, single: boolean): Update {
  const decay = rounded(decayRate, single);
  return {
    slots: 1,
    step(theta, gradient, first, _second, schedule, step) {
      const rate = schedule[2 * step]!;
      for (let p = 0; p < theta.length; p++) {
        const v = rounded(rounded(decay * first[p]!, single) + gradient[p]!, single);
        first[p] = v;
        theta[p] = rounded(theta[p]! - rounded(rate * v, single), single);
      }
    },
  };
}

/**
 * m and v are running means of the gradient and of its square;
 * theta -= rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html
 */
function adam(options: Extract<Optimizer, { kind: 'adam' }>, single: boolean): Update {
  const beta1 = rounded(options.beta1, single);
  const beta2 = rounded(options.beta2, single);
  const rest1 = rounded(1 - options.beta1, single);
  const rest2 = rounded(1 - options.beta2, single);
  const epsilon = rounded(options.epsilon, single);
  return {
    slots: 2,
    step(theta, gradient, first, second, schedule, step) {
      const rate = schedule[2 * step]!;
      const correction = schedule[2 * step + 1]!;
      for (let p = 0; p < theta.length; p++) {
        const g = gradient[p]!;
        const m = rounded(rounded(beta1 * first[p]!, single) + rounded(rest1 * g, single), single);
        const square = rounded(g * g, single);
        const v = rounded(rounded(beta2 * second[p]!, single) + rounded(rest2 * square, single), single);
        const root = rounded(rounded(Math.sqrt(v), single) * correction, single);
        const move = rounded(rounded(rate * m, single) / rounded(root + epsilon, single), single);
        first[p] = m;
        second[p] = v;
        theta[p] = rounded(theta[p]! - move, single);
      }
    },
  };
}
