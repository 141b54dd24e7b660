import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, parseSweep, type Engine } from '../../src/index.node.ts';
import { createReference } from '../../src/reference/index.ts';
import { ACTIVATIONS, LOSSES } from '../../src/spec/index.ts';
import { runAll } from '../engine.ts';
import { distance, fit, NETWORKS, randomSweep, train } from './random-sweep.ts';

const OPTIMIZERS = [
  { kind: 'gd', learningRate: 0.05 },
  { kind: 'momentum', learningRate: 0.02, momentum: 0.8 },
  { kind: 'adam', learningRate: 0.01 },
] as const;
describe('kernels and their twins', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  let seed = 100;
  for (const activation of ACTIVATIONS) {
    for (const loss of LOSSES) {
      for (const optimizer of OPTIMIZERS) {
        const own = seed++;
        it(`${activation}, ${loss}, ${optimizer.kind}: 10 steps on a random shape match the twin`, async () => {
          const input = randomSweep(own, activation, loss, optimizer);
          const fitted = await fit(input);
          const float64 = createReference(fitted);
          const float32 = createReference(fitted, { precision: 'float32' });
          const starts = (await runAll(engine, { ...input, steps: 0 })).cells[0]?.parameters ?? [];
          const ends = (await runAll(engine, input)).cells[0];
          expect(starts).toHaveLength(NETWORKS);
          const exact = starts.map((start) => train(float64, start));
          const deviation = Math.max(
            ...starts.map((start, i) => distance(train(float32, start), exact[i] ?? [])),
          );
          const error = Math.max(...exact.map((theta, i) => distance(theta, ends?.parameters[i] ?? [])));
          expect(error).toBeLessThanOrEqual(10 * deviation);
          const lossError = Math.max(
            ...exact.map((theta, i) => Math.abs(float64.lossAt(theta) - (ends?.loss[i] ?? Number.NaN))),
          );
          expect(lossError).toBeLessThan(1e-5);
        });
      }
    }
  }

  it('starts where the twin starts: exactly if uniform, within 4 ulp if normal', async () => {
    const sweep = randomSweep(1, 'tanh', 'mse', OPTIMIZERS[0]);
    const uniform = { kind: 'uniform', low: -0.7, high: 0.7 } as const;
    for (const [weights, ulps] of [
      [uniform, 0],
      ['glorot-uniform', 0],
      ['he-normal', 8],
      [{ kind: 'normal', mean: 3, std: 0.5 }, 8],
      [{ kind: 'lecun-normal', scale: 2, mean: -1 }, 8],
    ] as const) {
      const input = { ...sweep, initializer: { weights, biases: uniform }, steps: 0, seed: 2 ** 40 + 3 };
      const reference = createReference(await fit(input));
      const starts = (await runAll(engine, input)).cells[0]?.parameters ?? [];
      for (const [i, start] of starts.entries()) {
        const expected = reference.initialize(BigInt(i));
        const scale = Math.max(...expected.map(Math.abs));
        expect(distance(expected, start)).toBeLessThanOrEqual(ulps * 2 ** -24 * scale);
      }
    }
  });

  it('starts far-out networks where the twin starts', async () => {
    const input = { ...randomSweep(1, 'tanh', 'mse', OPTIMIZERS[0]), steps: 0 };
    const index = 2n ** 32n + 5n;
    const { initialParameters } = await engine.inspect(parseSweep(input), { index });
    const expected = createReference(await fit(input)).initialize(index);
    expect(distance(expected, initialParameters)).toBeLessThan(1e-5);
    expect(distance(createReference(await fit(input)).initialize(5n), initialParameters)).toBeGreaterThan(
      0.01,
    );
  });

  it('equals the float32 twin bit for bit with relu, mse and gd or momentum on the software adapter', async () => {
    if (!engine.device.architecture.includes('swiftshader')) {
      console.log(
        `${engine.device.architecture} may fuse multiply-add: bits are compared on SwiftShader only`,
      );
    }
    for (const [own, optimizer] of OPTIMIZERS.slice(0, 2).entries()) {
      for (const activation of ['relu', 'leaky-relu', 'identity']) {
        const input = randomSweep(500 + own, activation, 'mse', optimizer);
        const exact = { ...input, network: { ...input.network, outputActivation: 'identity' as const } };
        const float32 = createReference(await fit(exact), { precision: 'float32' });
        const starts = (await runAll(engine, { ...exact, steps: 0 })).cells[0]?.parameters ?? [];
        const ends = (await runAll(engine, exact)).cells[0]?.parameters ?? [];
        const tolerance = engine.device.architecture.includes('swiftshader') ? 0 : 1e-4;
        for (const [i, start] of starts.entries()) {
          expect(distance(train(float32, start), ends[i] ?? [])).toBeLessThanOrEqual(tolerance);
        }
      }
    }
  });

  it('measures what the twin measures', async () => {
    for (const [own, activation] of ['relu', 'relu', 'tanh', 'gelu'].entries()) {
      const loss = own % 2 === 0 ? 'bce' : 'cross-entropy';
      const input = {
        ...randomSweep(700 + own, activation, loss, OPTIMIZERS[0]),
        steps: 0,
        solved: { accuracy: 0.5 },
      };
      const reference = createReference(await fit(input));
      for (let index = 0n; index < 20n; index++) {
        const inspection = await engine.inspect(parseSweep(input), { index });
        const expected = reference.evaluate(Float64Array.from(inspection.initialParameters));
        expect(inspection.loss).toBeCloseTo(expected.loss, 5);
        expect(inspection.gradientNorm).toBeCloseTo(expected.gradientNorm, 5);
        expect(inspection.parameterNorm).toBeCloseTo(expected.parameterNorm, 4);
        expect(inspection.samplesRight).toBe(expected.right);
        expect(inspection.deadLayer).toBe(expected.deadLayer);
      }
    }
  });

  it('counts a live histogram of all resident networks', async () => {
    const sweep = parseSweep({
      ...randomSweep(3, 'tanh', 'mse', OPTIMIZERS[0]),
      networks: 3000,
      steps: 20_000,
    });
    const run = engine.run(await engine.plan(sweep));
    const totals: number[] = [];
    for await (const { histogram } of run) {
      const { counts, underflow, overflow, nonFinite } = histogram;
      totals.push([...counts, underflow, overflow, nonFinite].reduce((a, b) => a + b, 0));
    }
    expect(totals.length).toBeGreaterThan(1);
    expect(new Set(totals)).toEqual(new Set([3000]));
  });
});
