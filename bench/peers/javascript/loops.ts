// Generic JavaScript: loops over typed arrays, any layers; four outputs at a time, so that sums do not wait for each other.
/* eslint-disable @typescript-eslint/no-non-null-assertion -- index arithmetic over typed arrays, where a check per element would cost most of the time */
import { layersOf, outputSize, parameterCount, type Layer, type LoadedTask } from '../task.ts';
import type { TrainLoop } from './peer.ts';

/** Activations of the inputs and of each layer (numSamples, size), and the gradients at the sums before them. */
interface Scratch {
  readonly activations: readonly Float32Array[];
  readonly gradients: readonly Float32Array[];
}

export function createLoops(task: LoadedTask): TrainLoop {
  const layers = layersOf(task.layers);
  const count = parameterCount(task.layers);
  const buffers = (): Float32Array[] => task.layers.map((size) => new Float32Array(size * task.numSamples));
  const scratch = { activations: buffers(), gradients: buffers() };
  scratch.activations[0]?.set(task.inputs);
  const gradient = new Float32Array(count);
  return (parameters, networks, steps) => {
    for (let n = 0; n < networks; n++) {
      const theta = parameters.subarray(n * count, (n + 1) * count);
      for (let step = 0; step < steps; step++) {
        gradientAt(task, layers, theta, gradient, scratch);
        for (let p = 0; p < count; p++) theta[p] = (theta[p] ?? 0) - task.learningRate * (gradient[p] ?? 0);
      }
    }
  };
}

function gradientAt(
  task: LoadedTask,
  layers: readonly Layer[],
  theta: Float32Array,
  gradient: Float32Array,
  { activations, gradients }: Scratch,
): void {
  const none = new Float32Array();
  for (const [l, layer] of layers.entries()) {
    const out = activations[l + 1] ?? none;
    forward(layer, theta, activations[l] ?? none, out);
    if (l + 1 < layers.length) activate(task.activation, out);
  }
  const last = layers.length;
  lossGradient(task, activations[last] ?? none, gradients[last] ?? none);
  gradient.fill(0);
  for (let l = last - 1; l >= 0; l--) {
    const layer = layers[l];
    if (!layer) continue;
    const above = gradients[l + 1] ?? none;
    parameterGradient(layer, above, activations[l] ?? none, gradient);
    if (l > 0) {
      inputGradient(layer, theta, above, gradients[l] ?? none);
      timesSlope(task.activation, gradients[l] ?? none, activations[l] ?? none);
    }
  }
}

/** y (samples, fanOut) = w x (samples, fanIn) + b. */
function forward(
  { fanIn, fanOut, weights, biases }: Layer,
  theta: Float32Array,
  x: Float32Array,
  y: Float32Array,
): void {
  const samples = y.length / fanOut;
  for (let s = 0; s < samples; s++) {
    const from = s * fanIn;
    let j = 0;
    for (; j + 3 < fanOut; j += 4) {
      const w0 = weights + j * fanIn;
      const w1 = w0 + fanIn;
      const w2 = w1 + fanIn;
      const w3 = w2 + fanIn;
      let z0 = theta[biases + j]!;
      let z1 = theta[biases + j + 1]!;
      let z2 = theta[biases + j + 2]!;
      let z3 = theta[biases + j + 3]!;
      for (let i = 0; i < fanIn; i++) {
        const input = x[from + i]!;
        z0 += theta[w0 + i]! * input;
        z1 += theta[w1 + i]! * input;
        z2 += theta[w2 + i]! * input;
        z3 += theta[w3 + i]! * input;
      }
      y[s * fanOut + j] = z0;
      y[s * fanOut + j + 1] = z1;
      y[s * fanOut + j + 2] = z2;
      y[s * fanOut + j + 3] = z3;
    }
    for (; j < fanOut; j++) {
      let z = theta[biases + j]!;
      for (let i = 0; i < fanIn; i++) z += theta[weights + j * fanIn + i]! * x[from + i]!;
      y[s * fanOut + j] = z;
    }
  }
}

/** gradient += d (samples, fanOut)^T x (samples, fanIn), and the sums of d. */
function parameterGradient(
  { fanIn, fanOut, weights, biases }: Layer,
  d: Float32Array,
  x: Float32Array,
  gradient: Float32Array,
): void {
  const samples = d.length / fanOut;
  for (let j = 0; j < fanOut; j++) {
    const row = weights + j * fanIn;
    let bias = 0;
    for (let s = 0; s < samples; s++) {
      const slope = d[s * fanOut + j]!;
      if (slope === 0) continue; // units that are off
      bias += slope;
      for (let i = 0; i < fanIn; i++) gradient[row + i]! += slope * x[s * fanIn + i]!;
    }
    gradient[biases + j]! += bias;
  }
}

/** below (samples, fanIn) = d (samples, fanOut) w. */
function inputGradient(
  { fanIn, fanOut, weights }: Layer,
  theta: Float32Array,
  d: Float32Array,
  below: Float32Array,
): void {
  const samples = d.length / fanOut;
  below.fill(0);
  for (let s = 0; s < samples; s++) {
    for (let j = 0; j < fanOut; j++) {
      const slope = d[s * fanOut + j]!;
      for (let i = 0; i < fanIn; i++) below[s * fanIn + i]! += slope * theta[weights + j * fanIn + i]!;
    }
  }
}

function activate(activation: LoadedTask['activation'], z: Float32Array): void {
  if (activation === 'tanh') for (let k = 0; k < z.length; k++) z[k] = Math.tanh(z[k]!);
  else for (let k = 0; k < z.length; k++) z[k] = z[k]! > 0 ? z[k]! : 0;
}

/** d becomes d times the derivative, by the activation's value a. */
function timesSlope(activation: LoadedTask['activation'], d: Float32Array, a: Float32Array): void {
  if (activation === 'tanh') for (let k = 0; k < d.length; k++) d[k]! *= 1 - a[k]! * a[k]!;
  else for (let k = 0; k < d.length; k++) if (!(a[k]! > 0)) d[k] = 0;
}

/** d = the gradient of the mean loss at the outputs o, both (samples, outputs). */
function lossGradient(task: LoadedTask, o: Float32Array, d: Float32Array): void {
  const { targets, numSamples } = task;
  const size = outputSize(task);
  if (task.loss === 'mse') {
    for (let k = 0; k < o.length; k++) d[k] = (2 / o.length) * (o[k]! - targets[k]!);
    return;
  }
  for (let s = 0; s < numSamples; s++) {
    const from = s * size;
    let largest = o[from]!;
    for (let k = 1; k < size; k++) largest = Math.max(largest, o[from + k]!);
    let sum = 0;
    for (let k = 0; k < size; k++) sum += d[from + k] = Math.exp(o[from + k]! - largest);
    for (let k = 0; k < size; k++) d[from + k] = (d[from + k]! / sum - targets[from + k]!) / numSamples;
  }
}
