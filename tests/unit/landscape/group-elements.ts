// What the tests of symmetries share: random elements of a network's symmetry group, applied to its parameters.
import { inverse, Matrix, QrDecomposition } from 'ml-matrix';
import {
  flipUnit,
  networkSymmetry,
  outputColumns,
  permuteUnits,
  scaleUnit,
  turnUnit,
  type NetworkSymmetry,
  type UnitPlaces,
} from '../../../src/landscape/symmetry.ts';
import { parseSweep, type Activation, type LossName, type Sweep } from '../../../src/spec/index.ts';

/** The symmetry of a network of that shape and activation. */
export function symmetryOf(
  layers: readonly number[],
  activation: Activation,
  penalty: Sweep['penalty'] = { l2: 0, biases: true },
  loss: LossName = 'mse',
  biases = true,
): NetworkSymmetry {
  return networkSymmetry({
    network: { layers: [...layers], activation, outputActivation: 'identity', biases },
    penalty,
    loss,
    axes: {},
  });
}

/** A sweep with that network and data that fit it. */
export function sweepOf(layers: readonly number[], activation: Activation, biases = true): Sweep {
  const uniform = { kind: 'uniform', low: -1, high: 1 } as const;
  return parseSweep({
    dataset: {
      inputs: [Array.from({ length: layers[0] ?? 0 }, () => 0)],
      targets: [Array.from({ length: layers.at(-1) ?? 0 }, () => 0)],
    },
    network: { layers: [...layers], activation, biases },
    loss: 'mse',
    initializer: { weights: uniform, biases: uniform },
    optimizer: { kind: 'gd', learningRate: 0.1 },
    steps: 1,
    networks: 1,
  });
}

/** theta, moved by a random element of the group: a point with the same objective, and the same function or probabilities. `next` draws from (-1, 1). */
export function randomlyMoved(
  symmetry: NetworkSymmetry,
  theta: Float64Array,
  next: () => number,
): Float64Array {
  const moved = theta.slice();
  for (const column of outputColumns(symmetry)) {
    const shift = next();
    for (const at of column) moved[at] = (moved[at] ?? NaN) + shift;
  }
  for (const places of symmetry.hidden) {
    for (const unit of places) {
      if (symmetry.flip !== 'none' && next() > 0) flipUnit(moved, unit, symmetry.flip);
      if (symmetry.scaling) scaleUnit(moved, unit, Math.exp(2 * next()));
      if (symmetry.turns) turnUnit(moved, unit, Math.round(3 * next()));
      if (symmetry.translation) translateUnit(moved, unit, next());
    }
    if (symmetry.linear !== 'none') mixUnits(moved, places, symmetry.linear === 'orthogonal', next);
    permuteUnits(moved, places, randomOrder(places.length, next));
  }
  return moved;
}

/** A random order of 0 to count - 1. */
export function randomOrder(count: number, next: () => number): number[] {
  return Array.from({ length: count }, (_, unit) => ({ unit, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ unit }) => unit);
}

function translateUnit(
  theta: Float64Array,
  { incoming, outgoing, above }: UnitPlaces,
  constant: number,
): void {
  theta[incoming.at(-1) ?? 0] = (theta[incoming.at(-1) ?? 0] ?? NaN) + constant;
  above.forEach((at, k) => (theta[at] = (theta[at] ?? NaN) - constant * (theta[outgoing[k] ?? 0] ?? NaN)));
}

/** Multiplies what goes into the units by a random matrix, and what goes out of them by its inverse. */
function mixUnits(
  theta: Float64Array,
  places: readonly UnitPlaces[],
  orthogonal: boolean,
  next: () => number,
): void {
  const width = places.length;
  const random = new Matrix(
    Array.from({ length: width }, (_, i) =>
      Array.from({ length: width }, (__, j) => next() + 2 * Number(i === j)),
    ),
  );
  const mixing = orthogonal ? new QrDecomposition(random).orthogonalMatrix : random;
  const into = mixing.mmul(new Matrix(places.map(({ incoming }) => incoming.map((at) => theta[at] ?? NaN))));
  const out = inverse(mixing)
    .transpose()
    .mmul(new Matrix(places.map(({ outgoing }) => outgoing.map((at) => theta[at] ?? NaN))));
  places.forEach(({ incoming, outgoing }, unit) => {
    incoming.forEach((at, i) => (theta[at] = into.get(unit, i)));
    outgoing.forEach((at, k) => (theta[at] = out.get(unit, k)));
  });
}
