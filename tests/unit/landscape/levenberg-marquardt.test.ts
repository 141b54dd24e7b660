// Levenberg-Marquardt: monotone, quadratic near an exact fit, at home where the oracle's minima are.
import { describe, expect, it } from 'vitest';
import { norm } from '../../../src/landscape/eigenbasis.ts';
import { levenbergMarquardt } from '../../../src/landscape/levenberg-marquardt.ts';
import { createReference } from '../../../src/reference/index.ts';
import oracles from '../../oracles/oracles.json';
import { fitted, randomParameters, randomSamples } from '../reference/fitted.ts';
import { shrinkage } from './convergence.ts';
import { fit, INDEX_VS_LOSS } from './problems.ts';

/** Two samples, two parameters: outputs w x + b fit them exactly, and Gauss-Newton is exact. */
const LINE = {
  dataset: { inputs: [[0], [1]], targets: [[1], [3]] },
  network: { layers: [1, 1], activation: 'identity' },
} as const;

describe('levenbergMarquardt', () => {
  it('solves a linear problem in a few steps', async () => {
    const stepper = levenbergMarquardt(await fitted(LINE));
    let theta: Float64Array = Float64Array.of(-4, 7);
    for (let i = 0; i < 6; i++) ({ theta } = stepper.step(theta));
    expect(theta[0]).toBeCloseTo(2, 12);
    expect(theta[1]).toBeCloseTo(1, 12);
  });

  it('knows the curvature of the penalty, and where it does not reach', async () => {
    const penalty = { l2: 0.5, biases: false };
    const stepper = levenbergMarquardt(await fitted({ ...LINE, penalty }));
    let theta: Float64Array = Float64Array.of(-4, 7);
    for (let i = 0; i < 6; i++) ({ theta } = stepper.step(theta));
    // The mean of (b - 1)^2 and (w + b - 3)^2, plus w^2 / 2, is least where w = 2/3 and b = 5/3.
    expect(theta[0]).toBeCloseTo(2 / 3, 12);
    expect(theta[1]).toBeCloseTo(5 / 3, 12);
  });

  it('never raises the objective, whatever the activation, with a penalty or without', async () => {
    for (const [activation, l2] of [
      ['tanh', 0],
      ['relu', 0.01],
      ['sin', 0],
      ['sigmoid', 0.001],
    ] as const) {
      const layers = [2, 4, 2];
      const fit = await fitted({
        dataset: randomSamples(11, { samples: 12, layers, loss: 'mse' }),
        network: { layers, activation },
        penalty: { l2, biases: false },
      });
      const reference = createReference(fit);
      for (const seed of [1, 2, 3]) {
        const stepper = levenbergMarquardt(fit);
        let theta = randomParameters(fit, seed, 2);
        let objective = reference.objectiveAt(theta);
        const first = objective;
        for (let i = 0; i < 60; i++) {
          const next = stepper.step(theta);
          expect(next.objective).toBeLessThanOrEqual(objective);
          expect(next.objective).toBe(reference.objectiveAt(next.theta));
          ({ theta, objective } = next);
        }
        expect(objective).toBeLessThan(0.9 * first);
      }
    }
  });

  it('converges quadratically to an exact fit', async () => {
    // A teacher of the same shape: at the fit the residuals vanish, and the Gauss-Newton matrix is the Hessian.
    const layers = [2, 2, 1];
    const base = await fitted({ network: { layers, activation: 'tanh' } });
    const teacher = randomParameters(base, 8, 1.5);
    const { inputs } = randomSamples(9, { samples: 40, layers, loss: 'mse' });
    const targets = inputs.map((point) => Array.from(createReference(base).outputs(teacher, point)));
    const problem = await fitted({ dataset: { inputs, targets }, network: { layers, activation: 'tanh' } });
    const stepper = levenbergMarquardt(problem);
    const nudge = randomParameters(problem, 10, 0.1);
    let end: Float64Array = teacher.map((value, p) => value + (nudge[p] ?? 0));
    // To where the objective is rounding: there its changes would teach the damping nothing.
    const slope = (): number => norm(createReference(problem).gradientAt(end));
    for (let i = 0; i < 15 && slope() > 1e-10; i++) end = stepper.step(end).theta;
    expect(slope()).toBeLessThan(1e-10);
    expect(norm(end.map((value, p) => value - (teacher[p] ?? 0)))).toBeLessThan(1e-5); // the targets are float32
    for (const factor of shrinkage(stepper, end, randomParameters(problem, 12, 0.003))) {
      expect(factor).toBeGreaterThan(3.5);
      expect(factor).toBeLessThan(4.5);
    }
  });

  it('finds the lowest minimum of index-vs-loss from random starts, and nothing below it', async () => {
    const problem = await fit(INDEX_VS_LOSS);
    const reference = createReference(problem);
    const lowest = oracles['index-vs-loss'].lowestMinima[0]?.loss ?? Number.NaN;
    const ends: number[] = [];
    for (let start = 0; start < 60; start++) {
      const stepper = levenbergMarquardt(problem);
      let theta = reference.initialize(BigInt(start));
      let objective = Infinity;
      for (let i = 0; i < 80; i++) ({ theta, objective } = stepper.step(theta));
      ends.push(objective);
    }
    expect(Math.abs(Math.min(...ends) - lowest)).toBeLessThan(1e-6);
  });

  it('refuses a loss that is no sum of squares', async () => {
    const fit = await fitted({ loss: 'bce' });
    expect(() => levenbergMarquardt(fit)).toThrow('`loss` (="bce") has no residuals');
  });
});
