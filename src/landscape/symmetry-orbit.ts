// The orbit of a network's parameters under its symmetries: its dimension, its tangents, the number of its pieces.
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { outputColumns, type NetworkSymmetry, type UnitPlaces } from './symmetry.ts';

/** Singular values below this part of the largest count as zero. */
const RANK_TOLERANCE = 1e-9;
/** Units closer than this part of the largest parameter coincide. */
const COINCIDENCE = 1e-6;

/** All points with the same function that symmetries lead to. */
export interface Orbit {
  /**
   * Number of connected pieces: points for tanh and sigmoid units, for relu units families that scaling joins. Biases of sin
   * units count modulo full turns.
   */
  readonly size: bigint;
  /** Dimension of each piece: 0 where no symmetry is continuous. */
  readonly dimension: number;
}

/**
 * The orbit of a point.
 *
 * Units of a layer that coincide may change places without any effect, and a unit with no weights and no bias may change
 * sign: `size` is the order of the group divided by that of this stabilizer. For linear units it is 2 per hidden layer, the
 * pieces of the group of invertible maps. Not counted are stabilizers that permute two hidden layers at once.
 *
 * @param theta (parameterCount)
 */
export function orbitOf(symmetry: NetworkSymmetry, theta: Float64Array): Orbit {
  const layers = symmetry.hidden;
  const scale = Math.max(...theta.map(Math.abs));
  const size =
    symmetry.linear === 'none'
      ? layers.reduce((product, places) => product * piecesOf(symmetry, theta, places, scale), 1n)
      : 2n ** BigInt(layers.length);
  return { size, dimension: orbitDimension(symmetry, theta) };
}

/**
 * The dimension of a point's orbit: the number of directions in which symmetries alone carry it, each a zero of the Hessian
 * at a critical point.
 *
 * @param theta (parameterCount)
 */
export function orbitDimension(symmetry: NetworkSymmetry, theta: Float64Array): number {
  const tangents = orbitTangents(symmetry, theta);
  if (tangents.length === 0) return 0;
  const { hidden, linear, outputShift } = symmetry;
  if (hidden.length === 1 && linear === 'none' && outputShift === 'none') {
    // Units scale independently: their tangents have no parameter in common.
    return tangents.filter((tangent) => tangent.some((value) => value !== 0)).length;
  }
  const { diagonal } = new SingularValueDecomposition(new Matrix(tangents), {
    autoTranspose: true,
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  });
  const largest = Math.max(...diagonal);
  return diagonal.filter((value) => value > RANK_TOLERANCE * largest).length;
}

/**
 * The directions in which the continuous symmetries carry a point: they span the tangent space of its orbit. They need be
 * neither independent nor of unit length.
 *
 * @param theta (parameterCount)
 * @returns (directions) of (parameterCount)
 */
export function orbitTangents(symmetry: NetworkSymmetry, theta: Float64Array): Float64Array[] {
  const { shape, hidden, scaling, linear, translation } = symmetry;
  const tangents: Float64Array[] = [];
  const add = (fill: (tangent: Float64Array) => void): void => {
    const tangent = new Float64Array(shape.parameterCount);
    fill(tangent);
    tangents.push(tangent);
  };
  for (const places of hidden) {
    places.forEach((unit, j) => {
      if (scaling) add((tangent) => mix(theta, tangent, unit, unit, 1));
      if (translation) add((tangent) => translate(theta, tangent, unit));
      places.forEach((other, k) => {
        if (linear === 'invertible') add((tangent) => mix(theta, tangent, unit, other, 1));
        if (linear === 'orthogonal' && j < k) {
          add((tangent) => {
            mix(theta, tangent, unit, other, 1);
            mix(theta, tangent, other, unit, -1);
          });
        }
      });
    });
  }
  for (const column of outputColumns(symmetry)) {
    add((tangent) => column.forEach((at) => (tangent[at] = 1)));
  }
  return tangents;
}

/** The derivative of adding a little of `other` to `unit`, which what `other` gives must make up for (+=). */
function mix(
  theta: Float64Array,
  tangent: Float64Array,
  unit: UnitPlaces,
  other: UnitPlaces,
  sign: number,
): void {
  unit.incoming.forEach((at, i) => (tangent[at]! += sign * theta[other.incoming[i]!]!));
  other.outgoing.forEach((at, k) => (tangent[at]! -= sign * theta[unit.outgoing[k]!]!));
}

/** The derivative of moving a constant from a unit's bias into the biases above it (+=). */
function translate(
  theta: Float64Array,
  tangent: Float64Array,
  { incoming, outgoing, above }: UnitPlaces,
): void {
  tangent[incoming.at(-1)!]! += 1;
  above.forEach((at, k) => (tangent[at]! -= theta[outgoing[k]!]!));
}

/** The number of different points that permutations, flips and turns of one layer lead to. */
function piecesOf(
  { flip, turns }: NetworkSymmetry,
  theta: Float64Array,
  places: readonly UnitPlaces[],
  scale: number,
): bigint {
  const numbers = places.map(({ incoming, outgoing }) => [...incoming, ...outgoing].map((at) => theta[at]!));
  const isNear = (a: readonly number[], b: readonly number[]): boolean =>
    a.every((value, i) => Math.abs(value - b[i]!) <= COINCIDENCE * scale);
  let pieces = 1n;
  const kinds: { readonly unit: readonly number[]; count: bigint }[] = [];
  numbers.forEach((unit, placed) => {
    const isZero = unit.every((value) => Math.abs(value) <= COINCIDENCE * scale);
    if (turns) pieces *= 2n;
    if (flip !== 'none' && !isZero) pieces *= 2n;
    const kind = kinds.find((other) => isNear(other.unit, unit));
    if (kind) kind.count += 1n;
    else kinds.push({ unit, count: 1n });
    // Multiplied and divided in turn: multinomial coefficients, whole at every step.
    pieces = (pieces * BigInt(placed + 1)) / (kind?.count ?? 1n);
  });
  return pieces;
}
