// How the outputs on a sample change with the parameters, from nothing but gradients of the loss.
import type { FittedSweep } from '../datasets/index.ts';
import { createReference } from '../reference/index.ts';

/** The derivatives of the outputs on one sample: (outputSize) rows of (parameterCount). */
export type OutputJacobian = (theta: Float64Array, sample: number) => readonly Float64Array[];

/**
 * The Jacobian of a sweep's outputs.
 *
 * The mean square (1 / K) sum_k (o_k - t_k)^2 of one sample has a gradient that is affine in the targets: raising t_k from
 * 0 to 1 changes it by -(2 / K) do_k / dtheta. So one sample with targets at will suffices.
 *
 * @returns a function of theta and the sample's number; each call gives fresh rows
 */
export function createOutputJacobian({ sweep, dataset, ...fitted }: FittedSweep): OutputJacobian {
  const { inputSize, outputSize } = dataset;
  const inputs = new Float32Array(inputSize);
  const targets = new Float32Array(outputSize);
  const probe = createReference({
    ...fitted,
    sweep: { ...sweep, loss: 'mse', penalty: { l2: 0, biases: false }, batch: 'full' },
    dataset: { ...dataset, inputs, targets, numSamples: 1 },
  });
  return (theta, sample) => {
    inputs.set(dataset.inputs.subarray(sample * inputSize, (sample + 1) * inputSize));
    targets.fill(0);
    const base = probe.gradientAt(theta);
    return Array.from({ length: outputSize }, (_, k) => {
      targets[k] = 1;
      const raised = probe.gradientAt(theta);
      targets[k] = 0;
      return base.map((value, p) => (outputSize / 2) * (value - raised[p]!));
    });
  };
}
