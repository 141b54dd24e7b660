// The outputs of a network on all samples of its dataset: what it computes, whatever its parameters are called.
import type { Dataset } from '../datasets/index.ts';
import type { Reference } from '../reference/index.ts';

/**
 * The outputs on all samples.
 *
 * @returns (num_samples * output_size), sample by sample
 */
export function outputsOnSamples(
  reference: Pick<Reference, 'outputs'>,
  { inputs, numSamples, inputSize, outputSize }: Dataset,
  theta: Float64Array,
): Float64Array {
  const outputs = new Float64Array(numSamples * outputSize);
  for (let sample = 0; sample < numSamples; sample++) {
    const point = inputs.subarray(sample * inputSize, (sample + 1) * inputSize);
    outputs.set(reference.outputs(theta, point), sample * outputSize);
  }
  return outputs;
}
