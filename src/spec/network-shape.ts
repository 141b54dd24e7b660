// Where each weight, bias and unit of a network lies: PyTorch's order, weights (out, in) row-major, then biases, layer by layer.

/** Offsets of a network's parts, in floats. A "layer" here has parameters: `layers` of length L + 1 gives L of them. */
export interface NetworkShape {
  /** Sizes from input to output, (layerCount + 1). */
  readonly layers: readonly number[];
  /** Number of layers with parameters. */
  readonly layerCount: number;
  /** Whether units have biases; without, the parameters are weights alone. */
  readonly hasBiases: boolean;
  /** Number of parameters of the whole network. */
  readonly parameterCount: number;
  /** Number of units of the whole network, inputs included. */
  readonly unitCount: number;
  /** Offset of each layer's weights (out, in) in the parameters, (layerCount). */
  readonly weights: readonly number[];
  /** Offset of each layer's biases (out,) in the parameters, (layerCount): where its weights end, biases or not. */
  readonly biases: readonly number[];
  /** Offset of each layer's units, (layerCount + 1); the inputs come first, at 0. */
  readonly units: readonly number[];
}

/**
 * The offsets of a network's weights, biases and units.
 *
 * @param layers sizes from input to output, for example [2, 4, 1]
 * @param hasBiases whether units have biases
 * @returns offsets in floats
 */
export function networkShape(layers: readonly number[], hasBiases = true): NetworkShape {
  const weights: number[] = [];
  const biases: number[] = [];
  const units: number[] = [];
  let parameterCount = 0;
  let unitCount = 0;
  let fanIn: number | undefined;
  for (const size of layers) {
    if (fanIn !== undefined) {
      weights.push(parameterCount);
      biases.push(parameterCount + size * fanIn);
      parameterCount += size * fanIn + (hasBiases ? size : 0);
    }
    units.push(unitCount);
    unitCount += size;
    fanIn = size;
  }
  return { layers, layerCount: weights.length, hasBiases, parameterCount, unitCount, weights, biases, units };
}

/**
 * The number of parameters of a network.
 *
 * @param layers sizes from input to output
 * @param hasBiases whether units have biases
 * @returns weights and biases of all layers, for example 9 for [2, 2, 1], or 6 without biases
 */
export function parameterCount(layers: readonly number[], hasBiases = true): number {
  return networkShape(layers, hasBiases).parameterCount;
}
