// The float64 twins that settle networks: damped Newton steps, and monotone descent with them.
import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createReference } from '../../../src/reference/index.ts';
import { newtonStep } from '../../../src/reference/newton-step.ts';
import { settle } from '../../../src/reference/settle.ts';
import { tridiagonalize } from '../../../src/reference/tridiagonalize.ts';
import { preset } from '../../../src/spec/index.ts';
import oracles from '../../oracles/oracles.json' with { type: 'json' };
import { fitted, randomNumbers, randomParameters } from './fitted.ts';
import { diagonalMatrix, hilbert, randomSymmetric } from './matrices.ts';

const FAR = 1e30;

describe('newtonStep', () => {
  it('solves H step = -gradient where H is positive definite', () => {
    const gradient = Float64Array.of(1, -2, 0.5, 3);
    const matrix = hilbert(4);
    const { step, newtonLength, decrement, length, promise } = newtonStep(
      tridiagonalize(matrix, 4, gradient),
      FAR,
      1e-15,
    );
    const expected = solve(Matrix.from1DArray(4, 4, matrix), Matrix.columnVector([...gradient])).to1DArray();
    for (const [p, x] of expected.entries()) expect(step[p]).toBeCloseTo(-x, 5); // the step is 5,000 long
    const fall = expected.reduce((sum, x, p) => sum + x * (gradient[p] ?? 0), 0);
    expect(decrement).toBeCloseTo(fall, 5);
    expect(length).toBeCloseTo(newtonLength, 9);
    expect(promise / (fall / 2)).toBeCloseTo(1, 9);
  });

  it('descends where H has negative eigenvalues, and keeps to the radius', () => {
    for (let seed = 0; seed < 20; seed++) {
      const next = randomNumbers(seed);
      const matrix = randomSymmetric(next, 6);
      const gradient = Float64Array.from({ length: 6 }, next);
      for (const radius of [FAR, 0.1, 1e-6]) {
        const { step, length, promise } = newtonStep(tridiagonalize(matrix, 6, gradient), radius);
        const slope = step.reduce((sum, x, p) => sum + x * (gradient[p] ?? 0), 0);
        expect(slope).toBeLessThan(0);
        expect(promise).toBeGreaterThan(0);
        expect(length).toBeLessThanOrEqual(radius);
        expect(Math.hypot(...step)).toBeCloseTo(length, 9);
        if (radius < 1) expect(length).toBeGreaterThan(radius / 5); // a fourfold mu shortens it to a quarter at most
      }
    }
  });

  it('promises what the quadratic model falls', () => {
    const matrix = diagonalMatrix([2, -1, 0.5]);
    const gradient = Float64Array.of(1, 1, 1);
    const { step, promise } = newtonStep(tridiagonalize(matrix, 3, gradient), 0.3);
    const [x = 0, y = 0, z = 0] = step;
    expect(promise).toBeCloseTo(-(x + y + z + (2 * x * x - y * y + 0.5 * z * z) / 2), 12);
  });
});

describe('settle', () => {
  it('finds the minimum of a strictly convex problem', async () => {
    const fit = await fitted({
      network: { layers: [2, 1], activation: 'identity' },
      penalty: { l2: 0.1, biases: true },
    });
    const reference = createReference(fit);
    const { theta, outcome, decrement } = settle(reference, randomParameters(fit, 1, 3), { radius: 10 });
    expect(outcome).toBe('settled');
    expect(decrement).toBeLessThan(1e-13);
    expect(Math.hypot(...reference.gradientAt(theta))).toBeLessThan(1e-7);
  });

  it('returns to the minimum of sigmoid-10-points from beside it', async () => {
    const { localMinimum } = oracles['sigmoid-10-points'];
    const fit = await fitted(preset('sigmoid-10-points'));
    const reference = createReference(fit);
    const next = randomNumbers(4);
    const start = Float64Array.from(localMinimum.parameters, (x) => x + 0.02 * next());
    const { theta, objective, outcome } = settle(reference, start);
    expect(outcome).toBe('settled');
    const there = reference.objectiveAt(Float64Array.from(localMinimum.parameters));
    expect(Math.abs(objective - there)).toBeLessThan(1e-13);
    // The data are those of the kernels, float32: 2.8 and its like are rounded by up to 1.2e-7, the loss by 1.1e-9.
    expect(Math.abs(objective - localMinimum.meanLoss)).toBeLessThan(2e-9);
    const away = theta.map((x, p) => x - (localMinimum.parameters[p] ?? Number.NaN));
    expect(Math.hypot(...away)).toBeLessThan(1e-5);
  });

  it('never lets the objective rise, and says when it has not arrived', async () => {
    const fit = await fitted({ network: { layers: [2, 2, 1], activation: 'tanh' }, loss: 'bce' });
    const reference = createReference(fit);
    const theta = randomParameters(fit, 5);
    let last = reference.objectiveAt(theta);
    for (let iterations = 1; iterations < 15; iterations++) {
      const { objective, outcome } = settle(reference, theta, { iterations });
      expect(objective).toBeLessThanOrEqual(last);
      expect(outcome).toBe('unsettled');
      last = objective;
    }
  });
});
