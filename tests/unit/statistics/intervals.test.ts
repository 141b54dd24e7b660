// Intervals of shares against published tables, 30-digit values (mpmath) and their defining property.
import { describe, expect, it } from 'vitest';
import { binomialAtLeast, binomialAtMost } from '../../../src/statistics/binomial.ts';
import {
  clopperPearson,
  groupedShareInterval,
  shareInterval,
  wilson,
} from '../../../src/statistics/intervals.ts';
import oracles from '../../oracles/oracles.json' with { type: 'json' };
import { relativeError, uniformDraws } from './draws.ts';

describe('wilson', () => {
  // Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('reproduces the published interval of %i in %i', (successes, n, low, high) => {
    const interval = wilson(successes, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it.each([
    [81, 263, 0.25528851987827423, 0.36620957698280007],
    [10, 1e9, 5.4319861143485586e-9, 1.8409472614759585e-8],
    [123_456_789, 1e9, 0.12343640161927888, 0.12347717927367159],
    [999_999_990, 1e9, 0.99999998159052739, 0.99999999456801389],
  ])('keeps 12 digits for %i in %f', (successes, n, low, high) => {
    const interval = wilson(successes, n);
    expect(relativeError(interval.low, low)).toBeLessThan(1e-12);
    expect(relativeError(interval.high, high)).toBeLessThan(1e-12);
  });

  it('reproduces the intervals of the oracles', () => {
    const { gd } = oracles['sigmoid-10-points'];
    const minima = gd.map(({ atLocalMinimum, networks, wilson95 }) => ({
      count: atLocalMinimum,
      networks,
      wilson95,
    }));
    const bad = oracles['safran-shamir'].rows.map((row) => ({
      count: row.bad,
      networks: row.networks,
      wilson95: row.wilson95,
    }));
    for (const { count, networks, wilson95 } of [...minima, ...bad]) {
      const { low, high } = wilson(count, networks);
      expect([low, high]).toEqual(wilson95.map((end) => expect.closeTo(end, 8) as number));
    }
  });

  it('ends at exactly 0 and 1 when none or all succeed', () => {
    for (const n of [1, 3, 29, 1e5, 1e9]) {
      expect(wilson(0, n).low).toBe(0);
      expect(wilson(n, n).high).toBe(1);
    }
  });

  it('widens with the level', () => {
    expect(wilson(30, 100, 0.99).low).toBeLessThan(wilson(30, 100, 0.9).low);
    expect(wilson(30, 100, 0.99).high).toBeGreaterThan(wilson(30, 100, 0.9).high);
  });
});

describe('clopperPearson', () => {
  // Newcombe (1998), table I, method 5.
  it.each([
    [81, 263, 0.2527, 0.3676],
    [15, 148, 0.0578, 0.1617],
    [0, 20, 0, 0.1684],
    [1, 29, 0.0009, 0.1776],
  ])('reproduces the published interval of %i in %i', (successes, n, low, high) => {
    const interval = clopperPearson(successes, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it.each([
    [81, 263, 0.25273674558527116, 0.36762192260135136],
    [1, 29, 0.00087264688357992199, 0.17764429548872293],
    [97, 100, 0.91482394702571996, 0.99377002846169361],
    [7, 100_000, 2.8144078805036793e-5, 0.00014422140092234863],
    [9, 1e6, 4.1153810907519374e-6, 1.7084734387823757e-5],
    [3, 1e9, 6.1867212332289581e-10, 8.7672730444606971e-9],
  ])('keeps 12 digits for %i in %f', (successes, n, low, high) => {
    const interval = clopperPearson(successes, n);
    expect(relativeError(interval.low, low)).toBeLessThan(1e-12);
    expect(relativeError(interval.high, high)).toBeLessThan(1e-12);
  });

  it('takes another level', () => {
    const { low, high } = clopperPearson(5, 50, 0.99);
    expect(relativeError(low, 0.02221781480755042)).toBeLessThan(1e-12);
    expect(relativeError(high, 0.25804972881640875)).toBeLessThan(1e-12);
  });

  it('leaves half of the rest in each tail, at a large share of 1e9 too', () => {
    for (const [successes, n] of [
      [3, 7],
      [4, 7],
      [250, 1000],
      [500_000_000, 1e9],
    ] as const) {
      const { low, high } = clopperPearson(successes, n);
      const tolerance = n > 1e6 ? 1e-8 : 1e-12;
      expect(relativeError(binomialAtLeast(successes, n, low), 0.025)).toBeLessThan(tolerance);
      expect(relativeError(binomialAtMost(successes, n, high), 0.025)).toBeLessThan(tolerance);
    }
  });

  it('mirrors when successes and failures change places', () => {
    for (let successes = 0; successes <= 9; successes++) {
      const { low, high } = clopperPearson(successes, 9);
      const mirrored = clopperPearson(9 - successes, 9);
      expect(mirrored.low).toBeCloseTo(1 - high, 14);
      expect(mirrored.high).toBeCloseTo(1 - low, 14);
    }
  });

  it('covers the true share at least as often as promised', () => {
    const intervals = Array.from({ length: 21 }, (_, successes) => clopperPearson(successes, 20));
    for (let p = 0.01; p < 1; p += 0.01) {
      const covering = intervals.flatMap(({ low, high }, k) => (low <= p && p <= high ? [k] : []));
      const covered = covering.reduce(
        (sum, k) => sum + binomialAtMost(k, 20, p) - binomialAtMost(k - 1, 20, p),
        0,
      );
      expect(covered).toBeGreaterThanOrEqual(0.95 - 1e-12);
    }
  });
});

describe('shareInterval', () => {
  it('gives the exact upper bound for 0 of n', () => {
    expect(shareInterval(0, 20)).toEqual({ count: 0, fraction: 0, low: 0, high: clopperPearson(0, 20).high });
    expect(relativeError(shareInterval(0, 100_000).high, -Math.expm1(Math.log(0.025) / 1e5))).toBeLessThan(
      1e-14,
    );
    expect(relativeError(shareInterval(0, 1e9).high, 3.6888794473100202e-9)).toBeLessThan(1e-14);
  });

  it('gives the exact lower bound for n of n', () => {
    const { fraction, low, high } = shareInterval(20, 20);
    expect(fraction).toBe(1);
    expect(high).toBe(1);
    expect(low).toBeCloseTo(1 - 0.16843347098308534, 14);
  });

  it('is exact below ten successes or failures, else Wilson', () => {
    expect(shareInterval(9, 1000)).toMatchObject(clopperPearson(9, 1000));
    expect(shareInterval(991, 1000)).toMatchObject(clopperPearson(991, 1000));
    expect(shareInterval(10, 1000)).toMatchObject(wilson(10, 1000));
    expect(shareInterval(990, 1000)).toMatchObject(wilson(990, 1000));
    expect(shareInterval(1, 1)).toMatchObject({ count: 1, fraction: 1, high: 1 });
  });

  it('contains the counted share for every count', () => {
    for (let n = 1; n <= 40; n++) {
      for (let count = 0; count <= n; count++) {
        const { fraction, low, high } = shareInterval(count, n);
        expect(low).toBeLessThanOrEqual(fraction);
        expect(high).toBeGreaterThanOrEqual(fraction);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe('bad arguments', () => {
  it.each([
    [-1, 10],
    [11, 10],
    [0.5, 10],
    [NaN, 10],
    [1, Infinity],
    [0, 0],
    [1, 2.5],
  ])('%f of %f is refused by name, value and rule', (successes, n) => {
    for (const interval of [wilson, clopperPearson, shareInterval]) {
      expect(() => interval(successes, n)).toThrow(RangeError);
      expect(() => interval(successes, n)).toThrow(/`(successes|n)` \(=\S+\) must be a whole number from/);
    }
  });

  it.each([0, 1, 95, NaN])('the level %f is refused', (level) => {
    expect(() => wilson(1, 10, level)).toThrow('`level` (=');
    expect(() => clopperPearson(1, 10, level)).toThrow('`level` (=');
  });
});

describe('groupedShareInterval', () => {
  it('is that of single outcomes where groups have one', () => {
    expect(groupedShareInterval(137, 1000, 1)).toEqual(shareInterval(137, 1000));
  });

  it('counts groups, rounded outwards', () => {
    const { low, high, ...counted } = groupedShareInterval(137, 1000, 10);
    expect(counted).toEqual({ count: 137, fraction: 0.137 });
    expect(low).toBe(shareInterval(13, 100).low);
    expect(high).toBe(shareInterval(14, 100).high);
  });

  it('covers a share whose outcomes agree within each group, which the plain interval does not', () => {
    const [groups, size, share, runs] = [50, 20, 0.3, 2000];
    const draw = uniformDraws(5);
    let missed = 0;
    let missedPlainly = 0;
    for (let run = 0; run < runs; run++) {
      let successes = 0;
      for (let g = 0; g < groups; g++) if (draw() < share) successes += size;
      const misses = ({ low, high }: { low: number; high: number }): boolean => share < low || share > high;
      if (misses(groupedShareInterval(successes, groups * size, size))) missed++;
      if (misses(shareInterval(successes, groups * size))) missedPlainly++;
    }
    expect(missed / runs).toBeLessThan(0.07);
    expect(missedPlainly / runs).toBeGreaterThan(0.4);
  });
});
