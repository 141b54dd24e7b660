// Which transformations of a network's hidden units leave its function alone, and how parameters change under them.
import { networkShape, type NetworkShape, type Sweep } from '../spec/index.ts';

/**
 * What one hidden unit may do besides changing places with another of its layer.
 *
 * `odd`: all weights and the bias of the unit change sign (tanh, sin). `complement`: so they do, and what the unit used to
 * add, sigma(-z) = 1 - sigma(z), moves into the biases above it.
 */
export type Flip = 'none' | 'odd' | 'complement';

/** What a layer of linear units allows: any invertible map of its units, or, under a penalty, rotations and reflections. */
export type LinearMaps = 'none' | 'invertible' | 'orthogonal';

/** The symmetries of a sweep's objective that hold for every dataset; those of all hidden layers are alike. */
export interface NetworkSymmetry {
  readonly shape: NetworkShape;
  /** (hidden layers) of (width): where each hidden unit's parameters lie. */
  readonly hidden: readonly (readonly UnitPlaces[])[];
  readonly flip: Flip;
  /** relu, leaky-relu: weights and bias into a unit times any c > 0, weights out of it divided by c. */
  readonly scaling: boolean;
  /** sin: half a turn more in the bias, weights out of the unit with the other sign. */
  readonly turns: boolean;
  /** identity: units may be mixed. */
  readonly linear: LinearMaps;
  /** identity: a constant may move from a unit's bias into the biases above it. */
  readonly translation: boolean;
  /** cross-entropy: the same may be added to the weights, or only to the biases, of all outputs. */
  readonly outputShift: 'none' | 'biases' | 'all';
}

/**
 * The symmetries of a sweep's objective: those of the network's function, less what its penalty breaks.
 *
 * A penalty breaks scaling and, where it covers the biases, turns, translations and the flips of sigmoid units; so does it that
 * there are no biases to take up what these move. softplus, gelu and elu units can only change places.
 *
 * @see Chen, Lu & Hecht-Nielsen (1993), On the geometry of feedforward neural network error surfaces: tanh units
 * @see Phuong & Lampert (2020), Functional vs. parametric equivalence of ReLU networks: no others for relu units
 */
export function networkSymmetry({
  network,
  penalty,
  loss,
  axes,
}: Pick<Sweep, 'network' | 'penalty' | 'loss' | 'axes'>): NetworkSymmetry {
  const { activation, layers } = network;
  const penalized = penalty.l2 > 0 || 'penalty.l2' in axes;
  const shape = networkShape(layers, network.biases);
  const biasesFree = network.biases && (!penalized || !penalty.biases);
  const isLinear = activation === 'identity';
  return {
    shape,
    hidden: hiddenPlaces(shape),
    flip:
      activation === 'tanh' || activation === 'sin'
        ? 'odd'
        : activation === 'sigmoid' && biasesFree
          ? 'complement'
          : 'none',
    scaling: !penalized && (activation === 'relu' || activation === 'leaky-relu'),
    turns: activation === 'sin' && biasesFree,
    linear: !isLinear ? 'none' : penalized ? 'orthogonal' : 'invertible',
    translation: isLinear && biasesFree,
    outputShift:
      loss !== 'cross-entropy' || network.outputActivation !== 'identity'
        ? 'none'
        : !penalized
          ? 'all'
          : biasesFree
            ? 'biases'
            : 'none',
  };
}

/**
 * The places that an output shift changes alike: for each unit below the outputs the weights from it, then the biases, if any.
 *
 * @returns (units below + 1, or 1 for biases alone, or none) of (outputs)
 */
export function outputColumns({ shape, outputShift }: NetworkSymmetry): number[][] {
  if (outputShift === 'none') return [];
  const last = shape.layerCount - 1;
  const outputs = Array.from({ length: shape.layers.at(-1)! }, (_, k) => k);
  const below = shape.layers[last]!;
  const biases = outputs.map((k) => shape.biases[last]! + k);
  if (outputShift === 'biases') return [biases];
  const weights = Array.from({ length: below }, (_, i) =>
    outputs.map((k) => shape.weights[last]! + k * below + i),
  );
  return shape.hasBiases ? [...weights, biases] : weights;
}

/** Where the parameters of one hidden unit lie. */
export interface UnitPlaces {
  /** (fanIn + 1) offsets of the weights into the unit, then of its bias, if it has one. */
  readonly incoming: readonly number[];
  /** (fanOut of the layer above) offsets of the weights out of the unit. */
  readonly outgoing: readonly number[];
  /** (fanOut of the layer above) offsets of the biases above it; none without biases. */
  readonly above: readonly number[];
}

function hiddenPlaces(shape: NetworkShape): UnitPlaces[][] {
  return Array.from({ length: shape.layerCount - 1 }, (_, layer) => unitPlaces(shape, layer));
}

/**
 * Where the parameters of a hidden layer's units lie.
 *
 * @param layer 0 for the first hidden layer
 * @returns (width)
 */
function unitPlaces({ layers, weights, biases, hasBiases }: NetworkShape, layer: number): UnitPlaces[] {
  const fanIn = layers[layer]!;
  const width = layers[layer + 1]!;
  const fanOut = layers[layer + 2]!;
  const above = Array.from({ length: hasBiases ? fanOut : 0 }, (_, k) => biases[layer + 1]! + k);
  return Array.from({ length: width }, (_, unit) => ({
    incoming: [
      ...Array.from({ length: fanIn }, (__, i) => weights[layer]! + unit * fanIn + i),
      ...(hasBiases ? [biases[layer]! + unit] : []),
    ],
    outgoing: Array.from({ length: fanOut }, (__, k) => weights[layer + 1]! + k * width + unit),
    above,
  }));
}

/**
 * Gives all weights of a unit and its bias the other sign, in place; for `complement` the biases above it take up what the
 * unit used to add.
 */
export function flipUnit(theta: Float64Array, { incoming, outgoing, above }: UnitPlaces, flip: Flip): void {
  for (const at of incoming) theta[at] = -theta[at]!;
  outgoing.forEach((at, k) => {
    if (flip === 'complement') theta[above[k]!]! += theta[at]!;
    theta[at] = -theta[at]!;
  });
}

/** Multiplies what goes into a unit by a positive factor, and divides what goes out of it, in place. */
export function scaleUnit(theta: Float64Array, { incoming, outgoing }: UnitPlaces, factor: number): void {
  for (const at of incoming) theta[at]! *= factor;
  for (const at of outgoing) theta[at]! /= factor;
}

/** Turns a sin unit by half turns, in place: its bias by that many pi, the weights out of it change sign if they are odd. */
export function turnUnit(theta: Float64Array, { incoming, outgoing }: UnitPlaces, halfTurns: number): void {
  theta[incoming.at(-1)!]! += halfTurns * Math.PI;
  if (halfTurns % 2 !== 0) for (const at of outgoing) theta[at] = -theta[at]!;
}

/**
 * Lets the units of a hidden layer change places, in place.
 *
 * @param places (width) of that layer
 * @param order (width) the unit that comes to each place
 */
export function permuteUnits(
  theta: Float64Array,
  places: readonly UnitPlaces[],
  order: readonly number[],
): void {
  const before = theta.slice();
  const move = (from: readonly number[], to: readonly number[]): void => {
    to.forEach((at, i) => (theta[at] = before[from[i]!]!));
  };
  order.forEach((unit, place) => {
    move(places[unit]!.incoming, places[place]!.incoming);
    move(places[unit]!.outgoing, places[place]!.outgoing);
  });
}
