// Linear constraints on a step: an orthonormal basis of what they leave free, and the way back onto them.
import { Matrix, pseudoInverse } from 'ml-matrix';
import { dot, norm } from './eigenbasis.ts';

/** Shorter than this, relative to what it was, a vector counts as spanned by those before it. */
const DEPENDENT = 1e-9;

/**
 * An orthonormal basis of the span of some vectors.
 *
 * @param vectors (size) each; zero and dependent ones add nothing
 */
export function orthonormalBasis(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const length = norm(vector);
    if (length === 0) continue;
    const rest = orthogonalPart(
      vector.map((x) => x / length),
      basis,
    );
    const left = norm(rest);
    if (left > DEPENDENT) basis.push(rest.map((x) => x / left));
  }
  return basis;
}

/**
 * An orthonormal basis of everything orthogonal to some vectors.
 *
 * @param vectors (size) each
 * @returns (size - rank) rows of (size)
 */
export function orthogonalComplement(vectors: readonly Float64Array[], size: number): Float64Array[] {
  const constrained = orthonormalBasis(vectors);
  const free: Float64Array[] = [];
  const rests = Array.from({ length: size }, (_, p) => orthogonalPart(unitVector(p, size), constrained));
  while (constrained.length + free.length < size) {
    const best = rests.reduce((longest, rest) => (norm(rest) > norm(longest) ? rest : longest));
    const direction = orthogonalPart(best, [...constrained, ...free]);
    const length = norm(direction);
    const unit = direction.map((x) => x / length);
    free.push(unit);
    for (const rest of rests) subtract(rest, dot(rest, unit), unit);
  }
  return free;
}

/** What a vector has beside an orthonormal basis; twice, since once leaves rounding errors. */
export function orthogonalPart(vector: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const rest = vector.slice();
  for (let round = 0; round < 2; round++) {
    for (const direction of basis) subtract(rest, dot(rest, direction), direction);
  }
  return rest;
}

/** vector -= factor * other. */
function subtract(vector: Float64Array, factor: number, other: Float64Array): void {
  for (let p = 0; p < vector.length; p++) vector[p]! -= factor * other[p]!;
}

/**
 * The dual of some vectors: moving along the k-th changes the k-th inner product by 1 and, where they are independent,
 * no other.
 *
 * @param vectors (size) each, at least one
 */
export function dualVectors(vectors: readonly Float64Array[]): Float64Array[] {
  const inverse = pseudoInverse(new Matrix(vectors.map((vector) => Array.from(vector))));
  return vectors.map((_, k) => Float64Array.from(inverse.getColumn(k)));
}

function unitVector(p: number, size: number): Float64Array {
  const vector = new Float64Array(size);
  vector[p] = 1;
  return vector;
}
