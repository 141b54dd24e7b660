// Curvature of networks on the device: spectra against published ones and the float64 twins, bad input, chunks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { PipelineCache } from '../../src/gpu/pipeline.ts';
import { createCurvature } from '../../src/landscape/curvature.ts';
import { SETTLED_FLAG } from '../../src/landscape/settle-gpu.ts';
import { symmetricEigenvalues } from '../../src/reference/eigenvalues.ts';
import { createReference } from '../../src/reference/index.ts';
import { InputError } from '../../src/spec/index.ts';
import oracles from '../oracles/oracles.json';
import { fitted, randomParameters, randomSamples } from '../unit/reference/fitted.ts';
import { columnOf, distance, largestMagnitude, networkLast } from './networks.ts';

/** Sweeps of xor-trajectories by the names of the oracle. */
const TRAJECTORIES = {
  tanh_bce: { network: { layers: [2, 2, 1], activation: 'tanh' }, loss: 'bce' },
  tanh_mselin: { network: { layers: [2, 2, 1], activation: 'tanh' }, loss: 'mse' },
  sigmoid_bce: { network: { layers: [2, 2, 1], activation: 'sigmoid' }, loss: 'bce' },
  relu_mselin: { network: { layers: [2, 2, 1], activation: 'relu' }, loss: 'mse' },
} as const;

describe('createCurvature', () => {
  let device: Device;
  let pipelines: PipelineCache;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    pipelines = new PipelineCache(device);
  });
  afterAll(() => device.destroy());

  it.each(Object.entries(TRAJECTORIES))(
    'finds the spectrum of xor-trajectories, %s, at step 0',
    async (name, network) => {
      const { cases, parameters0 } = oracles['xor-trajectories'];
      const { hess_eig0, grad0 } = cases[name as keyof typeof cases];
      using curvature = await createCurvature(device, pipelines, await fitted(network));
      const {
        eigenvalues,
        gradientNorm,
        trace,
        smallest,
        largest: most,
        index,
      } = await curvature.measure(Float32Array.from(parameters0), 1, { eigenvalues: true });
      const allowed = (9 + 2) * 6e-8 * largestMagnitude(hess_eig0);
      expect(distance(eigenvalues ?? [], hess_eig0)).toBeLessThan(allowed);
      expect(distance([smallest[0] ?? 0, most[0] ?? 0], [hess_eig0[0] ?? 0, hess_eig0[8] ?? 0])).toBeLessThan(
        allowed,
      );
      expect(gradientNorm[0]).toBeCloseTo(Math.hypot(...grad0), 6);
      expect(trace[0]).toBeCloseTo(
        hess_eig0.reduce((sum, x) => sum + x, 0),
        5,
      );
      const tau = 10 * 9 * 2 ** -23 * largestMagnitude(hess_eig0);
      expect(index[0]).toBe(hess_eig0.filter((x) => x < -tau).length);
    },
  );

  it.each([
    ['tanh', 'mse', [2, 3, 1]],
    ['gelu', 'cross-entropy', [3, 3, 2, 2]],
    ['softplus', 'bce', [2, 6, 3, 1]],
  ] as const)('measures what the twins do for %s with %s', async (activation, loss, layers) => {
    const fit = await fitted({
      dataset: randomSamples(1, { samples: 5, layers, loss }),
      network: { layers: [...layers], activation },
      loss,
      penalty: { l2: 0.01, biases: true },
    });
    const reference = createReference(fit);
    const size = fit.shape.parameterCount;
    const networks = Array.from({ length: 100 }, (_, i) => randomParameters(fit, i, 1.5).map(Math.fround));
    using curvature = await createCurvature(device, pipelines, fit, { capacity: 64 });
    const measured = await curvature.measure(networkLast(networks), networks.length, {
      eigenvalues: true,
      smallestVector: true,
    });
    for (const [i, theta] of networks.entries()) {
      const hessian = reference.hessianAt(theta);
      const gradient = reference.gradientAt(theta);
      const values = symmetricEigenvalues(hessian, size);
      const allowed = (size + 2) * 6e-8 * largestMagnitude(values);
      const found = columnOf(measured.eigenvalues ?? new Float32Array(), i, networks.length);
      expect(distance(found, values)).toBeLessThan(2 * allowed); // the Hessian is rounded, too
      const norm = Math.hypot(...gradient);
      expect(Math.abs((measured.gradientNorm[i] ?? 0) - norm)).toBeLessThan(1e-5 * (1 + norm));
      const vector = columnOf(measured.smallestVector ?? new Float32Array(), i, networks.length);
      expect(residual(hessian, vector, values[0] ?? Number.NaN)).toBeLessThan(2 * allowed);
      const near = values.filter((x) => Math.abs(x) < 20 * size * 2 ** -23 * largestMagnitude(values)).length;
      expect(Math.abs((measured.index[i] ?? 0) - values.filter((x) => x < 0).length)).toBeLessThanOrEqual(
        near,
      );
      expect(measured.nullity[i]).toBeLessThanOrEqual(near);
    }
  });

  it('gives the same bits whatever the capacity', async () => {
    const fit = await fitted({ network: { layers: [2, 3, 1], activation: 'sigmoid' } });
    const networks = networkLast(Array.from({ length: 150 }, (_, i) => randomParameters(fit, i)));
    using wide = await createCurvature(device, pipelines, fit);
    using narrow = await createCurvature(device, pipelines, fit, { capacity: 64 });
    const options = { eigenvalues: true, smallestVector: true };
    expect(await narrow.measure(networks, 150, options)).toEqual(await wide.measure(networks, 150, options));
    const few = { iterations: 7 };
    expect(await narrow.settle(networks, 150, few)).toEqual(await wide.settle(networks, 150, few));
  });

  it('reports networks past BLOW_UP as NaN, and leaves their neighbours alone', async () => {
    const fit = await fitted({ network: { layers: [2, 2, 1], activation: 'gelu' } });
    const fine = Array.from({ length: 40 }, (_, i) => randomParameters(fit, i).map(Math.fround));
    const bad = [Number.NaN, Number.POSITIVE_INFINITY, 1e20, -3e38].map(Math.fround);
    const mixed = fine.map((theta, i) =>
      i % 2 === 0 ? theta : theta.map((x, p) => (p === 8 ? (bad[i % 4] ?? 0) : x)),
    );
    using curvature = await createCurvature(device, pipelines, fit);
    const [alone, beside] = [
      await curvature.measure(networkLast(fine), 40),
      await curvature.measure(networkLast(mixed), 40),
    ];
    const [settledAlone, settledBeside] = [
      await curvature.settle(networkLast(fine), 40, { iterations: 10 }),
      await curvature.settle(networkLast(mixed), 40, { iterations: 10 }),
    ];
    for (let i = 0; i < 40; i++) {
      const isBad = i % 2 === 1;
      for (const field of [
        'gradientNorm',
        'smallest',
        'largest',
        'trace',
        'index',
        'nullity',
        'newtonStep',
      ] as const) {
        expect(beside[field][i], field).toBe(isBad ? Number.NaN : alone[field][i]);
      }
      expect(settledBeside.settledFlag[i] === SETTLED_FLAG.overflow).toBe(isBad);
      if (isBad) expect(columnOf(settledBeside.parameters, i, 40)).toEqual(Float64Array.from(mixed[i] ?? []));
      else expect(settledBeside.objective[i]).toBe(settledAlone.objective[i]);
    }
    expect(await curvature.measure(networkLast(fine), 40)).toEqual(alone); // nothing of the bad ones stays in memory
  });

  it('knows the penalty of each network where the axes vary it', async () => {
    const problem = { network: { layers: [2, 2, 1] as [number, ...number[]], activation: 'tanh' as const } };
    const penalties = [0, 0.05, 0.2];
    const fit = await fitted({ ...problem, axes: { 'penalty.l2': penalties }, networks: 9 });
    const theta = randomParameters(fit, 1).map(Math.fround);
    const indices = BigUint64Array.from({ length: 70 }, (_, i) => 2n ** 40n + BigInt(i * i));
    using curvature = await createCurvature(device, pipelines, fit, { capacity: 64 });
    const networks = networkLast(Array.from(indices, () => theta));
    const { trace } = await curvature.measure(networks, 70, { indices });
    const { startObjective } = await curvature.settle(networks, 70, { indices, iterations: 1 });
    const twins = await Promise.all(penalties.map((l2) => fitted({ ...problem, penalty: { l2 } })));
    const expected = twins.map((twin) => {
      const reference = createReference(twin);
      const hessian = reference.hessianAt(theta);
      return {
        trace: theta.reduce((sum, _, p) => sum + (hessian[10 * p] ?? 0), 0),
        objective: reference.objectiveAt(theta),
      };
    });
    for (const [i, index] of indices.entries()) {
      const own = expected[Number(index % 3n)];
      expect(trace[i]).toBeCloseTo(own?.trace ?? Number.NaN, 5);
      expect(startObjective[i]).toBeCloseTo(own?.objective ?? Number.NaN, 6);
    }
    await expect(curvature.measure(networks, 70)).rejects.toThrow(
      '`indices` must be given where `axes` vary `penalty.l2`; pass the index of each network in its sweep',
    );
  });

  it('refuses networks that are too large, and parameters of another shape', async () => {
    const large = await fitted({ network: { layers: [2, 40, 1], activation: 'tanh' } });
    const refused = createCurvature(device, pipelines, large);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(
      '`network.layers` (=[2,40,1]) must have at most 128 parameters for curvature on the GPU, not 161; use narrower layers, or the float64 twins on the CPU',
    );
    using curvature = await createCurvature(device, pipelines, await fitted());
    await expect(curvature.measure(new Float32Array(17), 2)).rejects.toThrow(
      'parameters (length 17) must be (9, 2), network-last; pass all networks and their number',
    );
  });
});

/** |H v - x v|. */
function residual(hessian: Float64Array, vector: Float64Array, x: number): number {
  const size = vector.length;
  return Math.hypot(
    ...vector.map((v, i) => vector.reduce((sum, w, j) => sum + (hessian[i * size + j] ?? 0) * w, 0) - x * v),
  );
}
