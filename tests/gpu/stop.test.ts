// Stopping early: which networks stop and when, and that making room for the others changes no bit.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, parseSweep, type Engine, type SweepInput } from '../../src/index.node.ts';
import { createReference, stoppedByRule } from '../../src/reference/index.ts';
import { meetsStop } from '../../src/reference/stop.ts';
import { runAll } from '../engine.ts';
import { fit } from './random-sweep.ts';

const uniform = { kind: 'uniform', low: -1, high: 1 } as const;
const XOR: SweepInput = {
  dataset: 'xor',
  network: { layers: [2, 4, 1], activation: 'tanh' },
  loss: 'mse',
  initializer: { weights: uniform, biases: uniform },
  optimizer: { kind: 'gd', learningRate: 0.1 },
  steps: 1000,
  networks: 300,
};

describe('stopping early', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  it.each([
    ['loss', {}],
    ['mini-batches of their own', { optimizer: { kind: 'sgd', learningRate: 0.2 }, batch: { size: 3 } }],
    ['adam and axes', { optimizer: { kind: 'adam' }, axes: { 'optimizer.learningRate': [0.003, 0.03] } }],
  ] as const)('ends in the same bits whether stopped networks make room or not: %s', async (_, fields) => {
    const sweep: SweepInput = { ...XOR, ...fields, stop: { loss: 0.1, every: 50 } };
    const masked = await runAll(engine, sweep, { compact: false });
    const moved = await runAll(engine, sweep);
    const cut = await runAll(engine, sweep, { chunkNetworks: 128, stepsPerDispatch: 30 });
    expect(moved.cells).toEqual(masked.cells);
    expect(cut.cells).toEqual(masked.cells);
    const { networkSteps } = moved.result.timing;
    expect(networkSteps).toBeLessThan(0.9 * XOR.networks * XOR.steps);
    expect(masked.result.timing.networkSteps).toBe(networkSteps);
  });

  it('stops each network at the first look at which its rule holds', async () => {
    const stop = { loss: 0.05, gradientNorm: 1e-2, progress: 1e-2, every: 50 };
    const sweep = { ...XOR, stop, networks: 40, steps: 400 };
    const reference = createReference(await fit(sweep), { precision: 'float32' });
    for (let index = 0; index < sweep.networks; index++) {
      const state = reference.begin(reference.initialize(BigInt(index)));
      let lastLoss: number | null = null;
      let expected: number | null = null;
      for (let step = 0; step < sweep.steps && expected === null; step += stop.every) {
        reference.train(state, step, stop.every);
        const measured = reference.evaluate(state.theta);
        if (meetsStop(stop, measured, lastLoss)) expected = step + stop.every;
        lastLoss = measured.loss;
      }
      const inspected = await engine.inspect(parseSweep(sweep), { index: BigInt(index) });
      expect(inspected.stoppedStep).toBe(expected);
      expect(inspected.loss).toBeCloseTo(reference.lossAt(state.theta), 5);
      expect(inspected.trajectory.at(-1)?.step).toBe(expected ?? sweep.steps);
    }
  });

  it('ends as the twin on the CPU does', async () => {
    const sweep = { ...XOR, networks: 200, steps: 500, stop: { loss: 0.2, every: 20 } };
    const cpu = await createEngine({ backend: 'cpu' });
    const expected = (await runAll(cpu, sweep)).result;
    await cpu.destroy();
    const { result } = await runAll(engine, sweep);
    expect(result.timing.networkSteps).toBe(expected.timing.networkSteps);
    expect(result.cells[0]?.loss.max).toBeCloseTo(expected.cells[0]?.loss.max ?? Number.NaN, 4);
    expect(stoppedByRule(20)).toBeLessThan(0xffffffff);
  });

  it('never calls a stopped network diverged', async () => {
    const { result } = await runAll(engine, { ...XOR, stop: { loss: 0.1 } });
    expect(result.cells[0]?.outcomes.diverged).toBe(0);
  });
});
