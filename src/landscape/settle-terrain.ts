// What settling and classifying ask of a sweep: its float64 twin, the loss that no network can undercut, its kinks, its outputs.
import { unroundedNumbers, type FittedSweep, type SampleNumbers } from '../datasets/index.ts';
import { createObjective, createReference, type Reference } from '../reference/index.ts';
import { isLowestLossFinite, lossScale, lowestLoss } from './kind-bound.ts';
import { leastLossOfWrong } from './kind-separated.ts';
import { createKinkModel, type KinkModel } from './kinks.ts';

/** A sweep's objective as a terrain to walk on. */
export interface Terrain {
  readonly fitted: FittedSweep;
  /** Its samples as they were given, not rounded to float32. */
  readonly samples: SampleNumbers;
  readonly reference: Reference;
  /** undefined where all activations are smooth. */
  readonly kinks: KinkModel | undefined;
  /** No network has a smaller loss on these samples. */
  readonly lowest: number;
  /** Whether a finite network may have it. */
  readonly lowestIsFinite: boolean;
  /** A network with less loss has every sample on its right side; undefined where that leads nowhere. */
  readonly lossOfWrong: number | undefined;
  /** What counts as a large loss here: rounding is relative to it. */
  readonly scale: number;
  /** (num_samples, unitCount) the activations of all units on the samples. */
  readonly activationsOf: (theta: Float64Array) => Float64Array;
  /** (num_samples, outputSize) the outputs on the samples. */
  readonly outputsOf: (theta: Float64Array) => Float64Array;
  /** (num_samples, outputSize) what the loss compares with the targets: probabilities for bce and cross-entropy. */
  readonly readoutsOf: (outputs: Float64Array) => Float64Array;
}

/** The terrain of a sweep. */
export function createTerrain(fitted: FittedSweep): Terrain {
  const { dataset, sweep, shape } = fitted;
  const samples = unroundedNumbers(dataset);
  const { numSamples, inputSize, outputSize, inputs } = samples;
  const reference = createReference(fitted, { samples: 'unrounded' });
  const { network, load } = createObjective(fitted, false, samples);
  return {
    fitted,
    samples,
    reference,
    kinks: createKinkModel(fitted),
    lowest: lowestLoss({ sweep, dataset: samples }),
    lowestIsFinite: isLowestLossFinite({ sweep, dataset: samples }),
    lossOfWrong: leastLossOfWrong(sweep, samples),
    scale: lossScale({ sweep, dataset: samples }),
    activationsOf(theta) {
      const activations = new Float64Array(numSamples * shape.unitCount);
      for (let sample = 0; sample < numSamples; sample++) {
        load(sample);
        network.forward(theta);
        activations.set(network.a, sample * shape.unitCount);
      }
      return activations;
    },
    outputsOf(theta) {
      const outputs = new Float64Array(numSamples * outputSize);
      for (let sample = 0; sample < numSamples; sample++) {
        const point = inputs.subarray(sample * inputSize, (sample + 1) * inputSize);
        outputs.set(reference.outputs(theta, point), sample * outputSize);
      }
      return outputs;
    },
    readoutsOf(outputs) {
      if (sweep.loss === 'bce') return outputs.map((logit) => 1 / (1 + Math.exp(-logit)));
      return sweep.loss === 'cross-entropy' ? softmaxes(outputs, outputSize) : outputs;
    },
  };
}

function softmaxes(outputs: Float64Array, outputSize: number): Float64Array {
  const readouts = new Float64Array(outputs.length);
  for (let first = 0; first < outputs.length; first += outputSize) {
    const row = outputs.subarray(first, first + outputSize);
    const largest = Math.max(...row);
    const weights = row.map((output) => Math.exp(output - largest));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    readouts.set(
      weights.map((weight) => weight / total),
      first,
    );
  }
  return readouts;
}
