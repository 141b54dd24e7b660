// The step schedule: PyTorch's schedulers by their recursions, and Adam's bias corrections where float arithmetic is treacherous.
import { describe, expect, it } from 'vitest';
import { SCHEDULE_COLUMNS, stepSchedule } from '../../../src/reference/schedule.ts';
import type { SweepInput } from '../../../src/spec/index.ts';
import { fitted } from './fitted.ts';

const adam = { kind: 'adam', learningRate: 0.001 } as const;
const gd = { kind: 'gd', learningRate: 0.2 } as const;

/** The rows of a schedule for XOR. */
async function rowsOf(overrides: Partial<SweepInput>, firstStep: number, steps: number): Promise<number[][]> {
  const schedule = stepSchedule(await fitted(overrides), firstStep, steps);
  expect(schedule).toHaveLength(SCHEDULE_COLUMNS * steps);
  return Array.from({ length: steps }, (_, step) => [
    ...schedule.subarray(SCHEDULE_COLUMNS * step, SCHEDULE_COLUMNS * (step + 1)),
  ]);
}

type Schedule = NonNullable<Extract<SweepInput['optimizer'], { kind: 'gd' }>['schedule']>;

/** The learning rates of the first steps. */
async function ratesOf(schedule: Schedule, steps: number, sweepSteps = steps): Promise<number[]> {
  const rows = await rowsOf({ optimizer: { ...gd, schedule }, steps: sweepSteps }, 0, steps);
  return rows.map(([rate = NaN]) => rate);
}

/** The learning rates that follow from each other: `next(rate, t)` is the one of step t. */
function recursion(first: number, steps: number, next: (rate: number, t: number) => number): number[] {
  const rates = [first];
  for (let t = 1; t < steps; t++) rates.push(next(rates[t - 1] ?? NaN, t));
  return rates;
}

function expectRelative(found: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(found).toHaveLength(expected.length);
  for (const [t, rate] of expected.entries()) {
    expect(Math.abs((found[t] ?? NaN) - rate), `step ${t}`).toBeLessThanOrEqual(tolerance * Math.abs(rate));
  }
}

describe('stepSchedule', () => {
  it('repeats the learning rate for gd and momentum', async () => {
    expect(await rowsOf({ optimizer: gd }, 7, 2)).toEqual([
      [0.2, 0, 0, 1],
      [0.2, 0, 0, 1],
    ]);
    expect(await rowsOf({ optimizer: { kind: 'momentum', learningRate: 0.3 } }, 0, 1)).toEqual([
      [0.3, 0, 0, 1],
    ]);
  });

  it('holds the bias corrections of steps 1 and 2 for adam', async () => {
    const [one, two] = await rowsOf({ optimizer: adam }, 0, 2);
    expect(one?.[0]).toBeCloseTo(0.001 / 0.1, 15);
    expect(one?.[1]).toBeCloseTo(1 / Math.sqrt(0.001), 11);
    expect(two?.[0]).toBeCloseTo(0.001 / 0.19, 15);
    expect(two?.[1]).toBeCloseTo(1 / Math.sqrt(1 - 0.998001), 11);
    expect(two?.slice(2)).toEqual([0, 1]);
  });

  it('holds the decay of adamw, which follows the schedule but not the bias correction', async () => {
    const optimizer = {
      kind: 'adamw',
      learningRate: 0.1,
      weightDecay: 0.3,
      schedule: { kind: 'exponential', factor: 0.5 },
    } as const;
    const rows = await rowsOf({ optimizer }, 0, 3);
    for (const [t, [rate = NaN, , decay = NaN]] of rows.entries()) {
      expect(decay).toBeCloseTo(0.1 * 0.5 ** t * 0.3, 15);
      expect(rate).toBeCloseTo((0.1 * 0.5 ** t) / (1 - 0.9 ** (t + 1)), 14);
    }
  });

  it('holds factors where each network has a learning rate of its own', async () => {
    const axes = { 'optimizer.learningRate': [0.5, 2] };
    const optimizer = { ...gd, schedule: { kind: 'step', every: 1, factor: 0.1 } } as const;
    const rates = (await rowsOf({ optimizer, axes, networks: 2 }, 0, 3)).map(([rate]) => rate);
    expectRelative(rates as number[], [1, 0.1, 0.01], 1e-15);
  });

  it('makes up for the short last batch of an epoch', async () => {
    const optimizer = { ...gd, kind: 'sgd' } as const;
    const scales = async (batch: NonNullable<SweepInput['batch']>) =>
      (await rowsOf({ optimizer, batch }, 0, 5)).map((row) => row[3]);
    expect(await scales({ size: 3 })).toEqual([1, 3, 1, 3, 1]);
    expect(await scales({ size: 4 })).toEqual([1, 1, 1, 1, 1]);
    expect(await scales({ size: 3, replacement: true })).toEqual([1, 1, 1, 1, 1]);
    expect(await scales('full')).toEqual([1, 1, 1, 1, 1]);
  });

  it.each([
    adam,
    { ...adam, kind: 'adamw', schedule: { kind: 'cosine', warmup: { steps: 50 } } },
    { ...gd, schedule: { kind: 'step', every: 7, factor: 0.5 } },
    { ...gd, schedule: { kind: 'exponential', factor: 0.9 } },
  ] as SweepInput['optimizer'][])('does not depend on how the steps are divided: %j', async (optimizer) => {
    const sweep = { optimizer, steps: 100 };
    const parts = [...(await rowsOf(sweep, 0, 37)), ...(await rowsOf(sweep, 37, 63))];
    expect(parts).toEqual(await rowsOf(sweep, 0, 100));
  });

  it('is exact where 1 - beta^t cancels: 1 - (1 - d)^t against its binomial series', async () => {
    const d = 2 ** -23;
    const [[, root] = []] = await rowsOf({ optimizer: { ...adam, beta2: 1 - d } }, 2, 1);
    expect(root).toBeCloseTo(1 / Math.sqrt(3 * d - 3 * d ** 2 + d ** 3), 10);
  });

  it('tends to no correction after 1e9 steps, and starts there for beta = 0', async () => {
    expect(await rowsOf({ optimizer: adam }, 999_999_999, 1)).toEqual([[0.001, 1, 0, 1]]);
    expect(await rowsOf({ optimizer: { ...adam, beta1: 0, beta2: 0 } }, 0, 1)).toEqual([[0.001, 1, 0, 1]]);
  });
});

// The chainable forms, which give each rate from the one before.
// @see https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
describe('the learning rate', () => {
  const STEPS = 2000;

  it('of a step schedule is StepLR’s: times gamma where t is a multiple of step_size', async () => {
    const rates = await ratesOf({ kind: 'step', every: 150, factor: 0.3 }, STEPS);
    const next = (rate: number, t: number) => (t % 150 === 0 ? 0.3 * rate : rate);
    expectRelative(rates, recursion(0.2, STEPS, next), 1e-12);
  });

  it('of an exponential schedule is ExponentialLR’s: times gamma', async () => {
    const rates = await ratesOf({ kind: 'exponential', factor: 0.99 }, STEPS);
    const next = (rate: number) => 0.99 * rate;
    expectRelative(rates, recursion(0.2, STEPS, next), 1e-12);
  });

  it('of a cosine schedule is CosineAnnealingLR’s, and stays at its end', async () => {
    const [end, last] = [1500, 0.2 * 0.05];
    const rates = await ratesOf({ kind: 'cosine', steps: end, finalFactor: 0.05 }, STEPS);
    const cosine = (t: number) => 1 + Math.cos((Math.PI * t) / end);
    const next = (rate: number, t: number) => last + ((rate - last) * cosine(t)) / cosine(t - 1);
    expectRelative(rates.slice(0, end), recursion(0.2, end, next), 1e-11);
    expectRelative(rates.slice(end), new Array<number>(STEPS - end).fill(last), 1e-15);
  });

  it('of a cosine schedule without steps ends with the sweep', async () => {
    const rates = await ratesOf({ kind: 'cosine' }, 1001, 1000);
    expect(rates[0]).toBe(0.2);
    expect(rates[500]).toBeCloseTo(0.1, 15);
    expect(rates[999]).toBeGreaterThan(0);
    expect(rates[1000]).toBe(0);
    expect(await ratesOf({ kind: 'cosine' }, 1, 0)).toEqual([0.2]);
  });

  it('of a constant schedule is constant', async () => {
    expect(new Set(await ratesOf({ kind: 'constant' }, STEPS))).toEqual(new Set([0.2]));
  });

  it.each([
    [{ steps: 300, startFactor: 0.01 }, 300, 0.01],
    [{ steps: 1 }, 1, 1 / 3],
    [{ steps: 5000 }, 5000, 1 / 3],
  ])('warms up as in LinearLR: %j', async (warmup, total, start) => {
    const rates = await ratesOf({ kind: 'constant', warmup }, STEPS);
    const next = (rate: number, t: number) =>
      t > total ? rate : rate * (1 + (1 - start) / (total * start + (t - 1) * (1 - start)));
    expectRelative(rates, recursion(0.2 * start, STEPS, next), 1e-12);
  });

  it('warms up a schedule as ChainedScheduler does: both factors together', async () => {
    const warmup = { steps: 300, startFactor: 0.01 };
    for (const schedule of [
      { kind: 'cosine', finalFactor: 0.1 },
      { kind: 'step', every: 70, factor: 0.5 },
      { kind: 'exponential', factor: 0.999 },
    ] as const) {
      const plain = await ratesOf(schedule, STEPS);
      const factors = (await ratesOf({ kind: 'constant', warmup }, STEPS)).map((rate) => rate / 0.2);
      const both = plain.map((rate, t) => rate * (factors[t] ?? NaN));
      expectRelative(await ratesOf({ ...schedule, warmup }, STEPS), both, 1e-14);
    }
  });
});
