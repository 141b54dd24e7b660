// Starting points: distributions, cells and widths share random bits, given points are cycled, networks are born dead.
import { describe, expect, it } from 'vitest';
import { createReference } from '../../../src/reference/index.ts';
import type { SweepInput } from '../../../src/spec/index.ts';
import { binomialTest, holm } from '../../../src/statistics/index.ts';
import { fitted } from './fitted.ts';

const uniform = { kind: 'uniform', low: -1, high: 1 } as const;
const zero = { kind: 'constant', value: 0 } as const;

async function starts(overrides: Partial<SweepInput>, index = 0n): Promise<Float64Array> {
  return createReference(await fitted(overrides)).initialize(index);
}

describe('initialize', () => {
  it('draws float32 numbers that depend on seed and index alone', async () => {
    const theta = await starts({ seed: 5 }, 17n);
    expect(theta).toHaveLength(9);
    expect(theta).toEqual(theta.map(Math.fround));
    expect(await starts({ seed: 5, loss: 'bce', optimizer: { kind: 'adam' } }, 17n)).toEqual(theta);
    expect(await starts({ seed: 6 }, 17n)).not.toEqual(theta);
    expect(await starts({ seed: 5 }, 18n)).not.toEqual(theta);
  });

  it('tells seeds and indices apart in their high words too', async () => {
    const points = [
      await starts({ seed: 1 }, 1n),
      await starts({ seed: 1 + 2 ** 32 }, 1n),
      await starts({ seed: 1 }, 1n + (1n << 32n)),
    ];
    expect(new Set(points.map((theta) => theta.join())).size).toBe(3);
  });

  it('takes a key in place of the seed', async () => {
    const fit = await fitted({ seed: 3 });
    expect(createReference(fit, { key: [3, 0] }).initialize(0n)).toEqual(createReference(fit).initialize(0n));
    expect(createReference(fit, { key: [4, 0] }).initialize(0n)).toEqual(await starts({ seed: 4 }));
  });

  it('maps the same fraction by every uniform and normal initializer', async () => {
    const network = { layers: [2, 3, 1], activation: 'tanh' } as const;
    const base = await starts({ network, initializer: { weights: uniform, biases: uniform } });
    const wide = await starts({
      network,
      initializer: { weights: { kind: 'uniform', low: -1, high: 3 }, biases: zero },
    });
    expect(wide.slice(0, 6)).toEqual(base.slice(0, 6).map((s) => Math.fround(1 + 2 * s)));
    expect([...wide.slice(6, 9)]).toEqual([0, 0, 0]);
    const glorot = await starts({ network, initializer: { weights: 'glorot-uniform', biases: zero } });
    const bound = Math.fround(Math.sqrt(6 / 5));
    expect(glorot.slice(0, 6)).toEqual(base.slice(0, 6).map((s) => Math.fround(bound * s)));
    const normal = await starts({ network, initializer: { weights: { kind: 'normal', mean: 0, std: 1 } } });
    const order = (values: Float64Array): number[] =>
      [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
    expect(order(normal.slice(0, 6))).toEqual(order(base.slice(0, 6)));
    expect(normal[0] ?? 0).not.toBe(base[0]);
  });

  it('gives a network without biases the weights of the same network with them', async () => {
    const initializer = { weights: 'he-normal', biases: uniform } as const;
    const having = await starts({ network: { layers: [2, 3, 1], activation: 'relu' }, initializer }, 5n);
    const without = await starts(
      { network: { layers: [2, 3, 1], activation: 'relu', biases: false }, initializer },
      5n,
    );
    expect([...without]).toEqual([...having.slice(0, 6), ...having.slice(9, 12)]);
  });

  it('gives a wider network the units of a narrower one', async () => {
    const narrow = await starts({ network: { layers: [2, 2, 1], activation: 'tanh' } });
    const wide = await starts({ network: { layers: [2, 3, 1], activation: 'tanh' } });
    expect(wide.slice(0, 4)).toEqual(narrow.slice(0, 4)); // weights of the first two units
    expect(wide.slice(6, 8)).toEqual(narrow.slice(4, 6)); // their biases
    expect(wide.slice(9, 11)).toEqual(narrow.slice(6, 8)); // the output's weights
  });

  it('never repeats a value among neighbouring networks', async () => {
    const reference = createReference(await fitted({ network: { layers: [2, 4, 1], activation: 'tanh' } }));
    const points = Array.from({ length: 20 }, (_, i) => [...reference.initialize(BigInt(i))]).flat();
    expect(new Set(points).size).toBe(points.length);
  });

  it('cycles given points, rounded to float32', async () => {
    const parameters = [
      [0.1, 0.2, 0.3],
      [1, 2, 3],
    ];
    const reference = createReference(
      await fitted({ network: { layers: [2, 1], activation: 'tanh' }, initializer: { parameters } }),
    );
    expect([...reference.initialize(0n)]).toEqual([0.1, 0.2, 0.3].map(Math.fround));
    expect([...reference.initialize(1n)]).toEqual([1, 2, 3]);
    expect(reference.initialize(2n ** 40n)).toEqual(reference.initialize(0n));
  });
});

describe('born dead', () => {
  it('1 - (1 - 2^-width)^hiddenLayers of all networks, on one point with symmetric initializers', async () => {
    const networks = 2000;
    const cases = [2, 3, 5].flatMap((width) => [2, 9].map((hiddenLayers) => ({ width, hiddenLayers })));
    const pValues: number[] = [];
    for (const { width, hiddenLayers } of cases) {
      const layers = [2, ...new Array<number>(hiddenLayers).fill(width), 1];
      const reference = createReference(
        await fitted({
          dataset: { inputs: [[0.7, -0.4]], targets: [[1]] },
          network: { layers, activation: 'relu' },
          seed: width,
        }),
      );
      let dead = 0;
      for (let i = 0; i < networks; i++) {
        if (reference.evaluate(reference.initialize(BigInt(i))).deadLayer) dead++;
      }
      pValues.push(binomialTest(dead, networks, 1 - (1 - 2 ** -width) ** hiddenLayers));
    }
    expect(Math.min(...holm(pValues))).toBeGreaterThan(1e-3);
  });
});
