// Basins: known ones are found again with their counts, against all pairs on small sets, tolerances, symmetries, speed.
import { describe, expect, it } from 'vitest';
import { findBasins, type BasinMap } from '../../../src/landscape/basins.ts';
import { settledPoints, type SettledPoint } from '../../../src/landscape/basins-points.ts';
import { canonicalParameters } from '../../../src/landscape/canonical.ts';
import { datasetSymmetries } from '../../../src/landscape/symmetry-dataset.ts';
import { imageOfParameters } from '../../../src/landscape/symmetry-image.ts';
import { networkSymmetry } from '../../../src/landscape/symmetry.ts';
import type { FittedSweep } from '../../../src/datasets/index.ts';
import { createReference } from '../../../src/reference/index.ts';
import { richness } from '../../../src/statistics/richness.ts';
import { fitted, randomNumbers, randomParameters } from '../reference/fitted.ts';
import { uniformDraws } from '../statistics/draws.ts';
import { randomlyMoved } from './group-elements.ts';

/** What would be known of a network that settled at theta; nobody looks whether it is a minimum. */
function pointAt(
  network: FittedSweep,
  theta: Float64Array,
  index: number,
  more: Partial<SettledPoint> = {},
): SettledPoint {
  const { inputs, numSamples, inputSize } = network.dataset;
  const reference = createReference(network);
  const outputs = Array.from({ length: numSamples }, (_, sample) => [
    ...reference.outputs(theta, inputs.subarray(sample * inputSize, (sample + 1) * inputSize)),
  ]).flat();
  return {
    index: BigInt(index),
    kind: 'local-minimum',
    objective: reference.objectiveAt(theta),
    outputs,
    theta,
    nullity: 0,
    negativeEigenvalues: 0,
    ...more,
  };
}

/** The points, with rounding errors on outputs and parameters. */
function disturbed(point: SettledPoint, next: () => number, size: number): SettledPoint {
  return {
    ...point,
    outputs: Array.from(point.outputs, (output) => output + size * next()),
    theta: Array.from(point.theta, (value) => value + size * next()),
  };
}

function basinsOf(network: FittedSweep, points: readonly SettledPoint[], options = {}): BasinMap {
  return findBasins(network, settledPoints(points), options);
}

describe('strict minima', () => {
  it.each(['tanh', 'sigmoid', 'sin', 'gelu'] as const)(
    'of %s networks are found again whatever their symmetries did to them',
    async (activation) => {
      const network = await fitted({ network: { layers: [2, 3, 1], activation } });
      const symmetry = networkSymmetry(network.sweep);
      const counts = [40, 25, 9, 3, 1, 1];
      const next = randomNumbers(1);
      const points = counts.flatMap((count, minimum) => {
        const theta = randomParameters(network, minimum, 2);
        return Array.from({ length: count }, (_, i) => {
          const moved = randomlyMoved(symmetry, theta, next);
          return disturbed(pointAt(network, moved, 1000 * minimum + i), next, 1e-10);
        });
      });
      const map = basinsOf(network, points);
      expect(map.basins.map(({ count }) => count)).toEqual(counts);
      expect(map.sensitivity).toEqual(
        [1e-8, 1e-6, 1e-4].map((tolerance) => ({ tolerance, basins: 6, minima: 6 })),
      );
      expect(map.richness).toEqual({ estimate: richness(counts), reason: null });
      const sizes = { tanh: 48n, sigmoid: 48n, sin: 384n, gelu: 6n };
      map.basins.forEach((basin, i) => {
        expect(basin).toMatchObject({ kind: 'local-minimum', strict: true, index: 0, accuracy: null });
        expect(basin.orbit).toEqual({ size: sizes[activation], dimension: 0 });
        expect(basin.firstNetwork).toBe(BigInt(1000 * i));
        expect(basin.fraction).toBe((counts[i] ?? NaN) / 79);
      });
      expect([...map.basinOf]).toEqual(counts.flatMap((count, i) => Array.from({ length: count }, () => i)));
    },
  );

  it('of relu networks are strict modulo scaling', async () => {
    const network = await fitted({ network: { layers: [2, 2, 1], activation: 'relu' } });
    const symmetry = networkSymmetry(network.sweep);
    const next = randomNumbers(2);
    const theta = randomParameters(network, 1, 2);
    const points = [0, 1, 2].map((i) =>
      pointAt(network, randomlyMoved(symmetry, theta, next), i, { nullity: 2 }),
    );
    const { basins } = basinsOf(network, points);
    expect(basins).toHaveLength(1);
    expect(basins[0]).toMatchObject({ strict: true, orbit: { size: 2n, dimension: 2 } });
  });

  it('stay one where parameters scatter along flat directions, at every tolerance of the outputs', async () => {
    const network = await fitted();
    const next = randomNumbers(7);
    const point = pointAt(network, randomParameters(network, 1, 2), 0);
    const points = Array.from({ length: 50 }, (_, i) => ({
      ...point,
      index: BigInt(i),
      theta: Array.from(point.theta, (value) => value + 1e-4 * next()),
    }));
    const map = basinsOf(network, points);
    expect(map.sensitivity.map(({ minima }) => minima)).toEqual([1, 1, 1]);
    expect(basinsOf(network, points, { parameterTolerance: 1e-5 }).basins.length).toBeGreaterThan(10);
  });

  it('with equal outputs are told apart by their parameters, others are not', async () => {
    const network = await fitted();
    const [a, b] = [1, 2].map((seed) => pointAt(network, randomParameters(network, seed), seed));
    if (!a || !b) throw new Error('two points');
    const twin = { ...b, outputs: a.outputs, objective: a.objective };
    expect(basinsOf(network, [a, twin]).basins).toHaveLength(2);
    for (const nullity of [1, -1]) {
      const flat = [a, twin].map((point) => ({ ...point, nullity }));
      const { basins } = basinsOf(network, flat);
      expect(basins).toHaveLength(1);
      expect(basins[0]?.strict).toBe(false);
    }
  });
});

describe('clusters', () => {
  it('agree with all pairs, each by the definition of the key', async () => {
    const network = await fitted();
    const symmetry = networkSymmetry(network.sweep);
    const draw = uniformDraws(3);
    const next = randomNumbers(4);
    const points = Array.from({ length: 150 }, (_, i) => {
      const theta = randomParameters(network, Math.floor(3 * draw()));
      const kind = (['local-minimum', 'plateau', 'saddle'] as const)[Math.floor(3 * draw())] ?? 'saddle';
      const point = pointAt(network, theta, i, { kind, nullity: Math.floor(2 * draw()) });
      return {
        ...disturbed(point, next, 10 ** (-7 + 2 * draw())),
        objective: point.objective + (kind === 'plateau' ? 1e-5 * draw() : 0),
      };
    });
    const isLinked = (a: SettledPoint, b: SettledPoint): boolean => {
      const strict = [a, b].map(({ kind, nullity }) => kind === 'local-minimum' && nullity === 0);
      if (a.kind !== b.kind || strict[0] !== strict[1]) return false;
      if (!Array.from(a.outputs).every((output, k) => Math.abs(output - (b.outputs[k] ?? NaN)) <= 1e-6))
        return false;
      if (a.kind === 'plateau' && Math.abs(a.objective - b.objective) > 1e-6) return false;
      if (!strict[0]) return true;
      const forms = [a, b].map(({ theta }) =>
        canonicalParameters(symmetry, Float64Array.from(theta)).map(Math.asinh),
      );
      return forms[0]?.every((value, p) => Math.abs(value - (forms[1]?.[p] ?? NaN)) <= 1e-3) ?? false;
    };
    const cluster = points.map((_, i) => i);
    points.forEach((a, i) => {
      points.forEach((b, j) => {
        if (!isLinked(a, b)) return;
        const [from, to] = [cluster[i], cluster[j]];
        cluster.forEach((own, k) => {
          if (own === from) cluster[k] = to ?? NaN;
        });
      });
    });
    const { basins, basinOf } = basinsOf(network, points);
    expect(basins).toHaveLength(new Set(cluster).size);
    expect(basins.length).toBeGreaterThan(20);
    cluster.forEach((a, i) => {
      cluster.forEach((b, j) => expect(basinOf[i] === basinOf[j]).toBe(a === b));
    });
  });

  it('of plateaus are told apart by their limits', async () => {
    const network = await fitted();
    const theta = randomParameters(network, 1);
    const points = [0.125, 0.125 + 1e-8, 0.1667].map((objective, i) =>
      pointAt(network, theta, i, { kind: 'plateau', objective }),
    );
    const map = basinsOf(network, points);
    expect(map.basins.map(({ count }) => count)).toEqual([2, 1]);
    expect(map.basins[0]?.orbit).toBeNull();
    expect(map.richness).toEqual({ estimate: null, reason: 'none' });
  });

  it('are in the unit of the targets', async () => {
    const inputs = [
      [0, 0],
      [1, 1],
    ];
    const wide = await fitted({ dataset: { inputs, targets: [[-500], [500]] } });
    const theta = randomParameters(wide, 1);
    const points = [0, 5e-4].map((shift, i) => {
      const point = pointAt(wide, theta, i, { nullity: 1 });
      return { ...point, outputs: Array.from(point.outputs, (output) => output + shift) };
    });
    expect(basinsOf(wide, points).basins).toHaveLength(1);
    expect(basinsOf(wide, points, { tolerance: 1e-7 }).basins).toHaveLength(2);
  });
});

describe('a basin', () => {
  it('is described by its mean loss, its first network, and the one nearest to the mean', async () => {
    const network = await fitted();
    const theta = randomParameters(network, 1);
    const losses = [0.3, 0.1, 0.2, 0.2];
    const points = [9, 4, 7, 5].map((index, i) =>
      pointAt(network, theta, index, {
        objective: losses[i] ?? NaN,
        accuracy: i / 4,
        negativeEigenvalues: i,
      }),
    );
    const [basin] = basinsOf(network, points, { networks: 100 }).basins;
    expect(basin).toMatchObject({ count: 4, fraction: 0.04, lowestLoss: 0.1, highestLoss: 0.3 });
    expect(basin?.loss).toBeCloseTo(0.2, 15);
    expect(basin).toMatchObject({
      firstNetwork: 4n,
      representative: 5n,
      representativeRow: 3,
      accuracy: 0.75,
      index: 3,
    });
    expect(basin?.low).toBeGreaterThan(0.01);
    expect(basin?.high).toBeLessThan(0.1);
  });

  it('counts the draws that its points stand for', async () => {
    const network = await fitted();
    const points = [30, 5, 1].map((draws, i) => pointAt(network, randomParameters(network, i), i, { draws }));
    const map = basinsOf(network, points);
    expect(map.basins.map(({ count }) => count)).toEqual([30, 5, 1]);
    expect(map.richness.estimate).toMatchObject({ draws: 36, observed: 3, singletons: 1 });
    expect(() => basinsOf(network, points, { networks: 20 })).toThrow(RangeError);
  });

  it('has no points that are not finite', async () => {
    const network = await fitted();
    const theta = randomParameters(network, 1);
    const points = [
      pointAt(network, theta, 0, { kind: 'diverged', objective: NaN }),
      pointAt(network, theta, 1),
      pointAt(network, theta, 2, { outputs: [0, 0, Infinity, 0] }),
    ];
    const map = basinsOf(network, points);
    expect([...map.basinOf]).toEqual([-1, 0, -1]);
    expect(map.basins[0]).toMatchObject({ count: 1, fraction: 1 / 3 });
    expect(basinsOf(network, []).basins).toEqual([]);
  });
});

describe('richness', () => {
  const chain = async (step: number): Promise<{ network: FittedSweep; points: SettledPoint[] }> => {
    const network = await fitted();
    const point = pointAt(network, randomParameters(network, 1), 0, { nullity: 1 });
    const points = Array.from({ length: 10 }, (_, i) => ({
      ...point,
      index: BigInt(i),
      outputs: Array.from(point.outputs, (output) => output + i * step),
    }));
    return { network, points };
  };

  it('has no meaning where the number of minima depends on the tolerance', async () => {
    for (const [step, counts] of [
      [1e-7, [10, 1, 1]],
      [1e-5, [10, 10, 1]],
    ] as const) {
      const { network, points } = await chain(step);
      const map = basinsOf(network, points);
      expect(map.sensitivity.map(({ minima }) => minima)).toEqual(counts);
      expect(map.richness).toEqual({ estimate: null, reason: 'continuum' });
      expect(map.moduloDataset.richness.reason).toBe('continuum');
    }
    const { network, points } = await chain(1e-3);
    expect(basinsOf(network, points).richness.estimate?.observed).toBe(10);
  });

  it('does not depend on differences below the resolution', async () => {
    const { network, points } = await chain(1e-7);
    const map = basinsOf(network, points, { resolution: 5e-7 });
    expect(map.sensitivity.map(({ tolerance }) => tolerance)).toEqual([5e-7, 1e-6, 1e-4]);
    expect(map.richness.estimate?.observed).toBe(1);
  });

  it('does not depend on a continuum of plateaus beside the minima', async () => {
    const { network, points } = await chain(1e-5);
    const plateaus = points.map((point) => ({ ...point, kind: 'plateau' }));
    const minimum = pointAt(network, randomParameters(network, 2), 20);
    const map = basinsOf(network, [...plateaus, minimum, { ...minimum, index: 21n }]);
    expect(map.sensitivity.map(({ basins }) => basins)).toEqual([11, 11, 2]);
    expect(map.richness.estimate).toMatchObject({ observed: 1, draws: 2 });
  });

  it('has no meaning for starts that are given or shared', async () => {
    const parameters = [Array.from({ length: 9 }, (_, p) => p / 9)];
    const given = await fitted({ initializer: { parameters } });
    const shared = await fitted({ axes: { 'optimizer.learningRate': [0.1, 0.2] }, networks: 4 });
    for (const network of [given, shared]) {
      const map = basinsOf(network, [pointAt(network, randomParameters(network, 1), 0)]);
      expect(map.richness).toEqual({ estimate: null, reason: 'dependent' });
      expect(map.basins).toHaveLength(1);
    }
  });
});

describe('modulo the symmetries of the dataset', () => {
  it('the eight images of a minimum of XOR are one class, strict or not', async () => {
    for (const loss of ['mse', 'bce'] as const) {
      const network = await fitted({ loss });
      const symmetry = networkSymmetry(network.sweep);
      const { elements } = datasetSymmetries(network);
      const next = randomNumbers(5);
      for (const nullity of [0, 1]) {
        const points = [1, 2].flatMap((seed) =>
          elements.flatMap((element, g) => {
            const image = imageOfParameters(element, network.shape, randomParameters(network, seed, 2));
            return Array.from({ length: seed }, (_, i) => {
              const moved = randomlyMoved(symmetry, image, next);
              const point = pointAt(network, moved, 100 * seed + 10 * g + i, { nullity });
              const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
              return loss === 'bce' ? { ...point, outputs: Array.from(point.outputs, sigmoid) } : point;
            });
          }),
        );
        const map = basinsOf(network, points);
        expect(map.basins).toHaveLength(16);
        expect(map.moduloDataset).toMatchObject({ order: 8, complete: true, minima: 2 });
        expect(map.richness.estimate).toMatchObject({ observed: 16, draws: 24, singletons: 8 });
        expect(map.moduloDataset.richness.estimate).toMatchObject({ observed: 2, draws: 24, singletons: 0 });
        const classes = map.basins.map(({ symmetryClass }) => symmetryClass);
        expect(new Set(classes.slice(0, 8)).size).toBe(1);
        expect(new Set(classes.slice(8)).size).toBe(1);
        expect(new Set(classes).size).toBe(2);
      }
    }
  });

  it('minima with equal outputs and other parameters stay apart', async () => {
    const network = await fitted();
    const [a, b] = [1, 2].map((seed) => pointAt(network, randomParameters(network, seed), seed));
    if (!a || !b) throw new Error('two points');
    const map = basinsOf(network, [a, { ...b, outputs: a.outputs, objective: a.objective }]);
    expect(map.moduloDataset.minima).toBe(2);
  });

  it('basins of different kinds stay apart', async () => {
    const network = await fitted();
    const theta = randomParameters(network, 1);
    const points = ['local-minimum', 'saddle', 'plateau'].map((kind, i) =>
      pointAt(network, theta, i, { kind }),
    );
    expect(new Set(basinsOf(network, points).basins.map(({ symmetryClass }) => symmetryClass)).size).toBe(3);
  });
});

describe('200,000 points', () => {
  it('in 300 strict minima, each moved by symmetries, take seconds', async () => {
    const network = await fitted({ network: { layers: [2, 4, 1], activation: 'tanh' } });
    const symmetry = networkSymmetry(network.sweep);
    const next = randomNumbers(6);
    const templates = Array.from({ length: 300 }, (_, seed) => {
      const theta = randomParameters(network, seed, 2);
      return Array.from({ length: 4 }, () => pointAt(network, randomlyMoved(symmetry, theta, next), 0));
    });
    const points = Array.from({ length: 200_000 }, (_, i) => {
      const template = templates[i % 300]?.[i % 4];
      if (!template) throw new Error('a template');
      return { ...disturbed(template, next, 1e-9), index: BigInt(i) };
    });
    const columns = settledPoints(points);
    const started = performance.now();
    const map = findBasins(network, columns);
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(map.basins).toHaveLength(300);
    expect(map.richness.estimate).toMatchObject({ observed: 300, draws: 200_000 });
  });
});

it('refuses columns that do not fit the sweep', async () => {
  const network = await fitted();
  const point = pointAt(network, randomParameters(network, 1), 0);
  expect(() => basinsOf(network, [{ ...point, outputs: [1, 2, 3] }])).toThrow(
    '`points.outputs` (=3) must have 4 entries',
  );
  expect(() => basinsOf(network, [point, { ...point, theta: [1] }])).toThrow(
    '`points[1].theta` (=1) must have 9 entries',
  );
});
