// When a basin is decided: certainly at the end, not at a symmetric start.
import { describe, expect, it } from 'vitest';
import type { FittedSweep } from '../../../src/datasets/index.ts';
import { createReferenceEngine } from '../../../src/engine/create.ts';
import {
  createSameOutputs,
  decideStep,
  type DecidedBasin,
  type DecideOptions,
} from '../../../src/landscape/paths-decide.ts';
import { createReference } from '../../../src/reference/index.ts';
import { startingKey } from '../../../src/spec/index.ts';
import { fitted } from '../reference/fitted.ts';

const SWEEP = {
  network: { layers: [2, 2, 1], activation: 'tanh' },
  loss: 'bce',
  optimizer: { kind: 'momentum', learningRate: 0.1, momentum: 0.9 },
  steps: 2000,
} as const;

/** Decides on the CPU. */
function decide(problem: FittedSweep, options: DecideOptions): Promise<DecidedBasin> {
  const { sweep } = problem;
  return decideStep(
    createReferenceEngine({}),
    { fitted: problem, key: startingKey({ sweep, axes: {} }) },
    options,
  );
}

describe('decideStep', () => {
  it('keeps every copy that is not moved in its basin, whatever the optimizer remembers', async () => {
    const options = { index: 3n, steps: [0, 7, 500, 2000], copies: 3, size: 0 };
    const { trace, step } = await decide(await fitted(SWEEP), options);
    expect(trace.map(({ same }) => same.fraction)).toEqual([1, 1, 1, 1]);
    expect(step).toBe(0);
  });

  it('trains the network and its copies from where it was, as many steps as the sweep has, with a fresh optimizer', async () => {
    const problem = await fitted(SWEEP);
    const ends: Float64Array[] = [];
    const isSame = (a: Float64Array, b: Float64Array): boolean => {
      ends.push(a, b);
      return true;
    };
    const { trace } = await decide(problem, { index: 3n, steps: [10, 1000], copies: 1, size: 0, isSame });
    const reference = createReference(problem);
    const state = reference.begin(reference.initialize(3n), 3n);
    for (const [i, step] of [10, 1000].entries()) {
      reference.train(state, i === 0 ? 0 : 10, i === 0 ? 10 : 990);
      expect(trace[i]?.loss).toBe(reference.lossAt(state.theta));
      const again = reference.begin(state.theta.map(Math.fround));
      reference.train(again, 0, 2000);
      expect(ends[2 * i]).toEqual(again.theta.map(Math.fround));
      expect(ends[2 * i + 1]).toEqual(ends[2 * i]);
      expect(trace[i]?.step).toBe(step);
    }
    expect(ends).toHaveLength(4);
  });

  it('is open near the border of two basins, and decided where the network has left it', async () => {
    // Output v w x on y = x: the minima v w = 1 lie on either side of the border v + w = 0, which leads to a saddle.
    const problem = await fitted({
      dataset: { inputs: [[-1], [1]], targets: [[-1], [1]] },
      network: { layers: [1, 1, 1], activation: 'identity' },
      initializer: { parameters: [[0.02, 0, -0.018, 0]] },
      optimizer: { kind: 'gd', learningRate: 0.1 },
      solved: { loss: 1e-3 },
      steps: 400,
    });
    const isSame = (a: Float64Array, b: Float64Array): boolean =>
      Math.sign(a[0] ?? 0) === Math.sign(b[0] ?? 0);
    const options = { index: 0n, steps: [0, 300], copies: 40, size: 0.3, isSame };
    const { trace, step } = await decide(problem, options);
    expect(trace[0]?.same.fraction).toBeGreaterThan(0.3);
    expect(trace[0]?.same.fraction).toBeLessThan(0.8);
    expect(trace[1]?.same.fraction).toBe(1);
    expect(trace[1]?.solved.fraction).toBe(1);
    expect(step).toBe(300);
    expect((await decide(problem, { ...options, level: 0.1 })).step).toBe(0);
    expect((await decide(problem, { ...options, steps: [0] })).step).toBeNull();
  });

  it('perturbs by the given length, differently for each copy and network', async () => {
    const problem = await fitted({ ...SWEEP, steps: 0 });
    const shifts = async (index: bigint): Promise<Float64Array[]> => {
      const found: Float64Array[] = [];
      const isSame = (a: Float64Array, b: Float64Array): boolean => {
        found.push(b.map((value, p) => (value - (a[p] ?? 0)) / Math.hypot(...a)));
        return true;
      };
      await decide(problem, { index, steps: [0], copies: 2, size: 0.1, isSame });
      return found;
    };
    const [first, second] = await shifts(0n);
    expect(Math.hypot(...(first ?? []))).toBeCloseTo(0.1, 6);
    const apart = (a: Float64Array | undefined, b: Float64Array | undefined): number =>
      Math.hypot(...(a ?? []).map((value, p) => value - (b?.[p] ?? 0)));
    expect(apart(first, second)).toBeGreaterThan(1e-3);
    expect(apart(first, (await shifts(1n))[0])).toBeGreaterThan(1e-3);
    expect(apart(first, (await shifts(0n))[0])).toBe(0);
  });

  it('calls a basin decided from the step on after which it is never open again', async () => {
    const problem = await fitted({ ...SWEEP, steps: 4 });
    const answers = [false, true, false, true, true];
    const isSame = (): boolean => answers.shift() ?? false;
    const options = { index: 0n, steps: [0, 1, 2, 3, 4], copies: 1, size: 0, isSame };
    const { step, trace } = await decide(problem, options);
    expect(trace.map(({ same }) => same.count)).toEqual([0, 1, 0, 1, 1]);
    expect(step).toBe(3);
  });

  it('refuses steps out of order or beyond the end, and a network that diverges', async () => {
    const problem = await fitted(SWEEP);
    const options = { index: 0n, copies: 1, size: 0.1 };
    await expect(decide(problem, { ...options, steps: [5, 5] })).rejects.toThrow('`steps[1]` (=5)');
    await expect(decide(problem, { ...options, steps: [2001] })).rejects.toThrow('from 0 to 2000');
    const wild = await fitted({ ...SWEEP, loss: 'mse', optimizer: { kind: 'gd', learningRate: 1e9 } });
    await expect(decide(wild, { ...options, steps: [2000] })).rejects.toThrow('does not diverge');
  });
});

describe('createSameOutputs', () => {
  it('compares logits as probabilities', async () => {
    const problem = await fitted(SWEEP);
    const same = createSameOutputs(problem, createReference(problem));
    const constant = (logit: number) => Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, logit);
    expect(same(constant(20), constant(40))).toBe(true);
    expect(same(constant(0), constant(0.3))).toBe(true); // 0.5 and 0.574
    expect(same(constant(0), constant(0.5))).toBe(false); // 0.5 and 0.622
  });

  it('compares outputs in units of the target range', async () => {
    const problem = await fitted({
      ...SWEEP,
      loss: 'mse',
      dataset: {
        inputs: [
          [0, 0],
          [1, 1],
        ],
        targets: [[-10], [10]],
      },
    });
    const same = createSameOutputs(problem, createReference(problem));
    const constant = (output: number) => Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, output);
    expect(same(constant(0), constant(1.9))).toBe(true);
    expect(same(constant(0), constant(2.1))).toBe(false);
  });

  it('compares classes as probabilities', async () => {
    const problem = await fitted({
      ...SWEEP,
      loss: 'cross-entropy',
      network: { layers: [2, 1, 2], activation: 'tanh' },
      dataset: {
        inputs: [
          [0, 0],
          [1, 1],
        ],
        targets: [
          [1, 0],
          [0, 1],
        ],
      },
    });
    const same = createSameOutputs(problem, createReference(problem));
    const constant = (a: number, b: number) => Float64Array.of(0, 0, 0, 0, 0, a, b);
    expect(same(constant(500, 0), constant(700, 0))).toBe(true);
    expect(same(constant(3, 3), constant(-9, -9))).toBe(true);
    expect(same(constant(0, 0), constant(1, 0))).toBe(false);
  });
});
