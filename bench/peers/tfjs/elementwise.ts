// A step of tfjs without sums and matrix products: network-last, inputs one by one, sums by adding halves.
import type { Tensor } from '@tensorflow/tfjs';
import { layersOf, outputSize, type LoadedTask } from '../task.ts';
import { activate, layerOf, loadData, type CreateStep, type Tf } from './step.ts';

/** Activations are (samples, units, networks), weights (out, in, networks), biases (out, networks). */
export const createElementwiseStep: CreateStep = (tf, task) => {
  const { x, y } = loadData(tf, task, [1]);
  const layers = layersOf(task.layers);
  return (parameters) => {
    const a = [x];
    for (const [l] of layers.entries()) {
      const z = forward(tf, a[l] ?? x, ...layerOf(parameters, l));
      a.push(l + 1 < layers.length ? activate(tf, task, z) : z);
    }
    let d = lossGradient(tf, task, a[layers.length] ?? x, y);
    const updated: Tensor[] = [];
    for (let l = layers.length - 1; l >= 0; l--) {
      const [w, b] = layerOf(parameters, l);
      const input = a[l] ?? x;
      const move = (value: Tensor, gradient: Tensor): Tensor =>
        tf.sub(value, tf.mul(tf.reshape(gradient, value.shape), task.learningRate));
      updated.unshift(move(w, weightGradient(tf, d, input)), move(b, addUp(tf, d, 0)));
      if (l > 0) d = tf.mul(inputGradient(tf, d, w), slope(tf, task, input));
    }
    return updated;
  };
};

function forward(tf: Tf, a: Tensor, w: Tensor, b: Tensor): Tensor {
  const [out = 0, size = 0, networks = 0] = w.shape;
  let z = tf.reshape(b, [1, out, networks]);
  for (let i = 0; i < size; i++) {
    const weights = tf.reshape(tf.slice(w, [0, i, 0], [out, 1, networks]), [1, out, networks]);
    z = tf.add(z, tf.mul(part(tf, a, 1, i, 1), weights));
  }
  return z;
}

/** (out, in, networks): per input the sum over samples of d times the input. */
function weightGradient(tf: Tf, d: Tensor, a: Tensor): Tensor {
  const [, out = 0, networks = 0] = d.shape;
  const columns = Array.from({ length: a.shape[1] ?? 0 }, (_, i) =>
    tf.reshape(addUp(tf, tf.mul(d, part(tf, a, 1, i, 1)), 0), [out, 1, networks]),
  );
  return tf.concat(columns, 1);
}

/** (samples, in, networks): per input the sum over outputs of d times the weight. */
function inputGradient(tf: Tf, d: Tensor, w: Tensor): Tensor {
  const [out = 0, size = 0, networks = 0] = w.shape;
  const columns = Array.from({ length: size }, (_, i) => {
    const weights = tf.reshape(tf.slice(w, [0, i, 0], [out, 1, networks]), [1, out, networks]);
    return addUp(tf, tf.mul(d, weights), 1);
  });
  return tf.concat(columns, 1);
}

function lossGradient(tf: Tf, task: LoadedTask, output: Tensor, y: Tensor): Tensor {
  if (task.loss === 'mse') return tf.mul(tf.sub(output, y), 2 / (task.numSamples * outputSize(task)));
  const largest = halve(tf, output, 1, tf.maximum);
  const powers = tf.exp(tf.sub(output, largest));
  return tf.mul(tf.sub(tf.div(powers, addUp(tf, powers, 1)), y), 1 / task.numSamples);
}

function slope(tf: Tf, { activation }: LoadedTask, a: Tensor): Tensor {
  return activation === 'tanh' ? tf.sub(1, tf.mul(a, a)) : tf.step(a);
}

/** The sum along an axis, which becomes 1. */
function addUp(tf: Tf, x: Tensor, axis: 0 | 1): Tensor {
  return halve(tf, x, axis, tf.add);
}

/** Combines the two halves of an axis until it is 1. */
function halve(tf: Tf, x: Tensor, axis: 0 | 1, combine: (a: Tensor, b: Tensor) => Tensor): Tensor {
  let all = x;
  for (let size = x.shape[axis] ?? 1; size > 1; size = all.shape[axis] ?? 1) {
    const half = Math.floor(size / 2);
    const sum = combine(part(tf, all, axis, 0, half), part(tf, all, axis, half, half));
    all = size % 2 === 0 ? sum : tf.concat([sum, part(tf, all, axis, size - 1, 1)], axis);
  }
  return all;
}

/** `size` entries of an axis, from `begin` on. */
function part(tf: Tf, x: Tensor, axis: 0 | 1, begin: number, size: number): Tensor {
  const from = x.shape.map((_, k) => (k === axis ? begin : 0));
  return tf.slice(
    x,
    from,
    x.shape.map((length, k) => (k === axis ? size : length)),
  );
}
