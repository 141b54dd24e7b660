// The float64 twins that take a symmetric matrix apart: tridiagonal form, eigenvalues, spectrum, smallest eigenvector.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { symmetricEigenvalues, tridiagonalEigenvalues } from '../../../src/reference/eigenvalues.ts';
import { eigenvectorOf } from '../../../src/reference/smallest-eigenvector.ts';
import { summarizeSpectrum } from '../../../src/reference/spectrum.ts';
import { rotateBack, tridiagonalize } from '../../../src/reference/tridiagonalize.ts';
import oracles from '../../oracles/oracles.json' with { type: 'json' };
import { randomNumbers } from './fitted.ts';
import { diagonalMatrix, hilbert, laplacian, randomSymmetric, ROSSER } from './matrices.ts';

const { eigenvalues: oracle } = oracles;

/** The largest difference between two lists. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] ?? Number.NaN))), 0);
}

describe('symmetricEigenvalues', () => {
  it('finds the eigenvalues of the Laplacian, the Hilbert matrix and the Rosser matrix', () => {
    expect(difference(symmetricEigenvalues(laplacian(9), 9), oracle.laplacian9)).toBeLessThan(1e-14);
    const hilbert6 = oracle.hilbert6.map(Number);
    expect(difference(symmetricEigenvalues(hilbert(6), 6), hilbert6)).toBeLessThan(1e-15);
    expect(difference(symmetricEigenvalues(ROSSER, 8), oracle.rosser)).toBeLessThan(1e-8); // as many digits are listed
  });

  it.each([1, 2, 3, 5, 17, 40])('agrees with another algorithm for %d rows', (size) => {
    const matrix = randomSymmetric(randomNumbers(size), size);
    const { realEigenvalues } = new EigenvalueDecomposition(Matrix.from1DArray(size, size, matrix), {
      assumeSymmetric: true,
    });
    const expected = realEigenvalues.toSorted((a, b) => a - b);
    expect(difference(symmetricEigenvalues(matrix, size), expected)).toBeLessThan(size * 1e-15);
  });

  it.each([1e-30, 1e-8, 1e12])('scales with the matrix, times %d', (factor) => {
    const matrix = randomSymmetric(randomNumbers(9), 6);
    const values = symmetricEigenvalues(matrix, 6).map((value) => factor * value);
    const scaled = symmetricEigenvalues(
      matrix.map((x) => factor * x),
      6,
    );
    expect(difference(scaled, values)).toBeLessThan(1e-14 * factor);
  });

  it('copes with zero, one element, repeated eigenvalues and a matrix that is tridiagonal already', () => {
    expect([...symmetricEigenvalues(new Float64Array(25), 5)]).toEqual([0, 0, 0, 0, 0]);
    expect(difference(symmetricEigenvalues([-3], 1), [-3])).toBeLessThan(1e-15);
    expect(difference(symmetricEigenvalues([0, 2, 2, 0], 2), [-2, 2])).toBeLessThan(1e-15);
    const identity = diagonalMatrix([1, 1, 1, 1]);
    expect(difference(symmetricEigenvalues(identity, 4), [1, 1, 1, 1])).toBeLessThan(1e-15);
    const form = { diagonal: Float64Array.of(2, 2, 2), offDiagonal: Float64Array.of(-1, -1) };
    const expected = [2 - Math.SQRT2, 2, 2 + Math.SQRT2];
    expect(difference(tridiagonalEigenvalues(form), expected)).toBeLessThan(1e-15);
  });
});

describe('tridiagonalize', () => {
  it('is a similarity: Q T Q^T is the matrix, and Q turns vectors back', () => {
    const size = 7;
    const next = randomNumbers(3);
    const matrix = randomSymmetric(next, size);
    const vector = Float64Array.from({ length: size }, next);
    const form = tridiagonalize(matrix, size, vector);
    expect(difference(rotateBack(form, form.rotated), vector)).toBeLessThan(1e-14);
    for (let column = 0; column < size; column++) {
      const unit = Float64Array.from({ length: size }, (_, i) => Number(i === column));
      const { rotated } = tridiagonalize(matrix, size, unit);
      const image = rotated.map(
        (x, i) =>
          (form.diagonal[i] ?? 0) * x +
          (form.offDiagonal[i - 1] ?? 0) * (rotated[i - 1] ?? 0) +
          (form.offDiagonal[i] ?? 0) * (rotated[i + 1] ?? 0),
      );
      const expected = matrix.subarray(column * size, (column + 1) * size);
      expect(difference(rotateBack(form, image), expected)).toBeLessThan(1e-14);
    }
  });
});

describe('eigenvectorOf', () => {
  it.each([1, 2, 6, 17])('solves H v = x v for %d rows', (size) => {
    const matrix = randomSymmetric(randomNumbers(50 + size), size);
    const form = tridiagonalize(matrix, size);
    const [smallest = Number.NaN] = tridiagonalEigenvalues(form);
    const vector = eigenvectorOf(form, smallest);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 13);
    const rows = Matrix.from1DArray(size, size, matrix);
    const image = rows.mmul(Matrix.columnVector([...vector])).to1DArray();
    const expected = vector.map((x) => smallest * x);
    expect(difference(image, expected)).toBeLessThan(1e-13);
  });

  it('finds a vector of the common space of repeated eigenvalues', () => {
    const form = tridiagonalize(diagonalMatrix([3, -1, 2, -1]), 4);
    const vector = eigenvectorOf(form, -1);
    expect(difference([vector[0] ?? 1, vector[2] ?? 1], [0, 0])).toBeLessThan(1e-15);
  });
});

describe('summarizeSpectrum', () => {
  it('counts what is negative and what has no sign', () => {
    const summary = summarizeSpectrum(Float64Array.of(-5, -1e-3, -1e-7, 0, 1e-6, 10), 1e-6);
    expect(summary).toMatchObject({ smallest: -5, largest: 10, index: 2, nullity: 3 });
    expect(summary.trace).toBeCloseTo(4.9990009, 12);
  });
});
