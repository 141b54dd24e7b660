// Starting points on a plane: the kernel against its twin, chunk by chunk, and that axes move nothing else.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, parseSweep, type Engine, type SweepInput } from '../../src/index.node.ts';
import { createReference } from '../../src/reference/index.ts';
import { runAll } from '../engine.ts';
import { createRandom, distance, fit } from './random-sweep.ts';

const random = createRandom(5);
const vector = (): number[] => Array.from({ length: 9 }, () => 2 * random() - 1);
const [center, u, v] = [vector(), vector(), vector()];
const PLANE: SweepInput = {
  dataset: 'xor',
  network: { layers: [2, 2, 1], activation: 'tanh' },
  loss: 'mse',
  initializer: { center, directions: [u, v] },
  optimizer: { kind: 'gd', learningRate: 0.1 },
  axes: {
    'initializer.directions[1]': { low: -3, high: 2, count: 20 },
    'initializer.directions[0]': { low: -1, high: 4, count: 30 },
  },
  steps: 0,
  networks: 600,
};

describe('a plane of starting points', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  it('starts where the twin starts', async () => {
    const { cells } = await runAll(engine, PLANE);
    const reference = createReference(await fit(PLANE));
    const tolerance = engine.device.architecture.includes('swiftshader') ? 0 : 1e-6;
    for (const [i, start] of (cells[0]?.parameters ?? []).entries()) {
      expect(distance(reference.initialize(BigInt(i)), start)).toBeLessThanOrEqual(tolerance);
      const [y, x] = [-3 + (5 * Math.floor(i / 30)) / 19, -1 + (5 * (i % 30)) / 29];
      const exact = center.map((c, p) => c + x * (u[p] ?? 0) + y * (v[p] ?? 0));
      expect(distance(exact, start)).toBeLessThan(2e-6);
    }
  });

  it('trains to the same bits in chunks of 128', async () => {
    const trained = { ...PLANE, steps: 100 };
    const whole = await runAll(engine, trained);
    const cut = await runAll(engine, trained, { chunkNetworks: 128 });
    expect(cut.cells).toEqual(whole.cells);
    expect(whole.cells[0]?.parameters).toHaveLength(600);
  });

  it('starts all networks at the center without axes, and inspects the one that was trained', async () => {
    const { cells } = await runAll(engine, { ...PLANE, axes: {}, networks: 3 });
    for (const start of cells[0]?.parameters ?? []) expect(distance(center, start)).toBeLessThan(1e-7);
    const { initialParameters } = await engine.inspect(parseSweep(PLANE), { index: 77n });
    const { cells: all } = await runAll(engine, PLANE);
    expect([...initialParameters]).toEqual(all[0]?.parameters[77]);
  });
});
