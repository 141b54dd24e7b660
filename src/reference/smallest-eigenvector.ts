// The eigenvector of an eigenvalue by the twisted factorization of T - x: the twin of the kernel `smallest-eigenvector`.
import { rotateBack, type Tridiagonal } from './tridiagonalize.ts';

/** The least size of a pivot. */
const PIVOT = 1e-150;

/**
 * The unit eigenvector of an eigenvalue; its sign is arbitrary.
 *
 * @param x an eigenvalue of it, as exactly as it is known
 * @returns (size) in the basis of the matrix
 * @see Parlett & Dhillon 1997, "Fernando's solution to Wilkinson's problem: an application of double factorization"
 */
export function eigenvectorOf(matrix: Tridiagonal, x: number): Float64Array {
  const { diagonal, offDiagonal: e } = matrix;
  const size = diagonal.length;
  const rest = diagonal.map((d) => d - x);
  const [down, up] = [rest.slice(), rest.slice()];
  for (let i = 0; i < size; i++) down[i] = sized(rest[i]! - (i > 0 ? e[i - 1]! ** 2 / down[i - 1]! : 0));
  for (let i = size - 1; i >= 0; i--) up[i] = sized(rest[i]! - (i + 1 < size ? e[i]! ** 2 / up[i + 1]! : 0));
  const gaps = rest.map((r, i) => Math.abs(down[i]! + (up[i]! - r)));
  const twist = gaps.indexOf(Math.min(...gaps));
  const vector = new Float64Array(size);
  vector[twist] = 1;
  for (let i = twist - 1; i >= 0; i--) vector[i] = -(e[i]! / down[i]!) * vector[i + 1]!;
  for (let i = twist + 1; i < size; i++) vector[i] = -(e[i - 1]! / up[i]!) * vector[i - 1]!;
  const length = Math.hypot(...vector);
  return rotateBack(
    matrix,
    vector.map((value) => value / length),
  );
}

function sized(pivot: number): number {
  return Math.abs(pivot) < PIVOT ? -PIVOT : pivot;
}
