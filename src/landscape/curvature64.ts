// Eigenvalues of the Hessian in float64: the spectrum of a point, and the coordinates in which settling takes its steps.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Reference } from '../reference/index.ts';

/** A symmetric matrix in its own coordinates. */
export interface EigenSystem {
  /** (size) eigenvalues, ascending. */
  readonly values: Float64Array;
  /** (size, size) row k is the unit eigenvector of values[k]. */
  readonly vectors: Float64Array;
}

/** The eigenvalues of the objective's Hessian at a point, and what they say. */
export interface Spectrum extends EigenSystem {
  /** Eigenvalues within +-tolerance count as zero: 10 P eps |H|. */
  readonly tolerance: number;
  /** Eigenvalues below -tolerance. */
  readonly index: number;
  /** Eigenvalues within the tolerance. */
  readonly nullity: number;
  /** (parameterCount) the unit eigenvector of the smallest eigenvalue. */
  readonly smallestVector: Float64Array;
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix.
 *
 * The matrix is brought to size 1 by a power of two, which is exact: squares of very small entries would vanish, and vectors
 * come out wrong where rank is missing.
 *
 * @param matrix (size, size) row-major, symmetric
 */
export function eigenSystem(matrix: Float64Array, size: number): EigenSystem {
  const largest = largestMagnitude(matrix);
  const unit = largest > 0 && Number.isFinite(largest) ? 2 ** Math.floor(Math.log2(largest)) : 1;
  const rows = Matrix.from1DArray(
    size,
    size,
    matrix.map((x) => x / unit),
  );
  const decomposition = new EigenvalueDecomposition(rows, { assumeSymmetric: true });
  const columns = decomposition.eigenvectorMatrix;
  const values = decomposition.realEigenvalues;
  const order = values.map((_, k) => k).sort((i, j) => values[i]! - values[j]!);
  const vectors = new Float64Array(size * size);
  for (const [k, column] of order.entries()) {
    for (let p = 0; p < size; p++) vectors[k * size + p] = columns.get(p, column);
  }
  return { values: Float64Array.from(order, (k) => values[k]! * unit), vectors };
}

/**
 * What float64 cannot tell from zero in the eigenvalues of a Hessian: 10 P eps |H|.
 *
 * @param values eigenvalues; |H| is the largest magnitude among them
 */
export function eigenvalueTolerance(values: Float64Array): number {
  return 10 * values.length * Number.EPSILON * largestMagnitude(values);
}

/** The spectral norm, given the eigenvalues. */
export function largestMagnitude(values: Float64Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/**
 * The spectrum of the objective's Hessian at a point.
 *
 * On a kink of a piecewise-linear activation this is the Hessian of one of the regions that meet there, and says nothing
 * about the others.
 *
 * @param reference the float64 twin of a sweep
 * @param theta (parameterCount)
 * @returns eigenvalues ascending, the index, and the eigenvectors
 */
export function spectrum(reference: Reference, theta: Float64Array): Spectrum {
  const system = eigenSystem(reference.hessianAt(theta), theta.length);
  const tolerance = eigenvalueTolerance(system.values);
  return {
    ...system,
    tolerance,
    index: system.values.filter((value) => value < -tolerance).length,
    nullity: system.values.filter((value) => Math.abs(value) <= tolerance).length,
    smallestVector: system.vectors.slice(0, theta.length),
  };
}

/**
 * The number of directions in which the objective curves down at a point.
 *
 * @param reference the float64 twin of a sweep
 * @param theta (parameterCount), usually a critical point
 */
export function indexAt(reference: Reference, theta: Float64Array): number {
  return spectrum(reference, theta).index;
}
