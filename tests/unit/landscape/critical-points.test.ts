// Critical points of any index: the oracles index-vs-loss and baldi-hornik, and what must not be counted.
import { describe, expect, it } from 'vitest';
import { findCriticalPoints } from '../../../src/landscape/critical-points.ts';
import { eigenSystem } from '../../../src/landscape/curvature64.ts';
import { indexOf, norm, nullityOf } from '../../../src/landscape/eigenbasis.ts';
import { createReference } from '../../../src/reference/index.ts';
import oracles from '../../oracles/oracles.json';
import { fitted } from '../reference/fitted.ts';
import {
  BALDI_HORNIK,
  BALDI_HORNIK_OUTPUTS,
  baldiHornikPoint,
  fit,
  INDEX_VS_LOSS,
  SIGMOID_10_POINTS,
} from './problems.ts';

const { criticalPoints } = oracles['baldi-hornik'];

describe('findCriticalPoints on index-vs-loss', () => {
  it('finds the four lowest minima, and a mean loss that rises with the index', async () => {
    const search = await findCriticalPoints(await fit(INDEX_VS_LOSS), { starts: 600, from: 'trained' });
    const minima = search.points.filter(({ index }) => index === 0);
    for (const [i, { loss, lambdaMin }] of oracles['index-vs-loss'].lowestMinima.entries()) {
      expect(Math.abs((minima[i]?.objective ?? 0) - loss)).toBeLessThan(1e-6);
      expect(minima[i]?.eigenvalues[0]).toBeCloseTo(lambdaMin, 6);
    }
    expect(search.byIndex.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    const means = search.byIndex.map(({ meanObjective }) => meanObjective);
    expect(means).toEqual(means.toSorted((a, b) => a - b));
    for (const [i, mean] of means.entries()) {
      const oracle = Object.values(oracles['index-vs-loss'].meanLossByIndex)[i] ?? 0;
      expect(Math.abs(mean - oracle)).toBeLessThan(0.05); // which of the points are found differs
    }
    expect(search.points.length).toBeGreaterThan(70);
    const gradients = search.points.map(({ gradientNorm }) => gradientNorm);
    expect(Math.max(...gradients)).toBeLessThan(1e-13);
    const rejected = Object.values(search.rejected).reduce((sum, count) => sum + count, 0);
    expect(search.found + rejected).toBe(600);
    expect(search.points.reduce((sum, { hits }) => sum + hits, 0)).toBe(search.found);
  }, 60_000);

  it('is the same search for the same seed, and another for another', async () => {
    const problem = await fit(INDEX_VS_LOSS);
    const search = (seed?: number) =>
      findCriticalPoints(problem, { starts: 40, ...(seed === undefined ? {} : { seed }) });
    const [first, again, same, other] = [await search(), await search(), await search(1), await search(2)];
    expect(again).toEqual(first);
    expect(same).toEqual(first);
    expect(other.points).not.toEqual(first.points);
  });

  it('counts a point and its mirror images once', async () => {
    const problem = await fit(INDEX_VS_LOSS);
    const { points } = await findCriticalPoints(problem, { starts: 60, from: 'trained' });
    const minimum = Array.from(points[0]?.theta ?? []);
    // Weights (3, 2), biases (3), weights (1, 3), bias: unit 0 and unit 2 change places, unit 1 changes its sign.
    const from = [4, 5, 2, 3, 0, 1, 8, 7, 6, 11, 10, 9, 12];
    const flipped = [2, 3, 7, 10];
    const image = from.map((at, p) => (flipped.includes(p) ? -1 : 1) * (minimum[at] ?? Number.NaN));
    const found = await findCriticalPoints(
      { ...problem, sweep: { ...problem.sweep, initializer: { parameters: [minimum, image] } } },
      { starts: 2, from: 'random' },
    );
    expect(found.points).toHaveLength(1);
    expect(found.points[0]?.hits).toBe(2);
  });
});

describe('findCriticalPoints on baldi-hornik', () => {
  it('finds all critical values, each with its index and its continuum, and no others', async () => {
    const { points, found, byIndex } = await findCriticalPoints(await fit(BALDI_HORNIK), { starts: 300 });
    expect(found).toBe(300);
    const sums = points.map(({ objective, index, nullity }) => [
      Math.round(1e5 * BALDI_HORNIK_OUTPUTS * objective) / 1e5,
      index,
      nullity,
    ]);
    // The biases add two flat directions: the units' biases that the output's take back.
    const expected = criticalPoints.map(({ E, n_neg, n_zero }) => [E, n_neg, n_zero + 2]);
    const inOrder = (rows: number[][]) => rows.toSorted(([a = 0], [b = 0]) => a - b);
    expect(inOrder(sums)).toEqual(inOrder(expected));
    // All that is flat is symmetry: the units may be mixed, and their biases moved on.
    expect(byIndex.map(({ flat }) => flat)).toEqual(byIndex.map(() => 0));
  });

  it.each(criticalPoints)('agrees on the spectrum at $subset, E = $E', async (oracle) => {
    const problem = await fit(BALDI_HORNIK);
    const reference = createReference(problem);
    const theta = baldiHornikPoint(problem, oracle.subset);
    expect(norm(reference.gradientAt(theta))).toBeLessThan(1e-14);
    expect(BALDI_HORNIK_OUTPUTS * reference.lossAt(theta)).toBeCloseTo(oracle.E, 6); // float32 samples
    const hessian = reference.hessianAt(theta);
    const size = theta.length;
    const isBias = (p: number) => (p >= 8 && p < 10) || p >= 18;
    const all = theta.map((_, p) => p);
    const [biases, weights] = [all.filter(isBias), all.filter((p) => !isBias(p))];
    const entry = (p: number, q: number) => hessian[p * size + q] ?? Number.NaN;
    const block = (rows: Float64Array) =>
      eigenSystem(
        Float64Array.from([...rows].flatMap((p) => [...rows].map((q) => BALDI_HORNIK_OUTPUTS * entry(p, q)))),
        rows.length,
      ).values;
    expect(indexOf(block(weights))).toBe(oracle.n_neg);
    expect(nullityOf(block(weights))).toBe(oracle.n_zero);
    expect(block(weights)[0]).toBeCloseTo(oracle.min_eig, 6);
    // The samples have mean zero: biases and weights do not mix, and biases only add |A b1 + b2|^2.
    expect([...biases].flatMap((p) => [...weights].map((q) => Math.abs(entry(p, q))))).toEqual(
      new Array(96).fill(0),
    );
    expect([indexOf(block(biases)), nullityOf(block(biases))]).toEqual([0, 2]);
  });

  it('is left by every gradient descent at E = 1.5', async () => {
    const problem = await fit(BALDI_HORNIK);
    const reference = createReference(problem);
    for (let index = 0n; index < 40n; index++) {
      const state = reference.begin(reference.initialize(index), index);
      reference.train(state, 0, problem.sweep.steps);
      expect(BALDI_HORNIK_OUTPUTS * reference.lossAt(state.theta)).toBeCloseTo(1.5, 6);
    }
  }, 60_000);
});

describe('findCriticalPoints on sigmoid-10-points', () => {
  it('finds its one minimum, mirror images and all, saddles around it, and continua that lie higher', async () => {
    const { localMinimum } = oracles['sigmoid-10-points'];
    const { points } = await findCriticalPoints(await fit(SIGMOID_10_POINTS), { starts: 100 });
    const minima = points.filter(({ index, nullity }) => index === 0 && nullity === 0);
    expect(minima).toHaveLength(1);
    expect(Math.abs((minima[0]?.objective ?? 0) - localMinimum.meanLoss)).toBeLessThan(1e-12);
    expect(minima[0]?.hits).toBeGreaterThan(3);
    const continua = points.filter(({ canonical }) => canonical === null);
    expect(continua.length).toBeGreaterThan(2);
    for (const { objective, nullity, orbitDimension, index } of continua) {
      expect(objective).toBeLessThanOrEqual(Math.LN2 + 1e-12); // the best constant
      expect(nullity).toBeGreaterThan(orbitDimension);
      expect(index).toBeGreaterThan(0);
    }
  });
});

describe('what is refused', () => {
  it('plateaus that lead to infinity are no critical points', async () => {
    // XOR with two tanh units has no finite minimum; what searches find is a saddle.
    const layers = [2, 2, 1];
    const problem = await fitted({ network: { layers, activation: 'tanh' }, loss: 'bce', steps: 2000 });
    const { points, rejected } = await findCriticalPoints(problem, { starts: 150, from: 'trained' });
    expect(points.filter(({ index, nullity }) => index === 0 && nullity === 0)).toEqual([]);
    expect(rejected.flat + rejected.runaway + rejected.unconverged).toBeGreaterThan(0);
  });

  it('kinks, too many parameters, and a penalty per network', async () => {
    const options = { starts: 1 };
    const network = { layers: [2, 2, 1], activation: 'relu' } as const;
    await expect(findCriticalPoints(await fitted({ network }), options)).rejects.toThrow(
      '`network.activation` (="relu") must be smooth',
    );
    const wide = await fitted({ network: { layers: [2, 40, 1], activation: 'tanh' } });
    await expect(findCriticalPoints(wide, options)).rejects.toThrow('make 161 parameters');
    const penalties = await fitted({ axes: { 'penalty.l2': [0, 0.1] }, networks: 2 });
    await expect(findCriticalPoints(penalties, options)).rejects.toThrow('objective of its own');
    const still = await fitted({ steps: 0 });
    await expect(findCriticalPoints(still, options)).rejects.toThrow('`steps` (=0)');
    await expect(findCriticalPoints(await fitted(), { starts: 1.5 })).rejects.toThrow('`starts` (=1.5)');
  });

  it('work that was cancelled', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(findCriticalPoints(await fitted(), { starts: 10, signal })).rejects.toThrow('enough');
  });
});
