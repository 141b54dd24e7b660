// Layers with learning rates of their own: every strategy against the twin, and against networks that have one rate alone.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine, type SweepInput } from '../../src/index.node.ts';
import { createReference } from '../../src/reference/index.ts';
import { runAll } from '../engine.ts';
import { distance, fit, STEPS, train } from './random-sweep.ts';

const STRATEGIES = ['invocation', 'subgroup', 'workgroup', 'layered'] as const;
const uniform = { kind: 'uniform', low: -1, high: 1 } as const;
const THREE: SweepInput = {
  dataset: 'xor',
  network: { layers: [2, 5, 3, 1], activation: 'tanh' },
  loss: 'mse',
  initializer: { weights: uniform, biases: uniform },
  optimizer: { kind: 'gd', learningRate: [0.3, 0.02, 0.1] },
  steps: STEPS,
  networks: 12,
  seed: 7,
};
const cosine = { kind: 'cosine', warmup: { steps: 4 } } as const;
const rates = [0.03, 0.002, 0.01];

const CASES: readonly Partial<SweepInput>[] = [
  {},
  {
    optimizer: { kind: 'adamw', learningRate: rates, weightDecay: 0.5, schedule: cosine },
    batch: { size: 3 },
  },
  {
    optimizer: { kind: 'momentum', learningRate: rates, clip: { norm: 0.3 }, weightDecay: 0.1 },
    penalty: { l2: 0.01, biases: false },
    axes: { 'optimizer.learningRate[1]': [0.001, 0.1], 'penalty.l2': [0, 0.1] },
  },
  {
    optimizer: { kind: 'rmsprop', learningRate: 0.01 },
    axes: {
      'optimizer.learningRate[0]': [0.001, 0.1],
      'optimizer.learningRate[2]': { low: 0.001, high: 0.1, count: 3, scale: 'log' },
    },
  },
];

describe('learning rates per layer', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  async function endsOf(input: SweepInput, strategy: (typeof STRATEGIES)[number]) {
    return (await runAll(engine, input, { strategy })).cells[0]?.parameters ?? [];
  }

  it.each(CASES)('agree with the twin in every strategy: %j', async (fields) => {
    const input = { ...THREE, ...fields };
    const fitted = await fit(input);
    const float64 = createReference(fitted);
    const float32 = createReference(fitted, { precision: 'float32' });
    const starts = await endsOf({ ...input, steps: 0 }, 'invocation');
    expect(starts).toHaveLength(12);
    const exact = starts.map((start, n) => train(float64, start, BigInt(n)));
    const rounding = starts.map((start, n) => distance(train(float32, start, BigInt(n)), exact[n] ?? []));
    const tolerance = 10 * Math.max(...rounding);
    expect(tolerance).toBeLessThan(1e-3);
    for (const strategy of STRATEGIES) {
      const ends = await endsOf(input, strategy);
      expect(Math.max(...exact.map((theta, n) => distance(theta, ends[n] ?? [])))).toBeLessThanOrEqual(
        tolerance,
      );
    }
  });

  it.each(STRATEGIES)(
    '%s: a network on two axes has the bits of a sweep with its rates',
    async (strategy) => {
      const axes = { 'optimizer.learningRate[0]': [0.3, 0.5], 'optimizer.learningRate[2]': [0.1, 0.7] };
      const onAxes = await endsOf({ ...THREE, axes }, strategy);
      const alone = await endsOf(
        { ...THREE, optimizer: { kind: 'gd', learningRate: [0.5, 0.02, 0.1] } },
        strategy,
      );
      expect(onAxes[2]).toEqual(alone[0]);
      expect(onAxes[6]).toEqual(alone[1]);
    },
  );

  it('moves each layer by its own rate alone in a first step', async () => {
    const step = async (learningRate: number | number[]) =>
      endsOf({ ...THREE, optimizer: { kind: 'gd', learningRate }, steps: 1 }, 'invocation');
    const [ours, first, last] = [await step([0.3, 0.02, 0.1]), await step(0.3), await step(0.1)];
    for (const [n, theta] of ours.entries()) {
      expect(theta.slice(0, 15)).toEqual(first[n]?.slice(0, 15));
      expect(theta.slice(33)).toEqual(last[n]?.slice(33));
      expect(theta.slice(15, 33)).not.toEqual(first[n]?.slice(15, 33));
    }
  });
});
