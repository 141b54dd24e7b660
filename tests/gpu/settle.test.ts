// Settling networks on the device: at known minima, monotone, with an honest flag.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { PipelineCache } from '../../src/gpu/pipeline.ts';
import { createCurvature } from '../../src/landscape/curvature.ts';
import { SETTLED_FLAG } from '../../src/landscape/settle-gpu.ts';
import { symmetricEigenvalues } from '../../src/reference/eigenvalues.ts';
import { createReference } from '../../src/reference/index.ts';
import { newtonStep } from '../../src/reference/newton-step.ts';
import { settle } from '../../src/reference/settle.ts';
import { tridiagonalize } from '../../src/reference/tridiagonalize.ts';
import { preset } from '../../src/spec/index.ts';
import oracles from '../oracles/oracles.json';
import { fitted, randomParameters } from '../unit/reference/fitted.ts';
import { columnOf, distance, excess, networkLast } from './networks.ts';

describe('settle', () => {
  let device: Device;
  let pipelines: PipelineCache;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    pipelines = new PipelineCache(device);
  });
  afterAll(() => device.destroy());

  it('finds the minimum of a strictly convex problem from everywhere', async () => {
    const fit = await fitted({
      network: { layers: [2, 1], activation: 'identity' },
      penalty: { l2: 0.1, biases: true },
    });
    const reference = createReference(fit);
    const minimum = settle(reference, new Float64Array(3), { radius: 10 });
    const networks = Array.from({ length: 200 }, (_, i) => randomParameters(fit, i, 3));
    using curvature = await createCurvature(device, pipelines, fit);
    const settled = await curvature.settle(networkLast(networks), 200);
    for (const [i, start] of networks.entries()) {
      expect([SETTLED_FLAG.settled, SETTLED_FLAG.exhausted]).toContain(settled.settledFlag[i]);
      const end = columnOf(settled.parameters, i, 200);
      expect(distance(end, minimum.theta)).toBeLessThan(1e-6);
      expect(Math.abs((settled.objective[i] ?? 0) - minimum.objective)).toBeLessThan(
        4e-7 * minimum.objective,
      );
      expect(settled.startObjective[i]).toBeCloseTo(reference.objectiveAt(start), 5);
      expect(settled.distance[i]).toBeCloseTo(Math.hypot(...end.map((x, p) => x - (start[p] ?? 0))), 5);
      expect(settled.iterations[i]).toBeLessThan(30);
    }
  });

  it('returns to the minimum of sigmoid-10-points from beside it', async () => {
    const { localMinimum } = oracles['sigmoid-10-points'];
    const fit = await fitted(preset('sigmoid-10-points'));
    const reference = createReference(fit);
    const networks = Array.from({ length: 100 }, (_, i) => {
      const away = randomParameters(fit, i, 0.03);
      return away.map((x, p) => x + (localMinimum.parameters[p] ?? Number.NaN));
    });
    using curvature = await createCurvature(device, pipelines, fit);
    const settled = await curvature.settle(networkLast(networks), 100);
    const at = await curvature.measure(settled.parameters, 100, { eigenvalues: true });
    const spectrum = localMinimum.hessianEigenvaluesOfSumLoss.map((x) => x / 10);
    for (let i = 0; i < 100; i++) {
      expect([SETTLED_FLAG.settled, SETTLED_FLAG.exhausted]).toContain(settled.settledFlag[i]);
      expect(Math.abs((settled.objective[i] ?? 0) - localMinimum.meanLoss)).toBeLessThan(4e-7);
      const end = columnOf(settled.parameters, i, 100);
      // In float64 the loss there is that of the minimum to a ten-millionth of what float32 can see of it.
      expect(
        reference.objectiveAt(end) - reference.objectiveAt(Float64Array.from(localMinimum.parameters)),
      ).toBeLessThan(1e-10);
      const values = columnOf(at.eigenvalues ?? new Float32Array(), i, 100);
      const spectrumAt = (theta: Float64Array) => symmetricEigenvalues(reference.hessianAt(theta), 9);
      expect(excess(values, end, spectrumAt)).toBeLessThan(1);
      // Along the softest direction float32 stops some 1e-4 beside the minimum, which moves the spectrum by less than that.
      expect(distance(values, spectrum)).toBeLessThan(1e-4);
      expect(Math.abs((values[0] ?? 0) / (spectrum[0] ?? 0) - 1)).toBeLessThan(0.01);
      expect(at.index[i]).toBe(0);
      expect(at.nullity[i]).toBe(0);
    }
    const [first] = networks;
    if (!first) throw new RangeError('there are a hundred');
    const start = first.map(Math.fround);
    const { newtonStep: steps } = await curvature.measure(Float32Array.from(start), 1);
    const form = tridiagonalize(reference.hessianAt(start), 9, reference.gradientAt(start));
    expect((steps[0] ?? 0) / newtonStep(form, 1e30).newtonLength).toBeCloseTo(1, 2);
  });

  it.each([
    ['sin', 'bce', 0.1],
    ['tanh', 'mse', 3], // wide steps from steep places, of which many must be refused
  ] as const)('never lets the objective rise for %s with %s within %d', async (activation, loss, radius) => {
    const fit = await fitted({ network: { layers: [2, 2, 1], activation }, loss });
    const reference = createReference(fit);
    const networks = networkLast(Array.from({ length: 100 }, (_, i) => randomParameters(fit, i, 5)));
    using curvature = await createCurvature(device, pipelines, fit);
    let last = new Float32Array(100).fill(Number.POSITIVE_INFINITY);
    const roundoff = 4e-7; // of the objective; solved networks have none of it left
    for (const iterations of [1, 2, 3, 5, 20]) {
      const { objective, parameters } = await curvature.settle(networks, 100, { iterations, radius });
      expect(objective.every((x, i) => x <= (last[i] ?? 0) * (1 + roundoff))).toBe(true);
      const isRight = (x: number, i: number): boolean =>
        Math.abs(x - reference.objectiveAt(columnOf(parameters, i, 100))) < 1e-5 * (1 + x);
      expect(objective.every(isRight)).toBe(true);
      last = objective.slice();
    }
  });

  it('tells who has not arrived', async () => {
    const fit = await fitted({ network: { layers: [2, 2, 1], activation: 'tanh' }, loss: 'bce' });
    const networks = networkLast(Array.from({ length: 100 }, (_, i) => randomParameters(fit, i)));
    using curvature = await createCurvature(device, pipelines, fit);
    const { settledFlag } = await curvature.settle(networks, 100, { iterations: 5 });
    expect(settledFlag.every((flag) => flag === SETTLED_FLAG.unsettled)).toBe(true);
  });

  it('stays at a saddle whose gradient is zero, and where all gradients are', async () => {
    const fit = await fitted({ network: { layers: [2, 2, 1], activation: 'tanh' }, loss: 'bce' });
    using curvature = await createCurvature(device, pipelines, fit);
    const { settledFlag, distance: moved, iterations } = await curvature.settle(new Float32Array(9), 1);
    expect(settledFlag[0]).toBe(SETTLED_FLAG.settled);
    expect([moved[0], iterations[0]]).toEqual([0, 0]);
    const { index, nullity } = await curvature.measure(new Float32Array(9), 1);
    expect((index[0] ?? 0) + (nullity[0] ?? 0)).toBeGreaterThan(0);
  });
});
