// Verified positive definiteness of all symmetric matrices in an interval matrix.
import { largest, minus, ONE, only, plus, ZERO, type Interval } from './arithmetic.ts';
import { scalarProduct } from './objective.ts';

/**
 * Whether every symmetric matrix in an interval matrix A is positive definite: R A R^T is near the identity, where R is
 * about the inverse of the middle's Cholesky factor.
 *
 * @see Rump 2006, "Verification of positive definiteness"
 */
export function isPositiveDefinite(matrix: readonly (readonly Interval[])[]): boolean {
  const factor = inverseCholesky(matrix.map((row) => row.map(({ lo, hi }) => lo + (hi - lo) / 2)));
  if (!factor) return false;
  const rows = factor.map((row) => row.map(only));
  const half = rows.map((row) => matrix.map((column) => scalarProduct(row, column))); // A is symmetric
  return half.every((row, i) => {
    const distance = rows.reduce((sum, other, j) => {
      const entry = minus(scalarProduct(row, other), i === j ? ONE : ZERO);
      return plus(sum, only(largest(entry)));
    }, ZERO);
    return distance.hi < 1;
  });
}

/** About the inverse of L in L L^T = A; undefined if float64 finds A not positive definite. */
function inverseCholesky(a: readonly (readonly number[])[]): number[][] | undefined {
  const size = a.length;
  const l = a.map(() => new Array<number>(size).fill(0));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a[i]![j]!;
      for (let k = 0; k < j; k++) rest -= l[i]![k]! * l[j]![k]!;
      if (i === j && !(rest > 0)) return undefined;
      l[i]![j] = i === j ? Math.sqrt(rest) : rest / l[j]![j]!;
    }
  }
  const r = a.map(() => new Array<number>(size).fill(0));
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let rest = i === j ? 1 : 0;
      for (let k = j; k < i; k++) rest -= l[i]![k]! * r[k]![j]!;
      r[i]![j] = rest / l[i]![i]!;
    }
  }
  return r.flat().every(Number.isFinite) ? r : undefined;
}
