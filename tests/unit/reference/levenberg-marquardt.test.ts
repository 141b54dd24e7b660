// Levenberg-Marquardt: monotone, quadratic near an exact fit, exact on linear problems, at home where the oracle's minima are.
import { describe, expect, it } from 'vitest';
import { createReference, RUNNING } from '../../../src/reference/index.ts';
import { dampedStep } from '../../../src/reference/cholesky.ts';
import { createHessian } from '../../../src/reference/hessian.ts';
import oracles from '../../oracles/oracles.json';
import { fit, INDEX_VS_LOSS } from '../landscape/problems.ts';
import { fitted, randomNumbers, randomParameters, randomSamples } from './fitted.ts';
import { difference, follow, norm, shrinkage } from './second-order.ts';

const optimizer = { kind: 'levenberg-marquardt' } as const;

/** Two samples, two parameters: outputs w x + b fit them exactly, and Gauss-Newton is exact. */
const LINE = {
  dataset: { inputs: [[0], [1]], targets: [[1], [3]] },
  network: { layers: [1, 1], activation: 'identity' },
  optimizer,
} as const;

describe('levenberg-marquardt', () => {
  it('solves a linear problem in a few steps', async () => {
    const { path } = follow(await fitted(LINE), Float64Array.of(-4, 7), 12);
    expect(path.at(-1)?.[0]).toBeCloseTo(2, 10);
    expect(path.at(-1)?.[1]).toBeCloseTo(1, 10);
  });

  it('knows the curvature of the penalty, where it does not reach, and that of each network', async () => {
    // The mean of (b - 1)^2 and (w + b - 3)^2, plus l2 w^2, is least where w = 1 / (1/2 + 2 l2) and b = 2 - w / 2.
    const axes = { 'penalty.l2': [0, 0.5, 2] };
    const problem = await fitted({ ...LINE, penalty: { l2: 0, biases: false }, axes, networks: 3 });
    for (const [index, l2] of [0, 0.5, 2].entries()) {
      const { path } = follow(problem, Float64Array.of(-4, 7), 12, BigInt(index));
      const w = 1 / (1 / 2 + 2 * l2);
      expect(path.at(-1)?.[0]).toBeCloseTo(w, 10);
      expect(path.at(-1)?.[1]).toBeCloseTo(2 - w / 2, 10);
    }
  });

  it.each([0, 0.5])(
    'penalizes the weight of a unit without bias, whatever is said of biases: l2 %f',
    async (l2) => {
      // The mean of 1 and (w - 3)^2, plus l2 w^2, is least where w = 3 / (1 + 2 l2).
      const network = { ...LINE.network, biases: false };
      const problem = await fitted({ ...LINE, network, penalty: { l2, biases: false } });
      const { path } = follow(problem, Float64Array.of(-4), 12);
      expect(path.at(-1)).toHaveLength(1);
      expect(path.at(-1)?.[0]).toBeCloseTo(3 / (1 + 2 * l2), 10);
    },
  );

  it.each([
    ['tanh', 'mse', 0],
    ['relu', 'mse', 0.01],
    ['sin', 'bce', 0],
    ['sigmoid', 'cross-entropy', 0.001],
  ] as const)('never raises the objective: %s, %s, l2 %f', async (activation, loss, l2) => {
    const layers = [2, 4, 2];
    const fit = await fitted({
      dataset: randomSamples(11, { samples: 12, layers, loss }),
      network: { layers, activation },
      loss,
      penalty: { l2, biases: false },
      optimizer,
    });
    const reference = createReference(fit);
    for (const seed of [1, 2, 3]) {
      const { path, stopped } = follow(fit, randomParameters(fit, seed, 2), 60);
      const heights = path.map((theta) => reference.objectiveAt(theta));
      expect(stopped).toBe(RUNNING);
      // Beyond its rounding, that is; and it does fall.
      for (const [i, height] of heights.slice(1).entries()) {
        expect(height).toBeLessThanOrEqual((heights[i] ?? 0) * (1 + 1e-15));
      }
      expect(heights.at(-1)).toBeLessThan(0.9 * (heights[0] ?? 0));
    }
  });

  it('converges quadratically to an exact fit', async () => {
    // A teacher of the same shape: at the fit the residuals vanish, and the Gauss-Newton matrix is the Hessian.
    const layers = [2, 2, 1];
    const base = await fitted({ network: { layers, activation: 'tanh' } });
    const teacher = randomParameters(base, 8, 1.5);
    const { inputs } = randomSamples(9, { samples: 40, layers, loss: 'mse' });
    const targets = inputs.map((point) => Array.from(createReference(base).outputs(teacher, point)));
    const network = { layers, activation: 'tanh' } as const;
    const problem = await fitted({
      dataset: { inputs, targets },
      network,
      optimizer: { ...optimizer, damping: 1e-12 },
    });
    const nudge = randomParameters(problem, 10, 0.1);
    const start = teacher.map((value, p) => value + (nudge[p] ?? 0));
    const end = follow(problem, start, 30).path.at(-1) ?? start;
    expect(norm(createReference(problem).gradientAt(end))).toBeLessThan(1e-9);
    expect(norm(difference(end, teacher))).toBeLessThan(1e-5); // the targets are float32
    const step = (theta: Float64Array): Float64Array => follow(problem, theta, 1).path[1] ?? theta;
    for (const factor of shrinkage(step, end, randomParameters(problem, 12, 0.003))) {
      expect(factor).toBeGreaterThan(3.5);
      expect(factor).toBeLessThan(4.5);
    }
  });

  it('finds the lowest minimum of index-vs-loss from random starts, and nothing below it', async () => {
    const problem = await fit({ ...INDEX_VS_LOSS, optimizer });
    const reference = createReference(problem);
    const lowest = oracles['index-vs-loss'].lowestMinima[0]?.loss ?? Number.NaN;
    const ends = Array.from({ length: 60 }, (_, start) => {
      const state = reference.begin(reference.initialize(BigInt(start)));
      reference.train(state, 0, 120);
      return reference.objectiveAt(state.theta);
    });
    expect(Math.abs(Math.min(...ends) - lowest)).toBeLessThan(1e-6);
  });

  it('goes on from where it was, however its steps are cut', async () => {
    const problem = await fitted({ optimizer, loss: 'bce' });
    const reference = createReference(problem);
    for (const index of [3n, 4n, 5n]) {
      const whole = reference.begin(reference.initialize(index));
      reference.train(whole, 0, 40);
      const { path } = follow(problem, reference.initialize(index), 40);
      expect(path.at(-1)).toEqual(whole.theta);
    }
  });

  it('stops a network that is past all numbers', async () => {
    const problem = await fitted({ optimizer, network: { layers: [2, 2, 1], activation: 'identity' } });
    const { path, stopped } = follow(problem, new Float64Array(9).fill(1e6), 3);
    expect(stopped).toBe(1);
    expect(path.at(-1)).toEqual(path[0]);
  });
});

describe('the Gauss-Newton matrix', () => {
  it.each(['mse', 'bce', 'cross-entropy'] as const)(
    'is the Hessian where the network is linear, with %s',
    async (loss) => {
      const layers = [3, 3];
      const problem = await fitted({
        dataset: randomSamples(3, { samples: 5, layers, loss }),
        network: { layers, activation: 'identity' },
        loss,
        penalty: { l2: 0.1, biases: true },
      });
      const theta = randomParameters(problem, 4);
      const [exact, approximate] = [
        createHessian(problem)(theta),
        createHessian(problem, 'gauss-newton')(theta),
      ];
      expect(norm(difference(exact, approximate))).toBeLessThan(1e-14);
    },
  );

  it('is 2 / (samples * outputs) J^T J with mse, J by finite differences', async () => {
    const layers = [2, 3, 2];
    const problem = await fitted({
      dataset: randomSamples(5, { samples: 4, layers, loss: 'mse' }),
      network: { layers, activation: 'tanh', outputActivation: 'sigmoid' },
    });
    const reference = createReference(problem);
    const theta = randomParameters(problem, 6);
    const { inputs } = randomSamples(5, { samples: 4, layers, loss: 'mse' });
    const outputsAt = (at: Float64Array) =>
      inputs.flatMap((point) => Array.from(reference.outputs(at, point)));
    const h = 1e-5;
    const columns = Array.from(theta, (_, p) => {
      const [up, down] = [h, -h].map((dx) => outputsAt(theta.map((x, q) => x + (p === q ? dx : 0))));
      return difference(up ?? [], down ?? []).map((x) => x / (2 * h));
    });
    const expected = columns.flatMap((a) =>
      columns.map((b) => (2 / 8) * a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0)),
    );
    expect(norm(difference(createHessian(problem, 'gauss-newton')(theta), expected))).toBeLessThan(1e-8);
  });
});

describe('dampedStep', () => {
  it('solves (matrix + mu I) step = -gradient and predicts the fall', () => {
    const next = randomNumbers(2);
    for (const size of [1, 2, 7, 30]) {
      const root = Array.from({ length: size * size }, next);
      const at = (i: number, j: number) =>
        Array.from({ length: size }, (_, k) => (root[i * size + k] ?? 0) * (root[j * size + k] ?? 0)).reduce(
          (a, b) => a + b,
        );
      const matrix = Float64Array.from(root, (_, k) => at(Math.floor(k / size), k % size));
      const gradient = Float64Array.from({ length: size }, next);
      const { step, promise } = dampedStep(matrix, gradient, 0.1, false) ?? { step: [], promise: 0 };
      const image = Array.from(step, (_, i) =>
        Array.from(step, (x, j) => (matrix[i * size + j] ?? 0) * x).reduce((a, b) => a + b),
      );
      for (let i = 0; i < size; i++)
        expect((image[i] ?? 0) + 0.1 * (step[i] ?? 0)).toBeCloseTo(-(gradient[i] ?? 0), 9);
      const fall = image.reduce((sum, x, i) => sum - (step[i] ?? 0) * ((gradient[i] ?? 0) + x / 2), 0);
      expect(promise).toBeCloseTo(fall, 9);
    }
  });

  it('has no step where the matrix is not positive definite', () => {
    expect(dampedStep(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1), 0.5, false)).toBeNull();
    expect(dampedStep(Float64Array.of(Number.NaN), Float64Array.of(1), 0.5, false)).toBeNull();
  });
});
