// Measures one network: loss, norms, samples right with a margin, dead layers, overflow: the twin of the kernel `evaluate`.
import type { FittedSweep } from '../datasets/index.ts';
import { createSampleMargin } from './criterion.ts';
import { createHyperParameters } from './hyper-parameters.ts';
import { createInactivity } from './inactive.ts';
import type { Objective } from './objective.ts';
import { rounded } from './rounded.ts';
import { blowsUp } from './training-state.ts';

/** What one network measures. */
export interface Evaluation {
  /** Without the penalty. */
  readonly loss: number;
  /** Of the objective. */
  readonly gradientNorm: number;
  readonly parameterNorm: number;
  /** Samples right by more than the margin; 0 if the criterion is a loss. */
  readonly right: number;
  /** Some hidden layer is strictly inactive on every sample. */
  readonly deadLayer: boolean;
  /** The loss or a parameter is past BLOW_UP or no number. */
  readonly overflow: boolean;
}

/**
 * The measurement of a sweep's networks.
 *
 * @param single round every operation to float32, in the kernel's order
 */
export function createEvaluate(
  { sweep, dataset, criterion, shape }: FittedSweep,
  { network, loss, penalty, load }: Objective,
  single: boolean,
): (theta: Float64Array, index?: bigint) => Evaluation {
  const { a, d, outputs } = network;
  const margin = criterion.kind === 'accuracy' ? rounded(criterion.margin, single) : 0;
  const sampleMargin = createSampleMargin(criterion, { dataset, outputs, single });
  const inactivity = createInactivity(sweep.network.activation, shape, network, single);
  const gradient = new Float64Array(shape.parameterCount);

  const hyperParameters = createHyperParameters(sweep);

  return (theta, index = 0n) => {
    gradient.fill(0);
    inactivity.reset();
    let total = 0;
    let right = 0;
    for (let sample = 0; sample < dataset.numSamples; sample++) {
      load(sample);
      network.forward(theta);
      total = rounded(total + loss.value(a, sample), single);
      if (sampleMargin(a, sample) > margin) right++;
      inactivity.markActive(theta);
      loss.gradient(a, d, sample);
      network.backward(theta, gradient);
    }
    penalty.addGradient(theta, gradient, rounded(hyperParameters.of(index).penaltyRate, single));
    const mean = rounded(total * loss.scale, single);
    return {
      loss: mean,
      gradientNorm: norm(gradient, single),
      parameterNorm: norm(theta, single),
      right,
      deadLayer: inactivity.hasDeadLayer(),
      overflow: blowsUp(mean) || theta.some(blowsUp),
    };
  };
}

/** |vector|, its squares summed in order. */
function norm(vector: Float64Array, single: boolean): number {
  let squares = 0;
  for (const x of vector) squares = rounded(squares + rounded(x * x, single), single);
  return rounded(Math.sqrt(squares), single);
}
