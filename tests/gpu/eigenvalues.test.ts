// The kernels that take symmetric matrices apart, against published spectra, their moments, and the float64 twins.
//
// Eigenvalues are held to (n + 2) * 6e-8 * |matrix|: what the tridiagonal form is known to cost, and two units in the last
// place for the rounding of the matrix and the width of the last interval.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { STANDING } from '../../src/engine/curvature-stages.ts';
import { symmetricEigenvalues } from '../../src/reference/eigenvalues.ts';
import { newtonStep } from '../../src/reference/newton-step.ts';
import { tridiagonalize } from '../../src/reference/tridiagonalize.ts';
import { holm } from '../../src/statistics/index.ts';
import { normalTwoSidedTail } from '../../src/statistics/normal.ts';
import oracles from '../oracles/oracles.json';
import { randomNumbers } from '../unit/reference/fitted.ts';
import {
  diagonalMatrix,
  gaussianOrthogonal,
  hilbert,
  laplacian,
  randomSymmetric,
  ROSSER,
} from '../unit/reference/matrices.ts';
import { uniformDraws } from '../unit/statistics/draws.ts';
import { solveMatrices, type Solved } from './matrices.ts';

const { eigenvalues: oracle } = oracles;
const SIGNIFICANCE = 1e-3;

function largestMagnitude(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

/** The largest error of an eigenvalue in units of what is allowed. */
function excess(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const allowed = (expected.length + 2) * 6e-8 * largestMagnitude(expected);
  const errors = Array.from(expected, (x, k) => Math.abs((actual[k] ?? Number.NaN) - x));
  return Math.max(...errors) / allowed;
}

const single = (matrix: Float64Array): Float64Array => matrix.map(Math.fround);

describe('eigenvalues', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    console.log(device.description);
  });
  afterAll(() => device.destroy());

  const valuesOf = async (matrix: Float64Array, size: number): Promise<Float32Array> => {
    const { values } = await solveMatrices(device, size, [matrix]);
    return values[0] ?? new Float32Array();
  };

  it('finds those of the Laplacian, the Hilbert matrix and the Rosser matrix', async () => {
    expect(excess(await valuesOf(laplacian(9), 9), oracle.laplacian9)).toBeLessThan(1);
    expect(excess(await valuesOf(hilbert(6), 6), oracle.hilbert6.map(Number))).toBeLessThan(1);
    const rosser = await valuesOf(ROSSER, 8);
    expect(excess(rosser, oracle.rosser)).toBeLessThan(1);
    expect(rosser).toEqual(Float32Array.from(rosser).sort()); // two of them are equal
  });

  it('agrees with the moments of the Gaussian orthogonal ensemble', async () => {
    const pValues: number[] = [];
    for (const [size, { rep, m2_exact, m4_exact, lmax_mean, lmax_se }] of [
      [8, oracle.goe8],
      [16, oracle.goe16],
      [32, oracle.goe32],
    ] as const) {
      const draw = uniformDraws(size);
      const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
      const matrices = Array.from({ length: rep }, () => single(gaussianOrthogonal(normal, size)));
      const { values, standing } = await solveMatrices(device, size, matrices);
      expect(standing.every((word) => word === STANDING.renew)).toBe(true);
      const zOf = (statistic: (spectrum: Float32Array) => number, expected: number, error = 0): number => {
        const { mean, standardError } = meanOf(values.map(statistic));
        return (mean - expected) / Math.hypot(standardError, error);
      };
      const moment = (power: number) => (spectrum: Float32Array) =>
        spectrum.reduce((sum, x) => sum + x ** power, 0) / size;
      const zs = [
        zOf(moment(2), m2_exact),
        zOf(moment(4), m4_exact),
        zOf((spectrum) => spectrum.at(-1) ?? Number.NaN, lmax_mean, lmax_se),
        zOf((spectrum) => spectrum.filter((x) => x < 0).length / size, 0.5),
      ];
      console.log(
        `GOE ${size}: z of m2, m4, largest, negative share: ${zs.map((z) => z.toFixed(2)).join(', ')}`,
      );
      pValues.push(...zs.map(normalTwoSidedTail));
      const worst = matrices
        .slice(0, 500)
        .map((matrix, i) => excess(values[i] ?? [], symmetricEigenvalues(matrix, size)));
      expect(Math.max(...worst)).toBeLessThan(1);
    }
    expect(pValues).toHaveLength(12);
    expect(Math.min(...holm(pValues))).toBeGreaterThan(SIGNIFICANCE);
  });

  it.each([
    { size: 17, inMemory: false },
    { size: 17, inMemory: true },
    { size: 18, inMemory: true },
    { size: 19, inMemory: true },
    { size: 40, inMemory: true },
    { size: 105, inMemory: true },
  ])('matches the twin for $size rows, in memory: $inMemory', async ({ size, inMemory }) => {
    const next = randomNumbers(size);
    const matrices = Array.from({ length: 20 }, () => single(randomSymmetric(next, size)));
    const gradients = matrices.map(() => Float64Array.from({ length: size }, () => Math.fround(next())));
    const solved = await solveMatrices(device, size, matrices, { inMemory, gradients });
    for (const [i, matrix] of matrices.entries()) {
      const expected = symmetricEigenvalues(matrix, size);
      expect(excess(solved.values[i] ?? [], expected)).toBeLessThan(1);
      expectSummary(solved, i, expected);
      expectEigenvector(solved.vectors[i] ?? [], matrix, expected);
      const norm = Math.hypot(...(gradients[i] ?? []));
      expect((solved.newton[0]?.[i] ?? Number.NaN) / norm).toBeCloseTo(1, 5);
    }
  });

  it('copes with one and two rows, zero, and repeated eigenvalues, in registers and in memory', async () => {
    for (const inMemory of [false, true]) {
      const valuesOfAll = async (size: number, matrices: Float64Array[]) =>
        (await solveMatrices(device, size, matrices, { inMemory })).values;
      const one = await valuesOfAll(1, [Float64Array.of(-3), Float64Array.of(0), Float64Array.of(2)]);
      for (const [i, expected] of [[-3], [0], [2]].entries()) expectClose(one[i], expected);
      const two = await valuesOfAll(2, [
        Float64Array.of(0, 2, 2, 0),
        Float64Array.of(5, 0, 0, -1),
        new Float64Array(4),
      ]);
      for (const [i, expected] of [
        [-2, 2],
        [-1, 5],
        [0, 0],
      ].entries())
        expectClose(two[i], expected);
      const five = await valuesOfAll(5, [
        new Float64Array(25),
        diagonalMatrix([1, 1, 1, 1, 1]),
        new Float64Array(25).fill(1),
        diagonalMatrix([3, -1, 3, -1, 3]),
      ]);
      const spectra = [
        [0, 0, 0, 0, 0],
        [1, 1, 1, 1, 1],
        [0, 0, 0, 0, 5],
        [-1, -1, 3, 3, 3],
      ];
      for (const [i, expected] of spectra.entries()) expectClose(five[i], expected);
    }
  });

  it('counts eigenvalues that are negative, and those without a sign', async () => {
    const { summary } = await solveMatrices(device, 5, [
      diagonalMatrix([3, -1, 0, 0, 2]),
      diagonalMatrix([1, 1e-3, -1e-3, 5e-6, -5e-6]), // 10 * 5 * 2^-23 is 6e-6
      new Float64Array(25),
    ]);
    expect([...(summary[3] ?? [])]).toEqual([1, 1, 0]);
    expect([...(summary[4] ?? [])]).toEqual([2, 2, 5]);
  });

  it('keeps its accuracy relative to the matrix from 1e-15 to 1e9', async () => {
    const matrix = randomSymmetric(randomNumbers(7), 9);
    const matrices = [1e-15, 1e-8, 1e-3, 1e5, 1e9].map((factor) => single(matrix.map((x) => factor * x)));
    for (const inMemory of [false, true]) {
      const { values } = await solveMatrices(device, 9, matrices, { inMemory });
      for (const [i, scaled] of matrices.entries()) {
        expect(excess(values[i] ?? [], symmetricEigenvalues(scaled, 9))).toBeLessThan(1);
      }
    }
  });

  it('marks matrices past BLOW_UP or without numbers, and leaves their neighbours alone', async () => {
    const next = randomNumbers(8);
    for (const size of [5, 21]) {
      const fine = Array.from({ length: 8 }, () => single(randomSymmetric(next, size)));
      const bad = [Number.NaN, Number.POSITIVE_INFINITY, 2e10, -3e38];
      const spoiled = fine.map((matrix, i) =>
        i % 2 === 0 ? matrix : matrix.map((x, at) => (at === 0 ? (bad[(i - 1) / 2] ?? 0) : x)),
      );
      const alone = await solveMatrices(device, size, fine);
      const mixed = await solveMatrices(device, size, spoiled);
      const { renew, overflow } = STANDING;
      expect([...mixed.standing]).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((i) => (i % 2 ? overflow : renew)));
      for (const i of [0, 2, 4, 6]) expect(mixed.values[i]).toEqual(alone.values[i]);
    }
  });
});

describe('newton-step', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
  });
  afterAll(() => device.destroy());

  it.each([1, 2, 9, 30])('matches the twin for %d rows, within a radius or not', async (size) => {
    const next = randomNumbers(60 + size);
    const indefinite = Array.from({ length: 12 }, () => single(randomSymmetric(next, size)));
    // Rows dominated by their diagonal: positive definite with a condition number near 10, so that float32 keeps its digits.
    const definite = indefinite.map((matrix) =>
      single(matrix.map((x, at) => (at % (size + 1) === 0 ? Math.sqrt(size) * (3 + x) : x))),
    );
    const matrices = [...definite, ...indefinite];
    const gradients = matrices.map(() => Float64Array.from({ length: size }, () => Math.fround(next())));
    for (const radius of [1e30, 0.05]) {
      const { newton, steps } = await solveMatrices(device, size, matrices, { gradients, radius });
      let alike = 0;
      for (const [i, matrix] of matrices.entries()) {
        const twin = newtonStep(tridiagonalize(matrix, size, gradients[i]), radius);
        const [newtonLength, decrement, length, promise] = newton.slice(1).map((row) => row[i] ?? Number.NaN);
        if (i >= definite.length) {
          // Whether a shift suffices is decided by rounding now and then: then it is four times as large.
          if (Math.abs((newtonLength ?? 0) / twin.newtonLength - 1) < 1e-3) alike++;
          expect(length).toBeLessThanOrEqual(radius);
          expect(length).toBeGreaterThan(0);
          expectDescent(steps[i] ?? [], gradients[i] ?? [], length ?? Number.NaN);
          continue;
        }
        expect((newtonLength ?? 0) / twin.newtonLength).toBeCloseTo(1, 4);
        expect((decrement ?? 0) / twin.decrement).toBeCloseTo(1, 4);
        expect((length ?? 0) / twin.length).toBeCloseTo(1, 4);
        expect((promise ?? 0) / twin.promise).toBeCloseTo(1, 4);
        for (const [p, x] of twin.step.entries()) {
          expect(Math.abs((steps[i]?.[p] ?? Number.NaN) - x)).toBeLessThan(1e-5 * twin.length);
        }
      }
      expect(alike).toBeGreaterThanOrEqual(10);
    }
  });
});

/** The mean of numbers with its standard error. */
function meanOf(numbers: readonly number[]): { mean: number; standardError: number } {
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (numbers.length - 1);
  return { mean, standardError: Math.sqrt(variance / numbers.length) };
}

/** Each value within a few units in the last place of the largest. */
function expectClose(actual: Float32Array | undefined, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  const allowed = (expected.length + 2) * 6e-8 * largestMagnitude(expected);
  for (const [k, x] of expected.entries()) {
    expect(Math.abs((actual?.[k] ?? Number.NaN) - x)).toBeLessThanOrEqual(allowed);
  }
}

function expectSummary({ summary }: Solved, i: number, expected: Float64Array): void {
  const size = expected.length;
  const norm = largestMagnitude(expected);
  const [smallest, largest, trace, index, nullity] = summary.map((row) => row[i] ?? Number.NaN);
  const allowed = (size + 2) * 6e-8 * norm;
  expect(Math.abs((smallest ?? Number.NaN) - (expected[0] ?? 0))).toBeLessThan(allowed);
  expect(Math.abs((largest ?? Number.NaN) - (expected.at(-1) ?? 0))).toBeLessThan(allowed);
  const sum = expected.reduce((total, x) => total + x, 0);
  expect(Math.abs((trace ?? Number.NaN) - sum)).toBeLessThan(size * allowed);
  const tau = 10 * size * 2 ** -23 * norm;
  const near = expected.filter((x) => Math.abs(Math.abs(x) - tau) < allowed).length; // on which side is rounding's choice
  expect(Math.abs((index ?? Number.NaN) - expected.filter((x) => x < -tau).length)).toBeLessThanOrEqual(near);
  const zeros = expected.filter((x) => Math.abs(x) <= tau).length;
  expect(Math.abs((nullity ?? Number.NaN) - zeros)).toBeLessThanOrEqual(near);
}

/** A unit vector with a residual of the size of the eigenvalue's error. */
function expectEigenvector(vector: ArrayLike<number>, matrix: Float64Array, values: Float64Array): void {
  const size = values.length;
  const [smallest = Number.NaN] = values;
  const residual = Array.from(
    { length: size },
    (_, i) =>
      Array.from(vector).reduce((sum, x, j) => sum + (matrix[i * size + j] ?? 0) * x, 0) -
      smallest * (vector[i] ?? 0),
  );
  expect(Math.hypot(...Array.from(vector))).toBeCloseTo(1, 5);
  expect(Math.hypot(...residual)).toBeLessThan((size + 2) * 6e-8 * largestMagnitude(values));
}

function expectDescent(step: ArrayLike<number>, gradient: ArrayLike<number>, length: number): void {
  const slope = Array.from(step).reduce((sum, x, p) => sum + x * (gradient[p] ?? 0), 0);
  expect(slope).toBeLessThan(0);
  expect(Math.hypot(...Array.from(step)) / length).toBeCloseTo(1, 4);
}
