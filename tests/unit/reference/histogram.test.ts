// The loss histogram: its edges, and every place a loss can fall.
import { describe, expect, it } from 'vitest';
import { countLosses, lossEdges } from '../../../src/reference/index.ts';

describe('lossEdges', () => {
  it('runs from 1e-8 to 1e2 with 10 float32 edges per decade', () => {
    const edges = lossEdges();
    expect(edges).toHaveLength(101);
    expect(edges[0]).toBe(Math.fround(1e-8));
    expect(edges[80]).toBe(1);
    expect(edges[100]).toBe(100);
    expect([...edges]).toEqual([...edges].sort((a, b) => a - b));
  });
});

describe('countLosses', () => {
  it('counts below, in [edge, next edge), above and not finite', () => {
    const edges = Float32Array.of(1, 10, 100);
    const losses = [0, 0.99, 1, 9.99, 10, 99, 100, 1e30, Number.NaN, Infinity, -Infinity];
    expect([...countLosses(losses, edges)]).toEqual([2, 2, 2, 2, 3]);
  });

  it('agrees with a linear search on every edge and its neighbours', () => {
    const edges = lossEdges();
    const losses = Float32Array.from(
      [...edges].flatMap((edge) => [edge, edge * (1 - 2 ** -23), edge * (1 + 2 ** -23)]),
    );
    const counts = new Uint32Array(edges.length + 2);
    for (const loss of losses) {
      const bin = edges.filter((edge) => edge <= loss).length;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    expect([...countLosses(losses)]).toEqual([...counts]);
  });

  it('loses no network', () => {
    const losses = Float32Array.from({ length: 1000 }, (_, i) =>
      i % 7 === 0 ? Number.NaN : 10 ** (i / 50 - 10),
    );
    expect(countLosses(losses).reduce((sum, count) => sum + count)).toBe(1000);
  });
});
