// Bounds of activation partitions against sums of squares that are known.
import { describe, expect, it } from 'vitest';
import { isBestOfPartition, isConvexAround, partitionBound } from '../../../src/landscape/kind-partition.ts';
import type { KinkModel } from '../../../src/landscape/kinks.ts';
import { createTerrain, type Terrain } from '../../../src/landscape/settle-terrain.ts';
import { fitted } from '../reference/fitted.ts';
import { kinksOf } from './kind-endpoints.ts';
import { fit } from './problems.ts';
import { preset, type SweepInput } from '../../../src/spec/index.ts';

async function terrainOf(input: Partial<SweepInput>): Promise<Terrain & { readonly kinks: KinkModel }> {
  const terrain = createTerrain(
    await fitted({ network: { layers: [2, 2, 1], activation: 'relu' }, ...input }),
  );
  return terrain as Terrain & { readonly kinks: KinkModel };
}

describe('partitionBound', () => {
  it("is 49 / 232 in jellyfish's linear region, and 0 where each unit has samples of its own", async () => {
    const terrain = await terrainOf({ dataset: 'jellyfish' });
    const boundAt = (...theta: number[]): number | undefined =>
      partitionBound(terrain, terrain.kinks.pass(Float64Array.from(theta)));
    expect(boundAt(1, 0, 0, 1, 1, 1, 1, 1, 0)).toBeCloseTo(49 / 232, 12);
    expect(boundAt(-3, -2, 0, -3, 2, 0.5, 5, 2, 0)).toBeCloseTo(0, 14);
    expect(boundAt(-1, -1, -1, -1, -1, -1, 1, 1, 0)).toBeCloseTo(0.25, 14); // all off: the mean
  });

  it('is the sum of squares of the paper on D1', async () => {
    const terrain = createTerrain(await fit(preset('relu-regression-d1')));
    const bound = partitionBound(terrain, kinksOf(terrain.fitted).pass(Float64Array.of(1, -3.5, 1, 0)));
    expect(5 * (bound ?? 0)).toBeCloseTo(18, 10);
  });

  it('does not exist for other losses, penalties, or outputs that bend', async () => {
    const passes = (terrain: Terrain & { readonly kinks: KinkModel }) =>
      terrain.kinks.pass(new Float64Array(terrain.fitted.shape.parameterCount).fill(0.3));
    for (const input of [
      { loss: 'bce' },
      { penalty: { l2: 0.1, biases: true } },
      { network: { layers: [2, 2, 1], activation: 'relu', outputActivation: 'sigmoid' } },
    ] as const) {
      const terrain = await terrainOf(input);
      expect(partitionBound(terrain, passes(terrain))).toBeUndefined();
    }
  });
});

/** Loss of a 2-3-3-1 network whose partition is that of `theta`, but for changes that leave it: those are undefined. */
function lossWithin(terrain: Terrain & { readonly kinks: KinkModel }, theta: Float64Array) {
  const own = terrain.kinks.pass(theta).slopes;
  return (other: Float64Array): number | undefined =>
    terrain.kinks.pass(other).slopes.every((slope, i) => slope === own[i])
      ? terrain.reference.lossAt(other)
      : undefined;
}

describe('deep networks', () => {
  const deep = { network: { layers: [2, 3, 3, 1], activation: 'relu' } } as const;
  const shifted = (theta: Float64Array, size: number, seed: number): Float64Array =>
    theta.map((value, p) => value + size * Math.sin(1 + seed * 12.9898 + p * 78.233 * (1 + seed)));

  it('have no loss below the bound of their partition, whatever their weights are', async () => {
    const terrain = await terrainOf(deep);
    let compared = 0;
    for (let seed = 0; seed < 30; seed++) {
      const theta = shifted(new Float64Array(terrain.fitted.shape.parameterCount), 1, seed);
      const bound = partitionBound(terrain, terrain.kinks.pass(theta)) ?? Number.NaN;
      const lossAt = lossWithin(terrain, theta);
      for (let other = 0; other < 60; other++) {
        const loss = lossAt(shifted(theta, 0.02 * (other % 12), 100 + other));
        if (loss === undefined) continue;
        compared += 1;
        expect(loss).toBeGreaterThanOrEqual(bound - 1e-14);
      }
    }
    expect(compared).toBeGreaterThan(200);
  });

  it.each(['mse', 'bce'] as const)(
    'are best where they output the best constant and all units are off: %s',
    async (loss) => {
      const terrain = await terrainOf({ ...deep, loss });
      const theta = shifted(new Float64Array(terrain.fitted.shape.parameterCount), 1, 3);
      const { shape } = terrain.fitted;
      for (let j = 0; j < 3; j++) theta[(shape.biases[1] ?? 0) + j] = -20; // the second layer is off
      theta[shape.biases[2] ?? 0] = loss === 'mse' ? 0.5 : 0;
      const passes = terrain.kinks.pass(theta);
      expect(isBestOfPartition(terrain, theta, passes)).toBe(true);
      const elsewhere = theta.slice();
      elsewhere[shape.biases[2] ?? 0] = 0.25;
      expect(isBestOfPartition(terrain, elsewhere, passes)).toBe(false);
      if (loss === 'mse') expect(partitionBound(terrain, passes)).toBeCloseTo(0.25, 14);
    },
  );
});

describe('isConvexAround', () => {
  it('holds where output weights are not zero, or nothing pulls at a unit whose output weight is', async () => {
    const terrain = await terrainOf({});
    const at = (...theta: number[]): boolean => {
      const point = Float64Array.from(theta);
      return isConvexAround(terrain, terrain.kinks, point, [terrain.kinks.pass(point)]);
    };
    expect(at(1, 1, 1, -1, 1, 0.5, 1, 1, 0)).toBe(true);
    expect(at(1, 1, 1, -1, 1, 0.5, 1, 0, 0)).toBe(false);
    expect(at(1, 1, -1, -1, 1, -0.5, 1, 0, 0)).toBe(true); // the second unit is off everywhere
    expect(at(1, 1, 1, -1, 1, 1.5, 0, 0, 0.5)).toBe(true); // all linear, constant 1/2: residuals are orthogonal to inputs
  });
});
