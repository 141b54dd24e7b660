// Looks on the way of training: the kernel against its twin, in every strategy, however a sweep is cut.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createEngine,
  parseSweep,
  type Engine,
  type LossRecords,
  type SweepInput,
} from '../../src/index.node.ts';
import {
  createReference,
  emptyRecord,
  lookAt,
  NEVER,
  recordedLooks,
  recordLook,
  solvedThresholds,
} from '../../src/reference/index.ts';
import type { PlanOptions } from '../../src/index.node.ts';
import { fit } from './random-sweep.ts';

const uniform = { kind: 'uniform', low: -2, high: 2 } as const;
const XOR: SweepInput = {
  dataset: 'xor',
  network: { layers: [2, 4, 1], activation: 'relu' },
  loss: 'mse',
  initializer: { weights: uniform, biases: uniform },
  optimizer: { kind: 'gd', learningRate: 0.1 },
  axes: { 'optimizer.learningRate': [0.02, 0.3, 30] },
  steps: 60,
  networks: 300,
};

describe('looks on the way', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  async function records(sweep: SweepInput, options: PlanOptions): Promise<LossRecords[]> {
    const run = engine.run(await engine.plan(parseSweep(sweep), options));
    const all: LossRecords[] = [];
    for await (const { record } of run.endpoints()) if (record) all.push(record);
    await run.result;
    return all;
  }

  it.each([1, 7])('sum up what the twin sees, every %i steps', async (every) => {
    const [seen] = await records(XOR, { lookEvery: every });
    const fitted = await fit(XOR);
    const reference = createReference(fitted, { precision: 'float32' });
    const thresholds = solvedThresholds(fitted);
    const { tail } = recordedLooks(60, every);
    let solved = 0;
    let limited = 0;
    for (let i = 0; i < XOR.networks; i++) {
      const state = reference.begin(reference.initialize(BigInt(i)), BigInt(i));
      const record = emptyRecord();
      for (let step = 0; ;) {
        const measured = { ...reference.evaluate(state.theta, BigInt(i)), stopped: state.stopped };
        recordLook(record, measured, lookAt(step, 60, every), thresholds, true);
        if (step === 60) break;
        const steps = Math.min(every, 60 - step);
        reference.train(state, step, steps);
        step += steps;
      }
      const near = (value = NaN, expected: number): void => {
        expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-4 * Math.abs(expected));
      };
      near(seen?.firstLoss[i], record.firstLoss);
      near(seen?.ratioSum[i], record.ratioSum);
      near(seen?.inverseSum[i], record.inverseSum);
      near(seen?.tailMean[i], record.tailSum / tail);
      expect(seen?.solvedStep[i]).toBe(record.solvedStep);
      if (record.solvedStep !== NEVER) solved += 1;
      if (record.tailSum >= 1e6) limited += 1;
    }
    expect(solved).toBeGreaterThan(0); // else solvedStep is not tested
    expect(limited).toBeGreaterThan(50); // nor what diverges
  });

  it('see the same bits however the sweep is cut, and change no endpoint', async () => {
    const join = (parts: readonly LossRecords[], name: keyof LossRecords): number[] =>
      parts.flatMap((part) => [...part[name]]);
    const whole = await records(XOR, { lookEvery: 5 });
    const cut = await records(XOR, { lookEvery: 5, chunkNetworks: 128, stepsPerDispatch: 3 });
    for (const name of ['firstLoss', 'ratioSum', 'inverseSum', 'tailMean', 'solvedStep'] as const) {
      expect(join(cut, name)).toEqual(join(whole, name));
    }
    const losses = async (options: PlanOptions): Promise<number[]> => {
      const run = engine.run(await engine.plan(parseSweep(XOR), options));
      const all: number[] = [];
      for await (const { loss } of run.endpoints()) all.push(...loss);
      return all;
    };
    expect(await losses({ lookEvery: 5 })).toEqual(await losses({}));
  });

  it.each(['invocation', 'layered'] as const)(
    'see the same in strategy %s as on the CPU',
    async (strategy) => {
      const sweep = {
        ...XOR,
        network: { layers: [2, 5, 1], activation: 'tanh' },
        axes: {},
        networks: 40,
      } as const;
      const [seen] = await records(sweep, { lookEvery: 10, strategy });
      const cpu = await createEngine({ backend: 'cpu' });
      const run = cpu.run(await cpu.plan(parseSweep(sweep), { lookEvery: 10 }));
      for await (const { record } of run.endpoints()) {
        for (const name of ['firstLoss', 'ratioSum', 'inverseSum', 'tailMean'] as const) {
          record?.[name].forEach((value, i) => {
            expect(Math.abs((seen?.[name][i] ?? NaN) - value)).toBeLessThan(1e-4 * (1 + value));
          });
        }
      }
      await cpu.destroy();
    },
  );

  it('refuse a sweep that stops early', async () => {
    const sweep = parseSweep({ ...XOR, stop: { loss: 0.1 } });
    await expect(engine.plan(sweep, { lookEvery: 1 })).rejects.toThrow(/`stop` .*looks on the way/);
  });
});
