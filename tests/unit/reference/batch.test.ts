// Mini-batches: what an epoch holds, that orders and draws are uniform, and what their random bits depend on.
import { describe, expect, it } from 'vitest';
import {
  batchesPerEpoch,
  batchOf,
  batchScale,
  batchSize,
  createSamplesOf,
  drawnSamples,
  epochOrder,
  type MiniBatch,
} from '../../../src/reference/batch.ts';
import { createReference } from '../../../src/reference/index.ts';
import { philox } from '../../../src/reference/random.ts';
import type { SweepInput } from '../../../src/spec/index.ts';
import { fitted } from './fitted.ts';

const KEY = [1, 0] as const;
const perNetwork = (size: number): MiniBatch => ({ size, replacement: false, order: 'per-network' });
const shared = (size: number): MiniBatch => ({ size, replacement: false, order: 'shared' });
const replaced = (size: number): MiniBatch => ({ size, replacement: true, order: 'per-network' });

const ascending = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** sum (count - mean)^2 / mean. */
function chiSquare(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
}

/** What chi-square exceeds with probability 1e-3, by degrees of freedom (NIST/SEMATECH e-Handbook, table 1.3.6.7.4). */
const CRITICAL = { 9: 27.877, 23: 49.728, 99: 148.23 } as const;

/** Orders and draws that may never change; computed by a program of its own, in another language. */
const PINNED = {
  first: [1, 9, 8, 4, 0, 6, 3, 5, 7, 2],
  far: [1, 4, 6, 8, 9, 7, 0, 3, 5, 2],
  shared: [5, 4, 1, 7, 0, 3, 9, 2, 8, 6],
  drawn: [1, 4, 2, 4, 5, 5],
};

describe('batchOf', () => {
  it('goes through an epoch from batch to batch, the last one short', () => {
    const steps = upTo(6).map((step) => batchOf(perNetwork(4), 10, step));
    expect(steps).toEqual([
      { epoch: 0, start: 0, count: 4 },
      { epoch: 0, start: 4, count: 4 },
      { epoch: 0, start: 8, count: 2 },
      { epoch: 1, start: 0, count: 4 },
      { epoch: 1, start: 4, count: 4 },
      { epoch: 1, start: 8, count: 2 },
    ]);
    expect(batchesPerEpoch(perNetwork(4), 10)).toBe(3);
    expect(batchesPerEpoch(perNetwork(5), 10)).toBe(2);
    expect(batchesPerEpoch(perNetwork(10), 10)).toBe(1);
  });

  it('is whole every time with replacement', () => {
    expect(batchOf(replaced(4), 3, 7)).toEqual({ epoch: 7, start: 0, count: 4 });
  });
});

describe('batchScale', () => {
  it('makes a mean over a short batch of a sum that was divided by the size of a whole one', () => {
    expect(upTo(4).map((step) => batchScale(perNetwork(4), 10, step))).toEqual([1, 1, 2, 1]);
    expect(batchScale(replaced(4), 10, 2)).toBe(1);
    expect(batchScale('full', 10, 2)).toBe(1);
    expect([batchSize('full', 10), batchSize(perNetwork(4), 10)]).toEqual([10, 4]);
  });
});

describe('epochOrder', () => {
  it.each([1, 2, 3, 4, 5, 31, 256, 1000])('is a permutation of %i samples', (n) => {
    for (const epoch of [0, 1, 999_999_999]) {
      expect(ascending(epochOrder(n, KEY, 5n, epoch))).toEqual(upTo(n));
    }
  });

  it('is the same for ever', () => {
    expect([...epochOrder(10, KEY, 0n, 0)]).toEqual(PINNED.first);
    expect([...epochOrder(10, [7, 3], 2n ** 40n + 9n, 12)]).toEqual(PINNED.far);
    expect([...epochOrder(10, KEY, null, 0)]).toEqual(PINNED.shared);
  });

  it('is Fisher and Yates’ shuffle with words of Philox, counted in 64-bit integers here', () => {
    const [start, epoch, n] = [2n ** 33n + 4n, 6, 23];
    const order = upTo(n);
    for (let last = n - 1; last > 0; last--) {
      const block = philox([4, 2, epoch, 256 * Math.floor(last / 4) + 1], KEY);
      const word = BigInt(block[(last % 4) as 0 | 1 | 2 | 3]);
      const other = Number((word * BigInt(last + 1)) >> 32n);
      [order[last], order[other]] = [order[other] ?? NaN, order[last] ?? NaN];
    }
    expect([...epochOrder(n, KEY, start, epoch)]).toEqual(order);
  });

  it('takes all 24 permutations of 4 samples equally often', () => {
    const counts = new Map<string, number>();
    for (let start = 0; start < 24_000; start++) {
      const order = epochOrder(4, [42, 0], BigInt(start), 3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()])).toBeLessThan(CRITICAL[23]);
  });

  it('puts each of 10 samples in each place equally often, over epochs as over networks', () => {
    for (const orderOf of [
      (i: number) => epochOrder(10, [42, 0], BigInt(i), 0),
      (i: number) => epochOrder(10, [42, 0], 3n, i),
      (i: number) => epochOrder(10, [42, 0], null, i),
    ]) {
      const places = upTo(10).map(() => new Array<number>(10).fill(0));
      for (let i = 0; i < 5000; i++) {
        for (const [place, sample] of orderOf(i).entries()) {
          const counts = places[sample];
          if (counts) counts[place] = (counts[place] ?? 0) + 1;
        }
      }
      for (const counts of places) expect(chiSquare(counts)).toBeLessThan(CRITICAL[9]);
    }
  });

  it('is not related from one epoch, or network, to the next', () => {
    const pairs = { epochs: new Array<number>(100).fill(0), networks: new Array<number>(100).fill(0) };
    const count = (counts: number[], a: Uint32Array, b: Uint32Array): void => {
      const pair = 10 * (a[0] ?? NaN) + (b[0] ?? NaN);
      counts[pair] = (counts[pair] ?? 0) + 1;
    };
    for (let i = 0; i < 10_000; i++) {
      const order = epochOrder(10, [43, 0], BigInt(i), i);
      count(pairs.epochs, order, epochOrder(10, [43, 0], BigInt(i), i + 1));
      count(pairs.networks, order, epochOrder(10, [43, 0], BigInt(i + 1), i));
    }
    expect(chiSquare(pairs.epochs)).toBeLessThan(CRITICAL[99]);
    expect(chiSquare(pairs.networks)).toBeLessThan(CRITICAL[99]);
  });

  it('depends on the seed, the starting point and the epoch', () => {
    const orders = [
      epochOrder(50, KEY, 7n, 2),
      epochOrder(50, [2, 0], 7n, 2),
      epochOrder(50, [1, 1], 7n, 2),
      epochOrder(50, KEY, 8n, 2),
      epochOrder(50, KEY, 7n + 2n ** 32n, 2),
      epochOrder(50, KEY, null, 2),
      epochOrder(50, KEY, 7n, 3),
    ].map(String);
    expect(new Set(orders).size).toBe(orders.length);
    expect(epochOrder(50, KEY, 7n, 2).join()).toBe(orders[0]);
  });
});

describe('drawnSamples', () => {
  it('is the same for ever, and words of Philox', () => {
    expect([...drawnSamples(10, 6, KEY, 0n, 0)]).toEqual(PINNED.drawn);
    const draws = [0, 1, 2].flatMap((block) =>
      philox([4, 2, 9, 256 * block + 2], KEY).map((word) => Number((BigInt(word) * 1000n) >> 32n)),
    );
    expect([...drawnSamples(1000, 12, KEY, 2n ** 33n + 4n, 9)]).toEqual(draws);
  });

  it('takes every sample equally often, in every place', () => {
    const counts = upTo(5).map(() => new Array<number>(10).fill(0));
    for (let step = 0; step < 5000; step++) {
      for (const [place, sample] of drawnSamples(10, 5, [44, 0], 1n, step).entries()) {
        const here = counts[place];
        if (here) here[sample] = (here[sample] ?? 0) + 1;
      }
    }
    for (const here of counts) expect(chiSquare(here)).toBeLessThan(CRITICAL[9]);
  });

  it('takes all pairs equally often, the same sample twice included', () => {
    const counts = new Array<number>(100).fill(0);
    for (let start = 0; start < 10_000; start++) {
      const [a = NaN, b = NaN] = drawnSamples(10, 2, [45, 0], BigInt(start), 0);
      counts[10 * a + b] = (counts[10 * a + b] ?? 0) + 1;
    }
    expect(chiSquare(counts)).toBeLessThan(CRITICAL[99]);
  });

  it('reaches the last of 65,536 samples, and none beyond', () => {
    const draws = Array.from({ length: 20 }, (_, step) => [
      ...drawnSamples(65_536, 65_536, KEY, 0n, step),
    ]).flat();
    expect(draws.every((sample) => Number.isInteger(sample) && sample < 65_536)).toBe(true);
    expect(draws.includes(65_535)).toBe(true);
    expect(draws.includes(0)).toBe(true);
  });
});

describe('createSamplesOf', () => {
  it.each([1, 3, 4, 7, 11])('shows every sample once per epoch, in batches of %i of 11', (size) => {
    const samplesOf = createSamplesOf(perNetwork(size), 11, KEY);
    const batches = batchesPerEpoch(perNetwork(size), 11);
    for (let epoch = 0; epoch < 3; epoch++) {
      const steps = upTo(batches).map((b) => Array.from(samplesOf(9n, epoch * batches + b)));
      expect(ascending(steps.flat())).toEqual(upTo(11));
      expect(steps.map(({ length }) => length)).toEqual(
        upTo(batches).map((b) => Math.min(size, 11 - b * size)),
      );
      expect(steps.flat()).toEqual([...epochOrder(11, KEY, 9n, epoch)]);
    }
  });

  it('shows all networks the same batches in shared order, else each its own', () => {
    const sharedSamples = createSamplesOf(shared(5), 20, KEY);
    const ownSamples = createSamplesOf(perNetwork(5), 20, KEY);
    const drawn = createSamplesOf(replaced(5), 20, KEY);
    const sharedDrawn = createSamplesOf({ ...replaced(5), order: 'shared' }, 20, KEY);
    const batchesOf = (samplesOf: typeof drawn) =>
      upTo(50).map((i) => Array.from(samplesOf(BigInt(i), 6)).join());
    expect(new Set(batchesOf(sharedSamples)).size).toBe(1);
    expect(new Set(batchesOf(sharedDrawn)).size).toBe(1);
    expect(new Set(batchesOf(ownSamples)).size).toBe(50);
    expect(new Set(batchesOf(drawn)).size).toBe(50);
  });

  it.each([perNetwork(3), shared(3), replaced(3)])('remembers nothing that shows: %j', (batch) => {
    const kept = createSamplesOf(batch, 8, KEY);
    for (const [start, step] of [
      [0n, 0],
      [0n, 1],
      [1n, 1],
      [0n, 5],
      [0n, 0],
      [1n, 5],
    ] as const) {
      const fresh = createSamplesOf(batch, 8, KEY);
      expect(Array.from(kept(start, step))).toEqual(Array.from(fresh(start, step)));
    }
  });
});

describe('training on mini-batches', () => {
  const optimizer = { kind: 'sgd', learningRate: 0.1 } as const;
  const trained = async (
    overrides: Partial<SweepInput>,
    steps: number,
    index = 0n,
  ): Promise<Float64Array> => {
    const reference = createReference(await fitted({ optimizer, steps, ...overrides }));
    const state = reference.begin(reference.initialize(index), index);
    reference.train(state, 0, steps);
    return state.theta;
  };

  it('follows the mean gradient of each batch, short ones included, the penalty not scaled', async () => {
    const batch = { size: 3 } as const;
    const penalty = { l2: 0.05 };
    const theta = createReference(await fitted()).initialize(2n);
    const { dataset } = await fitted();
    for (let step = 0; step < 4; step++) {
      const { epoch, start, count } = batchOf(perNetwork(3), 4, step);
      const samples = [...epochOrder(4, KEY, 2n, epoch)].slice(start, start + count);
      const rows = (values: Float32Array, columns: number): number[][] =>
        samples.map((sample) => [...values.subarray(sample * columns, (sample + 1) * columns)]);
      const part = { inputs: rows(dataset.inputs, 2), targets: rows(dataset.targets, 1) };
      const gradient = createReference(await fitted({ dataset: part, penalty })).gradientAt(theta);
      for (const [p, g] of gradient.entries()) theta[p] = (theta[p] ?? NaN) - 0.1 * g;
    }
    const found = await trained({ batch, penalty }, 4, 2n);
    for (const [p, x] of theta.entries()) expect(found[p]).toBeCloseTo(x, 14);
  });

  it('is gd where the batch holds all samples, up to the order of summation', async () => {
    const whole = await trained({ batch: { size: 4 } }, 50);
    const gd = await trained({ optimizer: { kind: 'gd', learningRate: 0.1 } }, 50);
    for (const [p, x] of gd.entries()) expect(whole[p]).toBeCloseTo(x, 12);
  });

  it('goes on where it was interrupted, bit for bit', async () => {
    for (const batch of [
      { size: 3 },
      { size: 3, replacement: true },
      { size: 3, order: 'shared' },
    ] as const) {
      const reference = createReference(await fitted({ optimizer, batch, steps: 20 }));
      const state = reference.begin(reference.initialize(3n), 3n);
      for (const [first, steps] of [
        [0, 1],
        [1, 6],
        [7, 13],
      ] as const) {
        reference.train(state, first, steps);
      }
      expect(state.theta).toEqual(await trained({ batch }, 20, 3n));
    }
  });

  it('shows networks of one starting point the same batches, whatever their axes', async () => {
    const axes = { 'penalty.l2': [0, 0] };
    const both = { batch: { size: 1 }, axes, networks: 4 } as const;
    const ends = await Promise.all([0n, 1n, 2n, 3n].map((index) => trained(both, 10, index)));
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[3]).toEqual(ends[2]);
    expect(ends[2]).not.toEqual(ends[0]);
    expect(ends[2]).toEqual(await trained({ batch: { size: 1 } }, 10, 1n));
  });
});
