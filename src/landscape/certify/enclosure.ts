// Two verified facts about a box: one critical point lies in it (Krawczyk), and the Hessian is positive definite on it.
import { EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';
import { enclosureOfShort, roundTo } from './decimals.ts';
import {
  add,
  divide,
  magnitude,
  middle,
  multiply,
  negate,
  ONE,
  point,
  subtract,
  symmetric,
  ZERO,
  type Interval,
} from './interval.ts';
import type { Box, IntervalObjective } from './interval-objective.ts';

/** The box of all parameters within `radius` of a center, both as their shortest decimals. */
export interface StatedBox {
  /** (parameterCount) */
  readonly center: readonly number[];
  readonly radius: number;
}

/** Encloses the center's decimals. */
export function centerOf({ center }: Pick<StatedBox, 'center'>): Box {
  return center.map(enclosureOfShort);
}

/** Encloses the box. */
export function boxAround({ center, radius }: StatedBox): Box {
  const reach = symmetric(enclosureOfShort(radius).hi);
  return center.map((x) => add(enclosureOfShort(x), reach));
}

/** The middle of an interval matrix. */
export function middleOf(matrix: readonly Box[]): number[][] {
  return matrix.map((row) => row.map(middle));
}

/**
 * Near the inverse of a matrix, with digits that suffice.
 *
 * @returns undefined if it is singular to working precision
 */
export function approximateInverse(matrix: readonly (readonly number[])[]): number[][] | undefined {
  try {
    const found = inverse(new Matrix(matrix.map((row) => [...row]))).to2DArray();
    return found.flat().every(Number.isFinite)
      ? found.map((row) => row.map((x) => roundTo(x, INVERSE_DIGITS)))
      : undefined;
  } catch {
    return undefined; // ml-matrix throws for an exactly singular matrix
  }
}

const INVERSE_DIGITS = 12;

/**
 * How far the Krawczyk operator reaches from the center, as a share of the radius. Less than 1 proves that exactly one
 * critical point lies in the box:
 * -Y g(c) + (I - Y H(X)) (X - c) lies inside X - c, for Y the approximate inverse, c the center, X the box.
 *
 * @see Krawczyk 1969; Neumaier 1990, "Interval methods for systems of equations", theorem 5.1.8
 * @returns NaN or infinity if nothing is enclosed
 */
export function krawczykReach(
  objective: IntervalObjective,
  box: StatedBox,
  inverse: readonly (readonly number[])[],
  hessian: readonly Box[],
): number {
  const gradient = objective.gradient(centerOf(box));
  const radius = enclosureOfShort(box.radius);
  const rows = inverse.map((row) => row.map(enclosureOfShort));
  const reaches = rows.map((row, i) => {
    const newton = row.reduce((sum, y, k) => add(sum, multiply(y, gradient[k]!)), ZERO);
    const spread = hessian.reduce((sum, _, j) => {
      const product = row.reduce((entry, y, k) => add(entry, multiply(y, hessian[k]![j]!)), ZERO);
      return add(sum, multiply(subtract(i === j ? ONE : ZERO, product), symmetric(radius.hi)));
    }, ZERO);
    return divide(point(magnitude(add(negate(newton), spread))), radius).hi;
  });
  return Math.max(...reaches);
}

/**
 * A lower bound of the smallest eigenvalue of every symmetric matrix in an interval matrix: Gershgorin's discs after a
 * congruence by approximate eigenvectors V, where x^T H x >= m |V^-1 x|^2 >= m |x|^2 / |V^T V|.
 *
 * @returns 0 or less, or NaN, if positive definiteness is not proved
 */
export function smallestEigenvalueBound(hessian: readonly Box[]): number {
  const symmetricMiddle = Matrix.checkMatrix(middleOf(hessian));
  const { eigenvectorMatrix } = new EigenvalueDecomposition(symmetricMiddle, { assumeSymmetric: true });
  const basis = eigenvectorMatrix.to2DArray().map((row) => row.map(point));
  const lowest = Math.min(
    ...gershgorin(product(transpose(basis), product(hessian, basis))).map(({ lo }) => lo),
  );
  const size = Math.max(...gershgorin(product(transpose(basis), basis)).map(({ hi }) => hi));
  return divide(point(lowest), point(size)).lo;
}

/** Each row's disc, which for a symmetric matrix holds its eigenvalues together. */
function gershgorin(matrix: readonly Box[]): Interval[] {
  return matrix.map((row, i) => {
    const beside = row.reduce((sum, x, j) => (i === j ? sum : add(sum, point(magnitude(x)))), ZERO);
    return add(row[i]!, symmetric(beside.hi));
  });
}

function transpose(matrix: readonly Box[]): Interval[][] {
  return matrix.map((row, i) => row.map((_, j) => matrix[j]![i]!));
}

function product(a: readonly Box[], b: readonly Box[]): Interval[][] {
  return a.map((row) => row.map((_, j) => row.reduce((sum, x, k) => add(sum, multiply(x, b[k]![j]!)), ZERO)));
}
