// All eigenvalues of a symmetric matrix by bisection of its tridiagonal form: the twin of the kernel `eigenvalues`.
import { tridiagonalize, type Tridiagonal } from './tridiagonalize.ts';

/** Halvings of an interval of twice Gershgorin's bound: until float64 can tell its ends no more. */
const HALVINGS = 60;

/** The least size of a pivot, in units of Gershgorin's bound. */
const PIVOT = 1e-200;

/**
 * The eigenvalues of a symmetric matrix.
 *
 * @param matrix (size, size) symmetric; the lower triangle is read
 * @returns (size) ascending
 */
export function symmetricEigenvalues(matrix: ArrayLike<number>, size: number): Float64Array {
  return tridiagonalEigenvalues(tridiagonalize(matrix, size));
}

/**
 * The eigenvalues of a tridiagonal matrix.
 *
 * @returns (size) ascending
 * @see Barth, Martin & Wilkinson 1967, "Calculation of the eigenvalues of a symmetric tridiagonal matrix by the method of
 * bisection"
 */
export function tridiagonalEigenvalues(matrix: Pick<Tridiagonal, 'diagonal' | 'offDiagonal'>): Float64Array {
  const reach = gershgorinBound(matrix);
  if (reach === 0) return new Float64Array(matrix.diagonal.length);
  return matrix.diagonal.map((_, k) => {
    let low = -reach;
    let high = reach;
    for (let halving = 0; halving < HALVINGS; halving++) {
      const x = (low + high) / 2;
      if (countBelow(matrix, x, PIVOT * reach) > k) high = x;
      else low = x;
    }
    return (low + high) / 2;
  });
}

/** The largest sum of magnitudes in a row: no eigenvalue is larger in magnitude. */
export function gershgorinBound({
  diagonal,
  offDiagonal,
}: Pick<Tridiagonal, 'diagonal' | 'offDiagonal'>): number {
  return diagonal.reduce(
    (most, d, i) =>
      Math.max(most, Math.abs(d) + Math.abs(offDiagonal[i - 1] ?? 0) + Math.abs(offDiagonal[i] ?? 0)),
    0,
  );
}

/** How many eigenvalues are below x: the negative pivots of T - x. */
function countBelow(
  { diagonal, offDiagonal }: Pick<Tridiagonal, 'diagonal' | 'offDiagonal'>,
  x: number,
  least: number,
): number {
  let below = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    pivot = diagonal[i]! - x - (i > 0 ? offDiagonal[i - 1]! ** 2 / pivot : 0);
    if (Math.abs(pivot) < least) pivot = -least;
    if (pivot < 0) below++;
  }
  return below;
}
