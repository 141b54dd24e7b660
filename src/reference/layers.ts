// A network's shape, layer by layer, as the twins' loops read it.
import type { NetworkShape } from '../spec/index.ts';

/** A layer of weights: its sizes, and where its parameters and units start. */
export interface Layer {
  readonly fanIn: number;
  readonly fanOut: number;
  /** Its weights (out, in) in theta. */
  readonly weights: number;
  /** Its biases (out) in theta, if it has any. */
  readonly biases: number;
  readonly hasBiases: boolean;
  /** The units below it in z, a and d. */
  readonly below: number;
  /** The units above it. */
  readonly above: number;
}

/** The layers of weights, from the inputs up. */
export function layersOf({ layers, weights, biases, hasBiases, units }: NetworkShape): readonly Layer[] {
  return weights.map((start, l) => ({
    fanIn: layers[l]!,
    fanOut: layers[l + 1]!,
    weights: start,
    biases: biases[l]!,
    hasBiases,
    below: units[l]!,
    above: units[l + 1]!,
  }));
}
