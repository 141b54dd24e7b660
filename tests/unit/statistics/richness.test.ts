// Richness estimators: the oracle, published vectors, coverage of the intervals on simulated draws, bad input.
import { describe, expect, it } from 'vitest';
import { richness } from '../../../src/statistics/richness.ts';
import oracles from '../../oracles/oracles.json' with { type: 'json' };
import { uniformDraws } from './draws.ts';

/** Draws per class of `n` draws from a distribution. */
function sample(probabilities: readonly number[], n: number, draw: () => number): number[] {
  const counts = probabilities.map(() => 0);
  for (let i = 0; i < n; i++) {
    let rest = draw();
    let drawn = 0;
    while (drawn < probabilities.length - 1 && rest >= (probabilities[drawn] ?? 0)) {
      rest -= probabilities[drawn] ?? 0;
      drawn += 1;
    }
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  return counts;
}

describe('point estimates', () => {
  it('agree with the oracle', () => {
    const { counts, n, S, chao1, chao1_bc, coverage } = oracles.richness.toy;
    const result = richness(counts);
    expect(result).toMatchObject({ draws: n, observed: S, singletons: 4, doubletons: 2 });
    expect(result.chao1.estimate).toBeCloseTo(chao1, 12);
    expect(result.chao1BiasCorrected.estimate).toBeCloseTo(chao1_bc, 12);
    expect(result.coverage.estimate).toBeCloseTo(coverage, 14);
  });

  it('do not depend on the order of the classes, nor on empty ones', () => {
    const { counts } = oracles.richness.toy;
    expect(richness([0, ...counts.toReversed(), 0])).toEqual(richness(counts));
  });

  it('are both bias-corrected where nothing was drawn twice', () => {
    const result = richness([9, 1, 1, 1, 1]);
    expect(result.chao1).toEqual(result.chao1BiasCorrected);
    expect(result.chao1.estimate).toBeCloseTo(5 + (12 / 13) * 6, 12);
  });
});

describe('intervals of the number of classes', () => {
  // The abundances in the manual of R's rareNMtests, chao1(c(19,12,7,3,3,2,2,2,1,...)), evaluated with its formulas.
  const ABUNDANCES = [19, 12, 7, 3, 3, 2, 2, 2, ...Array.from({ length: 10 }, () => 1)];

  it('are log-normal in the unseen ones', () => {
    const { chao1 } = richness(ABUNDANCES);
    const a = 59 / 60;
    const unseen = (a * 100) / 6;
    const variance = 3 * ((a * (10 / 3) ** 2) / 2 + a ** 2 * (10 / 3) ** 3 + (a ** 2 * (10 / 3) ** 4) / 4);
    const k = Math.exp(1.959963984540054 * Math.sqrt(Math.log(1 + variance / unseen ** 2)));
    expect(chao1.estimate).toBeCloseTo(18 + unseen, 12);
    expect(chao1.low).toBeCloseTo(18 + unseen / k, 9);
    expect(chao1.high).toBeCloseTo(18 + unseen * k, 9);
    expect(chao1.low).toBeCloseTo(21.661880798, 8);
    expect(chao1.high).toBeCloseTo(91.349104955, 8);
  });

  it('have the published variances in every case', () => {
    // From the formulas of SpadeR and EstimateS, evaluated apart from this code.
    const noDoubletons = richness([9, 1, 1, 1, 1]).chao1;
    expect(noDoubletons.low).toBeCloseTo(5.895608179243, 10);
    expect(noDoubletons.high).toBeCloseTo(39.249973285129, 10);
    const corrected = richness(oracles.richness.toy.counts).chao1BiasCorrected;
    expect(corrected.low).toBeCloseTo(11.246920595268, 10);
    expect(corrected.high).toBeCloseTo(26.863807108501, 10);
    const noSingletons = richness([3, 3, 2]).chao1;
    expect(noSingletons).toMatchObject({ estimate: 3, low: 3 });
    expect(noSingletons.high).toBeCloseTo(4.134492074701, 10);
  });

  it('contain the estimate, begin at the number seen or above, and widen with the level', () => {
    for (const counts of [ABUNDANCES, [5, 1], [5, 2, 1], [3, 3], [4, 1, 1, 1], [1, 1, 1, 1], [1]]) {
      const narrow = richness(counts, 0.5);
      const wide = richness(counts, 0.99);
      for (const key of ['chao1', 'chao1BiasCorrected'] as const) {
        expect(wide[key].low).toBeGreaterThanOrEqual(wide.observed);
        expect(wide[key].low).toBeLessThanOrEqual(wide[key].estimate);
        expect(wide[key].high).toBeGreaterThanOrEqual(wide[key].estimate);
        expect(wide[key].high).toBeGreaterThanOrEqual(narrow[key].high);
      }
    }
  });

  it('cover the true number where all classes are equally likely', () => {
    const draw = uniformDraws(11);
    const probabilities = Array.from({ length: 40 }, () => 1 / 40);
    let covered = 0;
    for (let i = 0; i < 400; i++) {
      const { low, high } = richness(sample(probabilities, 80, draw)).chao1BiasCorrected;
      if (low <= 40 && 40 <= high) covered += 1;
    }
    expect(covered).toBeGreaterThan(360);
  });
});

describe('coverage', () => {
  it('has an interval that covers the mass of the classes seen', () => {
    const draw = uniformDraws(5);
    const weights = Array.from({ length: 300 }, (_, i) => 1 / (i + 1));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const probabilities = weights.map((weight) => weight / total);
    let covered = 0;
    for (let i = 0; i < 400; i++) {
      const counts = sample(probabilities, 500, draw);
      const mass = probabilities.reduce((sum, p, k) => sum + ((counts[k] ?? 0) > 0 ? p : 0), 0);
      const { low, high } = richness(counts).coverage;
      if (low <= mass && mass <= high) covered += 1;
    }
    expect(covered).toBeGreaterThan(370);
    expect(covered).toBeLessThan(400);
  });

  it('gives a bound when nothing was drawn only once', () => {
    const { estimate, low, high } = richness([600, 400]).coverage;
    expect([estimate, high]).toEqual([1, 1]);
    expect(low).toBeCloseTo(0.025 ** (1 / 1000), 12);
  });

  it('is nought, with an interval, when everything was drawn only once', () => {
    const { estimate, low, high } = richness([1, 1, 1, 1]).coverage;
    expect([estimate, low]).toEqual([0, 0]);
    expect(high).toBeGreaterThan(0.5);
    expect(high).toBeLessThan(1);
  });
});

it('refuses counts that are none', () => {
  expect(() => richness([3, 1.5])).toThrow('`counts[1]` (=1.5) must be a whole number');
  expect(() => richness([-1])).toThrow(RangeError);
  expect(() => richness([0, 0])).toThrow('`sum of counts` (=0)');
  expect(() => richness([1], 1)).toThrow('`level` (=1)');
});
