// One step of tfjs: new parameters from old ones, weights and biases of each layer in turn.
import type { Tensor } from '@tensorflow/tfjs';
import { inputSize, outputSize, type LoadedTask } from '../task.ts';

export type Tf = typeof import('@tensorflow/tfjs');

/** Old parameters are the caller's to dispose of. */
export type Step = (parameters: Tensor[]) => Tensor[];

export type CreateStep = (tf: Tf, task: LoadedTask) => Step;

/** The data as (samples, size), or network-last as (samples, size, 1). */
export function loadData(
  tf: Tf,
  task: LoadedTask,
  behind: readonly 1[] = [],
): { readonly x: Tensor; readonly y: Tensor } {
  return {
    x: tf.tensor(task.inputs, [task.numSamples, inputSize(task), ...behind]),
    y: tf.tensor(task.targets, [task.numSamples, outputSize(task), ...behind]),
  };
}

export function activate(tf: Tf, { activation }: LoadedTask, z: Tensor): Tensor {
  return activation === 'tanh' ? tf.tanh(z) : tf.relu(z);
}

/** Weights and biases of layer l. */
export function layerOf(parameters: readonly Tensor[], l: number): readonly [Tensor, Tensor] {
  const [w, b] = parameters.slice(2 * l, 2 * l + 2);
  if (!w || !b) throw new RangeError(`layer ${l} has no parameters`);
  return [w, b];
}

export function descend(
  tf: Tf,
  { learningRate }: LoadedTask,
  parameters: Tensor[],
  gradients: Tensor[],
): Tensor[] {
  return parameters.map((x, i) => {
    const gradient = gradients[i];
    if (!gradient) throw new RangeError(`parameter ${i} has no gradient`);
    return tf.sub(x, tf.mul(gradient, learningRate));
  });
}
