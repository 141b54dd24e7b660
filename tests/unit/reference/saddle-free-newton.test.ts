// Saddle-free Newton: quadratic near a minimum, and away from a saddle where gradient descent stays.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { turnsOf } from '../../../src/engine/second-order-program.ts';
import { createReference, RUNNING } from '../../../src/reference/index.ts';
import { diagonalize, saddleFreeStep } from '../../../src/reference/saddle-free-newton.ts';
import { tridiagonalize } from '../../../src/reference/tridiagonalize.ts';
import oracles from '../../oracles/oracles.json';
import {
  baldiHornikPoint,
  BALDI_HORNIK,
  BALDI_HORNIK_OUTPUTS,
  fit,
  SIGMOID_10_POINTS,
} from '../landscape/problems.ts';
import { fitted, randomNumbers, randomParameters } from './fitted.ts';
import { difference, follow, norm, shrinkage } from './second-order.ts';

const optimizer = { kind: 'saddle-free-newton', damping: 1e-12 } as const;

describe('saddle-free-newton', () => {
  it('converges quadratically to the minimum of sigmoid-10-points', async () => {
    const problem = await fit({ ...SIGMOID_10_POINTS, optimizer });
    const reference = createReference(problem);
    const { parameters, meanLoss } = oracles['sigmoid-10-points'].localMinimum;
    const nudge = randomParameters(problem, 5, 0.02);
    const start = Float64Array.from(parameters, (value, p) => value + (nudge[p] ?? 0));
    const end = follow(problem, start, 7).path.at(-1) ?? start;
    expect(norm(reference.gradientAt(end))).toBeLessThan(1e-15);
    expect(reference.lossAt(end)).toBeCloseTo(meanLoss, 8); // the oracle's samples are not rounded to float32
    const step = (theta: Float64Array): Float64Array => follow(problem, theta, 1).path[1] ?? theta;
    for (const factor of shrinkage(step, end, randomParameters(problem, 7, 0.005))) {
      expect(factor).toBeGreaterThan(3.5);
      expect(factor).toBeLessThan(4.5);
    }
  });

  it('steps -learningRate (|H| + damping I)^-1 gradient, each network with its own penalty and learning rate', async () => {
    const axes = { 'optimizer.learningRate': [0.5, 1], 'penalty.l2': [0, 0.1] };
    const problem = await fitted({
      optimizer: { ...optimizer, damping: 0.3 },
      axes,
      networks: 4,
      penalty: { l2: 0, biases: false },
    });
    const theta = randomParameters(problem, 2, 1.5);
    for (const [index, [rate, l2]] of [
      [0.5, 0],
      [0.5, 0.1],
      [1, 0],
      [1, 0.1],
    ].entries()) {
      const own = createReference(await fitted({ penalty: { l2: l2 ?? 0, biases: false } }));
      const expected = byEigenvectors(own.hessianAt(theta), own.gradientAt(theta), 0.3);
      const { path } = follow(problem, theta, 1, BigInt(index));
      const step = difference(path[1] ?? [], theta);
      expect(
        norm(
          difference(
            step,
            expected.map((x) => x * (rate ?? 0)),
          ),
        ),
      ).toBeLessThan(1e-12);
    }
  });

  it.each(oracles['baldi-hornik'].criticalPoints.filter(({ n_neg }) => n_neg > 0))(
    'leaves the saddle $subset of baldi-hornik, E = $E, where gradient descent stays',
    async ({ subset, E }) => {
      const steps = 40;
      const sums = await Promise.all(
        [BALDI_HORNIK, { ...BALDI_HORNIK, optimizer: { ...optimizer, damping: 0.1 } }].map(async (sweep) => {
          const problem = await fit(sweep);
          const nudge = randomParameters(problem, 6, 1e-6);
          const start = baldiHornikPoint(problem, subset).map((value, p) => value + (nudge[p] ?? 0));
          const { path } = follow(problem, start, steps);
          return BALDI_HORNIK_OUTPUTS * createReference(problem).lossAt(path.at(-1) ?? start);
        }),
      );
      expect(sums[0]).toBeCloseTo(E, 4);
      expect(sums[1]).toBeCloseTo(1.5, 6);
    },
  );

  it('stops a network that blows up, and only that', async () => {
    const wild = await fitted({
      optimizer: { kind: 'saddle-free-newton', learningRate: 1e7, damping: 1e-6 },
      loss: 'mse',
    });
    const { stopped, path } = follow(wild, randomParameters(wild, 1), 20);
    expect(stopped).toBeLessThanOrEqual(20);
    expect(path.at(-1)).toEqual(path[stopped]);
    const calm = await fitted({ optimizer: { kind: 'saddle-free-newton' } });
    expect(follow(calm, randomParameters(calm, 1), 20).stopped).toBe(RUNNING);
  });
});

/** Eigenvectors by another method and library. */
function byEigenvectors(matrix: Float64Array, gradient: Float64Array, damping: number): Float64Array {
  const size = gradient.length;
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(size, size, matrix),
    { assumeSymmetric: true },
  );
  const step = new Float64Array(size);
  for (const [k, value] of realEigenvalues.entries()) {
    const vector = eigenvectorMatrix.getColumn(k);
    const along = vector.reduce((sum, x, p) => sum + x * (gradient[p] ?? 0), 0);
    for (let p = 0; p < size; p++)
      step[p] = (step[p] ?? 0) - ((vector[p] ?? 0) * along) / (Math.abs(value) + damping);
  }
  return step;
}

describe('saddleFreeStep', () => {
  it('is that by eigenvectors for random matrices, and for those with nothing to turn or eigenvalues of equal size', () => {
    const next = randomNumbers(4);
    const symmetric = (size: number, entry: (i: number, j: number) => number) =>
      Float64Array.from({ length: size * size }, (_, at) =>
        entry(Math.min(Math.floor(at / size), at % size), Math.max(Math.floor(at / size), at % size)),
      );
    for (const size of [1, 2, 3, 9, 24, 60]) {
      const entries = Array.from({ length: size * size }, next);
      const matrices = [
        symmetric(size, (i, j) => entries[i * size + j] ?? 0),
        symmetric(size, (i, j) => (i === j ? (entries[i] ?? 0) : 0)),
        symmetric(size, (i, j) => (i === j ? 0 : Number(j === i + 1))), // in pairs of opposite signs
        symmetric(size, () => 0),
      ];
      for (const matrix of matrices) {
        const gradient = Float64Array.from({ length: size }, next);
        const form = tridiagonalize(matrix, size, gradient);
        const expected = byEigenvectors(matrix, gradient, 0.01);
        expect(norm(difference(saddleFreeStep(form, 0.01), expected))).toBeLessThan(1e-9);
        const { rotations, sweeps } = diagonalize(form, 30 * size, 6e-8);
        expect(rotations.length).toBeLessThanOrEqual(turnsOf(size).rotations);
        expect(sweeps).toBeLessThanOrEqual(turnsOf(size).sweeps);
      }
    }
  });

  it('is that of the mean and of what is beside it for a matrix of ones, whose eigenvalues are 0 but for one', () => {
    const next = randomNumbers(6);
    for (const size of [2, 9, 60, 128]) {
      const gradient = Float64Array.from({ length: size }, next);
      const mean = gradient.reduce((sum, x) => sum + x, 0) / size;
      const expected = gradient.map((x) => -((x - mean) / 0.01 + mean / (size + 0.01)));
      const form = tridiagonalize(new Float64Array(size * size).fill(1), size, gradient);
      expect(norm(difference(saddleFreeStep(form, 0.01), expected))).toBeLessThan(1e-9 * norm(expected));
    }
  });

  it('points downhill even where the rotations end early', () => {
    const next = randomNumbers(9);
    const size = 12;
    const root = Array.from({ length: size * size }, next);
    const matrix = Float64Array.from(
      root,
      (x, at) => x + (root[(at % size) * size + Math.floor(at / size)] ?? 0),
    );
    const gradient = Float64Array.from({ length: size }, next);
    const form = tridiagonalize(matrix, size, gradient);
    const { diagonal, rotated } = diagonalize(form, 5);
    expect(norm(rotated)).toBeCloseTo(norm(gradient), 12);
    expect(diagonal.reduce((sum, x) => sum + x, 0)).toBeCloseTo(
      matrix.reduce((sum, x, at) => sum + (at % (size + 1) === 0 ? x : 0), 0),
      12,
    );
  });
});
