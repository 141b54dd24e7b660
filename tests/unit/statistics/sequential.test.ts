// Confidence sequences against published and 40-digit values (mpmath), the bet played step by step, and coverage by simulation.
import { describe, expect, it } from 'vitest';
import { wilson } from '../../../src/statistics/intervals.ts';
import { concentrationFor, logBet, sequentialInterval } from '../../../src/statistics/sequential.ts';
import { relativeError, uniformDraws } from './draws.ts';

const PRIZE = 20;

/** What a bet for `optimum` observations counts for, as the confseq package has it. */
function concentrationAt(optimum: number): number {
  return optimum / (2 * Math.log(20) + Math.log(1 + 2 * Math.log(20)));
}

describe('logBet', () => {
  it("reproduces the published value of the confseq package's two-sided beta-binomial mixture", () => {
    // s = 10, v = 100, v_opt = 100, g = 0.2, h = 0.8: 135 successes in 625 against 1/5.
    const concentration = (concentrationAt(100) - 0.16) / 0.16;
    expect(logBet(135, 625, 0.2, concentration)).toBeCloseTo(-0.6941012, 7);
  });

  it.each([
    [3, 7, 0.2, 0.5, -1.18702324601216273],
    [30, 100, 0.4, 25, 0.949241217464301446],
    [24_413, 100_000, 0.25, 1000, 6.84515984767523324],
    [500_000_000, 1e9, 0.4999, 1e7, 17.4944202935153345],
    [5, 1e9, 1e-8, 1e6, -2.99336431742346577],
  ])('of %i in %i against %f keeps 10 digits', (successes, n, share, concentration, expected) => {
    expect(relativeError(logBet(successes, n, share, concentration), expected)).toBeLessThan(1e-10);
  });

  it('is the product of the odds of every observation, each predicted from those before', () => {
    const draw = uniformDraws(11);
    for (const [share, concentration] of [
      [0.3, 20],
      [0.02, 3],
      [0.7, 0.5],
    ] as const) {
      let capital = 1;
      let successes = 0;
      for (let n = 0; n < 400; n++) {
        const success = draw() < 0.25;
        const predicted = (concentration * share + successes) / (concentration + n);
        capital *= success ? predicted / share : (1 - predicted) / (1 - share);
        if (success) successes++;
        expect(Math.abs(logBet(successes, n + 1, share, concentration) - Math.log(capital))).toBeLessThan(
          1e-10,
        );
      }
    }
  });

  it('is convex in the share, and no more than zero at the counted one', () => {
    for (const [successes, n, concentration] of [
      [0, 20, 5],
      [1, 20, 5],
      [7, 20, 0.3],
      [50.5, 200, 100],
    ] as const) {
      const bet = (share: number): number => logBet(successes, n, share, concentration);
      for (let i = 2; i < 99; i++) {
        const between = (bet((i - 1) / 100) + bet((i + 1) / 100)) / 2;
        expect(bet(i / 100)).toBeLessThanOrEqual(between + 1e-12);
      }
      if (successes > 0) expect(bet(successes / n)).toBeLessThanOrEqual(1e-12);
    }
  });
});

describe('sequentialInterval', () => {
  it('reproduces the published interval of the confseq package', () => {
    const { low, high } = sequentialInterval(700, 1000, { concentration: concentrationAt(100) - 1 });
    expect(low).toBeCloseTo(0.651629, 5);
    expect(high).toBeCloseTo(0.745949, 5);
  });

  it.each([
    [0, 20, 10, 0, 0.274223889385665753],
    [2, 40, 0.5, 1.64489132720781644e-5, 0.234406578142696229],
    [3, 50, 10, 0.00238650617747999661, 0.212413008550683704],
    [244, 1000, 1000, 0.197055615788995154, 0.296100502537702542],
    [24_413, 1e5, 1000, 0.239699609525480758, 0.24859199857158385],
    [10, 1e6, 1000, 1.65554503517742819e-6, 2.68257834463499378e-5],
    [250_000_000, 1e9, 1e7, 0.249955183890932803, 0.250044819197628451],
    [7, 1e9, 1e5, 4.19789171406713917e-10, 2.49442490774048561e-8],
    [999_999_990, 1e9, 1e6, 0.999999973174015344, 0.999999998344463727],
  ])('of %i in %i keeps 10 digits', (successes, n, concentration, low, high) => {
    const interval = sequentialInterval(successes, n, { concentration });
    if (low === 0) expect(interval.low).toBe(0);
    else expect(relativeError(interval.low, low)).toBeLessThan(1e-10);
    expect(relativeError(interval.high, high)).toBeLessThan(1e-10);
  });

  it('ends where the bet against a share has won exactly 20 times its stake', () => {
    for (const [successes, n, concentration] of [
      [2, 9, 4],
      [300, 1000, 100],
      [980, 1000, 1000],
      [123_456, 1e6, 1e5],
    ] as const) {
      const { low, high } = sequentialInterval(successes, n, { concentration });
      for (const end of [low, high]) {
        expect(Math.exp(logBet(successes, n, end, concentration))).toBeCloseTo(PRIZE, 6);
      }
    }
  });

  it('begins at 0 up to one success, and ends at 1 up to one failure', () => {
    for (const n of [1, 2, 30, 1e5, 1e9]) {
      expect(sequentialInterval(0, n, { concentration: 100 }).low).toBe(0);
      expect(sequentialInterval(1, n, { concentration: 100 }).low).toBe(0);
      expect(sequentialInterval(n, n, { concentration: 100 }).high).toBe(1);
      expect(sequentialInterval(n - 1, n, { concentration: 100 }).high).toBe(1);
    }
    // The bet against a share p that never came up: (1 - p)^-n times Beta(r p, r q + n) / Beta(r p, r q).
    const { high } = sequentialInterval(0, 1000, { concentration: 125 });
    expect(high).toBeGreaterThan(3 / 1000);
    expect(high).toBeLessThan(5 / 1000);
  });

  it('moves up with every success, contains the counted share, and mirrors', () => {
    for (const [n, concentration] of [
      [60, 1],
      [60, 30],
      [150, 1000],
    ] as const) {
      let before = { low: -1, high: 0 };
      for (let successes = 0; successes <= n; successes++) {
        const interval = sequentialInterval(successes, n, { concentration });
        const mirrored = sequentialInterval(n - successes, n, { concentration });
        expect(interval.low).toBeGreaterThanOrEqual(Math.max(0, before.low));
        expect(interval.high).toBeGreaterThanOrEqual(before.high);
        expect(interval.high).toBeLessThanOrEqual(1);
        expect(interval.low).toBeLessThanOrEqual(successes / n);
        expect(interval.high).toBeGreaterThanOrEqual(successes / n);
        expect(mirrored.low).toBeCloseTo(1 - interval.high, 12);
        before = interval;
      }
    }
  });

  it('shrinks as the same share is counted longer, and widens with the level', () => {
    let before = 1;
    for (let n = 10; n <= 1e8; n *= 10) {
      const { low, high } = sequentialInterval(0.3 * n, n, { concentration: 1000 });
      expect(high - low).toBeLessThan(before);
      before = high - low;
    }
    const sure = sequentialInterval(30, 100, { concentration: 10, level: 0.99 });
    const unsure = sequentialInterval(30, 100, { concentration: 10, level: 0.9 });
    expect(sure.low).toBeLessThan(unsure.low);
    expect(sure.high).toBeGreaterThan(unsure.high);
  });

  it('counts observations between 0 and 1 by their sum', () => {
    const below = sequentialInterval(30, 100, { concentration: 10 });
    const between = sequentialInterval(30.5, 100, { concentration: 10 });
    const above = sequentialInterval(31, 100, { concentration: 10 });
    expect(between.low).toBeGreaterThan(below.low);
    expect(between.low).toBeLessThan(above.low);
    expect(sequentialInterval(0.4, 10, { concentration: 10 }).low).toBe(0);
  });

  it.each([
    [-1, 10, 10, /`successes` \(=-1\) must be from 0 to 10/],
    [11, 10, 10, /`successes` \(=11\)/],
    [NaN, 10, 10, /`successes` \(=NaN\)/],
    [0, 0, 10, /`n` \(=0\) must be a whole number/],
    [1, 2.5, 10, /`n` \(=2\.5\)/],
    [1, 10, 0, /`concentration` \(=0\) must be above 0/],
    [1, 10, Infinity, /`concentration` \(=Infinity\)/],
  ])('%f of %f with concentration %f is refused', (successes, n, concentration, message) => {
    expect(() => sequentialInterval(successes, n, { concentration })).toThrow(RangeError);
    expect(() => sequentialInterval(successes, n, { concentration })).toThrow(message);
  });

  it('refuses a level or a width outside its range', () => {
    expect(() => sequentialInterval(1, 10, { concentration: 1, level: 95 })).toThrow('`level` (=95)');
    for (const width of [0, -0.1, 1.1, NaN]) expect(() => concentrationFor(width)).toThrow('`width` (=');
  });
});

describe('coverage', () => {
  const SEQUENCES = 2000;
  /** Five standard deviations above 5 % of the sequences. */
  const MOST_MISSES = 0.05 * SEQUENCES + 5 * Math.sqrt(SEQUENCES * 0.05 * 0.95);

  /** How many sequences miss the true share at any look. */
  function misses(
    share: number,
    looks: readonly number[],
    missesAt: (successes: number, n: number) => boolean,
  ): number {
    const draw = uniformDraws(Math.round(1e6 * share) + 7);
    let missed = 0;
    for (let sequence = 0; sequence < SEQUENCES; sequence++) {
      let successes = 0;
      let n = 0;
      for (const look of looks) {
        for (; n < look; n++) if (draw() < share) successes++;
        if (!missesAt(successes, n)) continue;
        missed++;
        break;
      }
    }
    return missed;
  }

  const chunks = Array.from({ length: 12 }, (_, i) => Math.round(20 * 1.6 ** i));

  it.each([0.5, 0.2, 0.01])(
    'misses a share of %f at any of a dozen looks in at most one run in 20',
    (share) => {
      const concentration = concentrationFor(0.05);
      const missesAt = (successes: number, n: number): boolean => {
        const { low, high } = sequentialInterval(successes, n, { concentration });
        return share < low || share > high;
      };
      expect(misses(share, chunks, missesAt)).toBeLessThan(MOST_MISSES);
    },
  );

  it.each([0.5, 0.2])('misses a share of %f at any of 1,000 looks in at most one run in 20', (share) => {
    const every = Array.from({ length: 1000 }, (_, i) => i + 1);
    const limit = Math.log(PRIZE);
    const missed = misses(share, every, (successes, n) => logBet(successes, n, share, 10) > limit);
    expect(missed).toBeLessThan(MOST_MISSES);
    expect(missed).toBeGreaterThan(10); // the bound is not idle
  });

  it('is what Wilson intervals lose when they are looked at as they grow', () => {
    const missesAt = (successes: number, n: number): boolean => {
      const { low, high } = wilson(successes, n);
      return low > 0.2 || high < 0.2;
    };
    expect(misses(0.2, chunks, missesAt)).toBeGreaterThan(2 * MOST_MISSES);
  });
});

describe('width', () => {
  const widthOf = ({ low, high }: { readonly low: number; readonly high: number }): number => high - low;

  it.each([1e3, 1e4, 1e5, 1e6])('is 1.5 to 1.8 times that of Wilson where %i observations reach it', (n) => {
    for (const share of [0.5, 0.25, 0.1, 0.03]) {
      const fixed = widthOf(wilson(share * n, n));
      const ratio =
        widthOf(sequentialInterval(share * n, n, { concentration: concentrationFor(1.6 * fixed) })) / fixed;
      expect(ratio).toBeGreaterThan(1.5);
      expect(ratio).toBeLessThan(1.8);
    }
  });

  it.each([
    [0.05, [0.5, 0.75, 0.1]],
    [0.01, [0.5, 0.75, 0.1, 0.97, 0.01]],
    [0.001, [0.5, 0.75, 0.1, 0.97, 0.01, 0.003]],
  ] as const)('%f takes 2.4 to 3.1 times the observations of Wilson', (width, shares) => {
    const concentration = concentrationFor(width);
    for (const share of shares) {
      const needed = fewest(
        (n) => widthOf(sequentialInterval(Math.round(share * n), n, { concentration })) < width,
      );
      const fixed = fewest((n) => widthOf(wilson(Math.round(share * n), n)) < width);
      expect(needed / fixed).toBeGreaterThan(2.3);
      expect(needed / fixed).toBeLessThan(3.1);
    }
  });

  function fewest(holds: (n: number) => boolean): number {
    let low = 1;
    let high = 2 ** 30;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (holds(middle)) high = middle;
      else low = middle;
    }
    return high;
  }
});
