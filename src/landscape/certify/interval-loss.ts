// The losses of one sample on intervals, before the mean over samples, with gradient and curvature in the outputs.
import type { LossName } from '../../spec/index.ts';
import { exp, log, sigmoid, softplus } from './elementary.ts';
import {
  add,
  divide,
  multiply,
  negate,
  ONE,
  point,
  square,
  subtract,
  ZERO,
  type Interval,
} from './interval.ts';

/** A loss of outputs (output_size) against targets (output_size), which are enclosed as they are no float64 numbers. */
export interface IntervalLoss {
  /** Summed over the outputs. */
  readonly value: (outputs: readonly Interval[], targets: readonly Interval[]) => Interval;
  /** (output_size) */
  readonly gradient: (outputs: readonly Interval[], targets: readonly Interval[]) => readonly Interval[];
  /** (output_size, output_size) */
  readonly curvature: (
    outputs: readonly Interval[],
    targets: readonly Interval[],
  ) => readonly (readonly Interval[])[];
  /** What the sum over samples is divided by. */
  readonly divisor: (samples: number, outputSize: number) => number;
}

function sum(terms: readonly Interval[]): Interval {
  return terms.reduce(add, ZERO);
}

function diagonal(values: readonly Interval[]): Interval[][] {
  return values.map((value, i) => values.map((_, j) => (i === j ? value : ZERO)));
}

function pairs<T>(
  outputs: readonly Interval[],
  targets: readonly Interval[],
  f: (o: Interval, t: Interval) => T,
): T[] {
  return outputs.map((output, k) => f(output, targets[k]!));
}

const mse: IntervalLoss = {
  value: (outputs, targets) => sum(pairs(outputs, targets, (o, t) => square(subtract(o, t)))),
  gradient: (outputs, targets) => pairs(outputs, targets, (o, t) => multiply(point(2), subtract(o, t))),
  curvature: (outputs) => diagonal(outputs.map(() => point(2))),
  divisor: (samples, outputSize) => samples * outputSize,
};

const bce: IntervalLoss = {
  value: (outputs, targets) => sum(pairs(outputs, targets, (o, t) => subtract(softplus(o), multiply(t, o)))),
  gradient: (outputs, targets) => pairs(outputs, targets, (o, t) => subtract(sigmoid(o), t)),
  curvature: (outputs) => diagonal(outputs.map((o) => multiply(sigmoid(o), sigmoid(negate(o))))),
  divisor: (samples, outputSize) => samples * outputSize,
};

/** exp(o_j - o_k) summed over the other outputs j: the softmax of output k is 1 / (1 + this). */
function odds(outputs: readonly Interval[], k: number): Interval {
  return sum(outputs.map((output, j) => (j === k ? ZERO : exp(subtract(output, outputs[k]!)))));
}

function softmax(outputs: readonly Interval[]): Interval[] {
  return outputs.map((_, k) => divide(ONE, add(ONE, odds(outputs, k))));
}

function logSumExp(outputs: readonly Interval[]): Interval {
  let top = 0;
  for (const [k, { hi }] of outputs.entries()) if (hi > outputs[top]!.hi) top = k;
  const { lo, hi } = add(ONE, odds(outputs, top));
  return add(outputs[top]!, log({ lo: Math.max(1, lo), hi }));
}

// Targets need not sum to 1 exactly: the derivatives carry their sum.
const crossEntropy: IntervalLoss = {
  value: (outputs, targets) =>
    subtract(
      multiply(sum(targets), logSumExp(outputs)),
      sum(pairs(outputs, targets, (o, t) => multiply(t, o))),
    ),
  gradient(outputs, targets) {
    const total = sum(targets);
    return pairs(softmax(outputs), targets, (p, t) => subtract(multiply(total, p), t));
  },
  curvature(outputs, targets) {
    const total = sum(targets);
    const shares = softmax(outputs);
    return shares.map((p, i) =>
      shares.map((q, j) => {
        const entry = i === j ? multiply(p, subtract(ONE, p)) : negate(multiply(p, q));
        return multiply(total, entry);
      }),
    );
  },
  divisor: (samples) => samples,
};

const LOSSES: Readonly<Record<LossName, IntervalLoss>> = { mse, bce, 'cross-entropy': crossEntropy };

/** The loss of that name on intervals. */
export function intervalLoss(name: LossName): IntervalLoss {
  return LOSSES[name];
}
