// Second-order optimizers on the GPU against their float64 twins, and what must hold of them whatever the numbers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, parseSweep, type Engine, type SweepInput } from '../../src/index.node.ts';
import { createReference } from '../../src/reference/index.ts';
import { runAll } from '../engine.ts';
import { expectedAfter } from './float32-allowance.ts';
import { createRandom, distance, fit, randomSweep } from './random-sweep.ts';

const LM = { kind: 'levenberg-marquardt' } as const;
/** Its steps are no longer than float32 can tell: without damping, small curvatures are rounding. */
const DAMPED = { kind: 'levenberg-marquardt', damping: 0.03 } as const;
const SFN = { kind: 'saddle-free-newton', learningRate: 0.7 } as const;
const STEPS = 3;
const SHAPES = 8;

const uniform = { kind: 'uniform', low: -1, high: 1 } as const;
const XOR: SweepInput = {
  dataset: 'xor',
  network: { layers: [2, 2, 1], activation: 'tanh' },
  loss: 'mse',
  initializer: { weights: uniform, biases: uniform },
  optimizer: LM,
  steps: 60,
  networks: 500,
};

describe('second-order optimizers', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  /** Trains on both sides; each network may differ by what float32 may do to it. */
  async function compare(input: SweepInput): Promise<void> {
    const starts = (await runAll(engine, { ...input, steps: 0 })).cells[0]?.parameters ?? [];
    const cell = (await runAll(engine, input)).cells[0];
    const expected = expectedAfter(await fit(input), starts, input.steps);
    let compared = 0;
    for (const [i, { theta, loss, allowed, clear }] of expected.entries()) {
      if (!clear || !(allowed.theta < 0.1)) continue; // on a kink, or where twins take and refuse the same step
      compared++;
      expect(distance(theta, cell?.parameters[i] ?? [])).toBeLessThanOrEqual(allowed.theta);
      expect(Math.abs(loss - (cell?.loss[i] ?? Number.NaN))).toBeLessThanOrEqual(allowed.loss);
    }
    expect(compared).toBeGreaterThan(0.7 * expected.length);
    const moves = starts.map((start, i) => distance(start, cell?.parameters[i] ?? []));
    expect(Math.max(...moves)).toBeGreaterThan(1e-2);
  }

  for (let shape = 0; shape < SHAPES; shape++) {
    for (const optimizer of [DAMPED, SFN]) {
      const activation = ['tanh', 'sigmoid', 'gelu', 'softplus', 'relu', 'sin'][shape % 6] ?? '';
      const loss = ['mse', 'bce', 'cross-entropy'][Math.floor(shape / 2) % 3] ?? '';
      it(`${optimizer.kind}: ${STEPS} steps on random shape ${shape} match the twin: ${activation}, ${loss}`, async () => {
        await compare({
          ...randomSweep(1200 + shape, activation, loss, optimizer),
          steps: STEPS,
          networks: 20,
        });
      });
    }
  }

  it.each(
    [DAMPED, SFN].flatMap((optimizer) =>
      (['tanh', 'relu', 'gelu'] as const).map((activation, i) => ({
        ...optimizer,
        optimizer,
        activation,
        i,
      })),
    ),
  )('$kind: units without biases match the twin: $activation', async ({ optimizer, activation, i }) => {
    const loss = ['mse', 'bce', 'cross-entropy'][i] ?? '';
    const sweep = randomSweep(1400 + i, activation, loss, optimizer);
    await compare({
      ...sweep,
      network: { ...sweep.network, biases: false },
      penalty: { l2: 0.01, biases: false }, // of which there are none: each weight is penalized all the same
      steps: STEPS,
      networks: 20,
    });
  });

  it.each([
    [
      'levenberg-marquardt',
      { optimizer: LM, axes: { 'penalty.l2': [0, 0.1], 'initializer.weights.scale': [0.5, 2] } },
    ],
    [
      'saddle-free-newton',
      { optimizer: SFN, axes: { 'optimizer.learningRate': [0.3, 1], 'penalty.l2': [0, 0.1] } },
    ],
  ] as const)('%s: networks have hyper-parameters of their own', async (_, fields) => {
    await compare({ ...randomSweep(1300, 'tanh', 'mse', LM), ...fields, steps: STEPS, networks: 20 });
  });

  it.each([DAMPED, SFN])('$kind: more than a hundred parameters', async (optimizer) => {
    const random = createRandom(5);
    const table = (columns: number) =>
      Array.from({ length: 20 }, () => Array.from({ length: columns }, () => 2 * random() - 1));
    await compare({
      ...XOR,
      dataset: { inputs: table(4), targets: table(3) },
      network: { layers: [4, 15, 3], activation: 'tanh' },
      optimizer,
      steps: STEPS,
      networks: 12,
    });
  });

  it.each([LM, SFN])(
    '$kind: the same bits however a sweep is cut, stopped networks making room or not',
    async (optimizer) => {
      const input = {
        ...XOR,
        optimizer,
        steps: 50,
        stop: { loss: 1e-3, every: 7 },
        penalty: { l2: 1e-5, biases: true },
      };
      const whole = await runAll(engine, input, { compact: false });
      const cut = await runAll(engine, input, { chunkNetworks: 64, stepsPerDispatch: 3 });
      const tiny = await runAll(engine, input, { stepsPerDispatch: 1 });
      expect(cut.cells).toEqual(whole.cells);
      expect(tiny.cells).toEqual(whole.cells);
      expect(whole.result.timing.networkSteps).toBeLessThan(0.9 * 500 * 50);
    },
  );

  it('levenberg-marquardt never raises the objective beyond rounding', async () => {
    const losses: Float32Array[] = [];
    for (const steps of [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 200]) {
      losses.push(
        Float32Array.from((await runAll(engine, { ...XOR, networks: 1000, steps })).cells[0]?.loss ?? []),
      );
    }
    for (const [i, after] of losses.slice(1).entries()) {
      const before = losses[i] ?? new Float32Array();
      expect(after.every((loss, n) => loss <= (before[n] ?? 0) * (1 + 1e-6) + 1e-12)).toBe(true);
    }
  });

  it('levenberg-marquardt solves linear least squares in a handful of steps', async () => {
    const random = createRandom(8);
    const inputs = Array.from({ length: 15 }, () => Array.from({ length: 3 }, () => 2 * random() - 1));
    const teacher = [1.5, -2, 0.5];
    const targets = inputs.map((x) => [x.reduce((sum, value, i) => sum + value * (teacher[i] ?? 0), 0.25)]);
    const input: SweepInput = {
      ...XOR,
      dataset: { inputs, targets },
      network: { layers: [3, 1], activation: 'identity' },
      steps: 8,
      networks: 50,
      solved: { loss: 1e-8 },
    };
    for (const theta of (await runAll(engine, input)).cells[0]?.parameters ?? []) {
      expect(distance([...teacher, 0.25], theta)).toBeLessThan(1e-4);
    }
  });

  it('saddle-free-newton leaves a saddle that gd sits on', async () => {
    // Two units of one chain, all near 0: the gradient vanishes there, and one curvature is negative.
    const given = (theta: readonly number[]) => ({ parameters: [[...theta]] });
    const saddle: SweepInput = {
      ...XOR,
      dataset: { inputs: [[1], [-1]], targets: [[1], [-1]] },
      network: { layers: [1, 1, 1], activation: 'identity' },
      initializer: given([1e-4, 0, 1e-4, 0]),
      networks: 1,
      steps: 25,
      solved: { loss: 1e-6 },
    };
    const after = async (optimizer: SweepInput['optimizer']) =>
      (await runAll(engine, { ...saddle, optimizer })).cells[0]?.loss[0];
    expect(await after({ kind: 'gd', learningRate: 0.1 })).toBeGreaterThan(0.99);
    expect(await after({ kind: 'saddle-free-newton' })).toBeLessThan(1e-5);
  });

  it.each([LM, { kind: 'saddle-free-newton' }] as const)(
    '$kind: as many XOR networks are solved as by the twin',
    async (optimizer) => {
      const sweep = { ...XOR, optimizer, networks: 400, steps: 60 };
      const cpu = await createEngine({ backend: 'cpu' });
      const twin = (await runAll(cpu, sweep)).result.cells[0]?.outcomes.solved ?? 0;
      await cpu.destroy();
      const solved = (await runAll(engine, sweep)).result.cells[0]?.outcomes.solved ?? 0;
      console.log(`${optimizer.kind}: ${solved} of ${sweep.networks} solved, ${twin} by the twin`);
      const p = (solved + twin) / 800;
      // Two-proportion test at 1e-3; the starts are the same, so that it is generous.
      expect(Math.abs(solved - twin) / 400).toBeLessThan(3.29 * Math.sqrt((2 * p * (1 - p)) / 400) + 1e-9);
      expect(solved).toBeGreaterThan(200);
    },
  );

  it('calls networks that leave the realm of numbers diverged', async () => {
    const input = {
      ...XOR,
      optimizer: { kind: 'saddle-free-newton', learningRate: 1e6, damping: 1e-4 } as const,
    };
    const { result } = await runAll(engine, { ...input, networks: 100 });
    expect(result.cells[0]?.outcomes.diverged).toBeGreaterThan(50);
    const inspected = await engine.inspect(parseSweep(input), { index: 0n });
    expect(inspected.stoppedStep).not.toBeNull();
    const twin = createReference(await fit(input));
    const state = twin.begin(Float64Array.from(inspected.initialParameters));
    twin.train(state, 0, input.steps);
    expect(state.stopped).toBe(inspected.stoppedStep);
  });

  it('comes to rest: with a penalty all networks become stationary', async () => {
    const { result } = await runAll(engine, { ...XOR, steps: 300, penalty: { l2: 1e-3, biases: true } });
    const { stationary = 0, solved = 0 } = result.cells[0]?.outcomes ?? {};
    expect(stationary + solved).toBeGreaterThan(0.99 * XOR.networks);
  });
});
