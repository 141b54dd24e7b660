// Strategy `layered` against the twin and against strategy `invocation`.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, parseSweep, type Engine, type SweepInput } from '../../src/index.node.ts';
import { createReference } from '../../src/reference/index.ts';
import { ACTIVATIONS, LOSSES } from '../../src/spec/index.ts';
import { runAll } from '../engine.ts';
import { distance, fit, NETWORKS, randomSweep, train } from './random-sweep.ts';

const layered = { strategy: 'layered' } as const;

const OPTIMIZERS: readonly SweepInput['optimizer'][] = [
  { kind: 'gd', learningRate: 0.05 },
  { kind: 'momentum', learningRate: 0.02, momentum: 0.8 },
  { kind: 'adam', learningRate: 0.01 },
  { kind: 'adamw', learningRate: 0.01, weightDecay: 0.3, schedule: { kind: 'cosine' } },
  { kind: 'sgd', learningRate: 0.1, clip: { norm: 0.1 }, weightDecay: 0.1 },
  { kind: 'nesterov', learningRate: 0.1, clip: { value: 0.01 } },
];

const VARIATIONS: readonly Partial<SweepInput>[] = [
  {},
  { batch: { size: 2 } },
  { batch: { size: 2, order: 'shared' } },
  { batch: { size: 5, replacement: true } },
  { axes: { 'optimizer.learningRate': [0.01, 0.1], 'penalty.l2': [0, 0.02, 0.05] } },
];

describe('strategy layered', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  let seed = 2000;
  for (const [i, activation] of ACTIVATIONS.entries()) {
    for (const [k, loss] of LOSSES.entries()) {
      const own = seed++;
      let optimizer = OPTIMIZERS[(i + 3 * k) % OPTIMIZERS.length] ?? { kind: 'gd', learningRate: 0.1 };
      const fields = VARIATIONS[(2 * i + k) % VARIATIONS.length] ?? {};
      if (fields.batch && optimizer.kind === 'gd') optimizer = { kind: 'sgd', learningRate: 0.05 };
      it(`seed ${own}: ${activation}, ${loss}, ${optimizer.kind}, ${Object.keys(fields).join()}: 10 steps match the twin`, async () => {
        const input = { ...randomSweep(own, activation, loss, optimizer), ...fields };
        const fitted = await fit(input);
        const float64 = createReference(fitted);
        const float32 = createReference(fitted, { precision: 'float32' });
        const starts = (await runAll(engine, { ...input, steps: 0 }, layered)).cells[0]?.parameters ?? [];
        const { result, cells } = await runAll(engine, input, layered);
        expect(result.cells[0]?.strategy).toBe('layered');
        const ends = cells[0]?.parameters ?? [];
        expect(ends).toHaveLength(NETWORKS);
        const exact = starts.map((start, n) => train(float64, start, BigInt(n)));
        const deviation = Math.max(
          ...starts.map((start, n) => distance(train(float32, start, BigInt(n)), exact[n] ?? [])),
        );
        const error = Math.max(...exact.map((theta, n) => distance(theta, ends[n] ?? [])));
        expect(error).toBeLessThanOrEqual(10 * deviation);
        const measured = exact.map((theta, n) => float64.evaluate(theta, BigInt(n)));
        const losses = Array.from(cells[0]?.loss ?? []);
        expect(
          distance(
            measured.map((m) => m.loss),
            losses,
          ),
        ).toBeLessThan(1e-5);
      });
    }
  }

  it('measures what strategy invocation measures', async () => {
    for (const activation of ['relu', 'tanh']) {
      const input: SweepInput = {
        ...randomSweep(2100, activation, 'bce', { kind: 'gd', learningRate: 0.3 }),
        initializer: { weights: { kind: 'normal', mean: -0.5, std: 1 } },
        penalty: { l2: 0.01, biases: false },
        networks: 500,
        solved: { accuracy: 1 },
      };
      const ours = await runAll(engine, input, layered);
      const others = await runAll(engine, input, { strategy: 'invocation' });
      const [a, b] = [ours.result.cells[0], others.result.cells[0]];
      expect(a?.outcomes).toEqual(b?.outcomes);
      expect(a?.deadLayer).toEqual(b?.deadLayer);
      expect(distance(ours.cells[0]?.loss ?? [], others.cells[0]?.loss ?? [])).toBeLessThan(1e-5);
      if (activation === 'relu') expect(a?.deadLayer.count).toBeGreaterThan(0);
    }
    const input = randomSweep(2101, 'gelu', 'mse', { kind: 'adam', learningRate: 0.1 });
    const options = { index: 3n };
    const inspected = await engine.inspect(parseSweep(input), options);
    expect(inspected.gradientNorm).toBeGreaterThan(0);
  });

  it('gives the same bits however a sweep is cut', async () => {
    const input: SweepInput = {
      ...randomSweep(2102, 'tanh', 'mse', { kind: 'sgd', learningRate: 0.2, momentum: 0.5 }),
      batch: { size: 2 },
      steps: 40,
      networks: 150,
      stop: { loss: 0.1, every: 10 },
    };
    const whole = await runAll(engine, input, layered);
    const masked = await runAll(engine, input, { ...layered, compact: false });
    const cut = await runAll(engine, input, { ...layered, chunkNetworks: 64, stepsPerDispatch: 3 });
    expect(masked.cells).toEqual(whole.cells);
    expect(cut.cells).toEqual(whole.cells);
  });

  it('freezes a network that diverges', async () => {
    const random = randomSweep(2103, 'identity', 'mse', { kind: 'gd', learningRate: 3 });
    const network = { ...random.network, outputActivation: 'identity' as const };
    const input = { ...random, network, steps: 200 };
    const ours = await runAll(engine, input, layered);
    const others = await runAll(engine, input, { strategy: 'invocation' });
    const count = ours.result.cells[0]?.outcomes.diverged ?? 0;
    expect(count).toBeGreaterThan(0);
    expect(count).toBe(others.result.cells[0]?.outcomes.diverged);
  });
});
