// Networks without biases: every strategy and the kernels of the landscape against the twins.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine, type SweepInput } from '../../src/index.node.ts';
import { createReference } from '../../src/reference/index.ts';
import { runAll } from '../engine.ts';
import { distance, fit, STEPS, train } from './random-sweep.ts';

const STRATEGIES = ['invocation', 'subgroup', 'workgroup', 'layered'] as const;
const uniform = { kind: 'uniform', low: -1, high: 1 } as const;
const PLAIN: SweepInput = {
  dataset: 'xor',
  network: { layers: [2, 5, 3, 1], activation: 'tanh', biases: false },
  loss: 'mse',
  initializer: { weights: uniform, biases: uniform },
  optimizer: { kind: 'gd', learningRate: 0.1 },
  steps: STEPS,
  networks: 12,
  seed: 7,
};
const adam = { kind: 'adam', learningRate: [0.03, 0.002, 0.01] } as const;

const CASES: readonly Partial<SweepInput>[] = [
  {},
  {
    network: { layers: [2, 5, 3, 1], activation: 'relu', biases: false },
    optimizer: { kind: 'adamw', learningRate: 0.01, weightDecay: 0.5 },
    batch: { size: 3 },
  },
  {
    optimizer: { ...adam, clip: { norm: 0.3 } },
    penalty: { l2: 0.01, biases: false },
    axes: { 'initializer.weights.scale': [0.5, 1], 'penalty.l2': [0, 0.1] },
    initializer: { weights: 'he-normal' },
  },
  {
    dataset: 'iris',
    network: { layers: [4, 7, 3], activation: 'sigmoid', biases: false },
    loss: 'cross-entropy',
    penalty: { l2: 0.01 },
  },
  { network: { layers: [2, 1], activation: 'tanh', biases: false } },
];

describe('networks without biases', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  async function cellOf(input: SweepInput, strategy: (typeof STRATEGIES)[number]) {
    const { cells, result } = await runAll(engine, input, { strategy });
    return { ends: cells[0]?.parameters ?? [], loss: Array.from(cells[0]?.loss ?? []), result };
  }

  it.each(CASES)('agree with the twin in every strategy: %j', async (fields) => {
    const input = { ...PLAIN, ...fields };
    const fitted = await fit(input);
    const float64 = createReference(fitted);
    const float32 = createReference(fitted, { precision: 'float32' });
    const { ends: starts } = await cellOf({ ...input, steps: 0 }, 'invocation');
    expect(starts).toHaveLength(12);
    expect(starts[0]).toHaveLength(fitted.shape.parameterCount);
    for (const [n, start] of starts.entries()) {
      expect(distance(float64.initialize(BigInt(n)), start)).toBeLessThan(1e-5);
    }
    const exact = starts.map((start, n) => train(float64, start, BigInt(n)));
    const rounding = starts.map((start, n) => distance(train(float32, start, BigInt(n)), exact[n] ?? []));
    const tolerance = 10 * Math.max(...rounding);
    expect(tolerance).toBeLessThan(1e-3);
    for (const strategy of STRATEGIES) {
      const { ends, loss } = await cellOf(input, strategy);
      expect(Math.max(...exact.map((theta, n) => distance(theta, ends[n] ?? [])))).toBeLessThanOrEqual(
        tolerance,
      );
      const losses = ends.map((theta) => float64.lossAt(Float64Array.from(theta)));
      expect(distance(losses, loss)).toBeLessThan(1e-5);
    }
  });

  it('start from the weights of the same network with biases', async () => {
    const start = async (biases: boolean) =>
      (
        await cellOf(
          { ...PLAIN, network: { layers: [2, 3, 1], activation: 'tanh', biases }, steps: 0 },
          'invocation',
        )
      ).ends;
    const [without, having] = [await start(false), await start(true)];
    expect(without).toEqual(having.map((theta) => [...theta.slice(0, 6), ...theta.slice(9, 12)]));
  });

  it.each(STRATEGIES)('%s: train like networks whose biases never move', async (strategy) => {
    // tanh is odd, so that samples x and -x with opposite targets leave biases of 0 alone.
    const odd = {
      dataset: {
        inputs: [
          [1, 2],
          [-1, -2],
          [2, -1],
          [-2, 1],
        ],
        targets: [[1], [-1], [0], [0]],
      },
    };
    const input = { ...PLAIN, ...odd, initializer: { weights: uniform } };
    const network = { layers: [2, 3, 1], activation: 'tanh' as const };
    const { ends: having } = await cellOf({ ...input, network }, strategy);
    const { ends: without } = await cellOf({ ...input, network: { ...network, biases: false } }, strategy);
    const weights = having.map((theta) => [...theta.slice(0, 6), ...theta.slice(9, 12)]);
    expect(Math.max(...weights.map((theta, n) => distance(theta, without[n] ?? [])))).toBeLessThan(1e-5);
  });
});
