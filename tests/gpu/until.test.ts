// Networks added until a share is known: they are the first of the plain sweep, and the looks do not depend on the chunks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, InputError, parseSweep, type Engine, type SweepInput } from '../../src/index.node.ts';
import { concentrationFor, sequentialInterval } from '../../src/statistics/index.ts';
import { runAll, runResult } from '../engine.ts';

const uniform = { kind: 'uniform', low: -1, high: 1 } as const;
const XOR: SweepInput = {
  dataset: 'xor',
  network: { layers: [2, 2, 1], activation: 'relu' },
  loss: 'mse',
  initializer: { weights: uniform, biases: uniform },
  optimizer: { kind: 'gd', learningRate: 0.2 },
  steps: 300,
  networks: 100_000,
  seed: 3,
};
const UNTIL = 'width(dead) < 0.03';

describe('until', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  it('stops at the first look that is narrow enough, with the endpoints of the plain sweep bit for bit', async () => {
    const early = await runAll(engine, XOR, { until: UNTIL });
    const [cell] = early.result.cells;
    const networks = cell?.networks ?? 0;
    expect(networks).toBeGreaterThan(1000);
    expect(networks).toBeLessThan(20_000);
    const plain = await runAll(engine, { ...XOR, networks });
    expect(early.cells[0]?.parameters).toHaveLength(networks);
    expect(early.cells[0]?.parameters).toEqual(plain.cells[0]?.parameters);
    expect(early.cells[0]?.loss).toEqual(plain.cells[0]?.loss);
    expect(cell?.outcomes).toEqual(plain.result.cells[0]?.outcomes);
    expect(early.result.hash).toBe(plain.result.hash);
    expect(plain.result.cells[0]).not.toHaveProperty('until');
  });

  it('reports the intervals of the last look, and how it came to them', async () => {
    const { cells, timing } = await runResult(engine, XOR, { until: ' width(dead)<3e-2 ' });
    const [cell] = cells;
    if (!cell) throw new Error('no cell');
    const { networks, outcomes, until, solved, deadLayer } = cell;
    const intervalOf = (count: number) =>
      sequentialInterval(count, networks, { concentration: concentrationFor(0.03) });
    expect(until).toMatchObject({ condition: UNTIL, met: true, method: 'beta-binomial-mixture' });
    expect(until?.looks).toBeGreaterThan(1);
    expect(until?.looks).toBeLessThan(8);
    expect(until?.intervals.dead).toEqual(intervalOf(outcomes.dead));
    expect(until?.intervals.saddle).toEqual(intervalOf(0));
    expect((until?.intervals.dead.high ?? 1) - (until?.intervals.dead.low ?? 0)).toBeLessThan(0.03);
    expect(solved).toMatchObject(intervalOf(outcomes.solved));
    expect(deadLayer).toMatchObject(intervalOf(deadLayer.count));
    expect(timing.networkSteps).toBe(300 * networks);
  });

  it('comes to the same result however the sweep is cut into chunks', async () => {
    const whole = await runResult(engine, XOR, { until: UNTIL });
    const cut = await runResult(engine, XOR, { until: UNTIL, chunkNetworks: 777 });
    expect(cut.cells).toEqual(whole.cells);
  });

  it('trains the most networks there may be where the condition does not hold before', async () => {
    const { cells } = await runResult(engine, { ...XOR, networks: 3000 }, { until: 'width(solved) < 0.001' });
    expect(cells[0]).toMatchObject({ networks: 3000, until: { met: false, looks: 2 } });
  });

  it('ends every cell of a grid by its own counts, and hands out all its endpoints', async () => {
    const grid = { 'network.activation': ['relu', 'tanh'] };
    const run = engine.run(await engine.plan(parseSweep({ ...XOR, grid }), { until: UNTIL }));
    const read = [0, 0];
    for await (const { cell, loss } of run.endpoints()) read[cell] = (read[cell] ?? 0) + loss.length;
    const { cells } = await run.result;
    const networks = cells.map((cell) => cell.networks);
    expect(networks[1]).toBe(1000); // tanh units do not die: the first look suffices
    expect(networks[0]).toBeGreaterThan(1000);
    expect(read).toEqual(networks);
    let again = 0;
    for await (const { index } of run.endpoints()) again += index.length;
    expect(again).toBe(networks.reduce((a, b) => a + b, 0));
  });

  it('looks after whole rounds of the axes', async () => {
    const sweep = { ...XOR, axes: { 'optimizer.learningRate': [0.1, 0.2, 0.3] }, networks: 99_999 };
    const { cells } = await runResult(engine, sweep, { until: UNTIL });
    expect(cells[0]?.until?.met).toBe(true);
    expect((cells[0]?.networks ?? 1) % 3).toBe(0);
  });

  it('says in its progress how wide the intervals are', async () => {
    const run = engine.run(
      await engine.plan(parseSweep({ ...XOR, steps: 2000 }), { until: 'width(solved) < 0.02' }),
    );
    const seen = [];
    for await (const { until } of run) seen.push(until);
    expect(seen.length).toBeGreaterThan(0);
    for (const until of seen) {
      expect(until?.widths).toEqual([{ outcome: 'solved', width: expect.any(Number) as number }]);
    }
    expect(seen[0]).toEqual({ networks: 0, widths: [{ outcome: 'solved', width: 1 }] });
  });

  it('refuses a condition it cannot read, and starting points that come round again', async () => {
    await expect(engine.plan(parseSweep(XOR), { until: 'width(sloved) < 0.1' })).rejects.toThrow(InputError);
    const initializer = { parameters: [[1, 2, 3, 4, 5, 6, 7, 8, 9]] };
    await expect(engine.plan(parseSweep({ ...XOR, initializer }), { until: UNTIL })).rejects.toThrow(
      /`until` .* needs random starting points/,
    );
  });
});
