// The strategies that give each network a team of invocations, against the twin and against strategy `invocation`.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine, type SweepInput } from '../../src/index.node.ts';
import { createReference } from '../../src/reference/index.ts';
import { ACTIVATIONS, LOSSES } from '../../src/spec/index.ts';
import { runAll } from '../engine.ts';
import { distance, fit, train } from './random-sweep.ts';
import { CASES, randomTeamSweep } from './team-sweep.ts';

const TEAMS = ['subgroup', 'workgroup'] as const;
const uniform = { kind: 'uniform', low: -1, high: 1 } as const;
const XOR: SweepInput = {
  dataset: 'xor',
  network: { layers: [2, 5, 3, 1], activation: 'tanh' },
  loss: 'mse',
  initializer: { weights: uniform, biases: uniform },
  optimizer: { kind: 'adam', learningRate: 0.01 },
  steps: 30,
  networks: 38,
  seed: 7,
};
/** Mini-batches, axes, clipping and a penalty: everything that a step may depend on. */
const RICH: SweepInput = {
  ...XOR,
  optimizer: { kind: 'adamw', learningRate: 0.02, weightDecay: 0.1, clip: { norm: 0.2 } },
  batch: { size: 3 },
  penalty: { l2: 0.01, biases: false },
  axes: { 'optimizer.learningRate': [0.01, 0.03] },
};

describe('teams of invocations', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  /** Trains with some strategies and compares with the twin; the tolerance is ten times what rounding does to it. */
  async function compare(
    input: SweepInput & { readonly networks: number },
    strategies: readonly ('invocation' | (typeof TEAMS)[number])[],
  ): Promise<void> {
    const fitted = await fit(input);
    const float64 = createReference(fitted);
    const float32 = createReference(fitted, { precision: 'float32' });
    const none = { ...input, steps: 0 };
    const starts = (await runAll(engine, none, { strategy: 'workgroup' })).cells[0]?.parameters ?? [];
    expect(starts).toHaveLength(input.networks);
    const exact = starts.map((start, n) => train(float64, start, BigInt(n)));
    const rounding = starts.map((start, n) => distance(train(float32, start, BigInt(n)), exact[n] ?? []));
    const tolerance = 10 * Math.max(...rounding);
    expect(tolerance).toBeLessThan(1e-2);
    const ends: (readonly (readonly number[])[])[] = [];
    for (const strategy of strategies) {
      const { cells, result } = await runAll(engine, input, { strategy });
      expect(result.cells[0]?.strategy).toBe(strategy);
      ends.push(cells[0]?.parameters ?? []);
    }
    for (const [n, theta] of exact.entries()) {
      for (const end of ends) expect(distance(theta, end[n] ?? [])).toBeLessThanOrEqual(tolerance);
      for (const end of ends)
        expect(distance(ends[0]?.[n] ?? [], end[n] ?? [])).toBeLessThanOrEqual(tolerance);
    }
  }

  for (const [i, { optimizer, fields }] of CASES.entries()) {
    const seed = 2000 + i;
    const activation = ACTIVATIONS[i % ACTIVATIONS.length] ?? 'tanh';
    const loss = LOSSES[i % LOSSES.length] ?? 'mse';
    const input = {
      ...randomTeamSweep(seed, { depth: 1 + (i % 6), activation, loss }, optimizer),
      ...fields,
    };
    const shape = input.network.layers.join('-');
    it(`seed ${seed}: ${shape} ${activation}, ${loss}, ${JSON.stringify({ ...optimizer, ...fields })}`, async () => {
      const isSmall = (await fit(input)).shape.parameterCount < 60; // else one invocation takes long to compile
      await compare(input, isSmall ? [...TEAMS, 'invocation'] : TEAMS);
    });
  }

  it('workgroup, seed 2100: trains 64-32-10 networks, too large for one invocation', async () => {
    const shape = { layers: [64, 32, 10], activation: 'tanh', loss: 'cross-entropy' };
    const input = randomTeamSweep(2100, shape, { kind: 'gd', learningRate: 0.1 });
    await compare({ ...input, networks: 3 }, ['workgroup']);
  });

  for (const strategy of TEAMS) {
    it(`${strategy}: gives the same bits in one dispatch, in dispatches of one step, and in chunks`, async () => {
      const whole = await runAll(engine, RICH, { strategy, stepsPerDispatch: 30 });
      expect(whole.cells[0]?.parameters).toHaveLength(38);
      const single = await runAll(engine, RICH, { strategy, stepsPerDispatch: 1 });
      expect(single.cells[0]?.parameters).toEqual(whole.cells[0]?.parameters);
      const chunks = await runAll(engine, RICH, { strategy, chunkNetworks: 10, stepsPerDispatch: 7 });
      expect(chunks.cells[0]?.parameters).toEqual(whole.cells[0]?.parameters);
    });

    it(`${strategy}: freezes a network that diverges, and changes no bit of its neighbours`, async () => {
      const wild: SweepInput = {
        ...XOR,
        network: { layers: [2, 2, 1], activation: 'identity' },
        initializer: { weights: { ...uniform, low: -3, high: 3 }, biases: uniform },
        optimizer: { kind: 'gd', learningRate: 0.3 },
        networks: 40,
        steps: 120,
      };
      const together = await runAll(engine, wild, { strategy });
      const diverged = together.result.cells[0]?.outcomes.diverged ?? 0;
      expect(diverged).toBeGreaterThan(5);
      expect(diverged).toBeLessThan(35);
      const alone = await runAll(engine, wild, { strategy, chunkNetworks: 3 });
      expect(alone.cells[0]?.parameters).toEqual(together.cells[0]?.parameters);
      const steps = await runAll(engine, wild, { strategy, stepsPerDispatch: 9 });
      expect(steps.cells[0]?.parameters).toEqual(together.cells[0]?.parameters);
      const other = await runAll(engine, wild, { strategy: 'invocation' });
      expect(together.cells[0]?.outcome).toEqual(other.cells[0]?.outcome);
    });

    it(`${strategy}: stops early with the same bits, networks moved or not`, async () => {
      const early: SweepInput = { ...XOR, steps: 200, stop: { loss: 0.2, every: 20 } };
      const moved = await runAll(engine, early, { strategy });
      const masked = await runAll(engine, early, { strategy, compact: false });
      expect(moved.cells[0]?.parameters).toEqual(masked.cells[0]?.parameters);
      const whole = await runAll(engine, { ...XOR, steps: 200 }, { strategy });
      expect(moved.cells[0]?.parameters).not.toEqual(whole.cells[0]?.parameters);
    });
  }
});
