// Canonical parameters of networks with linear hidden units, whose units may be mixed in any way that the objective allows.
import { CholeskyDecomposition, inverse, Matrix, pseudoInverse } from 'ml-matrix';
import type { NetworkSymmetry } from './symmetry.ts';

/** Pivots below this part of the first count as zero, and pivots this near as equal. */
const RANK_TOLERANCE = 1e-9;

/**
 * The canonical point of a network of linear hidden units, layer by layer from the inputs.
 *
 * What goes into a layer, A (width, fan-in; with the bias where there is one that may not be moved on), is known up to an invertible map
 * of its units, or an orthogonal one. What does not change under those, the projection onto the rows of A or A^T A, fixes
 * pivot columns; A takes the form with the identity there, or that of its triangular factor there with a positive diagonal.
 * Biases that may move on become 0. Where A has not full rank, idle units are left: they get no weights, in or out.
 *
 * @param theta (parameterCount) is left as it is
 * @returns (parameterCount)
 */
export function canonicalLinear(symmetry: NetworkSymmetry, theta: Float64Array): Float64Array {
  const { shape, linear, translation } = symmetry;
  const canonical = theta.slice();
  for (let layer = 0; layer < shape.layerCount - 1; layer++) {
    const weights = readMatrix(
      canonical,
      shape.weights[layer]!,
      shape.layers[layer + 1]!,
      shape.layers[layer]!,
    );
    const outputs = shape.layers[layer + 2]!;
    const above = readMatrix(canonical, shape.weights[layer + 1]!, outputs, weights.rows);
    const biases = shape.hasBiases ? readMatrix(canonical, shape.biases[layer]!, weights.rows, 1) : undefined;
    const into = biases && !translation ? weights.clone().addColumn(biases.to1DArray()) : weights;

    const { reduced, back } = reduce(into, linear === 'orthogonal');
    write(canonical, shape.weights[layer]!, fill(reduced, weights.rows, weights.columns));
    write(canonical, shape.weights[layer + 1]!, fill(above.mmul(back), outputs, weights.rows));
    if (biases === undefined) continue;
    const lastColumn = reduced.to2DArray().map((row) => [row[weights.columns] ?? 0]);
    write(canonical, shape.biases[layer]!, fill(new Matrix(lastColumn), weights.rows, 1));
    const biasesAbove = readMatrix(canonical, shape.biases[layer + 1]!, outputs, 1);
    if (translation) biasesAbove.add(above.mmul(biases));
    write(canonical, shape.biases[layer + 1]!, biasesAbove);
  }
  return canonical;
}

/**
 * into = back reduced, with `reduced` (rank, columns) the same for all matrices that a map of the rows makes equal.
 */
function reduce(into: Matrix, orthogonal: boolean): { readonly reduced: Matrix; readonly back: Matrix } {
  const invariant = orthogonal ? into.transpose().mmul(into) : pseudoInverse(into).mmul(into);
  const pivots = pivotsOf(invariant);
  if (pivots.length === 0)
    return { reduced: Matrix.zeros(1, into.columns), back: Matrix.zeros(into.rows, 1) };
  const columns = into.subMatrixColumn(pivots);
  if (!orthogonal) return { reduced: pseudoInverse(columns).mmul(into), back: columns };
  const gram = columns.transpose().mmul(columns);
  const lower = new CholeskyDecomposition(gram).lowerTriangularMatrix;
  const back = columns.mmul(inverse(lower.transpose()));
  return { reduced: back.transpose().mmul(into), back };
}

/** Independent columns of a positive semidefinite matrix, each time the largest that is left; of equal ones the first. */
function pivotsOf(matrix: Matrix): number[] {
  const rest = matrix.clone();
  const pivots: number[] = [];
  const first = Math.max(...rest.diagonal());
  for (;;) {
    const diagonal = rest.diagonal();
    const largest = Math.max(...diagonal);
    if (!(largest > RANK_TOLERANCE * first)) return pivots;
    const pivot = diagonal.findIndex((value) => value >= largest - RANK_TOLERANCE * first);
    pivots.push(pivot);
    const column = rest.getColumnVector(pivot);
    rest.sub(column.mmul(column.transpose()).div(diagonal[pivot]!));
  }
}

function readMatrix(theta: Float64Array, offset: number, rows: number, columns: number): Matrix {
  return Matrix.from1DArray(rows, columns, Array.from(theta.subarray(offset, offset + rows * columns)));
}

/** The matrix cut to size, with zeros where it is too small. */
function fill(matrix: Matrix, rows: number, columns: number): Matrix {
  const filled = Matrix.zeros(rows, columns);
  for (let i = 0; i < Math.min(rows, matrix.rows); i++) {
    for (let j = 0; j < Math.min(columns, matrix.columns); j++) filled.set(i, j, matrix.get(i, j));
  }
  return filled;
}

function write(theta: Float64Array, offset: number, matrix: Matrix): void {
  theta.set(matrix.to1DArray(), offset);
}
