// Vectors written in the eigenbasis of a symmetric matrix, and the little algebra that steps need.
import { eigenvalueTolerance, type EigenSystem } from './curvature64.ts';

/** (size) the coordinates of a vector along the eigenvectors. */
export function coordinatesOf(vector: Float64Array, { vectors }: EigenSystem): Float64Array {
  const size = vector.length;
  return vector.map((_, k) => dot(vectors.subarray(k * size, (k + 1) * size), vector));
}

/** (size) the vector with these coordinates along the eigenvectors. */
export function vectorOf(coordinates: Float64Array, { vectors }: EigenSystem): Float64Array {
  const size = coordinates.length;
  const vector = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    for (let p = 0; p < size; p++) vector[p]! += coordinates[k]! * vectors[k * size + p]!;
  }
  return vector;
}

/** How many eigenvalues are negative beyond rounding. */
export function indexOf(values: Float64Array): number {
  const tolerance = eigenvalueTolerance(values);
  return values.filter((value) => value < -tolerance).length;
}

/** How many eigenvalues are zero up to rounding. */
export function nullityOf(values: Float64Array): number {
  const tolerance = eigenvalueTolerance(values);
  return values.filter((value) => Math.abs(value) <= tolerance).length;
}

/** The inner product of two vectors of the same length. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let p = 0; p < a.length; p++) sum += a[p]! * b[p]!;
  return sum;
}

/** The Euclidean norm. */
export function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}

/** theta + step, as a fresh array. */
export function moved(theta: Float64Array, step: Float64Array): Float64Array {
  return theta.map((value, p) => value + step[p]!);
}
