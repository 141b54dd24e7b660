import { describe, expect, it } from 'vitest';
import { erfc } from '../../../src/reference/erf.ts';
import { normalQuantileOfFraction } from '../../../src/reference/normal.ts';
import { signedFraction } from '../../../src/reference/random.ts';
import { relativeError, uniformDraws } from '../statistics/draws.ts';

/** Probability and quantile, computed with 30 digits. */
const QUANTILES = [
  [0.6, 0.2533471031357998],
  [0.75, 0.6744897501960817],
  [0.9, 1.2815515655446005],
  [0.925, 1.439531470938456],
  [0.95, 1.6448536269514727],
  [0.975, 1.9599639845400543],
  [0.99, 2.326347874040841],
  [0.999, 3.0902323061678136],
  [1 - 2 ** -20, 4.763001034267814],
  [1 - 2 ** -25, 5.419983174916868],
] as const;

describe('normalQuantileOfFraction', () => {
  it.each(QUANTILES)('gives the quantile of %d', (u, quantile) => {
    // The nearer u is to 1, the more of its rounding the quantile shows.
    expect(relativeError(normalQuantileOfFraction(2 * u - 1), quantile)).toBeLessThan(2e-14);
  });

  it('is 0 at 0 and near 0 proportional to s', () => {
    expect(normalQuantileOfFraction(0)).toBe(0);
    expect(relativeError(normalQuantileOfFraction(2 ** -24), 7.470334394666561e-8)).toBeLessThan(1e-14);
  });

  it('is odd, rises, and is undone by the distribution function', () => {
    const draw = uniformDraws(1);
    const fractions = Array.from({ length: 2000 }, () => signedFraction(draw() * 2 ** 32)).sort(
      (a, b) => a - b,
    );
    const quantiles = fractions.map(normalQuantileOfFraction);
    fractions.forEach((s, i) => {
      const z = quantiles[i] ?? Number.NaN;
      expect(normalQuantileOfFraction(-s)).toBe(-z);
      expect(relativeError(erfc(Math.abs(z) * Math.SQRT1_2), 1 - Math.abs(s))).toBeLessThan(1e-13);
    });
    expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b));
  });

  it('joins its two approximations without a step', () => {
    const below = normalQuantileOfFraction(0.85);
    const above = normalQuantileOfFraction(0.85 + 2 ** -50);
    expect(above - below).toBeGreaterThan(0);
    expect(above - below).toBeLessThan(1e-13);
  });
});
