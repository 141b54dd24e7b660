// Directions along which the objective stays exactly as it is: symmetries, units that are off everywhere, idle inputs.
import { eigenSystem } from './curvature64.ts';
import { isPiecewiseLinear } from './kinks.ts';
import { orthonormalBasis } from './settle-tangent.ts';
import type { Terrain } from './settle-terrain.ts';

/** A continuous symmetry acts as linear maps of theta; here are their derivatives at a point. */
type Tangent = Float64Array;

/**
 * An orthonormal basis of the directions in which symmetries and idle parameters move a point.
 *
 * - relu, leaky-relu: a unit's incoming parameters grow while its output weights shrink;
 * - identity: any linear change of a hidden layer's coordinates, with its biases;
 * - cross-entropy: a common change of all outputs;
 * - inputs that depend on each other on the samples: weights may be traded between them;
 * - relu units strictly off on every sample: all their parameters.
 *
 * A penalty breaks all of these but rotations of identity layers, and changes of biases that it does not reach.
 *
 * @param theta (parameterCount)
 * @returns as many rows of (parameterCount) as the orbit has dimensions
 */
export function orbitTangents(terrain: Terrain, theta: Float64Array): Float64Array[] {
  const { sweep } = terrain.fitted;
  const penalized = sweep.penalty.l2 > 0;
  const tangents = [
    ...(isPiecewiseLinear(sweep.network.activation) && !penalized ? scalings(terrain, theta) : []),
    ...(sweep.network.activation === 'identity' ? changesOfCoordinates(terrain, theta, penalized) : []),
    ...(sweep.loss === 'cross-entropy' ? commonShifts(terrain, theta.length) : []),
    ...(penalized ? [] : [...idleInputs(terrain, theta.length), ...offUnits(terrain, theta)]),
  ];
  return orthonormalBasis(tangents);
}

/** Each hidden unit, as its layer and its place there. */
function hiddenUnits({ fitted: { shape } }: Terrain): { readonly layer: number; readonly unit: number }[] {
  return shape.layers
    .slice(1, -1)
    .flatMap((width, layer) => Array.from({ length: width }, (_, unit) => ({ layer, unit })));
}

function scalings(terrain: Terrain, theta: Float64Array): Tangent[] {
  return hiddenUnits(terrain).map(({ layer, unit }) => changeOfUnit(terrain, theta, layer, unit, unit));
}

/** Unit `to` gains of unit `from`, and the layer above takes it back: rows of weights grow, columns shrink. */
function changeOfUnit(
  { fitted: { shape } }: Terrain,
  theta: Float64Array,
  layer: number,
  to: number,
  from: number,
): Tangent {
  const [fanIn, width, fanOut] = [shape.layers[layer]!, shape.layers[layer + 1]!, shape.layers[layer + 2]!];
  const [rows, biases, columns] = [shape.weights[layer]!, shape.biases[layer]!, shape.weights[layer + 1]!];
  const tangent = new Float64Array(theta.length);
  for (let i = 0; i < fanIn; i++) tangent[rows + to * fanIn + i] = theta[rows + from * fanIn + i]!;
  if (shape.hasBiases) tangent[biases + to] = theta[biases + from]!;
  for (let k = 0; k < fanOut; k++) tangent[columns + k * width + from] = -theta[columns + k * width + to]!;
  return tangent;
}

function changesOfCoordinates(terrain: Terrain, theta: Float64Array, penalized: boolean): Tangent[] {
  const { shape, sweep } = terrain.fitted;
  const changes = hiddenUnits(terrain).flatMap(({ layer, unit }) =>
    Array.from({ length: shape.layers[layer + 1]! }, (_, other) => {
      const gain = changeOfUnit(terrain, theta, layer, unit, other);
      const loss = changeOfUnit(terrain, theta, layer, other, unit);
      return penalized ? gain.map((x, p) => x - loss[p]!) : gain;
    }),
  );
  const keepsBiases = !shape.hasBiases || (penalized && sweep.penalty.biases);
  const shifts = hiddenUnits(terrain).map(({ layer, unit }) => shiftOfUnit(terrain, theta, layer, unit));
  return keepsBiases ? changes : [...changes, ...shifts];
}

/** A unit's bias grows, and those above take it back. */
function shiftOfUnit(
  { fitted: { shape } }: Terrain,
  theta: Float64Array,
  layer: number,
  unit: number,
): Tangent {
  const [width, fanOut] = [shape.layers[layer + 1]!, shape.layers[layer + 2]!];
  const tangent = new Float64Array(theta.length);
  tangent[shape.biases[layer]! + unit] = 1;
  for (let k = 0; k < fanOut; k++) {
    tangent[shape.biases[layer + 1]! + k] = -theta[shape.weights[layer + 1]! + k * width + unit]!;
  }
  return tangent;
}

/** All outputs grow alike: softmax does not notice. */
function commonShifts({ fitted: { sweep, shape } }: Terrain, size: number): Tangent[] {
  if (sweep.network.outputActivation !== 'identity') return [];
  const last = shape.layerCount - 1;
  const [fanIn, outputs] = [shape.layers[last]!, shape.layers[last + 1]!];
  const shift = (places: readonly number[]): Tangent => {
    const tangent = new Float64Array(size);
    for (const place of places) tangent[place] = 1;
    return tangent;
  };
  const everyOutput = Array.from({ length: outputs }, (_, k) => k);
  const ofBiases = shape.hasBiases ? [shift(everyOutput.map((k) => shape.biases[last]! + k))] : [];
  const ofWeights = Array.from({ length: fanIn }, (_, i) =>
    shift(everyOutput.map((k) => shape.weights[last]! + k * fanIn + i)),
  );
  if (sweep.penalty.l2 === 0) return [...ofBiases, ...ofWeights];
  return sweep.penalty.biases ? [] : ofBiases;
}

/** What the units above the inputs cannot tell: vectors that every sample, with a 1 for the bias, is orthogonal to. */
function idleInputs({ fitted: { dataset, shape } }: Terrain, size: number): Tangent[] {
  const { inputs, inputSize, numSamples } = dataset;
  const one = shape.hasBiases ? [1] : [];
  const columns = inputSize + one.length;
  const gram = new Float64Array(columns * columns);
  for (let sample = 0; sample < numSamples; sample++) {
    const row = Float64Array.of(...inputs.subarray(sample * inputSize, (sample + 1) * inputSize), ...one);
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < columns; j++) gram[i * columns + j]! += row[i]! * row[j]!;
    }
  }
  const { values, vectors } = eigenSystem(gram, columns);
  const zero = 1e-13 * columns * values.at(-1)!;
  const idle = Array.from(values.keys()).filter((k) => values[k]! <= zero);
  return idle.flatMap((k) =>
    Array.from({ length: shape.layers[1]! }, (_, unit) => {
      const tangent = new Float64Array(size);
      tangent.set(
        vectors.subarray(k * columns, k * columns + inputSize),
        shape.weights[0]! + unit * inputSize,
      );
      if (shape.hasBiases) tangent[shape.biases[0]! + unit] = vectors[k * columns + inputSize]!;
      return tangent;
    }),
  );
}

function offUnits({ kinks, fitted: { shape } }: Terrain, theta: Float64Array): Tangent[] {
  if (kinks === undefined) return [];
  const off = new Set(kinks.offEverywhere(theta, kinks.pass(theta)));
  return shape.layers.slice(1, -1).flatMap((width, layer) =>
    Array.from({ length: width }, (_, unit) => unit)
      .filter((unit) => off.has(shape.units[layer + 1]! + unit))
      .flatMap((unit) => parametersOfUnit(shape, layer, unit))
      .map((place) => {
        const tangent = new Float64Array(theta.length);
        tangent[place] = 1;
        return tangent;
      }),
  );
}

/** The places of all parameters into and out of a hidden unit. */
function parametersOfUnit(
  { layers, weights, biases, hasBiases }: Terrain['fitted']['shape'],
  layer: number,
  unit: number,
): number[] {
  const [fanIn, width, fanOut] = [layers[layer]!, layers[layer + 1]!, layers[layer + 2]!];
  return [
    ...Array.from({ length: fanIn }, (_, i) => weights[layer]! + unit * fanIn + i),
    ...(hasBiases ? [biases[layer]! + unit] : []),
    ...Array.from({ length: fanOut }, (_, k) => weights[layer + 1]! + k * width + unit),
  ];
}
