// Eigenvalues in float64 against published spectra, and the index of known critical points.
import { describe, expect, it } from 'vitest';
import { eigenSystem, indexAt, spectrum } from '../../../src/landscape/curvature64.ts';
import { dot } from '../../../src/landscape/eigenbasis.ts';
import { createReference } from '../../../src/reference/index.ts';
import oracles from '../../oracles/oracles.json';
import { fitted, randomNumbers } from '../reference/fitted.ts';
import { BALDI_HORNIK, BALDI_HORNIK_OUTPUTS, baldiHornikPoint, fit } from './problems.ts';

function matrix(size: number, entry: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, at) => entry(Math.floor(at / size), at % size));
}

describe('eigenSystem', () => {
  it('finds the spectrum of the second difference', () => {
    const laplacian = matrix(9, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0));
    const { values } = eigenSystem(laplacian, 9);
    for (const [k, value] of values.entries()) {
      expect(value).toBeCloseTo(oracles.eigenvalues.laplacian9[k] ?? Number.NaN, 13);
    }
  });

  it('finds the spectrum of the Hilbert matrix, whose smallest eigenvalue is 1e-7', () => {
    const { values } = eigenSystem(
      matrix(6, (i, j) => 1 / (i + j + 1)),
      6,
    );
    const exact = oracles.eigenvalues.hilbert6.map(Number);
    for (const [k, value] of values.entries()) expect(Math.abs(value - (exact[k] ?? 0))).toBeLessThan(1e-15);
  });

  it('gives orthonormal vectors, in rows, ascending', () => {
    const size = 5;
    const symmetric = matrix(size, (i, j) => Math.sin(i + 1) * Math.sin(j + 1) + (i === j ? i * i : 0));
    const { values, vectors } = eigenSystem(symmetric, size);
    for (let k = 0; k < size; k++) {
      const vector = vectors.subarray(k * size, (k + 1) * size);
      const image = vector.map((_, i) =>
        vector.reduce((sum, x, j) => sum + (symmetric[i * size + j] ?? 0) * x, 0),
      );
      for (let i = 0; i < size; i++) {
        expect(image[i]).toBeCloseTo((values[k] ?? 0) * (vector[i] ?? 0), 12);
      }
      expect(vector.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 13);
      expect(values[k]).toBeGreaterThanOrEqual(values[k - 1] ?? -Infinity);
    }
  });
});

describe('eigenSystem of matrices without full rank', () => {
  it.each([
    [60, 3, 1],
    [60, 3, 1e-150],
    [60, 12, 1e150],
    [60, 1, 1e-300],
    [9, 3, 1e-160],
    [9, 0, 1],
  ])('of size %i and rank %i, entries of one scale: %d', (size, rank, entry) => {
    const next = randomNumbers(size + rank);
    const factors = Array.from({ length: rank }, () => ({
      sign: Math.sign(next()),
      vector: Float64Array.from({ length: size }, next),
    }));
    const symmetric = matrix(
      size,
      (i, j) =>
        entry * factors.reduce((sum, { sign, vector: v }) => sum + sign * (v[i] ?? 0) * (v[j] ?? 0), 0),
    );
    const { values, vectors } = eigenSystem(symmetric, size);
    const largest = Math.max(...values.map(Math.abs)) || 1;
    expect(values.filter((value) => Math.abs(value) > 1e-13 * largest)).toHaveLength(rank);
    const row = (k: number): Float64Array => vectors.subarray(k * size, (k + 1) * size);
    for (const [k, value] of values.entries()) {
      for (let i = 0; i < size; i++) {
        const image = dot(symmetric.subarray(i * size, (i + 1) * size), row(k));
        expect(Math.abs(image - value * (row(k)[i] ?? Number.NaN))).toBeLessThan(1e-13 * largest);
      }
      for (let l = 0; l <= k; l++) expect(dot(row(k), row(l))).toBeCloseTo(k === l ? 1 : 0, 12);
    }
  });
});

describe('spectrum', () => {
  it('is that of xor-trajectories at step 0', async () => {
    const { parameters0, cases } = oracles['xor-trajectories'];
    const fitBce = await fitted({ loss: 'bce' });
    const { values, index } = spectrum(createReference(fitBce), Float64Array.from(parameters0));
    for (const [k, value] of values.entries()) {
      expect(value).toBeCloseTo(cases.tanh_bce.hess_eig0[k] ?? Number.NaN, 12);
    }
    expect(index).toBe(5);
  });
});

describe('indexAt', () => {
  it.each(oracles['baldi-hornik'].criticalPoints)('is $n_neg at the choice $subset', async (point) => {
    const problem = await fit(BALDI_HORNIK);
    const theta = baldiHornikPoint(problem, point.subset);
    const reference = createReference(problem);
    expect(BALDI_HORNIK_OUTPUTS * reference.lossAt(theta)).toBeCloseTo(point.E, 6);
    expect(indexAt(reference, theta)).toBe(point.n_neg);
  });
});
