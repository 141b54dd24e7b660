// Directions along which the objective stays exactly as it is: symmetries, units that are off everywhere, idle inputs.
import { eigenSystem } from './curvature64.ts';
import { orthonormalBasis } from './settle-tangent.ts';
import type { Terrain } from './settle-terrain.ts';
import { networkSymmetry } from './symmetry.ts';
import { orbitTangents } from './symmetry-orbit.ts';

/**
 * An orthonormal basis of the directions in which symmetries and idle parameters move a point:
 *
 * - the tangents of the network's own symmetries;
 * - inputs that depend on each other on the samples: weights may be traded between them;
 * - relu units strictly off on every sample: all their parameters.
 *
 * A penalty ends what is idle.
 *
 * @param theta (parameterCount)
 * @returns as many rows of (parameterCount) as the objective has flat directions of these kinds
 */
export function flatTangents(terrain: Terrain, theta: Float64Array): Float64Array[] {
  const { sweep } = terrain.fitted;
  const idle =
    sweep.penalty.l2 > 0 ? [] : [...idleInputs(terrain, theta.length), ...offUnits(terrain, theta)];
  return orthonormalBasis([...orbitTangents(networkSymmetry(sweep), theta), ...idle]);
}

/** What the units above the inputs cannot tell: vectors that every sample, with a 1 for the bias, is orthogonal to. */
function idleInputs({ fitted: { shape }, samples }: Terrain, size: number): Float64Array[] {
  const { inputs, inputSize, numSamples } = samples;
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

function offUnits({ kinks, fitted: { shape } }: Terrain, theta: Float64Array): Float64Array[] {
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
export function parametersOfUnit(
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
