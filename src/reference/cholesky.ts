// Solves with a damped matrix of second derivatives by Cholesky's factorization, as the kernel `levenberg-marquardt-step`.
import { rounded } from './rounded.ts';

/** The solution of (matrix + mu I) step = -gradient. */
export interface DampedStep {
  /** (size) */
  readonly step: Float64Array;
  /** By how much gradient^T step + step^T matrix step / 2 falls. */
  readonly promise: number;
}

/**
 * The damped step.
 *
 * @param matrix (size, size) symmetric; the upper triangle is read
 * @param gradient (size)
 * @param single round every operation to float32, in the kernel's order
 * @returns null where the damped matrix is not positive definite
 */
export function dampedStep(
  matrix: Float64Array,
  gradient: Float64Array,
  mu: number,
  single: boolean,
): DampedStep | null {
  const size = gradient.length;
  const factor = factorize(matrix, size, mu, single);
  if (!factor) return null;
  const { lower, inverses } = factor;
  const y = new Float64Array(size);
  let decrement = 0;
  for (let i = 0; i < size; i++) {
    let sum = -gradient[i]!;
    for (let k = 0; k < i; k++) sum = rounded(sum - lower[i * size + k]! * y[k]!, single);
    y[i] = rounded(sum * inverses[i]!, single);
    decrement = rounded(decrement + y[i]! * y[i]!, single);
  }
  let squares = 0;
  for (let i = size - 1; i >= 0; i--) {
    let sum = y[i]!;
    for (let k = i + 1; k < size; k++) sum = rounded(sum - lower[k * size + i]! * y[k]!, single);
    y[i] = rounded(sum * inverses[i]!, single);
    squares = rounded(squares + y[i]! * y[i]!, single);
  }
  return { step: y, promise: rounded(0.5 * (decrement + mu * squares), single) };
}

/** The lower triangle of the factor, its diagonal inverted. */
function factorize(
  matrix: Float64Array,
  size: number,
  mu: number,
  single: boolean,
): { readonly lower: Float64Array; readonly inverses: Float64Array } | null {
  const lower = new Float64Array(size * size);
  const inverses = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    let pivot = rounded(matrix[j * (size + 1)]! + mu, single);
    for (let k = 0; k < j; k++) pivot = rounded(pivot - lower[j * size + k]! ** 2, single);
    if (!(pivot > 0)) return null;
    const inverse = rounded(1 / rounded(Math.sqrt(pivot), single), single);
    inverses[j] = inverse;
    for (let i = j + 1; i < size; i++) {
      let sum = matrix[j * size + i]!;
      for (let k = 0; k < j; k++) sum = rounded(sum - lower[i * size + k]! * lower[j * size + k]!, single);
      lower[i * size + j] = rounded(sum * inverse, single);
    }
  }
  return { lower, inverses };
}
