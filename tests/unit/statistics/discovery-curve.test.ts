// The discovery curve: against exact rational arithmetic, its ends, its shape, its speed at a million draws.
import { describe, expect, it } from 'vitest';
import { discoveryCurve } from '../../../src/statistics/discovery-curve.ts';
import { relativeError, uniformDraws } from './draws.ts';

/** 1 - C(n - count, m) / C(n, m) from whole numbers alone, rounded once. */
function exactlySeen(count: number, m: number, n: number): number {
  if (count + m > n) return 1;
  let left = 1n;
  let all = 1n;
  for (let i = 0; i < Math.min(count, m); i++) {
    left *= BigInt(n - Math.max(count, m) - i);
    all *= BigInt(n - i);
  }
  const digits = 10n ** 40n;
  return Number(((all - left) * digits) / all) / 1e40;
}

function exactCurve(counts: readonly number[], m: number): number {
  const n = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count) => sum + exactlySeen(count, m, n), 0);
}

describe('the mean number of classes', () => {
  it('agrees with exact arithmetic for all m of a small sample', () => {
    const counts = [12, 7, 3, 2, 1, 1];
    const at = Array.from({ length: 27 }, (_, m) => m);
    for (const { draws, classes } of discoveryCurve(counts, at)) {
      expect(classes).toBeCloseTo(exactCurve(counts, draws), 12);
    }
  });

  it('agrees with exact arithmetic at a million draws', () => {
    const counts = [1, 10, 300, 5000, 994_689];
    for (const { draws, classes } of discoveryCurve(counts, [1, 3, 50, 999, 20_000, 500_000, 999_999])) {
      expect(relativeError(classes, exactCurve(counts, draws))).toBeLessThan(1e-13);
    }
  });

  it('agrees with the mean over random orders', () => {
    const counts = [30, 10, 5, 3, 1, 1];
    const draws = counts.flatMap((count, kind) => Array.from({ length: count }, () => kind));
    const draw = uniformDraws(3);
    let seen = 0;
    for (let repeat = 0; repeat < 4000; repeat++) {
      for (let i = 0; i < 10; i++) {
        const j = i + Math.floor(draw() * (draws.length - i));
        [draws[i], draws[j]] = [draws[j] ?? 0, draws[i] ?? 0];
      }
      seen += new Set(draws.slice(0, 10)).size;
    }
    // The number of classes in ten draws has a standard deviation of about 0.8.
    expect(Math.abs(seen / 4000 - (discoveryCurve(counts, [10])[0]?.classes ?? 0))).toBeLessThan(0.05);
  });
});

describe('the curve', () => {
  it('goes from one class at one draw to all classes at all draws, rising ever more slowly', () => {
    const curve = discoveryCurve(
      [40, 8, 3, 1, 1, 1, 0],
      Array.from({ length: 54 }, (_, i) => i + 1),
    );
    expect(curve[0]?.classes).toBeCloseTo(1, 14);
    expect(curve.at(-1)).toEqual({ draws: 54, classes: 6 });
    const rises = curve.slice(1).map(({ classes }, i) => classes - (curve[i]?.classes ?? NaN));
    rises.forEach((rise, i) => expect(rise).toBeLessThanOrEqual((rises[i - 1] ?? 1) + 1e-12));
    expect(Math.min(...rises)).toBeGreaterThan(0);
  });

  it('has about a hundred points by default, the first and last draw among them', () => {
    const curve = discoveryCurve([999_000, 500, 300, 199, 1]);
    expect(curve.length).toBeGreaterThan(80);
    expect(curve.length).toBeLessThanOrEqual(100);
    expect(curve[0]?.draws).toBe(1);
    expect(curve.at(-1)).toEqual({ draws: 1_000_000, classes: 5 });
  });

  it('takes moments for a million draws in a thousand classes of different sizes', () => {
    const counts = Array.from({ length: 1413 }, (_, i) => i + 1);
    const started = performance.now();
    const curve = discoveryCurve(counts);
    expect(performance.now() - started).toBeLessThan(4000);
    expect(curve.at(-1)?.classes).toBe(1413);
  });
});

it('refuses counts and points that are none', () => {
  expect(() => discoveryCurve([])).toThrow('`sum of counts` (=0)');
  expect(() => discoveryCurve([0.5])).toThrow('`counts[0]` (=0.5)');
  expect(() => discoveryCurve([3], [4])).toThrow('`at` (=4) must be a whole number from 0 to 3');
});
