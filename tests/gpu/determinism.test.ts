import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine, type SweepInput } from '../../src/index.node.ts';
import { runAll, runResult } from '../engine.ts';

const uniform = { kind: 'uniform', low: -1, high: 1 } as const;
const XOR: SweepInput = {
  dataset: 'xor',
  network: { layers: [2, 2, 1], activation: 'tanh' },
  loss: 'mse',
  initializer: { weights: uniform, biases: uniform },
  optimizer: { kind: 'adam', learningRate: 0.01 },
  steps: 200,
  networks: 2000,
  seed: 7,
};

describe('determinism', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  it('gives the same bits in chunks of 777 and in one chunk', async () => {
    const whole = await runAll(engine, XOR);
    const chunks = await runAll(engine, XOR, { chunkNetworks: 777 });
    expect(chunks.cells[0]?.parameters).toEqual(whole.cells[0]?.parameters);
    expect(chunks.cells[0]?.parameters).toHaveLength(2000);
    expect(chunks.result.cells[0]?.outcomes).toEqual(whole.result.cells[0]?.outcomes);
  });

  it('gives the same bits in 1 x 200 and 200 x 1 steps per dispatch', async () => {
    const fused = await runAll(engine, XOR, { stepsPerDispatch: 200 });
    const single = await runAll(engine, XOR, { stepsPerDispatch: 1 });
    const tuned = await runAll(engine, XOR);
    expect(single.cells[0]?.parameters).toEqual(fused.cells[0]?.parameters);
    expect(tuned.cells[0]?.parameters).toEqual(fused.cells[0]?.parameters);
  });

  it('starts two cells that differ in the optimizer from the same parameters', async () => {
    const grid = {
      optimizer: [
        { kind: 'gd', learningRate: 0.1 },
        { kind: 'adam', learningRate: 0.01 },
      ],
    };
    const common = await runAll(engine, { ...XOR, steps: 0, grid });
    expect(common.cells[1]?.parameters).toEqual(common.cells[0]?.parameters);
    const independent = await runAll(engine, { ...XOR, steps: 0, grid, pairing: 'independent' });
    expect(independent.cells[1]?.parameters).not.toEqual(independent.cells[0]?.parameters);
    const [first] = independent.cells[0]?.parameters ?? [];
    expect(independent.cells[1]?.parameters).not.toContainEqual(first);
  });

  it('gives no two networks a common random number', async () => {
    const { cells } = await runAll(engine, { ...XOR, steps: 0, networks: 3000 });
    const values = (cells[0]?.parameters ?? []).flat();
    expect(values).toHaveLength(27_000);
    // 27,000 draws from 2^24 values: 21.7 coincidences expected by chance (Poisson; 50 has p < 1e-6). Shared streams
    // would give thousands.
    expect(values.length - new Set(values).size).toBeLessThan(50);
    const neighbours = cells[0]?.parameters.slice(0, 1000) ?? [];
    for (const [i, network] of neighbours.entries()) {
      const next = neighbours[i + 1];
      if (next) expect(network.filter((value) => next.includes(value))).toEqual([]);
    }
  });

  it('contains the narrower network in the wider one', async () => {
    const narrow = await runAll(engine, { ...XOR, steps: 0, networks: 10 });
    const wide = await runAll(engine, {
      ...XOR,
      network: { layers: [2, 3, 1], activation: 'tanh' },
      steps: 0,
      networks: 10,
    });
    for (const [i, theta] of (narrow.cells[0]?.parameters ?? []).entries()) {
      const wider = wide.cells[0]?.parameters[i] ?? [];
      expect(wider.slice(0, 4)).toEqual(theta.slice(0, 4)); // first-layer weights of the first two units
      expect(wider.slice(6, 8)).toEqual(theta.slice(4, 6)); // their biases
      expect(wider.slice(9, 11)).toEqual(theta.slice(6, 8)); // their output weights
    }
  });

  it('counts outcomes and histogram bins that sum to the networks', async () => {
    const { cells } = await runResult(engine, { ...XOR, grid: { 'network.activation': ['relu', 'tanh'] } });
    for (const cell of cells) {
      const { counts, underflow, overflow, nonFinite } = cell.histogram;
      expect(Object.values(cell.outcomes).reduce((a, b) => a + b, 0)).toBe(2000);
      expect([...counts, underflow, overflow, nonFinite].reduce((a, b) => a + b, 0)).toBe(2000);
    }
  });

  it('freezes a network that diverges, and changes no bit of its neighbours', async () => {
    // Wide starting points at a rate that only the flatter ones bear: some networks of the sweep blow up, others do not.
    const wild: SweepInput = {
      ...XOR,
      network: { layers: [2, 2, 1], activation: 'identity' },
      initializer: { weights: { ...uniform, low: -3, high: 3 }, biases: uniform },
      optimizer: { kind: 'gd', learningRate: 0.3 },
      networks: 600,
      steps: 300,
    };
    const together = await runAll(engine, wild);
    const diverged = together.result.cells[0]?.outcomes.diverged ?? 0;
    expect(diverged).toBeGreaterThan(10);
    expect(diverged).toBeLessThan(590);
    const alone = await runAll(engine, wild, { chunkNetworks: 1, stepsPerDispatch: 300 });
    expect(alone.cells[0]?.parameters).toEqual(together.cells[0]?.parameters);
    const index = together.cells[0]?.outcome.indexOf(1) ?? -1;
    const { parseSweep } = await import('../../src/index.node.ts');
    const inspection = await engine.inspect(parseSweep(wild), { index: BigInt(index) });
    expect(inspection.outcome).toBe('diverged');
    expect(inspection.stoppedStep).toBeGreaterThan(0);
    expect(inspection.stoppedStep).toBeLessThan(300);
    expect(inspection.finalParameters).toEqual(together.cells[0]?.parameters[index]);
  });
});
