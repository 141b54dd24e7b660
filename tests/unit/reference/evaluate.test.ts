// The measurement of a network: criteria with their margin, norms, dead layers, overflow; known minima.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createReference, inactivityRounding, type Reference } from '../../../src/reference/index.ts';
import type { SweepInput } from '../../../src/spec/index.ts';
import oracles from '../../oracles/oracles.json' with { type: 'json' };
import { fitted, randomNumbers, randomParameters } from './fitted.ts';

const relu = { layers: [2, 2, 1], activation: 'relu' } as const;

async function reference(overrides: Partial<SweepInput>): Promise<Reference> {
  return createReference(await fitted(overrides));
}

describe('evaluate', () => {
  it('agrees with lossAt and gradientAt', async () => {
    const fit = await fitted({ network: relu, penalty: { l2: 0.1 } });
    const theta = randomParameters(fit, 1);
    for (const precision of ['float64', 'float32'] as const) {
      const twin = createReference(fit, { precision });
      const measured = twin.evaluate(theta);
      expect(measured.loss).toBe(twin.lossAt(theta));
      expect(measured.gradientNorm).toBeCloseTo(Math.hypot(...twin.gradientAt(theta)), 6);
      expect(measured.parameterNorm).toBeCloseTo(Math.hypot(...theta), 6);
      expect(measured.overflow).toBe(false);
    }
  });

  it('leaves no trace for the next network', async () => {
    const twin = await reference({ network: relu });
    const [dead, alive] = [new Float64Array(9).fill(-1), new Float64Array(9).fill(1)];
    const first = twin.evaluate(alive);
    twin.evaluate(dead);
    expect(twin.evaluate(alive)).toEqual(first);
  });

  it('calls a parameter past 1e10 an overflow', async () => {
    const twin = await reference({});
    expect(twin.evaluate(new Float64Array(9).fill(1e10)).overflow).toBe(true); // its loss is past it
    expect(twin.evaluate(Float64Array.of(1.1e10, 0, 0, 0, 0, 0, 0, 0, 0)).overflow).toBe(true);
    expect(twin.evaluate(Float64Array.of(-0.9e10, 0, 0, 0, 0, 0, 0, 0, 0)).overflow).toBe(false);
  });
});

describe('samples right', () => {
  /** Outputs o(x) = bias, the same for every sample of XOR: two of the four targets are 1. */
  const constant = (bias: number): Float64Array => Float64Array.of(0, 0, bias);
  const line = { layers: [2, 1], activation: 'tanh' } as const;

  it('counts outputs beyond the threshold by more than the margin', async () => {
    const mse = await reference({ network: line });
    expect([0.5, 0.5009, 0.5011, 0.4989].map((bias) => mse.evaluate(constant(bias)).right)).toEqual([
      0, 0, 2, 2,
    ]);
    const bce = await reference({ network: line, loss: 'bce' });
    expect([0, 0.0009, 0.0011, -5].map((bias) => bce.evaluate(constant(bias)).right)).toEqual([0, 0, 2, 2]);
  });

  it('wants every output of a sample right', async () => {
    const dataset = { inputs: [[0]], targets: [[1, -1]] };
    const twin = await reference({ dataset, network: { layers: [1, 2], activation: 'tanh' } });
    expect(twin.evaluate(Float64Array.of(0, 0, 1, -1)).right).toBe(1);
    expect(twin.evaluate(Float64Array.of(0, 0, 1, 1)).right).toBe(0);
  });

  it("wants the class's logit ahead of all others by more than the margin", async () => {
    const dataset = { inputs: [[0]], targets: [[0, 1, 0]] };
    const twin = await reference({
      dataset,
      network: { layers: [1, 3], activation: 'tanh' },
      loss: 'cross-entropy',
    });
    const logits = (...values: number[]): number => twin.evaluate(Float64Array.of(0, 0, 0, ...values)).right;
    expect(logits(1, 2, 1)).toBe(1);
    expect(logits(1, 1.0009, 0)).toBe(0);
    expect(logits(-3, -2, -1)).toBe(0);
  });

  it('counts none where the criterion is a loss', async () => {
    const twin = await reference({ network: line, solved: { loss: 0.1 } });
    expect(twin.evaluate(constant(1)).right).toBe(0);
  });
});

describe('dead layers', () => {
  /** 2-2-1 on XOR with these weights and bias in both hidden units. */
  const units = (w1: number, w2: number, bias: number): Float64Array =>
    Float64Array.of(w1, w2, w1, w2, bias, bias, 1, 1, 0.5);

  it('needs every unit off on every sample', async () => {
    const twin = await reference({ network: relu });
    expect(twin.evaluate(units(-1, -1, -0.5)).deadLayer).toBe(true);
    expect(twin.evaluate(units(-1, 0.6, -0.5)).deadLayer).toBe(false);
  });

  it('does not count a unit on its kink: zero biases leave (0, 0) there', async () => {
    const twin = await reference({ network: relu });
    expect(twin.evaluate(units(-1, -1, 0)).deadLayer).toBe(false);
  });

  it('does not count a unit that is off within rounding alone', async () => {
    const rounding = inactivityRounding([2, 2, 1]);
    expect(rounding).toBe(4 * 2 ** -24 * 8);
    for (const precision of ['float64', 'float32'] as const) {
      const twin = createReference(await fitted({ network: relu }), { precision });
      // At (1, 0) and (0, 1) the sum 1 - (1 + x) has magnitude 2 + x.
      expect(twin.evaluate(units(1, -3, -1 - Math.fround(rounding))).deadLayer).toBe(false);
      expect(twin.evaluate(units(1, -3, -1 - Math.fround(4 * rounding))).deadLayer).toBe(true);
    }
  });

  it('finds a dead second layer behind a living first one', async () => {
    const twin = await reference({ network: { layers: [2, 1, 1, 1], activation: 'relu' } });
    expect(twin.evaluate(Float64Array.of(1, 1, 1, -1, -0.5, 1, 0)).deadLayer).toBe(true);
    expect(twin.evaluate(Float64Array.of(1, 1, 1, 1, -0.5, 1, 0)).deadLayer).toBe(false);
  });

  it.each(['tanh', 'leaky-relu', 'elu', 'gelu'] as const)('does not exist for %s', async (activation) => {
    const twin = await reference({ network: { ...relu, activation } });
    expect(twin.evaluate(units(-1, -1, -0.5)).deadLayer).toBe(false);
  });
});

/** The largest decrease along random directions, at a distance small against the regions between kinks. */
function largestDecrease(twin: Reference, theta: Float64Array): number {
  const next = randomNumbers(11);
  const here = twin.lossAt(theta);
  const changes = Array.from({ length: 2000 }, (_, i) => {
    const distance = 10 ** -(2 + (i % 4));
    return here - twin.lossAt(theta.map((x) => x + distance * next()));
  });
  return Math.max(...changes);
}

describe('known minima', () => {
  const { 'relu-regression-d1': d1, 'relu-regression-d2': d2, 'relu-regression-d3': d3 } = oracles;
  it.each([
    ['relu-regression-d1', [1, 1, 1], 5, d1.local],
    ['relu-regression-d2', [1, 2, 1], 6, d2.local],
    ['relu-regression-d3', [1, 3, 1], 6, d3.better],
    ['relu-regression-d3', [1, 3, 1], 6, d3.worse],
  ] as const)(
    '%s %j with kinks on samples',
    async (dataset, layers, samples, { parameters, sumOfSquares }) => {
      const twin = await reference({ dataset, network: { layers, activation: 'relu' } });
      const theta = Float64Array.from(parameters);
      const { loss, gradientNorm } = twin.evaluate(theta);
      expect(loss * samples).toBeCloseTo(sumOfSquares, 12);
      expect(gradientNorm).toBeLessThan(1e-13);
      expect(largestDecrease(twin, theta)).toBeLessThan(1e-14);
    },
  );

  it.each([
    ['relu-regression-d2', [1, 2, 1], d2.global.parameters],
    ['relu-regression-d3', [1, 3, 1], d3.global.parameters],
  ] as const)('%s: the exact fit', async (dataset, layers, parameters) => {
    const twin = await reference({ dataset, network: { layers, activation: 'relu' } });
    expect(twin.lossAt(Float64Array.from(parameters))).toBeLessThan(1e-12);
  });

  it('relu-regression-d1: the dead network', async () => {
    const twin = await reference({
      dataset: 'relu-regression-d1',
      network: { layers: [1, 1, 1], activation: 'relu' },
    });
    const measured = twin.evaluate(Float64Array.of(-1, -2, 1, 0.6));
    expect(measured.loss * 5).toBeCloseTo(d1.dead_sse, 6);
    expect(measured.deadLayer).toBe(true);
    expect(measured.gradientNorm).toBeLessThan(1e-7);
  });

  it.each([
    ['mse', oracles.jellyfish.linearRegionMinimum.mse],
    ['bce', oracles.jellyfish.linearRegionMinimum.meanBce],
  ] as const)('jellyfish: all samples in one linear region, %s', async (loss, expected) => {
    const optimizer = { kind: 'momentum', learningRate: 0.02, momentum: 0.9 } as const;
    const twin = await reference({ dataset: 'jellyfish', network: relu, loss, optimizer });
    const state = twin.begin(Float64Array.of(0.5, 0.1, 0.1, 0.5, 2, 2, 0.5, -0.5, 0));
    twin.train(state, 0, 20_000);
    const measured = twin.evaluate(state.theta);
    expect(measured.loss).toBeCloseTo(expected, 7);
    expect(measured.gradientNorm).toBeLessThan(1e-8);
    expect(largestDecrease(twin, state.theta)).toBeLessThan(1e-12);
  });

  it('jellyfish: a relu network that solves it', async () => {
    const { layers, parameters } = oracles.jellyfish.zeroLossRelu;
    const twin = await reference({ dataset: 'jellyfish', network: { layers, activation: 'relu' } });
    expect(twin.evaluate(Float64Array.from(parameters)).right).toBe(4);
  });

  it('sigmoid-10-points: a strict local minimum with 4 of 10 right', async () => {
    const { network, loss, localMinimum } = oracles['sigmoid-10-points'];
    expect([network.activation, network.outputActivation, loss]).toEqual(['sigmoid', 'identity', 'bce']);
    const twin = await reference({
      dataset: 'sigmoid-10-points',
      network: { layers: network.layers, activation: 'sigmoid' },
      loss: 'bce',
    });
    const theta = Float64Array.from(localMinimum.parameters);
    const measured = twin.evaluate(theta);
    // The data are float32 here, so figures agree to about 1e-7.
    expect(measured.loss).toBeCloseTo(localMinimum.meanLoss, 6);
    expect(measured.gradientNorm).toBeLessThan(1e-6);
    expect(measured.right).toBe(localMinimum.correct);
    const hessian = Matrix.from1DArray(9, 9, twin.hessianAt(theta)).mul(10);
    const eigenvalues = new EigenvalueDecomposition(hessian).realEigenvalues.sort((a, b) => a - b);
    for (const [i, expected] of localMinimum.hessianEigenvaluesOfSumLoss.entries()) {
      expect(eigenvalues[i]).toBeCloseTo(expected, 5);
    }
  });
});
