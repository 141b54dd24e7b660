// Tridiagonal form of a symmetric matrix by Householder reflections: the twin of the kernels `tridiagonalize` and
// `tridiagonalize-held`.

/** matrix = Q T Q^T, Q the product of the reflections I - u u^T, the first one first. */
export interface Tridiagonal {
  /** (size) the diagonal of T. */
  readonly diagonal: Float64Array;
  /** (size - 1) what is beside it. */
  readonly offDiagonal: Float64Array;
  /** (size, size) row k holds u of reflection k to the right of its diagonal, |u|^2 = 2; elsewhere nothing of use. */
  readonly reflections: Float64Array;
  /** (size) Q^T vector. */
  readonly rotated: Float64Array;
}

/** A sum of squares that is nothing beside 1. */
const NEGLIGIBLE = 1e-30;

/**
 * Tridiagonal form.
 *
 * @param matrix (size, size) symmetric; the lower triangle is read
 * @param vector (size) turned into the same basis; default none
 * @see Golub & Van Loan, "Matrix Computations" (4th edition), algorithm 8.3.1
 */
export function tridiagonalize(
  matrix: ArrayLike<number>,
  size: number,
  vector: ArrayLike<number> = new Float64Array(size),
): Tridiagonal {
  const largest = Array.from(matrix).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const unit = largest > 0 ? 2 ** Math.floor(Math.log2(largest)) : 1;
  const m = Float64Array.from(matrix, (x) => x / unit);
  const reflections = new Float64Array(size * size);
  const rotated = Float64Array.from(vector);
  const offDiagonal = new Float64Array(Math.max(0, size - 1));
  for (let k = 0; k + 2 < size; k++) {
    const u = reflections.subarray(k * size, (k + 1) * size);
    offDiagonal[k] = unit * reflector(m, size, k, u);
    reflect(rotated, u, k + 1);
    reflectBothSides(m, size, u, k + 1);
  }
  if (size > 1) offDiagonal[size - 2] = unit * m[size * (size - 1) + size - 2]!;
  const diagonal = Float64Array.from({ length: size }, (_, k) => unit * m[k * size + k]!);
  return { diagonal, offDiagonal, reflections, rotated };
}

/** Q y: a vector in the basis of T as one in that of the matrix. */
export function rotateBack({ reflections }: Tridiagonal, y: Float64Array): Float64Array {
  const size = y.length;
  const vector = y.slice();
  for (let k = size - 3; k >= 0; k--) reflect(vector, reflections.subarray(k * size, (k + 1) * size), k + 1);
  return vector;
}

/** u of the reflection that clears column k below its second element (=); returns what becomes of that element. */
function reflector(m: Float64Array, size: number, k: number, u: Float64Array): number {
  let tail = 0;
  for (let i = k + 2; i < size; i++) tail += m[i * size + k]! ** 2;
  const first = m[(k + 1) * size + k]!;
  if (tail < NEGLIGIBLE) return first;
  const length = Math.sqrt(first * first + tail);
  const image = first < 0 ? length : -length;
  const scale = Math.sqrt(2 / ((first - image) ** 2 + tail));
  u[k + 1] = (first - image) * scale;
  for (let i = k + 2; i < size; i++) u[i] = m[i * size + k]! * scale;
  return image;
}

/** vector -= u (u . vector), from row `from` on (=). */
function reflect(vector: Float64Array, u: Float64Array, from: number): void {
  let along = 0;
  for (let i = from; i < vector.length; i++) along += u[i]! * vector[i]!;
  for (let i = from; i < vector.length; i++) vector[i]! -= along * u[i]!;
}

/** The lower triangle from row `from` on, reflected from the left and from the right (=). */
function reflectBothSides(m: Float64Array, size: number, u: Float64Array, from: number): void {
  const w = new Float64Array(size);
  let both = 0;
  for (let i = from; i < size; i++) {
    for (let j = from; j < size; j++) w[i]! += m[Math.max(i, j) * size + Math.min(i, j)]! * u[j]!;
    both += w[i]! * u[i]!;
  }
  for (let i = from; i < size; i++) {
    w[i]! -= 0.5 * both * u[i]!;
    for (let j = from; j <= i; j++) m[i * size + j]! -= u[i]! * w[j]! + w[i]! * u[j]!;
  }
}
