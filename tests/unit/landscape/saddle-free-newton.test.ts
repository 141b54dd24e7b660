// Saddle-free Newton: quadratic near a minimum, and away from a saddle where gradient descent stays.
import { describe, expect, it } from 'vitest';
import { norm } from '../../../src/landscape/eigenbasis.ts';
import { saddleFreeNewton } from '../../../src/landscape/saddle-free-newton.ts';
import { createReference } from '../../../src/reference/index.ts';
import oracles from '../../oracles/oracles.json';
import { randomParameters } from '../reference/fitted.ts';
import { shrinkage } from './convergence.ts';
import { baldiHornikPoint, BALDI_HORNIK, BALDI_HORNIK_OUTPUTS, fit, SIGMOID_10_POINTS } from './problems.ts';

describe('saddleFreeNewton', () => {
  it('converges quadratically to the minimum of sigmoid-10-points', async () => {
    const problem = await fit(SIGMOID_10_POINTS);
    const reference = createReference(problem);
    const stepper = saddleFreeNewton(reference);
    const { parameters, meanLoss } = oracles['sigmoid-10-points'].localMinimum;
    const nudge = randomParameters(problem, 5, 0.02);
    let end: Float64Array = Float64Array.from(parameters, (value, p) => value + (nudge[p] ?? 0));
    for (let i = 0; i < 7; i++) end = stepper.step(end).theta;
    expect(norm(reference.gradientAt(end))).toBeLessThan(1e-15);
    expect(reference.lossAt(end)).toBeCloseTo(meanLoss, 8); // the oracle's samples are not rounded to float32
    for (const factor of shrinkage(stepper, end, randomParameters(problem, 7, 0.005))) {
      expect(factor).toBeGreaterThan(3.5);
      expect(factor).toBeLessThan(4.5);
    }
  });

  it('never raises the objective', async () => {
    const problem = await fit(SIGMOID_10_POINTS);
    const reference = createReference(problem);
    for (const seed of [1, 2, 3, 4]) {
      const stepper = saddleFreeNewton(reference);
      let theta = randomParameters(problem, seed, 3);
      let objective = reference.objectiveAt(theta);
      for (let i = 0; i < 50; i++) {
        const next = stepper.step(theta);
        expect(next.objective).toBeLessThanOrEqual(objective);
        ({ theta, objective } = next);
      }
    }
  });

  it.each(oracles['baldi-hornik'].criticalPoints.filter(({ n_neg }) => n_neg > 0))(
    'leaves the saddle $subset of baldi-hornik, E = $E, where gradient descent stays',
    async ({ subset, E }) => {
      const problem = await fit(BALDI_HORNIK);
      const reference = createReference(problem);
      const nudge = randomParameters(problem, 6, 1e-6);
      const start = baldiHornikPoint(problem, subset).map((value, p) => value + (nudge[p] ?? 0));
      const steps = 40;
      const state = reference.begin(start.slice());
      reference.train(state, 0, steps);
      const stepper = saddleFreeNewton(reference);
      let theta: Float64Array = start;
      for (let i = 0; i < steps; i++) ({ theta } = stepper.step(theta));
      const sums = [state.theta, theta].map((end) => BALDI_HORNIK_OUTPUTS * reference.lossAt(end));
      expect(sums[0]).toBeCloseTo(E, 4);
      expect(sums[1]).toBeCloseTo(1.5, 6);
    },
  );
});
