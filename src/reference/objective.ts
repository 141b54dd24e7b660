// The full-batch objective of a sweep: its loss plus its penalty, with the gradient.
import type { FittedSweep, SampleNumbers } from '../datasets/index.ts';
import { createActivation } from './activations.ts';
import { batchSize } from './batch.ts';
import { createLoss, type Loss } from './loss.ts';
import { createNetwork, type Network } from './network.ts';
import { createPenalty, type Penalty } from './penalty.ts';
import { rounded } from './rounded.ts';

/** An objective and what it is made of. Its working memory serves one call at a time. */
export interface Objective {
  readonly parameterCount: number;
  readonly network: Network;
  readonly loss: Loss;
  readonly penalty: Penalty;
  /** Puts a sample's inputs into the network. */
  readonly load: (sample: number) => void;
  /** The loss, without the penalty. */
  readonly lossAt: (theta: Float64Array) => number;
  /**
   * gradient = dObjective/dtheta (=).
   *
   * @param penaltyRate default 2 * l2
   * @returns the loss, or what suffices to notice its divergence
   */
  readonly gradientAt: (theta: Float64Array, gradient: Float64Array, penaltyRate?: number) => number;
  /**
   * gradient = dLoss/dtheta on some samples (=), without the penalty, divided by the size of a whole mini-batch.
   *
   * @returns the loss there, likewise, or what suffices to notice its divergence
   */
  readonly batchGradientAt: (
    theta: Float64Array,
    gradient: Float64Array,
    samples: Iterable<number>,
  ) => number;
}

/**
 * The objective of a sweep on its data.
 *
 * @param single round every operation to float32, in the kernels' order
 * @param numbers of the samples; default: the kernels' float32 ones
 */
export function createObjective(
  { sweep, dataset, shape }: FittedSweep,
  single: boolean,
  numbers: SampleNumbers = dataset,
): Objective {
  const { inputs, numSamples, inputSize } = numbers;
  const network = createNetwork({
    shape,
    hidden: createActivation(sweep.network.activation, single),
    output: createActivation(sweep.network.outputActivation, single),
    single,
  });
  const { a, d, outputs } = network;
  const loss = createLoss(sweep.loss, { dataset: numbers, outputs, single, count: numSamples });
  const batchLoss = createLoss(sweep.loss, {
    dataset: numbers,
    outputs,
    single,
    count: batchSize(sweep.batch, numSamples),
  });
  const penalty = createPenalty(shape, sweep.penalty, single);

  const load = (sample: number): void => {
    for (let i = 0; i < inputSize; i++) a[i] = inputs[sample * inputSize + i]!;
  };
  const lossAt = (theta: Float64Array): number => {
    let total = 0;
    for (let sample = 0; sample < numSamples; sample++) {
      load(sample);
      network.forward(theta);
      total = rounded(total + loss.value(a, sample), single);
    }
    return rounded(total * loss.scale, single);
  };
  const everySample = Uint32Array.from({ length: numSamples }, (_, sample) => sample);
  const lossGradient = (
    { gradient: outputGradient, scale }: Loss,
    theta: Float64Array,
    gradient: Float64Array,
    samples: Iterable<number>,
  ): number => {
    gradient.fill(0);
    let total = 0;
    for (const sample of samples) {
      load(sample);
      network.forward(theta);
      total = rounded(total + outputGradient(a, d, sample), single);
      network.backward(theta, gradient);
    }
    return rounded(scale * total, single);
  };
  return {
    parameterCount: shape.parameterCount,
    network,
    loss,
    penalty,
    load,
    lossAt,
    gradientAt(theta, gradient, penaltyRate) {
      const total = lossGradient(loss, theta, gradient, everySample);
      penalty.addGradient(theta, gradient, penaltyRate);
      return total;
    },
    batchGradientAt: (theta, gradient, samples) => lossGradient(batchLoss, theta, gradient, samples),
  };
}
