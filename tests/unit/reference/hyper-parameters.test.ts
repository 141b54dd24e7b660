// Hyper-parameters per network: the rows of the kernels against their single values, and networks on axes against plain sweeps.
import { describe, expect, it } from 'vitest';
import {
  axisBase,
  createHyperParameters,
  HYPER_PARAMETERS,
  networksPerStart,
} from '../../../src/reference/hyper-parameters.ts';
import { createReference } from '../../../src/reference/index.ts';
import type { SweepInput } from '../../../src/spec/index.ts';
import { fitted } from './fitted.ts';

const normal = { kind: 'normal', mean: 0.5, std: 2 } as const;
const normals = { weights: normal, biases: { ...normal, mean: -1 } } as const;
const fans = { weights: { kind: 'he-normal', scale: 3, mean: 1 }, biases: 'glorot-uniform' } as const;
const momentum = { kind: 'momentum', learningRate: 0.1, momentum: 0.8 } as const;

type Fields = Partial<SweepInput>;

const AXES: readonly Fields[] = [
  {},
  { axes: { 'optimizer.learningRate': [0.1, 0.2, 0.3] } },
  { axes: { 'penalty.l2': { low: 0, high: 1, count: 5 } }, penalty: { l2: 7 } },
  {
    optimizer: momentum,
    initializer: normals,
    axes: {
      'initializer.biases.std': [0, 1, 2],
      'optimizer.momentum': { low: 0.1, high: 0.9, count: 4 },
      'initializer.weights.mean': [-1, 1],
      'optimizer.learningRate': { low: 1e-3, high: 10, count: 5, scale: 'log' },
    },
  },
  {
    initializer: fans,
    axes: {
      'initializer.weights.scale': [1, 2],
      'initializer.biases.scale': [1, 2, 3],
      'initializer.biases.mean': [0.5],
    },
  },
  {
    initializer: normals,
    axes: { 'initializer.weights.std': [0.1, 0.7], 'initializer.biases.mean': [4, 5, 6] },
  },
];

const NETWORKS = 120 * 10;

describe('createHyperParameters', () => {
  it.each(AXES)('gives the same one by one and in rows: %j', async (fields) => {
    const { sweep } = await fitted({ networks: NETWORKS, ...fields });
    const hyperParameters = createHyperParameters(sweep);
    expect(hyperParameters.vary).toBe(fields.axes !== undefined);
    const [count, stride] = [250, 256];
    for (const base of [0n, 1n, 119n, 120n, 2n ** 32n - 7n, 2n ** 32n + 5n, 2n ** 53n + 1n, 2n ** 63n]) {
      const rows = hyperParameters.rows(base, count, stride);
      expect(rows).toHaveLength(HYPER_PARAMETERS.length * stride);
      for (const [r, name] of HYPER_PARAMETERS.entries()) {
        const row = rows.subarray(r * stride, (r + 1) * stride);
        const single = Array.from({ length: count }, (_, i) => hyperParameters.of(base + BigInt(i))[name]);
        expect([...row.subarray(0, count)]).toEqual(single.map(Math.fround));
        expect([...row.subarray(count)]).toEqual(new Array(stride - count).fill(0));
      }
    }
  });

  it('holds factors of 1 and shifts of 0 where there is no axis', async () => {
    const { sweep } = await fitted({ penalty: { l2: 0.5 }, optimizer: momentum });
    expect(createHyperParameters(sweep).of(17n)).toEqual({
      rateScale: 1,
      momentum: 0.8,
      penaltyRate: 1,
      weightScale: 1,
      weightShift: 0,
      biasScale: 1,
      biasShift: 0,
      planeU: 0,
      planeV: 0,
      layerRates: [],
    });
  });

  it('puts the values of the axes in their places, the last axis fastest', async () => {
    const { sweep } = await fitted({ networks: NETWORKS, ...AXES[3] });
    const { of } = createHyperParameters(sweep);
    // 5 learning rates, then 2 means, then 4 momenta, then 3 standard deviations.
    expect(of(0n)).toMatchObject({ rateScale: 1e-3, weightShift: -1, momentum: 0.1, biasScale: 0 });
    expect(of(4n)).toMatchObject({ rateScale: 10, weightShift: -1, momentum: 0.1, biasScale: 0 });
    expect(of(5n)).toMatchObject({ rateScale: 1e-3, weightShift: 1, momentum: 0.1, biasScale: 0 });
    expect(of(30n)).toMatchObject({ rateScale: 1e-3, weightShift: -1, momentum: 0.9, biasScale: 0 });
    expect(of(119n)).toMatchObject({ rateScale: 10, weightShift: 1, momentum: 0.9, biasScale: 2 });
    expect(of(120n)).toEqual(of(0n));
  });

  it('doubles the penalty, as its gradient is 2 * l2 * theta', async () => {
    const { sweep } = await fitted({ networks: 2, axes: { 'penalty.l2': [0, 0.25] } });
    const { of, rows } = createHyperParameters(sweep);
    expect([of(0n).penaltyRate, of(1n).penaltyRate]).toEqual([0, 0.5]);
    expect([...rows(0n, 2, 2).subarray(4, 6)]).toEqual([0, 0.5]);
  });
});

describe('the learning rates of the layers', () => {
  const gd = (learningRate: number | number[]) => ({ optimizer: { kind: 'gd', learningRate } }) as const;

  it('stand behind the other rows, one per layer, each replaced by its axis', async () => {
    const axes = { 'optimizer.learningRate[1]': [3, 4], 'penalty.l2': [0, 1] };
    const { sweep } = await fitted({ networks: 4, ...gd([0.5, 9]), axes });
    const { of, rows, rowCount } = createHyperParameters(sweep);
    expect(rowCount).toBe(HYPER_PARAMETERS.length + 2);
    expect([0n, 1n, 2n].map((index) => of(index).layerRates)).toEqual([
      [0.5, 3],
      [0.5, 3],
      [0.5, 4],
    ]);
    expect([...rows(1n, 3, 3).subarray(HYPER_PARAMETERS.length * 3)]).toEqual([0.5, 0.5, 0.5, 3, 4, 4]);
    expect(of(2n)).toMatchObject({ rateScale: 1, penaltyRate: 0 });
  });

  it('are the common one where an axis sets a single layer, and none where one rate holds for all', async () => {
    const ratesOf = async (fields: Fields) =>
      createHyperParameters((await fitted({ networks: 2, ...fields })).sweep).of(0n).layerRates;
    expect(await ratesOf({ ...gd(0.2), axes: { 'optimizer.learningRate[0]': [1, 2] } })).toEqual([1, 0.2]);
    expect(await ratesOf({ ...gd([0.2, 0.3]) })).toEqual([0.2, 0.3]);
    expect(await ratesOf({ ...gd([0.2, 0.3]), axes: { 'optimizer.learningRate': [1, 2] } })).toEqual([]);
    expect(await ratesOf(gd(0.2))).toEqual([]);
  });
});

describe('axisBase', () => {
  it('neutralizes what the axes set, and nothing else', async () => {
    const base = async (fields: Fields) =>
      axisBase((await fitted({ networks: NETWORKS, ...fields })).sweep).initializer;
    expect(await base({ initializer: normals, axes: { 'initializer.weights.std': [3] } })).toEqual({
      weights: { kind: 'normal', mean: 0.5, std: 1 },
      biases: { kind: 'normal', mean: -1, std: 2 },
    });
    expect(
      await base({
        initializer: fans,
        axes: { 'initializer.weights.mean': [3], 'initializer.biases.scale': [3] },
      }),
    ).toEqual({
      weights: { kind: 'he-normal', scale: 3, mean: 0 },
      biases: { kind: 'glorot-uniform', scale: 1, mean: 0 },
    });
    expect(await base({ initializer: normals, axes: { 'penalty.l2': [3] } })).toEqual(normals);
  });

  it('leaves given parameters alone', async () => {
    const { sweep } = await fitted({ initializer: { parameters: [[1, 2, 3, 4, 5, 6, 7, 8, 9]] } });
    expect(axisBase(sweep)).toBe(sweep);
  });
});

describe('networksPerStart', () => {
  it('is one round of the axes, or one network where starts are independent', async () => {
    const axes = { 'optimizer.learningRate': [0.1, 0.2, 0.3], 'penalty.l2': [0, 1] };
    expect(networksPerStart((await fitted({ networks: 6, axes })).sweep)).toBe(6);
    expect(networksPerStart((await fitted({ networks: 6, axes, pairing: 'independent' })).sweep)).toBe(1);
    expect(networksPerStart((await fitted()).sweep)).toBe(1);
  });
});

describe('a network on an axis is a network of the sweep with that value', () => {
  /** The starting point and the endpoint of a network. */
  async function path(fields: Fields, index: bigint): Promise<readonly [Float64Array, Float64Array]> {
    const reference = createReference(await fitted({ networks: NETWORKS, steps: 30, ...fields }));
    const start = reference.initialize(index);
    const state = reference.begin(start.slice(), index);
    reference.train(state, 0, 30);
    return [start, state.theta];
  }

  function expectClose(
    [startA, endA]: readonly Float64Array[],
    [startB, endB]: readonly Float64Array[],
  ): void {
    for (const [a, b] of [
      [startA, startB],
      [endA, endB],
    ] as const) {
      expect(a?.length).toBe(9);
      for (const [p, x] of Array.from(a ?? []).entries()) expect(b?.[p]).toBeCloseTo(x, 12);
    }
  }

  const momenta = (value: number) => ({ ...momentum, momentum: value });
  const adamw = (learningRate: number) => ({ kind: 'adamw', learningRate, weightDecay: 0.2 }) as const;
  const cosine = (learningRate: number) =>
    ({ kind: 'gd', learningRate, schedule: { kind: 'cosine', warmup: { steps: 5 } } }) as const;
  const flow = { kind: 'gradient-flow', tolerance: 1e-3 } as const;
  const adam = (...learningRate: number[]) =>
    ({ kind: 'adam', learningRate, schedule: { kind: 'exponential', factor: 0.9 } }) as const;

  it.each([
    ['optimizer.learningRate', { optimizer: cosine(9) }, [0.01, 0.5], (v) => ({ optimizer: cosine(v) })],
    ['optimizer.learningRate', { optimizer: adamw(9) }, [0.01, 0.5], (v) => ({ optimizer: adamw(v) })],
    [
      'optimizer.learningRate[1]',
      { optimizer: adam(0.1, 9) },
      [0.01, 0.5],
      (v) => ({ optimizer: adam(0.1, v) }),
    ],
    [
      'optimizer.learningRate[0]',
      { optimizer: { ...adamw(9), learningRate: 0.3 } },
      [0.01, 0.5],
      (v) => ({ optimizer: { ...adamw(9), learningRate: [v, 0.3] } }),
    ],
    ['optimizer.momentum', { optimizer: momenta(0.3) }, [0, 0.95], (v) => ({ optimizer: momenta(v) })],
    [
      'penalty.l2',
      { penalty: { l2: 9, biases: false } },
      [0, 0.1],
      (v) => ({ penalty: { l2: v, biases: false } }),
    ],
    ['penalty.l2', { optimizer: flow }, [0, 0.1], (v) => ({ optimizer: flow, penalty: { l2: v } })],
    [
      'penalty.l2',
      { optimizer: adamw(0.1), batch: { size: 3 } },
      [0, 0.1],
      (v) => ({ optimizer: adamw(0.1), batch: { size: 3 }, penalty: { l2: v } }),
    ],
    [
      'initializer.weights.std',
      { initializer: normals },
      [0, 3],
      (v) => ({ initializer: { ...normals, weights: { ...normal, std: v } } }),
    ],
    [
      'initializer.biases.mean',
      { initializer: normals },
      [0, 3],
      (v) => ({ initializer: { ...normals, biases: { ...normal, mean: v } } }),
    ],
    [
      'initializer.weights.scale',
      { initializer: fans },
      // Powers of two: other factors round differently, depending on what they multiply first.
      [0.5, 2],
      (v) => ({ initializer: { ...fans, weights: { ...fans.weights, scale: v } } }),
    ],
  ] as readonly (readonly [string, Fields, readonly number[], (value: number) => Fields])[])(
    '%s in %j',
    async (axis, fields, values, plain) => {
      for (const [i, value] of values.entries()) {
        for (const start of [0, 7]) {
          const onAxis = await path(
            { ...fields, axes: { [axis]: values } },
            BigInt(start * values.length + i),
          );
          const alone = await path(plain(value), BigInt(start));
          expectClose(onAxis, alone);
        }
      }
    },
  );

  it('has a starting point of its own where starts are independent', async () => {
    const axes = { 'penalty.l2': [0, 0] };
    const [[a], [b]] = [
      await path({ axes, pairing: 'independent' }, 0n),
      await path({ axes, pairing: 'independent' }, 1n),
    ];
    expect(a).not.toEqual(b);
    expect(b).toEqual((await path({}, 1n))[0]);
  });
});
