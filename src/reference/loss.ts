// Losses of one sample, with their gradients and curvatures: the twins of kernels/shared/loss.
import type { SampleNumbers } from '../datasets/index.ts';
import type { LossName } from '../spec/index.ts';
import { rounded } from './rounded.ts';

/** A loss. `a` holds the activations, the outputs from `outputs` on. */
export interface Loss {
  /** What the sum over samples is multiplied by: 1 / (count * output_size), or 1 / count. */
  readonly scale: number;
  /** The sample's loss, summed over the outputs, before `scale`. */
  readonly value: (a: Float64Array, sample: number) => number;
  /** d = dLoss/da of the outputs (=). Returns the loss, or what suffices to notice its divergence. */
  readonly gradient: (a: Float64Array, d: Float64Array, sample: number) => number;
  /** rd = the derivative of dLoss/da when the outputs move along ra (=). float64 only. */
  readonly curvature: (a: Float64Array, ra: Float64Array, rd: Float64Array) => void;
}

/** What a loss compares, and where. */
export interface LossParts {
  readonly dataset: SampleNumbers;
  /** Samples of the mean: all, or those of a mini-batch. */
  readonly count: number;
  /** Where the outputs start in the activations. */
  readonly outputs: number;
  /** Round every operation to float32, in the kernel's order. */
  readonly single: boolean;
}

const LOSSES: Readonly<Record<LossName, (parts: LossParts) => Loss>> = {
  mse: createMse,
  bce: createBce,
  'cross-entropy': createCrossEntropy,
};

/**
 * The loss of that name on a dataset.
 *
 * @see the kernels of the same names for the formulas
 */
export function createLoss(name: LossName, parts: LossParts): Loss {
  return LOSSES[name](parts);
}

function createMse({ dataset, outputs, count, single }: LossParts): Loss {
  const { targets, outputSize } = dataset;
  const scale = rounded(1 / (count * outputSize), single);
  const squareOf = (difference: number): number => rounded(difference * difference, single);
  return {
    scale,
    value(a, sample) {
      let loss = 0;
      for (let k = 0; k < outputSize; k++) {
        const difference = rounded(a[outputs + k]! - targets[sample * outputSize + k]!, single);
        loss = rounded(loss + squareOf(difference), single);
      }
      return loss;
    },
    gradient(a, d, sample) {
      let loss = 0;
      for (let k = 0; k < outputSize; k++) {
        const difference = rounded(a[outputs + k]! - targets[sample * outputSize + k]!, single);
        d[outputs + k] = rounded(2 * scale * difference, single);
        loss = rounded(loss + squareOf(difference), single);
      }
      return loss;
    },
    curvature(_a, ra, rd) {
      for (let k = 0; k < outputSize; k++) rd[outputs + k] = 2 * scale * ra[outputs + k]!;
    },
  };
}

function createBce({ dataset, outputs, count, single }: LossParts): Loss {
  const { targets, outputSize } = dataset;
  const scale = rounded(1 / (count * outputSize), single);
  const linearPart = (logit: number, goal: number): number =>
    rounded((logit > 0 ? logit : 0) - rounded(logit * goal, single), single);
  return {
    scale,
    value(a, sample) {
      let loss = 0;
      for (let k = 0; k < outputSize; k++) {
        const logit = a[outputs + k]!;
        const linear = linearPart(logit, targets[sample * outputSize + k]!);
        const bend = rounded(Math.log1p(rounded(Math.exp(-Math.abs(logit)), single)), single);
        loss = rounded(loss + rounded(linear + bend, single), single);
      }
      return loss;
    },
    gradient(a, d, sample) {
      let loss = 0;
      for (let k = 0; k < outputSize; k++) {
        const logit = a[outputs + k]!;
        const goal = targets[sample * outputSize + k]!;
        d[outputs + k] = rounded(scale * rounded(sigmoid(logit, single) - goal, single), single);
        loss = rounded(loss + linearPart(logit, goal), single);
      }
      return loss;
    },
    curvature(a, ra, rd) {
      for (let k = outputs; k < outputs + outputSize; k++) {
        const probability = sigmoid(a[k]!, false);
        rd[k] = scale * probability * sigmoid(-a[k]!, false) * ra[k]!;
      }
    },
  };
}

function createCrossEntropy({ dataset, outputs, count, single }: LossParts): Loss {
  const { targets, outputSize } = dataset;
  const scale = rounded(1 / count, single);
  const end = outputs + outputSize;

  const largestOutput = (a: Float64Array): number => {
    let largest = outputs;
    for (let k = outputs + 1; k < end; k++) if (a[k]! > a[largest]!) largest = k;
    return largest;
  };
  // The largest itself, an exact 1, is left out: small losses would drown in log(1 + tiny).
  const exponentialsBeside = (a: Float64Array, largest: number): number => {
    let rest = 0;
    for (let k = outputs; k < end; k++) {
      if (k !== largest)
        rest = rounded(rest + exponential(rounded(a[k]! - a[largest]!, single), single), single);
    }
    return rest;
  };

  return {
    scale,
    value(a, sample) {
      const largest = largestOutput(a);
      const logTotal = rounded(Math.log1p(exponentialsBeside(a, largest)), single);
      let loss = 0;
      for (let k = 0; k < outputSize; k++) {
        const below = rounded(a[largest]! - a[outputs + k]!, single);
        const goal = targets[sample * outputSize + k]!;
        loss = rounded(loss + rounded(goal * rounded(below + logTotal, single), single), single);
      }
      return loss;
    },
    gradient(a, d, sample) {
      const largest = largestOutput(a);
      const share = rounded(1 / rounded(1 + exponentialsBeside(a, largest), single), single);
      let loss = 0;
      for (let k = 0; k < outputSize; k++) {
        const below = rounded(a[largest]! - a[outputs + k]!, single);
        const goal = targets[sample * outputSize + k]!;
        const probability = rounded(exponential(-below, single) * share, single);
        d[outputs + k] = rounded(scale * rounded(probability - goal, single), single);
        loss = rounded(loss + rounded(goal * below, single), single);
      }
      return loss;
    },
    curvature(a, ra, rd) {
      const largest = largestOutput(a);
      const share = 1 / (1 + exponentialsBeside(a, largest));
      let mean = 0;
      for (let k = outputs; k < end; k++) mean += Math.exp(a[k]! - a[largest]!) * share * ra[k]!;
      for (let k = outputs; k < end; k++) {
        rd[k] = scale * Math.exp(a[k]! - a[largest]!) * share * (ra[k]! - mean);
      }
    },
  };
}

function exponential(x: number, single: boolean): number {
  return rounded(Math.exp(x), single);
}

function sigmoid(x: number, single: boolean): number {
  return rounded(1 / rounded(1 + exponential(-x, single), single), single);
}
