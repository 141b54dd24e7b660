// Binomial probabilities and tails against values computed with 30 digits (mpmath), up to 1e9 draws.
import { describe, expect, it } from 'vitest';
import { binomialAtLeast, binomialAtMost, binomialPmf } from '../../../src/statistics/binomial.ts';
import { relativeError } from './draws.ts';

describe('binomialPmf', () => {
  it.each([
    [3, 10, 0.3, 0.266827932],
    [7, 20, 0.25, 0.11240619547606912],
    [81, 263, 0.3, 0.051150433136196934],
    [17, 1000, 0.5, 2.2884646840302268e-265],
  ])('of %i among %i at %f keeps 12 digits', (k, n, p, expected) => {
    expect(relativeError(binomialPmf(k, n, p), expected)).toBeLessThan(1e-12);
  });

  it.each([
    [5, 1.1e-8, 0.022415213102312981],
    [500_000_000, 0.5, 2.5231325213893769e-5],
    [499_900_000, 0.5, 5.2005631469570471e-14],
    [300_020_000, 0.3, 1.0621445042751184e-5],
  ])('of %i among 1e9 at %f keeps 9 digits', (k, p, expected) => {
    expect(relativeError(binomialPmf(k, 1e9, p), expected)).toBeLessThan(1e-9);
  });

  it('sums to 1 over all counts', () => {
    for (const p of [0.001, 0.3, 0.5, 0.97]) {
      let sum = 0;
      for (let k = 0; k <= 60; k++) sum += binomialPmf(k, 60, p);
      expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
    }
  });

  it('is certain at p = 0 and p = 1', () => {
    expect([0, 1, 3].map((k) => binomialPmf(k, 3, 0))).toEqual([1, 0, 0]);
    expect([0, 1, 3].map((k) => binomialPmf(k, 3, 1))).toEqual([0, 0, 1]);
  });
});

describe('the tails', () => {
  it.each([
    [3, 10, 0.3, 0.64961071840000003],
    [81, 263, 0.35, 0.085332473339239082],
    [17, 1000, 0.5, 2.3286532948443705e-265],
    [5, 1e9, 1.1e-8, 0.037519813362225173],
    [499_900_000, 1e9, 0.5, 1.2700741798772834e-10],
  ])('at most %i among %f at %f', (k, n, p, expected) => {
    expect(relativeError(binomialAtMost(k, n, p), expected)).toBeLessThan(n > 1e6 ? 1e-9 : 1e-12);
  });

  it.each([
    [8, 10, 0.3, 0.0015903863999999996],
    [81, 263, 0.25, 0.019477815925113219],
    [25, 1e9, 1.1e-8, 0.0001987130258714331],
    [500_100_000, 1e9, 0.5, 1.2700741798772834e-10],
  ])('at least %i among %f at %f', (k, n, p, expected) => {
    expect(relativeError(binomialAtLeast(k, n, p), expected)).toBeLessThan(n > 1e6 ? 1e-9 : 1e-12);
  });

  it('complement each other for every count', () => {
    for (const p of [0.02, 0.5, 0.9]) {
      for (let k = 0; k <= 25; k++) {
        expect(Math.abs(binomialAtMost(k, 25, p) + binomialAtLeast(k + 1, 25, p) - 1)).toBeLessThan(1e-13);
      }
    }
  });

  it('are 0 or 1 beyond the possible counts and at certain outcomes', () => {
    expect([binomialAtMost(-1, 5, 0.5), binomialAtMost(5, 5, 0.5), binomialAtMost(2, 5, 0)]).toEqual([
      0, 1, 1,
    ]);
    expect([binomialAtMost(-1, 5, 0), binomialAtLeast(6, 5, 1)]).toEqual([0, 0]);
    expect([binomialAtLeast(0, 5, 0.5), binomialAtLeast(6, 5, 0.5), binomialAtLeast(2, 5, 1)]).toEqual([
      1, 0, 1,
    ]);
  });
});
