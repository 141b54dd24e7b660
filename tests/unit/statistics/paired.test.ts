// McNemar's test and Tango's interval against published examples, exact enumeration, and 50-digit arithmetic.
import { describe, expect, it } from 'vitest';
import { mcnemarTest, pairedDifference } from '../../../src/statistics/paired.ts';
import { binomialTest } from '../../../src/statistics/tests.ts';
import { relativeError, uniformDraws } from './draws.ts';

/** The two-sided exact p-value by counting all ways in which `n` fair coins can fall. */
function enumerated(heads: number, n: number): number {
  let asUneven = 0;
  for (let fall = 0; fall < 2 ** n; fall++) {
    let count = 0;
    for (let coin = 0; coin < n; coin++) count += (fall >> coin) & 1;
    if (Math.abs(2 * count - n) >= Math.abs(2 * heads - n)) asUneven++;
  }
  return asUneven / 2 ** n;
}

describe('mcnemarTest', () => {
  it("reproduces Agresti's example of approval ratings (Categorical Data Analysis, table 10.1)", () => {
    const { method, statistic = NaN, pValue } = mcnemarTest(150, 86);
    expect(method).toBe('asymptotic');
    expect(statistic).toBeCloseTo(17.36, 2);
    expect(relativeError(pValue, 3.0992934410452164e-5)).toBeLessThan(1e-12);
  });

  it('reproduces the exact tests in Fagerland, Lydersen & Laake (Bentur et al. 2009, Cavo et al. 2012)', () => {
    expect(mcnemarTest(1, 7)).toEqual({ method: 'exact', pValue: expect.closeTo(0.0703125, 12) as number });
    expect(mcnemarTest(6, 16).pValue).toBeCloseTo(0.052479, 6);
  });

  it('is exact for few discordant pairs: every way in which fair coins can fall is counted', () => {
    for (let n = 1; n <= 12; n++) {
      for (let heads = 0; heads <= n; heads++) {
        expect(mcnemarTest(heads, n - heads).pValue).toBeCloseTo(enumerated(heads, n), 12);
      }
    }
  });

  it('turns asymptotic at 25 discordant pairs, where both tests nearly agree on strong evidence', () => {
    expect(mcnemarTest(12, 12).method).toBe('exact');
    expect(mcnemarTest(12, 13).method).toBe('asymptotic');
    const exact = binomialTest(59_000, 119_000, 0.5);
    expect(relativeError(mcnemarTest(59_000, 60_000).pValue, exact)).toBeLessThan(0.02);
  });

  it('is symmetric, and 1 where nothing speaks against equality', () => {
    expect(mcnemarTest(40, 20)).toEqual(mcnemarTest(20, 40));
    expect(mcnemarTest(3, 9)).toEqual(mcnemarTest(9, 3));
    expect(mcnemarTest(0, 0)).toEqual({ method: 'exact', pValue: 1 });
    expect(mcnemarTest(50, 50)).toEqual({ method: 'asymptotic', statistic: 0, pValue: 1 });
  });

  it('underflows to 0 only where float64 ends', () => {
    expect(mcnemarTest(1300, 0).pValue).toBeGreaterThan(0);
    expect(mcnemarTest(8123, 1204)).toMatchObject({ pValue: 0 });
  });

  it('names the argument it refuses', () => {
    expect(() => mcnemarTest(-1, 5)).toThrow('`onlyFirst` (=-1) must be a whole number from 0');
    expect(() => mcnemarTest(1, 0.5)).toThrow('`onlySecond` (=0.5)');
  });
});

describe('pairedDifference', () => {
  it("reproduces the published intervals of Fagerland, Lydersen & Laake's two examples", () => {
    const bentur = pairedDifference(1, 7, 21);
    expect(bentur.value).toBeCloseTo(-0.286, 3);
    expect([bentur.low, bentur.high]).toEqual([
      expect.closeTo(-0.517, 3) as number,
      expect.closeTo(-0.026, 3) as number,
    ]);
    const cavo = pairedDifference(6, 16, 161);
    expect(cavo.value).toBeCloseTo(-0.0621, 4);
    expect([cavo.low, cavo.high]).toEqual([
      expect.closeTo(-0.124, 4) as number,
      expect.closeTo(-0.0054, 4) as number,
    ]);
  });

  it.each([
    [150, 86, 1600, 0.021361564754787235, 0.05899803330569942],
    [40, 20, 160, 0.030864533133086723, 0.21806424416682481],
    [0, 0, 100_000, -3.8413112583039635e-5, 3.8413112583039635e-5],
    [0, 1, 44, -0.11807709698213288, 0.059393231116627969],
    [8123, 1204, 100_000, 0.067357133341560223, 0.071044781102042114],
    [3, 0, 50, -0.015628455081360254, 0.16217091688838173],
    [5, 5, 12, -0.46030304809982095, 0.46030304809982095],
    [50, 0, 50, 0.85730480173328254, 1],
    [0, 20, 20, -1, -0.67774968389436123],
    [250_000, 249_000, 1e9, -3.8451870600647152e-7, 2.3845263927371171e-6],
    [12_345_678, 12_000_000, 2.5e8, 0.0013440295550134499, 0.0014213945994263388],
  ])('agrees with 50-digit arithmetic for %i and %i of %i', (first, second, pairs, low, high) => {
    const found = pairedDifference(first, second, pairs);
    expect(relativeError(found.low, low)).toBeLessThan(1e-8);
    expect(relativeError(found.high, high)).toBeLessThan(1e-8);
  });

  it('leaves out 0 exactly if the asymptotic test rejects equality', () => {
    const draw = uniformDraws(11);
    for (let trial = 0; trial < 500; trial++) {
      const first = Math.floor(200 * draw());
      const second = Math.max(25 - first, Math.floor(first + 60 * (draw() - 0.5)));
      const { low, high } = pairedDifference(first, second, first + second + Math.floor(1000 * draw()));
      expect(low > 0 || high < 0).toBe(mcnemarTest(first, second).pValue < 0.05);
    }
  });

  it('covers the true difference about as often as it says, by exact enumeration', () => {
    const [first, second, pairs] = [0.3, 0.1, 30];
    const logFactorial = Array.from({ length: pairs + 1 }, () => 0);
    for (let i = 1; i <= pairs; i++) logFactorial[i] = (logFactorial[i - 1] ?? 0) + Math.log(i);
    let covered = 0;
    for (let b = 0; b <= pairs; b++) {
      for (let c = 0; c <= pairs - b; c++) {
        const [all = 0, ...parts] = [pairs, b, c, pairs - b - c].map((count) => logFactorial[count] ?? NaN);
        const ways = all - parts.reduce((total, part) => total + part, 0);
        const rest = (pairs - b - c) * Math.log(1 - first - second);
        const probability = Math.exp(ways + b * Math.log(first) + c * Math.log(second) + rest);
        const { low, high } = pairedDifference(b, c, pairs);
        if (low <= first - second && first - second <= high) covered += probability;
      }
    }
    expect(covered).toBeGreaterThan(0.94);
    expect(covered).toBeLessThan(0.965);
  });

  it('only changes its sign when first and second change places', () => {
    const one = pairedDifference(40, 20, 160);
    const other = pairedDifference(20, 40, 160);
    expect(other).toEqual({ value: -one.value, low: -one.high, high: -one.low });
  });

  it('narrows with the level', () => {
    const wide = pairedDifference(40, 20, 160, 0.99);
    const narrow = pairedDifference(40, 20, 160, 0.5);
    expect(wide.low).toBeLessThan(narrow.low);
    expect(wide.high).toBeGreaterThan(narrow.high);
  });

  it('names the argument it refuses', () => {
    expect(() => pairedDifference(3, 3, 5)).toThrow('`onlySecond` (=3) must be a whole number from 0 to 2.');
    expect(() => pairedDifference(6, 0, 5)).toThrow('`onlyFirst` (=6)');
    expect(() => pairedDifference(0, 0, 0)).toThrow('`pairs` (=0)');
    expect(() => pairedDifference(1, 1, 5, 1)).toThrow('`level` (=1)');
  });
});
