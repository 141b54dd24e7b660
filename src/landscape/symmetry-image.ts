// What a symmetry of the dataset does to a network: to its outputs, and to its parameters.
import type { NetworkShape } from '../spec/index.ts';
import type { DatasetSymmetry } from './symmetry-dataset.ts';

/**
 * The outputs of a network's image.
 *
 * @param outputs (num_samples, output_size) row-major; probabilities for bce and cross-entropy
 * @returns (num_samples, output_size)
 */
export function imageOfOutputs(symmetry: DatasetSymmetry, outputs: Float64Array): Float64Array {
  const size = symmetry.outputs.length;
  const image = new Float64Array(outputs.length);
  symmetry.samples.forEach((sample, i) => {
    symmetry.outputs.forEach(({ from, factor, offset }, k) => {
      image[i * size + k] = factor * outputs[sample * size + from]! + offset;
    });
  });
  return image;
}

/**
 * The parameters of a network's image: T goes into the first layer, S into the last.
 *
 * @param theta (parameterCount)
 * @returns (parameterCount)
 */
export function imageOfParameters(
  { inputs, preActivations }: DatasetSymmetry,
  { layers, layerCount, weights, biases, hasBiases }: NetworkShape,
  theta: Float64Array,
): Float64Array {
  const moved = theta.slice();
  const fanIn = layers[0]!;
  for (let unit = 0; unit < layers[1]!; unit++) {
    const row = weights[0]! + unit * fanIn;
    moved.fill(0, row, row + fanIn);
    inputs.forEach(({ from, factor, offset }, i) => {
      moved[row + from]! += factor * theta[row + i]!;
      if (hasBiases) moved[biases[0]! + unit]! += offset * theta[row + i]!;
    });
  }
  const image = moved.slice();
  const last = layerCount - 1;
  const below = layers[last]!;
  preActivations.forEach(({ from, factor, offset }, k) => {
    for (let i = 0; i < below; i++) {
      image[weights[last]! + k * below + i] = factor * moved[weights[last]! + from * below + i]!;
    }
    if (hasBiases) image[biases[last]! + k] = factor * moved[biases[last]! + from]! + offset;
  });
  return image;
}
