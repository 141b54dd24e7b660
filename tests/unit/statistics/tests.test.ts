// Hypothesis tests against published examples and SciPy.
import { describe, expect, it } from 'vitest';
import { binomialPmf } from '../../../src/statistics/binomial.ts';
import { binomialTest, holm, twoProportionTest } from '../../../src/statistics/tests.ts';
import { relativeError, uniformDraws } from './draws.ts';

describe('twoProportionTest', () => {
  it("reproduces the example of statsmodels' proportions_ztest", () => {
    const { z, pValue } = twoProportionTest(5, 83, 12, 99);
    expect(relativeError(z, -1.4078304151258787)).toBeLessThan(1e-13);
    expect(relativeError(pValue, 0.15918129181156992)).toBeLessThan(1e-12);
  });

  it('is accurate far in the tail', () => {
    expect(relativeError(twoProportionTest(49, 50, 10, 50).pValue, 2.200018393422668e-15)).toBeLessThan(
      1e-12,
    );
    const { z, pValue } = twoProportionTest(9e8, 1e9, 9e8 - 200_000, 1e9);
    expect(relativeError(z, 14.900499704122495)).toBeLessThan(1e-9);
    expect(relativeError(pValue, 3.2712378305490794e-50)).toBeLessThan(1e-6);
  });

  it('changes only the sign of z when the samples change places', () => {
    const one = twoProportionTest(5, 83, 12, 99);
    const other = twoProportionTest(12, 99, 5, 83);
    expect(other.z).toBe(-one.z);
    expect(other.pValue).toBe(one.pValue);
  });

  it('sees no difference where all or none succeed, or the shares are equal', () => {
    expect(twoProportionTest(0, 5, 0, 9)).toEqual({ z: 0, pValue: 1 });
    expect(twoProportionTest(5, 5, 9, 9)).toEqual({ z: 0, pValue: 1 });
    expect(twoProportionTest(2, 8, 5, 20)).toEqual({ z: 0, pValue: 1 });
  });

  it('rejects equal shares about as often as its p-value says', () => {
    const draw = uniformDraws(7);
    const binomial = (n: number): number => Array.from({ length: n }, draw).filter((u) => u < 0.3).length;
    const below = Array.from(
      { length: 2000 },
      () => twoProportionTest(binomial(200), 200, binomial(300), 300).pValue,
    );
    const rejected = below.filter((p) => p <= 0.05).length;
    expect(binomialTest(rejected, 2000, 0.05)).toBeGreaterThan(1e-3);
  });

  it('names the argument it refuses', () => {
    expect(() => twoProportionTest(6, 5, 0, 9)).toThrow('`x1` (=6) must be a whole number from 0 to 5.');
    expect(() => twoProportionTest(1, 5, 0, 0)).toThrow('`n2` (=0) must be a whole number from 1');
  });
});

describe('binomialTest', () => {
  it("reproduces Conover's example of Mendel's peas, as in R's binom.test", () => {
    expect(binomialTest(682, 925, 0.75)).toBeCloseTo(0.3825, 4);
  });

  it.each([
    [682, 925, 0.75, 0.3824915595748517],
    [51, 235, 1 / 6, 0.043747970182399884],
    [3, 15, 0.1, 0.18406106910639106],
    [2116, 4000, 0.5, 0.00025882002381001125],
    [10, 10, 0.5, 0.001953125],
    [0, 7, 0.3, 0.1111498],
    [5, 7, 0.3, 0.0287955],
    [100_600, 300_000, 1 / 3, 0.02024065552623025],
  ])('agrees with SciPy for %i of %i at %f', (successes, n, p, expected) => {
    expect(relativeError(binomialTest(successes, n, p), expected)).toBeLessThan(1e-10);
  });

  it('is the total probability of the counts that are at most as likely', () => {
    for (const p of [0, 0.1, 1 / 3, 0.5, 0.8, 1]) {
      const probabilities = Array.from({ length: 13 }, (_, k) => binomialPmf(k, 12, p));
      for (const [k, own] of probabilities.entries()) {
        const sum = probabilities.filter((other) => other <= own * (1 + 1e-7)).reduce((a, b) => a + b, 0);
        expect(binomialTest(k, 12, p)).toBeCloseTo(Math.min(1, sum), 12);
      }
    }
  });

  it('handles 1e9 draws', () => {
    expect(binomialTest(500_000_000, 1e9, 0.5)).toBe(1);
    expect(relativeError(binomialTest(499_900_000, 1e9, 0.5), 2 * 1.2700741798772834e-10)).toBeLessThan(1e-9);
  });

  it('refuses a probability outside [0, 1]', () => {
    expect(() => binomialTest(1, 2, 1.5)).toThrow('`p` (=1.5) must be a probability, from 0 to 1.');
    expect(() => binomialTest(1, 2, NaN)).toThrow(RangeError);
    expect(() => binomialTest(3, 2, 0.5)).toThrow('`successes` (=3)');
  });
});

describe('holm', () => {
  const closeTo = (values: readonly number[]): number[] => values.map((p) => expect.closeTo(p, 12) as number);

  it("reproduces the example of pingouin's holm", () => {
    expect(holm([0.5, 0.003, 0.32, 0.054, 0.0003])).toEqual(closeTo([0.64, 0.012, 0.64, 0.162, 0.0015]));
  });

  it("reproduces the example of stdlib's padjust", () => {
    expect(holm([0.319, 0.201, 0.4, 0.374, 0.113])).toEqual(closeTo([0.957, 0.804, 0.957, 0.957, 0.565]));
  });

  it('never exceeds 1, keeps ties equal and a single value as it is', () => {
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(holm([0.02, 0.02, 0.5])).toEqual(closeTo([0.06, 0.06, 0.5]));
    expect(holm([0.04])).toEqual([0.04]);
    expect(holm([])).toEqual([]);
  });

  it('leaves its argument alone and names the value it refuses', () => {
    const pValues = [0.5, 0.1];
    holm(pValues);
    expect(pValues).toEqual([0.5, 0.1]);
    expect(() => holm([0.1, -0.2])).toThrow('`pValues[1]` (=-0.2) must be a probability');
    expect(() => holm([NaN])).toThrow(RangeError);
  });
});
