// tfjs as its users write it: a loss, and tf.grads.
import type { Tensor } from '@tensorflow/tfjs';
import { outputSize, type LoadedTask } from '../task.ts';
import { activate, descend, layerOf, loadData, type CreateStep, type Step, type Tf } from './step.ts';

/** Activations (networks, samples, units), one batched matMul per product. */
export const createBatchedStep: CreateStep = (tf, task) => {
  const { x, y } = loadData(tf, task);
  const together = tf.reshape(x, [1, ...x.shape]);
  const layer = (a: Tensor, w: Tensor, b: Tensor): Tensor => {
    const [networks = 0, units = 0] = b.shape;
    return tf.add(tf.matMul(a, w, false, true), tf.reshape(b, [networks, 1, units]));
  };
  return createStep(tf, task, (p) => meanLoss(tf, task, network(tf, task, p, together, layer), y, 2));
};

/** Activations (samples, units, networks), products as sums over an axis of their own. */
export const createNetworkLastStep: CreateStep = (tf, task) => {
  const { x, y } = loadData(tf, task, [1]);
  const layer = (a: Tensor, w: Tensor, b: Tensor): Tensor => {
    const [samples = 0, units = 0, networks = 0] = a.shape;
    return tf.add(tf.sum(tf.mul(tf.reshape(a, [samples, 1, units, networks]), w), 2), b);
  };
  return createStep(tf, task, (p) => meanLoss(tf, task, network(tf, task, p, x, layer), y, 1));
};

function createStep(tf: Tf, task: LoadedTask, loss: (parameters: Tensor[]) => Tensor): Step {
  const gradients = tf.grads((...parameters) => loss(parameters));
  return (parameters) => descend(tf, task, parameters, gradients(parameters));
}

function network(
  tf: Tf,
  task: LoadedTask,
  parameters: readonly Tensor[],
  x: Tensor,
  layer: (a: Tensor, w: Tensor, b: Tensor) => Tensor,
): Tensor {
  let a = x;
  for (let l = 0; 2 * l < parameters.length; l++) {
    const z = layer(a, ...layerOf(parameters, l));
    a = 2 * l + 2 < parameters.length ? activate(tf, task, z) : z;
  }
  return a;
}

/** Mean over samples (and outputs), summed over networks: their gradients are apart anyway. */
function meanLoss(tf: Tf, task: LoadedTask, output: Tensor, y: Tensor, unitAxis: number): Tensor {
  if (task.loss === 'cross-entropy') {
    const logarithms = tf.sub(output, tf.logSumExp(output, unitAxis, true)); // tf.logSoftmax knows the last axis only
    return tf.mul(tf.sum(tf.mul(logarithms, y)), -1 / task.numSamples);
  }
  const difference = tf.sub(output, y);
  return tf.mul(tf.sum(tf.mul(difference, difference)), 1 / (task.numSamples * outputSize(task)));
}
