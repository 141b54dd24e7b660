// One fully connected network: forward pass and backpropagation of one sample, the twin of kernels/shared/network.wgsl.
import type { NetworkShape } from '../spec/index.ts';
import type { Activation } from './activations.ts';
import { layersOf, type Layer } from './layers.ts';
import { rounded } from './rounded.ts';

/** A network's working memory and the two passes over it. Each sample overwrites the last one's. */
export interface Network {
  /** (unitCount) pre-activations; the entries of the input units are unused. */
  readonly z: Float64Array;
  /** (unitCount) activations. The caller fills in the inputs, which come first. */
  readonly a: Float64Array;
  /** (unitCount) dLoss/da going in for the outputs, dLoss/dz coming out. */
  readonly d: Float64Array;
  /** Where the outputs start in z, a and d. */
  readonly outputs: number;
  /** z and a of the sample whose inputs are in a (=). */
  forward(theta: Float64Array): void;
  /** Turns d into dLoss/dz of every unit (=) and adds the sample to gradient (+=). */
  backward(theta: Float64Array, gradient: Float64Array): void;
}

/** What a network is made of. */
export interface NetworkParts {
  readonly shape: NetworkShape;
  readonly hidden: Activation;
  readonly output: Activation;
  /** Round every operation to float32, in the kernel's order. */
  readonly single: boolean;
}

/**
 * A network of the given shape.
 *
 * Rounded to float32, every sum and product is formed in the kernel's order, so that results agree bit for bit with a
 * device that does not fuse multiplication and addition.
 */
export function createNetwork({ shape, hidden, output, single }: NetworkParts): Network {
  const z = new Float64Array(shape.unitCount);
  const a = new Float64Array(shape.unitCount);
  const d = new Float64Array(shape.unitCount);
  const layers = layersOf(shape);
  const last = layers.length - 1;

  const forward = (theta: Float64Array): void => {
    for (let l = 0; l <= last; l++) ascend(layers[l]!, l < last ? hidden : output, theta, z, a, single);
  };
  const backward = (theta: Float64Array, gradient: Float64Array): void => {
    for (let l = last; l >= 0; l--) {
      const layer = layers[l]!;
      passSlopes(layer, l < last ? hidden : output, z, a, d, single);
      addGradient(layer, a, d, gradient, single);
      if (l > 0) descend(layer, theta, d, single);
    }
  };
  return { z, a, d, outputs: shape.units[shape.layerCount]!, forward, backward };
}

/** z and a of the units above a layer (=). */
function ascend(
  layer: Layer,
  activation: Activation,
  theta: Float64Array,
  z: Float64Array,
  a: Float64Array,
  single: boolean,
): void {
  const { fanIn, fanOut, weights, biases, hasBiases, below, above } = layer;
  for (let j = 0; j < fanOut; j++) {
    const row = weights + j * fanIn;
    let sum = hasBiases ? theta[biases + j]! : 0;
    for (let i = 0; i < fanIn; i++) {
      sum = rounded(sum + rounded(theta[row + i]! * a[below + i]!, single), single);
    }
    z[above + j] = sum;
    a[above + j] = activation.value(sum);
  }
}

/** Turns d of the units above a layer from dLoss/da into dLoss/dz (=). */
function passSlopes(
  layer: Layer,
  activation: Activation,
  z: Float64Array,
  a: Float64Array,
  d: Float64Array,
  single: boolean,
): void {
  const { fanOut, above } = layer;
  for (let unit = above; unit < above + fanOut; unit++) {
    d[unit] = rounded(d[unit]! * activation.slope(z[unit]!, a[unit]!), single);
  }
}

/** Adds dLoss/dtheta of a layer to gradient (+=). */
function addGradient(
  layer: Layer,
  a: Float64Array,
  d: Float64Array,
  gradient: Float64Array,
  single: boolean,
): void {
  const { fanIn, fanOut, weights, biases, hasBiases, below, above } = layer;
  for (let j = 0; j < fanOut; j++) {
    const delta = d[above + j]!;
    const row = weights + j * fanIn;
    if (hasBiases) gradient[biases + j] = rounded(gradient[biases + j]! + delta, single);
    for (let i = 0; i < fanIn; i++) {
      gradient[row + i] = rounded(gradient[row + i]! + rounded(delta * a[below + i]!, single), single);
    }
  }
}

/** dLoss/da of the units below a layer (=). */
function descend(layer: Layer, theta: Float64Array, d: Float64Array, single: boolean): void {
  const { fanIn, fanOut, weights, below, above } = layer;
  for (let i = 0; i < fanIn; i++) {
    let sum = rounded(d[above]! * theta[weights + i]!, single);
    for (let j = 1; j < fanOut; j++) {
      sum = rounded(sum + rounded(d[above + j]! * theta[weights + j * fanIn + i]!, single), single);
    }
    d[below + i] = sum;
  }
}
