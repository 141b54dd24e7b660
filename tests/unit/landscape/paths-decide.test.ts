// When a basin is decided: certainly at the end, not at a symmetric start.
import { describe, expect, it } from 'vitest';
import { createSameOutputs, decideStep } from '../../../src/landscape/paths-decide.ts';
import { createReference } from '../../../src/reference/index.ts';
import { fitted } from '../reference/fitted.ts';

const SWEEP = {
  network: { layers: [2, 2, 1], activation: 'tanh' },
  loss: 'bce',
  optimizer: { kind: 'momentum', learningRate: 0.1, momentum: 0.9 },
  steps: 2000,
} as const;

describe('decideStep', () => {
  it('keeps every copy that is not moved in its basin, whatever the optimizer remembers', async () => {
    const { trace, step } = decideStep(await fitted(SWEEP), {
      index: 3n,
      steps: [0, 7, 500, 2000],
      copies: 3,
      size: 0,
    });
    expect(trace.map(({ same }) => same.fraction)).toEqual([1, 1, 1, 1]);
    expect(step).toBe(0);
  });

  it('takes exactly the steps that are left', async () => {
    const problem = await fitted(SWEEP);
    const ends: Float64Array[] = [];
    decideStep(problem, {
      index: 3n,
      steps: [10, 1000],
      copies: 1,
      size: 0,
      isSame: (a, b) => {
        ends.push(a, b);
        return true;
      },
    });
    const reference = createReference(problem);
    const state = reference.begin(reference.initialize(3n), 3n);
    reference.train(state, 0, 2000);
    for (const end of ends) expect(end).toEqual(state.theta);
    expect(ends).toHaveLength(4);
  });

  it('is open near the border of two basins, and decided where the network has left it', async () => {
    // Output v w x on y = x: the minima v w = 1 lie on either side of the border v + w = 0, which leads to a saddle.
    const problem = await fitted({
      dataset: { inputs: [[-1], [1]], targets: [[-1], [1]] },
      network: { layers: [1, 1, 1], activation: 'identity' },
      initializer: { parameters: [[0.02, 0, -0.018, 0]] },
      optimizer: { kind: 'gd', learningRate: 0.1 },
      steps: 400,
    });
    const isSame = (a: Float64Array, b: Float64Array): boolean =>
      Math.sign(a[0] ?? 0) === Math.sign(b[0] ?? 0);
    const options = { index: 0n, steps: [0, 300], copies: 40, size: 0.3, isSame };
    const { trace, step } = decideStep(problem, options);
    expect(trace[0]?.same.fraction).toBeGreaterThan(0.3);
    expect(trace[0]?.same.fraction).toBeLessThan(0.8);
    expect(trace[1]?.same.fraction).toBe(1);
    expect(step).toBe(300);
    expect(decideStep(problem, { ...options, level: 0.1 }).step).toBe(0);
    expect(decideStep(problem, { ...options, steps: [0] }).step).toBeNull();
  });

  it('perturbs by the given length, differently for each copy and network', async () => {
    const problem = await fitted({ ...SWEEP, steps: 1 });
    const shifts = (index: bigint): Float64Array[] => {
      const found: Float64Array[] = [];
      decideStep(problem, {
        index,
        steps: [1],
        copies: 2,
        size: 0.1,
        isSame: (a, b) => {
          found.push(b.map((value, p) => (value - (a[p] ?? 0)) / Math.hypot(...a)));
          return true;
        },
      });
      return found;
    };
    const [first, second] = shifts(0n);
    expect(Math.hypot(...(first ?? []))).toBeCloseTo(0.1, 12);
    const apart = (a: Float64Array | undefined, b: Float64Array | undefined): number =>
      Math.hypot(...(a ?? []).map((value, p) => value - (b?.[p] ?? 0)));
    expect(apart(first, second)).toBeGreaterThan(1e-3);
    expect(apart(first, shifts(1n)[0])).toBeGreaterThan(1e-3);
    expect(apart(first, shifts(0n)[0])).toBe(0);
  });

  it('calls a basin decided from the step on after which it is never open again', async () => {
    const problem = await fitted({ ...SWEEP, steps: 4 });
    const answers = [false, true, false, true, true];
    const isSame = (): boolean => answers.shift() ?? false;
    const { step, trace } = decideStep(problem, {
      index: 0n,
      steps: [0, 1, 2, 3, 4],
      copies: 1,
      size: 0,
      isSame,
    });
    expect(trace.map(({ same }) => same.count)).toEqual([0, 1, 0, 1, 1]);
    expect(step).toBe(3);
  });

  it('refuses steps out of order or beyond the end', async () => {
    const problem = await fitted(SWEEP);
    const options = { index: 0n, copies: 1, size: 0.1 };
    expect(() => decideStep(problem, { ...options, steps: [5, 5] })).toThrow('`steps[1]` (=5)');
    expect(() => decideStep(problem, { ...options, steps: [2001] })).toThrow('from 0 to 2000');
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
