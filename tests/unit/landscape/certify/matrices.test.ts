// Positive definiteness of interval matrices: the prover's eigenvalue bound and the check's verdict.
import { describe, expect, it } from 'vitest';
import { smallestEigenvalueBound } from '../../../../src/landscape/certify/enclosure.ts';
import { between } from '../../../../src/landscape/certify/check/arithmetic.ts';
import { isPositiveDefinite } from '../../../../src/landscape/certify/check/positive-definite.ts';
import { randomNumbers } from '../../reference/fitted.ts';

interface Bounds {
  readonly lo: number;
  readonly hi: number;
}

const around = (x: number, radius: number): Bounds => ({ lo: x - radius, hi: x + radius });

/** (size, size) R^T D R for a rotation R in every plane: the eigenvalues are those given. */
function withEigenvalues(values: readonly number[], seed: number): number[][] {
  const next = randomNumbers(seed);
  let matrix = values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));
  for (const [i] of values.entries()) {
    for (const [j] of values.entries()) {
      if (j <= i) continue;
      const angle = 3 * next();
      const [c, sine] = [Math.cos(angle), Math.sin(angle)];
      const turn = (row: readonly number[]): number[] =>
        row.map((x, k) =>
          k === i ? c * x - sine * (row[j] ?? 0) : k === j ? sine * (row[i] ?? 0) + c * x : x,
        );
      const columns = matrix.map(turn);
      matrix = values.map((_, k) => turn(columns.map((row) => row[k] ?? 0)));
    }
  }
  return matrix;
}

const inflate = (matrix: readonly (readonly number[])[], radius: number): Bounds[][] =>
  matrix.map((row) => row.map((x) => around(x, radius)));

const onLibrary = (matrix: readonly (readonly Bounds[])[]) =>
  matrix.map((row) => row.map(({ lo, hi }) => between(lo, hi)));

describe('an interval matrix', () => {
  const values = [0.01, 0.5, 1, 3, 20];

  it('has a bound just below its smallest eigenvalue where it is narrow', () => {
    for (const seed of [1, 2, 3]) {
      const matrix = inflate(withEigenvalues(values, seed), 1e-9);
      const bound = smallestEigenvalueBound(matrix);
      expect(bound).toBeLessThan(0.01);
      expect(bound).toBeGreaterThan(0.0099);
      expect(isPositiveDefinite(onLibrary(matrix))).toBe(true);
    }
  });

  it('is not called positive definite where a member is not, although the middle is', () => {
    for (const seed of [1, 2, 3]) {
      // The radius times the identity is among the perturbations: it takes the smallest eigenvalue below 0.
      const matrix = inflate(withEigenvalues(values, seed), 0.011);
      expect(smallestEigenvalueBound(matrix)).toBeLessThanOrEqual(0);
      expect(isPositiveDefinite(onLibrary(matrix))).toBe(false);
    }
    const crossed = [
      [around(1, 0), around(0, 2)],
      [around(0, 2), around(1, 0)],
    ];
    expect(smallestEigenvalueBound(crossed)).toBeLessThanOrEqual(-0.9);
    expect(isPositiveDefinite(onLibrary(crossed))).toBe(false);
  });

  it('is not called positive definite where it is indefinite', () => {
    const matrix = inflate(withEigenvalues([-1e-6, 1, 2], 4), 0);
    expect(smallestEigenvalueBound(matrix)).toBeLessThan(0);
    expect(isPositiveDefinite(onLibrary(matrix))).toBe(false);
  });
});
