// Alignment: the same network moved comes back, the best assignment is found, functions stay, barriers shrink.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignNetworks, createAlign } from '../../../src/landscape/alignment.ts';
import { flipUnit, permuteUnits, type NetworkSymmetry } from '../../../src/landscape/symmetry.ts';
import { fitSweep, loadDataset } from '../../../src/datasets/index.ts';
import { createReference } from '../../../src/reference/index.ts';
import { ACTIVATIONS, type Activation } from '../../../src/spec/index.ts';
import { fitted, randomNumbers, randomParameters } from '../reference/fitted.ts';
import { randomlyMoved, sweepOf, symmetryOf } from './group-elements.ts';

const CURVED = ACTIVATIONS.filter((activation) => activation !== 'identity');

function distance(a: Float64Array, b: Float64Array): number {
  return Math.hypot(...a.map((value, p) => value - (b[p] ?? NaN)));
}

/** The smallest distance over all orders and signs of one hidden layer. */
function bruteForce(symmetry: NetworkSymmetry, a: Float64Array, b: Float64Array): number {
  const places = symmetry.hidden[0] ?? [];
  let least = Infinity;
  const permute = (order: readonly number[], left: readonly number[]): void => {
    for (const unit of left)
      permute(
        [...order, unit],
        left.filter((other) => other !== unit),
      );
    if (left.length > 0) return;
    for (let flips = 0; flips < (symmetry.flip === 'none' ? 1 : 2 ** places.length); flips++) {
      const moved = b.slice();
      places.forEach((unit, j) => {
        if ((flips >> j) % 2 === 1) flipUnit(moved, unit, symmetry.flip);
      });
      permuteUnits(moved, places, order);
      least = Math.min(least, distance(a, moved));
    }
  };
  permute(
    [],
    places.map((_, unit) => unit),
  );
  return least;
}

describe('alignment', () => {
  it.each(CURVED)('brings a %s network moved by a random group element back', (activation) => {
    for (const layers of [
      [2, 5, 1],
      [3, 4, 3, 2],
      [2, 3, 3, 3, 1],
    ]) {
      const symmetry = symmetryOf(layers, activation);
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const next = randomNumbers(seed);
          const a = Float64Array.from({ length: symmetry.shape.parameterCount }, () => 3 * next());
          const b = randomlyMoved(symmetry, a, next);
          const aligned = alignNetworks(symmetry, a, b);
          expect(distance(aligned.theta, a)).toBeLessThan(1e-6);
          expect(aligned.distance).toBeLessThan(1e-6);
        }),
        { seed: 1, numRuns: 30 },
      );
    }
  });

  it('finds the best of all orders and signs of one hidden layer', () => {
    for (const activation of ['tanh', 'softplus'] as const) {
      const symmetry = symmetryOf([2, 4, 2], activation);
      const next = randomNumbers(2);
      for (let i = 0; i < 25; i++) {
        const [a, b] = [0, 1].map(() => Float64Array.from({ length: symmetry.shape.parameterCount }, next));
        if (!a || !b) throw new Error('a pair');
        const aligned = alignNetworks(symmetry, a, b);
        expect(aligned.distance).toBeCloseTo(bruteForce(symmetry, a, b), 12);
        expect(aligned.distance).toBeCloseTo(distance(a, aligned.theta), 12);
        expect(aligned.distanceBefore).toBeCloseTo(distance(a, b), 12);
      }
    }
  });

  it('finds the best scale of relu units', () => {
    const symmetry = symmetryOf([1, 1, 1], 'relu');
    const next = randomNumbers(3);
    const pairs = Array.from({ length: 50 }, () =>
      [0, 1].map(() => Float64Array.from({ length: 4 }, () => 2 * next())),
    );
    // Two local minima: what goes in wants a scale above 3, what goes out, a little more, one below a thirtieth.
    pairs.push([Float64Array.of(10, 0, 11, 0), Float64Array.of(3, 0, 1 / 3, 0)]);
    for (const [a, b] of pairs) {
      if (!a || !b) throw new Error('a pair');
      const aligned = alignNetworks(symmetry, a, b).distance;
      for (let logScale = -11; logScale <= 11; logScale += 0.02) {
        const scale = Math.exp(logScale);
        const [weight = NaN, bias = NaN, out = NaN, above = NaN] = b;
        const moved = Float64Array.of(weight * scale, bias * scale, out / scale, above);
        expect(distance(a, moved)).toBeGreaterThan(aligned - 1e-9);
      }
    }
  });

  it.each(ACTIVATIONS)(
    'leaves the function of %s networks alone and never moves away',
    async (activation) => {
      for (const layers of [
        [2, 3, 1],
        [2, 3, 3, 2],
      ]) {
        const sweep = sweepOf(layers, activation);
        const network = fitSweep(sweep, await loadDataset(sweep.dataset));
        const reference = createReference(network);
        const symmetry = symmetryOf(layers, activation);
        const next = randomNumbers(4);
        for (let seed = 0; seed < 20; seed++) {
          const [a, b] = [randomParameters(network, seed, 2), randomParameters(network, seed + 50, 2)];
          const before = b.slice();
          const aligned = alignNetworks(symmetry, a, b);
          expect(b).toEqual(before);
          expect(aligned.distance).toBeLessThanOrEqual(aligned.distanceBefore * (1 + 1e-12));
          const point = [next(), next()];
          const expected = reference.outputs(b, point);
          reference.outputs(aligned.theta, point).forEach((output, k) => {
            expect(Math.abs(output - (expected[k] ?? NaN))).toBeLessThan(1e-10);
          });
        }
      }
    },
  );

  it('takes common shifts of all outputs out of the way under cross-entropy', () => {
    const symmetry = symmetryOf([2, 3, 3], 'tanh', { l2: 0, biases: true }, 'cross-entropy');
    const next = randomNumbers(5);
    const a = Float64Array.from({ length: symmetry.shape.parameterCount }, next);
    const b = randomlyMoved(symmetry, a, next);
    expect(distance(alignNetworks(symmetry, a, b).theta, a)).toBeLessThan(1e-9);
  });
});

describe('the line between trained networks', () => {
  /** Networks of XOR after 500 steps, and the highest loss on the line between two. */
  async function trained(activation: Activation): Promise<{
    readonly networks: readonly Float64Array[];
    readonly symmetry: NetworkSymmetry;
    readonly lossAt: (theta: Float64Array) => number;
    readonly highest: (a: Float64Array, b: Float64Array) => number;
  }> {
    const network = await fitted({ network: { layers: [2, 4, 1], activation } });
    const reference = createReference(network);
    const networks = Array.from({ length: 8 }, (_, index) => {
      const state = reference.begin(reference.initialize(BigInt(index)));
      reference.train(state, 0, 500);
      return state.theta;
    });
    const highest = (a: Float64Array, b: Float64Array): number =>
      Math.max(
        ...Array.from({ length: 51 }, (_, i) =>
          reference.lossAt(a.map((value, p) => ((50 - i) * value + i * (b[p] ?? NaN)) / 50)),
        ),
      );
    return {
      networks,
      symmetry: symmetryOf([2, 4, 1], activation),
      lossAt: (theta) => reference.lossAt(theta),
      highest,
    };
  }

  it.each(['tanh', 'sigmoid', 'relu'] as const)(
    'of %s units is flat between equal ones',
    async (activation) => {
      const { networks, symmetry, lossAt, highest } = await trained(activation);
      const align = createAlign(symmetry);
      const next = randomNumbers(6);
      for (const a of networks) {
        const b = randomlyMoved(symmetry, a, next);
        expect(highest(a, align(a, b))).toBeLessThan(lossAt(a) * (1 + 1e-6) + 1e-9);
      }
    },
  );

  it('rises less between different ones that are aligned', async () => {
    const { networks, symmetry, highest } = await trained('tanh');
    const align = createAlign(symmetry);
    const next = randomNumbers(7);
    let [before, after] = [0, 0];
    networks.forEach((a, i) => {
      for (const other of networks.slice(i + 1)) {
        const b = randomlyMoved(symmetry, other, next);
        before += highest(a, b);
        after += highest(a, align(a, b));
      }
    });
    expect(after).toBeLessThan(0.8 * before);
  });
});
