// Optimizers, schedules, mini-batches, axes and gradient flow on the GPU, each against its twin on random shapes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine, type SweepInput } from '../../src/index.node.ts';
import { createReference } from '../../src/reference/index.ts';
import { runAll } from '../engine.ts';
import { distance, fit, NETWORKS, randomSweep, train } from './random-sweep.ts';

const adam = { kind: 'adam', learningRate: 0.01 } as const;
const sgd = { kind: 'sgd', learningRate: 0.05, momentum: 0.5 } as const;
const warmup = { steps: 4, startFactor: 0.2 };

const OPTIMIZERS: readonly SweepInput['optimizer'][] = [
  { kind: 'sgd', learningRate: 0.05 },
  sgd,
  { ...sgd, nesterov: true },
  { kind: 'nesterov', learningRate: 0.02 },
  { kind: 'rmsprop', learningRate: 0.01 },
  { kind: 'adagrad', learningRate: 0.05 },
  { kind: 'adamw', learningRate: 0.01, weightDecay: 0.3 },
  { ...adam, weightDecay: 0.1 },
  { kind: 'gd', learningRate: 0.05, weightDecay: 0.1 },
  { kind: 'gd', learningRate: 0.5, clip: { norm: 0.1 } },
  { kind: 'momentum', learningRate: 0.1, momentum: 0.8, clip: { value: 0.01 } },
  { ...adam, schedule: { kind: 'cosine', warmup } },
  { kind: 'gd', learningRate: 0.1, schedule: { kind: 'step', every: 3, factor: 0.5 } },
  { kind: 'rmsprop', learningRate: 0.01, schedule: { kind: 'exponential', factor: 0.8, warmup } },
];

const BATCHES: readonly SweepInput['batch'][] = [
  { size: 2 },
  { size: 2, order: 'shared' },
  { size: 3, replacement: true },
  { size: 7, replacement: true, order: 'shared' },
];

const AXES: readonly [SweepInput['optimizer'], Partial<SweepInput>][] = [
  [{ kind: 'gd', learningRate: 0.1 }, { axes: { 'optimizer.learningRate': [0.01, 0.1, 0.3] } }],
  [
    { kind: 'momentum', learningRate: 0.1 },
    { axes: { 'penalty.l2': [0, 0.1], 'optimizer.momentum': { low: 0.1, high: 0.9, count: 5 } } },
  ],
  [
    { kind: 'adamw', learningRate: 0.1 },
    {
      axes: {
        'optimizer.learningRate': { low: 1e-3, high: 0.1, count: 3, scale: 'log' },
        'initializer.weights.scale': [0.5, 2],
        'initializer.weights.mean': [0, 1],
      },
      batch: { size: 2 },
    },
  ],
];

describe('training matches the twin on a random shape', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  /** Trains on both sides and compares; the tolerance is ten times what rounding does to the twin. */
  async function compare(input: SweepInput): Promise<void> {
    const fitted = await fit(input);
    const float64 = createReference(fitted);
    const float32 = createReference(fitted, { precision: 'float32' });
    const starts = (await runAll(engine, { ...input, steps: 0 })).cells[0]?.parameters ?? [];
    const ends = (await runAll(engine, input)).cells[0]?.parameters ?? [];
    expect(starts).toHaveLength(NETWORKS);
    for (const [i, start] of starts.entries()) {
      expect(distance(float64.initialize(BigInt(i)), start)).toBeLessThan(1e-5);
    }
    const exact = starts.map((start, i) => train(float64, start, BigInt(i)));
    const deviation = Math.max(
      ...starts.map((start, i) => distance(train(float32, start, BigInt(i)), exact[i] ?? [])),
    );
    expect(deviation).toBeLessThan(1e-3);
    expect(Math.max(...exact.map((theta, i) => distance(theta, ends[i] ?? [])))).toBeLessThanOrEqual(
      10 * deviation,
    );
  }

  for (const [i, optimizer] of OPTIMIZERS.entries()) {
    it(`optimizer ${JSON.stringify(optimizer)}`, async () => {
      await compare(randomSweep(700 + i, ['tanh', 'relu', 'gelu'][i % 3] ?? '', 'mse', optimizer));
    });
  }

  for (const [i, batch] of BATCHES.entries()) {
    for (const optimizer of [sgd, adam]) {
      it(`batch ${JSON.stringify(batch)}, ${optimizer.kind}`, async () => {
        const loss = ['mse', 'cross-entropy', 'bce'][i % 3] ?? '';
        const input = randomSweep(800 + i, 'tanh', loss, optimizer);
        await compare({ ...input, ...(batch === undefined ? {} : { batch }), networks: NETWORKS });
      });
    }
  }

  for (const [i, [optimizer, fields]] of AXES.entries()) {
    it(`axes ${JSON.stringify(fields.axes)}`, async () => {
      await compare({ ...randomSweep(900 + i, 'tanh', 'mse', optimizer), ...fields });
    });
  }

  it('gives the same bits however a sweep with mini-batches and axes is cut', async () => {
    const [optimizer, fields] = AXES[2] ?? [adam, {}];
    const input = { ...randomSweep(950, 'tanh', 'mse', optimizer), ...fields, steps: 50 };
    const whole = (await runAll(engine, input)).cells[0];
    const cut = (await runAll(engine, input, { chunkNetworks: 64, stepsPerDispatch: 7 })).cells[0];
    const tiny = (await runAll(engine, input, { stepsPerDispatch: 1 })).cells[0];
    expect(cut?.parameters).toEqual(whole?.parameters);
    expect(tiny?.parameters).toEqual(whole?.parameters);
  });

  it('follows the gradient flow to the same point as the twin, at the same time', async () => {
    const flow = { kind: 'gradient-flow', tolerance: 1e-5, time: 3 } as const;
    const input = { ...randomSweep(960, 'tanh', 'mse', flow), steps: 2000 };
    const float64 = createReference(await fit({ ...input, optimizer: { ...flow, tolerance: 1e-6 } }));
    const starts = (await runAll(engine, { ...input, steps: 0 })).cells[0]?.parameters ?? [];
    const ends = (await runAll(engine, input)).cells[0]?.parameters ?? [];
    for (const [i, start] of starts.entries()) {
      const state = float64.begin(Float64Array.from(start));
      float64.train(state, 0, input.steps);
      expect(state.first[1]).toBe(flow.time);
      expect(distance(state.theta, ends[i] ?? [])).toBeLessThan(1e-3);
    }
    expect(distance(starts[0] ?? [], ends[0] ?? [])).toBeGreaterThan(0.05);
    const cut = (await runAll(engine, input, { stepsPerDispatch: 7 })).cells[0]?.parameters;
    expect(cut).toEqual(ends);
  });
});
