// The least directional derivative over a cone: whether the objective falls into a region that begins at kinks.
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { dot, norm } from './eigenbasis.ts';

/** The direction of steepest descent within a cone. */
export interface ConeDescent {
  /** (size) the projection of -gradient onto the cone; zero if the objective does not fall in the cone. */
  readonly direction: Float64Array;
  /** The least derivative over unit directions of the cone: -|direction|. */
  readonly derivative: number;
  /** (faces) how much of each face's normal the gradient holds, in units of that normal: 0 where a face is left. */
  readonly multipliers: Float64Array;
}

/**
 * Steepest descent within { d : normal_k . d >= 0 for all k }.
 *
 * The projection of -gradient onto the cone is -gradient + sum_k y_k normal_k, with the y >= 0 that make it shortest.
 *
 * @param normals (size) each
 * @see Moreau 1962, "Décomposition orthogonale d'un espace hilbertien selon deux cônes mutuellement polaires"
 */
export function steepestInCone(gradient: Float64Array, normals: readonly Float64Array[]): ConeDescent {
  const multipliers = nonNegativeLeastSquares(normals, gradient);
  const direction = gradient.map(
    (slope, p) => normals.reduce((sum, normal, k) => sum + multipliers[k]! * normal[p]!, 0) - slope,
  );
  return { direction, derivative: -norm(direction), multipliers };
}

/**
 * The y >= 0 that brings sum_k y_k columns_k nearest to a target.
 *
 * @param columns (size) each
 * @returns one factor per column
 * @see Lawson & Hanson 1974, "Solving least squares problems", chapter 23
 */
export function nonNegativeLeastSquares(
  columns: readonly Float64Array[],
  target: Float64Array,
): Float64Array {
  const lengths = columns.map(norm);
  const units = columns.map((column, k) => (lengths[k]! > 0 ? column.map((x) => x / lengths[k]!) : column));
  const y = new Float64Array(columns.length);
  const passive = new Set<number>();
  const tolerance = 1e-12 * norm(target);
  for (let round = 0; round < 3 * columns.length; round++) {
    const rest = target.map((x, p) => units.reduce((sum, unit, k) => sum - y[k]! * unit[p]!, x));
    const gains = units.map((unit, k) => (passive.has(k) || lengths[k] === 0 ? -Infinity : dot(unit, rest)));
    const best = gains.indexOf(Math.max(...gains));
    if (!(gains[best]! > tolerance)) break;
    passive.add(best);
    settlePassive(units, target, y, passive);
  }
  return y.map((factor, k) => (lengths[k]! > 0 ? factor / lengths[k]! : 0));
}

/** Solves for the passive factors, giving up those that would turn negative. */
function settlePassive(
  units: readonly Float64Array[],
  target: Float64Array,
  y: Float64Array,
  passive: Set<number>,
): void {
  while (passive.size > 0) {
    const chosen = [...passive];
    const free = leastSquares(
      chosen.map((k) => units[k]!),
      target,
    );
    if (free.every((factor) => factor > 0)) {
      for (const [i, k] of chosen.entries()) y[k] = free[i]!;
      return;
    }
    let share = 1;
    for (const [i, k] of chosen.entries()) {
      if (free[i]! <= 0) share = Math.min(share, y[k]! / (y[k]! - free[i]!));
    }
    for (const [i, k] of chosen.entries()) {
      y[k]! += share * (free[i]! - y[k]!);
      if (free[i]! <= 0 && y[k]! <= 1e-14) {
        y[k] = 0;
        passive.delete(k);
      }
    }
  }
}

function leastSquares(columns: readonly Float64Array[], target: Float64Array): number[] {
  const matrix = new Matrix(columns.map((column) => Array.from(column))).transpose();
  const decomposition = new SingularValueDecomposition(matrix, { autoTranspose: true });
  return decomposition.solve(Matrix.columnVector(target)).to1DArray();
}
