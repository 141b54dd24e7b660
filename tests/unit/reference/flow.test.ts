// Gradient flow: the coefficients' order conditions, exact solutions, the order of convergence, and the care taken with time.
import { describe, expect, it } from 'vitest';
import { ERROR_WEIGHT, NODE, WEIGHT } from '../../../src/reference/flow.ts';
import { NO_HORIZON } from '../../../src/reference/training-state.ts';
import {
  createReference,
  RUNNING,
  type Reference,
  type TrainingState,
} from '../../../src/reference/index.ts';
import type { SweepInput } from '../../../src/spec/index.ts';
import { fitted } from './fitted.ts';

type Flow = Omit<Extract<SweepInput['optimizer'], { kind: 'gradient-flow' }>, 'kind'>;
type Fields = Partial<SweepInput>;

const STEP = 0;
const TIME = 1;

/**
 * w x + b on x = -s and s with targets -1 and 3: the flow is linear, w and b are independent, with curvatures 2 s^2 and 2.
 */
const line = (s: number): Fields => ({
  dataset: { inputs: [[-s], [s]], targets: [[-1], [3]] },
  network: { layers: [1, 1], activation: 'identity' },
});

/** Where the flow on a line is at a time. */
function onLine(s: number, [w = NaN, b = NaN]: Float64Array, time: number): readonly [number, number] {
  return [2 / s + (w - 2 / s) * Math.exp(-2 * s ** 2 * time), 1 + (b - 1) * Math.exp(-2 * time)];
}

const START = Float64Array.of(-1.5, 2.5);

async function flow(options: Flow, fields: Fields = line(2), precision?: 'float32'): Promise<Reference> {
  const fit = await fitted({ ...fields, optimizer: { kind: 'gradient-flow', ...options } });
  return createReference(fit, precision === undefined ? {} : { precision });
}

interface Followed {
  readonly state: TrainingState;
  /** Steps taken, and attempts that were not. */
  readonly taken: number;
  readonly refused: number;
  readonly times: readonly number[];
}

/** Follows a flow, attempt by attempt, to its end. */
function follow(reference: Reference, start: Float64Array, attempts = 100_000): Followed {
  const state = reference.begin(start.slice());
  const times = [0];
  let refused = 0;
  for (let step = 0; step < attempts && state.stopped === RUNNING; step++) {
    const next = state.first[STEP];
    reference.train(state, step, 1);
    const time = state.first[TIME] ?? NaN;
    if (time > (times.at(-1) ?? NaN)) times.push(time);
    else if (state.first[STEP] === next)
      break; // the end
    else refused += 1;
  }
  return { state, taken: times.length - 1, refused, times };
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (x, p) => Math.abs(x - (b[p] ?? NaN))));
}

describe('the pair of Bogacki and Shampine', () => {
  const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0);
  const nodes = [NODE[0], NODE[1], NODE[2], 1];
  /** What stage i takes of the slope of stage i - 1; the last stage is the new point itself. */
  const before = NODE;
  const embedded = WEIGHT.map((b, i) => b - ERROR_WEIGHT[i as 0 | 1 | 2 | 3]);
  const conditions = (b: readonly number[]): number[] => [
    sum(b),
    sum(b.map((x, i) => x * (nodes[i] ?? NaN))),
    sum(b.map((x, i) => x * (nodes[i] ?? NaN) ** 2)),
  ];

  it('is of third order: sum b = 1, b c = 1/2, b c^2 = 1/3, b a c = 1/6', () => {
    const [one, half, third] = conditions(WEIGHT);
    expect(one).toBeCloseTo(1, 15);
    expect(half).toBeCloseTo(1 / 2, 15);
    expect(third).toBeCloseTo(1 / 3, 15);
    const sixth = sum([1, 2].map((i) => (WEIGHT[i] ?? NaN) * (before[i] ?? NaN) * (nodes[i - 1] ?? NaN)));
    expect(sixth).toBeCloseTo(1 / 6, 15);
  });

  it('has an embedded method of second order, and not of third: 7/24, 1/4, 1/3, 1/8', () => {
    expect(embedded.map((b) => Math.round(24 * b * 1e12) / 1e12)).toEqual([7, 6, 8, 3]);
    const [one, half, third] = conditions(embedded);
    expect(one).toBeCloseTo(1, 15);
    expect(half).toBeCloseTo(1 / 2, 15);
    expect(third).not.toBeCloseTo(1 / 3, 2);
  });

  it('takes on a linear problem the first terms of the exponential', async () => {
    const h = 0.07;
    const { state, taken } = follow(await flow({ tolerance: 0.1, firstStep: h, time: h }), START);
    expect(taken).toBe(1);
    const factor = (z: number): number => 1 - z + z ** 2 / 2 - z ** 3 / 6;
    expect(state.theta[0]).toBeCloseTo(1 + (-1.5 - 1) * factor(8 * h), 14);
    expect(state.theta[1]).toBeCloseTo(1 + (2.5 - 1) * factor(2 * h), 14);
  });
});

describe('a gradient flow', () => {
  it('ends on the exact solution, as near as the tolerance says', async () => {
    const time = 0.8;
    const exact = onLine(2, START, time);
    for (const tolerance of [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6]) {
      const { state } = follow(await flow({ tolerance, time }), START);
      expect(state.first[TIME]).toBe(time);
      expect(distance(state.theta, exact)).toBeLessThan(10 * tolerance);
    }
  });

  it('needs ten times the steps for a thousandth of the error', async () => {
    const exact = onLine(2, START, 0.8);
    const [coarse, fine] = [
      follow(await flow({ tolerance: 1e-3, time: 0.8 }), START),
      follow(await flow({ tolerance: 1e-6, time: 0.8 }), START),
    ];
    expect(fine.taken / coarse.taken).toBeGreaterThan(5);
    expect(fine.taken / coarse.taken).toBeLessThan(15);
    const gain = distance(coarse.state.theta, exact) / distance(fine.state.theta, exact);
    expect(gain).toBeGreaterThan(200);
    expect(gain).toBeLessThan(5000);
  });

  it('has an error of order h^4 in one step, on a network that is not linear', async () => {
    const xor: Fields = {};
    const start = (await flow({}, xor)).initialize(3n);
    const errorOf = async (h: number): Promise<number> => {
      const one = follow(await flow({ tolerance: 0.1, firstStep: h, time: h }, xor), start);
      expect(one.taken).toBe(1);
      const exact = follow(await flow({ tolerance: 1e-6, firstStep: h / 64, time: h }, xor), start);
      expect(exact.taken).toBeGreaterThan(3);
      return distance(one.state.theta, exact.state.theta);
    };
    const errors = [await errorOf(0.4), await errorOf(0.2), await errorOf(0.1)];
    for (const [i, error] of errors.slice(1).entries()) {
      expect((errors[i] ?? NaN) / error).toBeGreaterThan(12);
      expect((errors[i] ?? NaN) / error).toBeLessThan(20);
    }
  });

  it('is where gradient descent with tiny steps ends, twice as near for half the rate', async () => {
    const start = (await flow({}, {})).initialize(5n);
    const end = follow(await flow({ tolerance: 1e-6, time: 4 }, {}), start).state.theta;
    expect(distance(start, end)).toBeGreaterThan(0.1);
    const descent = async (learningRate: number): Promise<number> => {
      const reference = createReference(await fitted({ optimizer: { kind: 'gd', learningRate } }));
      const state = reference.begin(start.slice());
      reference.train(state, 0, Math.round(4 / learningRate));
      return distance(state.theta, end);
    };
    const [far, near] = [await descent(1e-3), await descent(5e-4)];
    expect(far).toBeLessThan(1e-3);
    expect(far / near).toBeGreaterThan(1.9);
    expect(far / near).toBeLessThan(2.1);
  });

  it('follows the whole objective, penalty included', async () => {
    const l2 = 3;
    const { state } = follow(
      await flow({ tolerance: 1e-6, time: 0.5 }, { ...line(1), penalty: { l2 } }),
      START,
    );
    // Curvature 2 + 2 l2 each; minima at 2 * 2 / 8 and 2 * 1 / 8.
    const factor = Math.exp(-8 * 0.5);
    expect(distance(state.theta, [0.5 + (-1.5 - 0.5) * factor, 0.25 + (2.5 - 0.25) * factor])).toBeLessThan(
      1e-5,
    );
  });

  it('loses objective with every step that is taken', async () => {
    const reference = await flow({ tolerance: 1e-4, time: 50 }, {});
    const state = reference.begin(reference.initialize(1n));
    let last = reference.objectiveAt(state.theta);
    for (let step = 0; step < 300; step++) {
      reference.train(state, step, 1);
      const objective = reference.objectiveAt(state.theta);
      expect(objective).toBeLessThanOrEqual(last + 1e-9);
      last = objective;
    }
  });
});

describe('the time of a flow', () => {
  it.each([undefined, 'float32'] as const)(
    'grows, meets its end exactly, and stays there: %s',
    async (precision) => {
      const time = 0.7;
      const reference = await flow({ time }, line(2), precision);
      const { state, times } = follow(reference, START);
      const end = precision === 'float32' ? Math.fround(time) : time;
      expect(times.every((t, i) => i === 0 || t > (times[i - 1] ?? NaN))).toBe(true);
      expect(Math.max(...times)).toBe(end);
      const before = structuredClone(state);
      reference.train(state, 1000, 50);
      expect(state).toEqual(before);
    },
  );

  it('has no end unless one is given: the flow comes to rest in its minimum', async () => {
    const reference = await flow({ tolerance: 1e-6 });
    const state = reference.begin(START.slice());
    reference.train(state, 0, 2000);
    expect(state.first[TIME]).toBeGreaterThan(100);
    expect(state.first[TIME]).toBeLessThanOrEqual(NO_HORIZON);
    expect(distance(state.theta, [1, 1])).toBeLessThan(1e-5);
    expect(state.stopped).toBe(RUNNING);
  });

  it.each([undefined, 'float32'] as const)(
    'ends where there is no gradient at all: %s',
    async (precision) => {
      const reference = await flow({}, { network: { layers: [2, 2, 1], activation: 'relu' } }, precision);
      const dead = Float64Array.of(1, 1, 1, 1, -5, -5, 1, 1, 0.5);
      const state = reference.begin(dead.slice());
      reference.train(state, 0, 200);
      expect(state.theta).toEqual(dead);
      expect(state.first[TIME]).toBe(precision === 'float32' ? Math.fround(NO_HORIZON) : NO_HORIZON);
      expect(state.stopped).toBe(RUNNING);
    },
  );

  it('does not lose steps that are tiny beside it', async () => {
    const reference = await flow({ tolerance: 1e-3 }, line(30), 'float32');
    const state = reference.begin(START.slice());
    let elapsed = 0;
    for (let step = 0; step < 20_000; step++) {
      const [h = NaN, time = NaN] = state.first;
      reference.train(state, step, 1);
      if ((state.first[TIME] ?? NaN) > time) elapsed += Math.fround(h);
    }
    const [, time = NaN, carry = NaN] = state.first;
    expect(elapsed).toBeGreaterThan(10);
    expect(Math.abs(time - carry - elapsed) / elapsed).toBeLessThan(1e-6);
  });

  it.each([undefined, 'float32'] as const)(
    'goes on where it was interrupted, bit for bit: %s',
    async (precision) => {
      const reference = await flow({ time: 2, tolerance: 1e-5 }, {}, precision);
      const start = reference.initialize(2n);
      const whole = reference.begin(start.slice());
      reference.train(whole, 0, 60);
      const cut = reference.begin(start.slice());
      for (const [first, steps] of [
        [0, 1],
        [1, 0],
        [1, 9],
        [10, 50],
      ] as const) {
        reference.train(cut, first, steps);
      }
      expect(cut).toEqual(whole);
      expect(whole.theta).not.toEqual(start);
    },
  );
});

describe('a flow that goes wrong', () => {
  it.each([
    ['past 1e10', [1e6, 0]],
    ['no number', [NaN, 0]],
    ['infinite', [1e200, 0]],
  ])('stops where the loss is %s', async (_, start) => {
    const reference = await flow({ time: 1 });
    const state = reference.begin(Float64Array.from(start));
    reference.train(state, 7, 5);
    expect(state.stopped).toBe(8);
    expect([...state.theta]).toEqual(start);
    reference.train(state, 12, 5);
    expect(state.stopped).toBe(8);
  });

  it.each([10, 1e8, 3e38])('only shortens a first step of %d', async (firstStep) => {
    const time = 1.5;
    // The end is put behind the first step, so that it is tried in full.
    const reference = await flow({ tolerance: 1e-5, firstStep, time: 3e38 });
    const state = reference.begin(START.slice());
    reference.train(state, 0, 1);
    expect(state.theta).toEqual(START);
    expect(state.first[STEP]).toBeCloseTo(0.2 * firstStep, 10);
    expect(state.stopped).toBe(RUNNING);
    const { state: ended, refused } = follow(await flow({ tolerance: 1e-5, firstStep: 10, time }), START);
    expect(refused).toBeGreaterThan(0);
    expect(distance(ended.theta, onLine(2, START, time))).toBeLessThan(1e-4);
  });
});
