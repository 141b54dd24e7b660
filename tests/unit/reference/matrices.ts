// Symmetric matrices whose eigenvalues are known, and random ones. All are (size, size), row-major.

/** The second difference: 2 on the diagonal, -1 beside it. */
export function laplacian(size: number): Float64Array {
  return fromElements(size, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0));
}

/** 1 / (i + j + 1): positive definite, and nearly singular. */
export function hilbert(size: number): Float64Array {
  return fromElements(size, (i, j) => 1 / (i + j + 1));
}

/**
 * Eight rows with an eigenvalue that is 0, one near it, two that are equal and three more that are nearly as large.
 *
 * @see Rosser, Lanczos, Hestenes & Karush 1951, "Separation of close eigenvalues of a real symmetric matrix"
 */
export const ROSSER = Float64Array.from(
  [
    [611, 196, -192, 407, -8, -52, -49, 29],
    [196, 899, 113, -192, -71, -43, -8, -44],
    [-192, 113, 899, 196, 61, 49, 8, 52],
    [407, -192, 196, 611, 8, 44, 59, -23],
    [-8, -71, 61, 8, 411, -599, 208, 208],
    [-52, -43, 49, 44, -599, 411, 208, 208],
    [-49, -8, 8, 59, 208, 208, 99, -911],
    [29, -44, 52, -23, 208, 208, -911, 99],
  ].flat(),
);

export function diagonalMatrix(values: readonly number[]): Float64Array {
  return fromElements(values.length, (i, j) => (i === j ? (values[i] ?? Number.NaN) : 0));
}

/** Elements in (-1, 1). */
export function randomSymmetric(next: () => number, size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) matrix[i * size + j] = matrix[j * size + i] = next();
  }
  return matrix;
}

/** The Gaussian orthogonal ensemble: (G + G^T) / sqrt(2 size), G of independent standard normal elements. */
export function gaussianOrthogonal(normal: () => number, size: number): Float64Array {
  const g = Float64Array.from({ length: size * size }, normal);
  return g.map((x, at) => (x + (g[(at % size) * size + Math.floor(at / size)] ?? 0)) / Math.sqrt(2 * size));
}

function fromElements(size: number, element: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, at) => element(Math.floor(at / size), at % size));
}
