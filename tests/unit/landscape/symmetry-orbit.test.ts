// Orbits: their size by enumeration, their dimension, and that their tangents are flat directions of the objective.
import { describe, expect, it } from 'vitest';
import { orbitDimension, orbitOf, orbitTangents } from '../../../src/landscape/symmetry-orbit.ts';
import { flipUnit, permuteUnits, type NetworkSymmetry } from '../../../src/landscape/symmetry.ts';
import { createReference } from '../../../src/reference/index.ts';
import { ACTIVATIONS } from '../../../src/spec/index.ts';
import { fitted, randomNumbers, randomParameters } from '../reference/fitted.ts';
import { symmetryOf } from './group-elements.ts';

/** The number of different points that flips and permutations of one hidden layer lead to, by trying them all. */
function enumerated(symmetry: NetworkSymmetry, theta: Float64Array): number {
  const places = symmetry.hidden[0] ?? [];
  const seen = new Set<string>();
  const permute = (order: readonly number[], left: readonly number[]): void => {
    if (left.length > 0) {
      for (const unit of left)
        permute(
          [...order, unit],
          left.filter((other) => other !== unit),
        );
      return;
    }
    for (let flips = 0; flips < (symmetry.flip === 'none' ? 1 : 2 ** places.length); flips++) {
      const moved = theta.slice();
      places.forEach((unit, j) => {
        if ((flips >> j) % 2 === 1) flipUnit(moved, unit, symmetry.flip);
      });
      permuteUnits(moved, places, order);
      seen.add(moved.map((value) => (value === 0 ? 0 : value)).join());
    }
  };
  permute(
    [],
    places.map((_, unit) => unit),
  );
  return seen.size;
}

describe('the size of an orbit', () => {
  it('is h! 2^h for units that differ, and h! where nothing flips', () => {
    const next = randomNumbers(1);
    const theta = Float64Array.from({ length: 17 }, next);
    expect(orbitOf(symmetryOf([2, 4, 1], 'tanh'), theta)).toEqual({ size: 384n, dimension: 0 });
    expect(orbitOf(symmetryOf([2, 4, 1], 'sigmoid'), theta)).toEqual({ size: 384n, dimension: 0 });
    expect(orbitOf(symmetryOf([2, 4, 1], 'gelu'), theta)).toEqual({ size: 24n, dimension: 0 });
    expect(orbitOf(symmetryOf([2, 4, 1], 'relu'), theta)).toEqual({ size: 24n, dimension: 4 });
    expect(orbitOf(symmetryOf([2, 4, 1], 'sin'), theta)).toEqual({ size: 24n * 256n, dimension: 0 });
  });

  it('is a product over layers, exact beyond 2^53', () => {
    const symmetry = symmetryOf([2, 20, 3, 1], 'tanh');
    const theta = Float64Array.from({ length: symmetry.shape.parameterCount }, randomNumbers(2));
    const factorial = (n: bigint): bigint => (n < 2n ? 1n : n * factorial(n - 1n));
    expect(orbitOf(symmetry, theta).size).toBe(factorial(20n) * 2n ** 20n * 6n * 8n);
  });

  it('agrees with enumeration for whole weights, where units coincide or vanish', () => {
    const next = randomNumbers(3);
    for (const activation of ['tanh', 'sigmoid', 'elu'] as const) {
      const symmetry = symmetryOf([1, 3, 1], activation);
      const sizes = new Set<bigint>();
      for (let i = 0; i < 300; i++) {
        // Units that are opposites of each other are avoided by their positive weight in.
        const theta = Float64Array.from({ length: 10 }, () => Math.round(0.9 * next()));
        for (let unit = 0; unit < 3; unit++) theta[unit] = Math.abs(theta[unit] ?? 0);
        for (let unit = 0; unit < 3; unit++)
          if (theta[unit] === 0) theta[3 + unit] = Math.abs(theta[3 + unit] ?? 0);
        const isDead = [0, 1, 2].some(
          (unit) => theta[unit] === 0 && theta[3 + unit] === 0 && theta[6 + unit] !== 0,
        );
        if (isDead) continue;
        expect(orbitOf(symmetry, theta).size).toBe(BigInt(enumerated(symmetry, theta)));
        sizes.add(orbitOf(symmetry, theta).size);
      }
      expect(sizes.size).toBeGreaterThan(2);
    }
  });

  it('is 2 per layer of linear units', () => {
    const theta = Float64Array.from({ length: 4 * 2 + 2 + 2 * 4 + 4 }, randomNumbers(5));
    expect(orbitOf(symmetryOf([4, 2, 4], 'identity'), theta).size).toBe(2n);
  });
});

describe('the dimension of an orbit', () => {
  it('is one per relu unit, less for units that are nothing', () => {
    const symmetry = symmetryOf([2, 2, 1], 'relu');
    expect(orbitDimension(symmetry, Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9))).toBe(2);
    expect(orbitDimension(symmetry, Float64Array.of(1, 2, 0, 0, 5, 0, 7, 0, 9))).toBe(1);
    expect(orbitDimension(symmetry, new Float64Array(9))).toBe(0);
    expect(orbitDimension(symmetryOf([2, 2, 1], 'relu', { l2: 1, biases: true }), new Float64Array(9))).toBe(
      0,
    );
  });

  it('is that of the maps of linear units, with and without penalties', () => {
    const theta = Float64Array.from({ length: 22 }, randomNumbers(6));
    expect(orbitDimension(symmetryOf([4, 2, 4], 'identity'), theta)).toBe(6);
    expect(orbitDimension(symmetryOf([4, 2, 4], 'identity', { l2: 1, biases: false }), theta)).toBe(3);
    expect(orbitDimension(symmetryOf([4, 2, 4], 'identity', { l2: 1, biases: true }), theta)).toBe(1);
  });
});

describe('tangents', () => {
  it.each(ACTIVATIONS)(
    'of %s networks are orthogonal to the gradient of the objective',
    async (activation) => {
      for (const l2 of [0, 0.1]) {
        for (const biases of [true, false]) {
          const layers = [2, 3, 3, 1];
          const network = await fitted({ network: { layers, activation }, penalty: { l2, biases } });
          const reference = createReference(network);
          const theta = randomParameters(network, 8, 2);
          const gradient = reference.gradientAt(theta);
          const size = Math.hypot(...gradient);
          const tangents = orbitTangents(symmetryOf(layers, activation, { l2, biases }), theta);
          if (l2 === 0 && ['relu', 'leaky-relu', 'identity'].includes(activation)) {
            expect(tangents.length).toBeGreaterThanOrEqual(6);
          }
          for (const tangent of tangents) {
            const along = tangent.reduce((sum, value, p) => sum + value * (gradient[p] ?? NaN), 0);
            expect(Math.abs(along)).toBeLessThan(1e-12 * size * Math.hypot(...tangent) + 1e-15);
          }
        }
      }
    },
  );
});
