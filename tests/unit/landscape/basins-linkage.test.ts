// Single linkage: against all pairs on small sets, its definition on chains, its speed on large ones.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkPoints } from '../../../src/landscape/basins-linkage.ts';
import { uniformDraws } from '../statistics/draws.ts';

/** The clusters by looking at all pairs, numbered by first appearance. */
function bruteForce(rows: readonly (readonly number[])[]): number[] {
  const cluster = rows.map((_, i) => i);
  rows.forEach((a, i) => {
    rows.forEach((b, j) => {
      if (!a.every((value, axis) => Math.abs(value - (b[axis] ?? NaN)) <= 1)) return;
      const [from, to] = [cluster[i], cluster[j]];
      cluster.forEach((own, k) => {
        if (own === from) cluster[k] = to ?? NaN;
      });
    });
  });
  const names = [...new Set(cluster)];
  return cluster.map((own) => names.indexOf(own));
}

function link(rows: readonly (readonly number[])[]): number[] {
  const size = rows[0]?.length ?? 1;
  return [...linkPoints({ count: rows.length, size, coordinates: Float64Array.from(rows.flat()) })];
}

/** Pairs of numbers with a normal distribution. */
function normal(draw: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

describe('clusters', () => {
  it('agree with all pairs for random sets of every density and up to six coordinates', () => {
    const anySet = fc
      .record({ size: fc.integer({ min: 1, max: 6 }), extent: fc.double({ min: 0.1, max: 12, noNaN: true }) })
      .chain(({ size, extent }) =>
        fc.array(
          fc.array(fc.double({ min: -extent, max: extent, noNaN: true }), {
            minLength: size,
            maxLength: size,
          }),
          { minLength: 1, maxLength: 120 },
        ),
      );
    fc.assert(
      fc.property(anySet, (rows) => {
        expect(link(rows)).toEqual(bruteForce(rows));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('agree with all pairs on whole coordinates, where distances of exactly 1 and equal points abound', () => {
    const rows = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(rows, (set) => {
        expect(link(set)).toEqual(bruteForce(set));
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it('agree with all pairs for a few hundred points that are normal, uniform or on a curve', () => {
    const draw = uniformDraws(3);
    const sets = [
      Array.from({ length: 600 }, () => Array.from({ length: 4 }, () => 1.5 * normal(draw))),
      Array.from({ length: 600 }, () => Array.from({ length: 2 }, () => 40 * draw())),
      Array.from({ length: 600 }, () => draw()).map((t) => [200 * t, 60 * Math.sin(9 * t), 300 * t * t]),
      Array.from({ length: 600 }, (_, i) => [i % 3 === 0 ? 1e9 * draw() : 0, 1e-9 * draw()]),
    ];
    for (const rows of sets) {
      const expected = bruteForce(rows);
      expect(new Set(expected).size).toBeGreaterThan(1);
      expect(link(rows)).toEqual(expected);
    }
  });

  it('follow a chain, and end where a step is longer than 1', () => {
    const steps = Array.from({ length: 1000 }, (_, i) => [i + (i >= 500 ? 0.001 : 0), -i]);
    expect(new Set(link(steps)).size).toBe(2);
    expect(link([[0], [1], [2], [3.01]])).toEqual([0, 0, 0, 1]);
  });

  it('can tell neighbouring float64 numbers apart', () => {
    const rows = Array.from({ length: 40 }, (_, i) => [1e16 + 2 * (i % 2)]);
    expect(link(rows)).toEqual(rows.map((__, i) => i % 2));
  });

  it('of many equal points are apart where their boxes are near and they are not', () => {
    const corners = [
      [0, 0],
      [0.3, 1.1],
      [1.25, 0],
    ];
    const rows = Array.from({ length: 60 }, (_, i) => corners[i % 3] ?? []);
    expect(link(rows)).toEqual(rows.map((__, i) => i % 3));
  });

  it('are numbered by first appearance, whatever the order', () => {
    expect(link([[10], [0], [10.5], [0.5], [-9]])).toEqual([0, 1, 0, 1, 2]);
    expect(link([])).toEqual([]);
  });

  it('merge all points where there is no coordinate to tell them apart', () => {
    expect([...linkPoints({ count: 3, size: 0, coordinates: new Float64Array() })]).toEqual([0, 0, 0]);
  });
});

describe('200,000 points', () => {
  const COUNT = 200_000;
  const draw = uniformDraws(4);
  const clustersOf = (size: number, coordinate: (i: number, axis: number) => number): number => {
    const coordinates = Float64Array.from({ length: COUNT * size }, (_, k) =>
      coordinate(Math.floor(k / size), k % size),
    );
    const started = performance.now();
    const clusters = new Set(linkPoints({ count: COUNT, size, coordinates })).size;
    expect(performance.now() - started).toBeLessThan(8000);
    return clusters;
  };

  it('in 50 tight clusters take a moment', () => {
    expect(clustersOf(10, (i, axis) => 1e6 * Math.sin((i % 50) * 7 + axis) + 0.1 * draw())).toBe(50);
  });

  it('in one cluster about as wide as the tolerance take a moment', () => {
    const clusters = clustersOf(10, () => 0.3 * normal(draw));
    expect(clusters).toBeGreaterThanOrEqual(1);
    expect(clusters).toBeLessThan(20);
  });

  it('that all differ take a moment', () => {
    expect(clustersOf(4, () => 1e6 * draw())).toBe(COUNT);
    expect(clustersOf(8, () => 1e6 * draw())).toBe(COUNT);
  });

  it('on a curve, linked and not, take a moment', () => {
    const dense = Float64Array.from({ length: COUNT }, () => draw()).sort();
    expect(clustersOf(4, (i, axis) => 1e3 * Math.sin(3 * (dense[i] ?? NaN) + axis))).toBe(1);
    const clusters = clustersOf(4, (i, axis) => 1e5 * Math.sin(3 * (dense[i] ?? NaN) + axis));
    expect(clusters).toBeGreaterThan(1000);
  });

  it('that are equal, but for a few, take a moment', () => {
    expect(clustersOf(4, (i) => (i % 20_000 === 0 ? 10 * i + 5 : 0))).toBe(11);
  });
});

it('refuses coordinates that are none', () => {
  expect(() => linkPoints({ count: 1, size: 2, coordinates: Float64Array.of(1, NaN) })).toThrow(
    '`coordinates[1]` (=NaN) must be finite.',
  );
  expect(() => linkPoints({ count: 2, size: 2, coordinates: Float64Array.of(1, 2) })).toThrow('(=2 x 2)');
});
