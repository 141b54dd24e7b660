// The damped Newton step by the factorization L D L^T of a tridiagonal form: the twin of the kernel `newton-step`.
import { gershgorinBound } from './eigenvalues.ts';
import { rotateBack, type Tridiagonal } from './tridiagonalize.ts';

/** A step (H + mu I) step = -gradient. */
export interface NewtonStep {
  /** |step| before the radius shortens it: at the least mu that outweighs all negative eigenvalues. */
  readonly newtonLength: number;
  /** gradient^T (H + mu I)^-1 gradient, likewise. */
  readonly decrement: number;
  /** (size) the step within the radius; zero if none was found. */
  readonly step: Float64Array;
  readonly length: number;
  /** By how much the quadratic model falls. */
  readonly promise: number;
}

const ATTEMPTS = 60; // a fourfold mu each: from the rounding of float64 to any number that it has
const PIVOT = 1e-200;

/**
 * The step at a point, from its tridiagonal form with the gradient rotated.
 *
 * @param radius the longest step
 * @param rounding a unit in the last place of 1: what the least mu is a multiple of; default that of float32, as the kernel
 * @see Conn, Gould & Toint 2000, "Trust-Region Methods", section 7.3
 */
export function newtonStep(form: Tridiagonal, radius: number, rounding = 1.2e-7): NewtonStep {
  const size = form.diagonal.length;
  const bare = rounding * size * Math.max(gershgorinBound(form), Number.MIN_VALUE);
  let mu = bare;
  for (let attempt = 0; attempt < ATTEMPTS && !isPositive(form, mu); attempt++) mu *= 4;
  if (mu > bare) mu *= 2;
  const newton = solve(form, mu);
  let solution = newton;
  for (let attempt = 1; attempt < ATTEMPTS && solution.length > radius; attempt++) {
    mu *= 4;
    solution = solve(form, mu);
  }
  const fits = solution.length <= radius;
  return {
    newtonLength: newton.length,
    decrement: newton.decrement,
    step: fits ? rotateBack(form, solution.y) : new Float64Array(size),
    length: fits ? solution.length : 0,
    promise: fits ? (solution.decrement + mu * solution.length ** 2) / 2 : 0,
  };
}

function isPositive({ diagonal, offDiagonal }: Tridiagonal, mu: number): boolean {
  let pivot = 1;
  return diagonal.every((d, i) => {
    pivot = d + mu - (i > 0 ? offDiagonal[i - 1]! ** 2 / pivot : 0);
    return pivot > 0;
  });
}

/** y = -(T + mu)^-1 rotated, its length, and rotated^T (T + mu)^-1 rotated. */
function solve({ diagonal, offDiagonal: e, rotated }: Tridiagonal, mu: number) {
  const size = diagonal.length;
  const pivot = new Float64Array(size);
  const y = new Float64Array(size);
  let decrement = 0;
  for (let i = 0; i < size; i++) {
    const factor = i > 0 ? e[i - 1]! / pivot[i - 1]! : 0;
    pivot[i] = Math.max(diagonal[i]! + mu - (i > 0 ? e[i - 1]! * factor : 0), PIVOT);
    y[i] = -rotated[i]! - (i > 0 ? factor * y[i - 1]! : 0);
    decrement += y[i]! ** 2 / pivot[i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    y[i] = (y[i]! - (i + 1 < size ? e[i]! * y[i + 1]! : 0)) / pivot[i]!;
  }
  return { y, length: Math.hypot(...y), decrement };
}
