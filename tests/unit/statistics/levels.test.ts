// Loss levels of synthetic mixtures: peaks with tails, continua, few networks, ties.
import { describe, expect, it } from 'vitest';
import { lossLevels, type Level } from '../../../src/statistics/levels.ts';
import { uniformDraws } from './draws.ts';

type Draw = () => number;

/** Losses that have come within 10^-from to 10^-to of a limit, relatively: exponential convergence from above. */
function converging(limit: number, count: number, from: number, to: number, draw: Draw): number[] {
  return Array.from({ length: count }, () => limit * (1 + 10 ** (-from - (to - from) * draw())));
}

function between(low: number, high: number, count: number, draw: Draw): number[] {
  return Array.from({ length: count }, () => low + (high - low) * draw());
}

function levelsOf(...parts: readonly (readonly number[])[]): Level[] {
  return lossLevels(Float32Array.from(parts.flat()).sort());
}

function countAt(levels: readonly Level[], loss: number): number {
  return levels.find((level) => Math.abs(level.loss - loss) <= 1e-4)?.count ?? 0;
}

const losses = (levels: readonly Level[]): number[] => levels.map(({ loss }) => Number(loss.toFixed(4)));

describe('peaks', () => {
  it("finds XOR's levels to 1e-4 though some of each cluster has not fully converged", () => {
    const draw = uniformDraws(1);
    const levels = levelsOf(
      Array.from({ length: 24_413 }, () => 10 ** (-7 - 8 * draw())),
      converging(1 / 8, 6657, 1.5, 8, draw),
      converging(1 / 6, 29_063, 2, 9, draw),
      converging(1 / 4, 39_867, 1, 9, draw),
    );
    expect(levels).toHaveLength(4);
    expect(levels[0]).toMatchObject({ count: 24_413, fraction: 0.24413 });
    expect(levels[0]?.loss).toBeLessThan(1e-6);
    for (const [i, limit] of [1 / 8, 1 / 6, 1 / 4].entries()) {
      expect(Math.abs((levels[i + 1]?.loss ?? 0) - limit)).toBeLessThan(1e-4);
    }
    // What lies further off than a level is wide belongs to none, or all would chain together.
    expect(countAt(levels, 1 / 6)).toBeGreaterThan(29_000);
    expect(countAt(levels, 1 / 4)).toBeGreaterThan(0.85 * 39_867);
  });

  it('counts a short tail with its peak', () => {
    const draw = uniformDraws(2);
    const levels = levelsOf(converging(1 / 4, 5000, 3, 8, draw), converging(1 / 8, 5000, 3, 8, draw));
    expect(levels.map(({ count }) => count)).toEqual([5000, 5000]);
  });

  it('keeps 0.1250 and 0.1251 apart, dense tails notwithstanding', () => {
    for (const [seed, first, second] of [
      [3, 6000, 6000],
      [4, 30_000, 1500],
      [5, 1500, 30_000],
    ] as const) {
      const draw = uniformDraws(seed);
      const levels = levelsOf(
        converging(0.125, first, 3, 8, draw),
        converging(0.1251, second, 3, 8, draw),
        converging(0.25, 20_000, 2, 8, draw),
      );
      expect(losses(levels)).toEqual([0.125, 0.1251, 0.25]);
    }
  });

  it('joins peaks closer than 2e-4 of their loss, and the scatter of rounding', () => {
    const draw = uniformDraws(6);
    expect(
      losses(levelsOf(converging(0.2, 3000, 5, 8, draw), converging(0.20002, 3000, 5, 8, draw))),
    ).toEqual([0.2]);
    const ulp = 2 ** -26;
    const rounded = Array.from({ length: 5000 }, () => 0.25 + ulp * Math.round(6 * (draw() - 0.5)));
    expect(
      levelsOf(
        rounded,
        Array.from({ length: 2000 }, () => 0.125),
      ),
    ).toMatchObject([{ loss: 0.125, count: 2000 }, { count: 5000 }]);
  });

  it('finds a peak that a continuum surrounds', () => {
    const draw = uniformDraws(7);
    const levels = levelsOf(between(0.1, 0.4, 50_000, draw), converging(0.25, 2000, 4, 8, draw));
    expect(losses(levels)).toEqual([0.25]);
    expect(countAt(levels, 0.25)).toBeGreaterThan(1900);
    expect(countAt(levels, 0.25)).toBeLessThan(2200);
  });

  it('does not lose a small peak that a thin continuum chains to a large one', () => {
    const draw = uniformDraws(8);
    const small = converging(0.24, 1200, 5, 8, draw);
    const large = converging(0.25, 39_000, 5, 8, draw);
    expect(losses(levelsOf(small, between(0.24, 0.25, 800, draw), large))).toEqual([0.24, 0.25]);
  });
});

describe('a continuum is no level', () => {
  const shapes: Record<string, (draw: Draw) => number> = {
    uniform: (draw) => 0.1 + 0.1 * draw(),
    'a smooth hump': (draw) => 0.1 * Math.exp(2 * (draw() + draw() + draw() - 1.5)),
    'even over seven decades': (draw) => 10 ** (-5.9 * draw()),
  };
  for (const [name, shape] of Object.entries(shapes)) {
    it(`${name}, whatever the number of networks`, () => {
      const draw = uniformDraws(9);
      for (const [networks, repetitions] of [
        [5, 100],
        [20, 100],
        [200, 50],
        [2000, 30],
        [20_000, 5],
        [200_000, 1],
      ] as const) {
        let found = 0;
        for (let i = 0; i < repetitions; i++) {
          found += levelsOf(Array.from({ length: networks }, () => shape(draw))).length;
        }
        expect(found / repetitions).toBeLessThanOrEqual(0.1);
      }
    });
  }
});

describe('few networks', () => {
  it('finds two levels among four networks, and among twenty', () => {
    expect(lossLevels(Float32Array.of(0.125, 0.12501, 0.25, 0.25))).toMatchObject([
      { loss: 0.125, count: 2, fraction: 0.5 },
      { loss: 0.25, count: 2, fraction: 0.5 },
    ]);
    const draw = uniformDraws(10);
    const levels = levelsOf(converging(1 / 6, 8, 4, 8, draw), converging(1 / 4, 12, 4, 8, draw));
    expect(levels.map(({ count }) => count)).toEqual([8, 12]);
    expect(losses(levels)).toEqual([0.1667, 0.25]);
  });

  it('is one level when both of two networks agree, none when they do not', () => {
    expect(lossLevels(Float32Array.of(0.25, 0.25))).toEqual([{ loss: 0.25, count: 2, fraction: 1 }]);
    expect(lossLevels(Float32Array.of(0.2, 0.25))).toEqual([]);
  });

  it('is none for a single network or none at all', () => {
    expect(lossLevels(Float32Array.of(0.25))).toEqual([]);
    expect(lossLevels(new Float32Array(0))).toEqual([]);
    expect(lossLevels(new Float32Array(0), { total: 10 })).toEqual([]);
  });

  it('does not take two of many scattered networks for a level', () => {
    expect(levelsOf(between(0.1, 0.2, 18, uniformDraws(12)), [0.15001, 0.15002])).toEqual([]);
  });
});

describe('ties and limits', () => {
  it('is one level when all losses are equal', () => {
    expect(lossLevels(new Float32Array(1000).fill(0.5))).toEqual([{ loss: 0.5, count: 1000, fraction: 1 }]);
    expect(lossLevels(new Float32Array(1000))).toEqual([{ loss: 0, count: 1000, fraction: 1 }]);
  });

  it('takes losses below 1e-6 as one level, over all their decades', () => {
    const solved = Float32Array.of(0, 1e-40, 1e-30, 1e-12, 9.9e-7, 0.25, 0.25);
    expect(lossLevels(solved)).toMatchObject([{ count: 5 }, { loss: 0.25, count: 2 }]);
  });

  it('takes fractions of the total, those without a finite loss included', () => {
    const [level] = lossLevels(new Float32Array(50).fill(0.25), { total: 200 });
    expect(level?.fraction).toBe(0.25);
  });

  it('leaves out fewer than 0.1 % of the total, or than minCount', () => {
    const sorted = Float32Array.from([
      ...new Array<number>(4).fill(0.125),
      ...new Array<number>(4996).fill(0.25),
    ]);
    expect(losses(lossLevels(sorted))).toEqual([0.25]);
    expect(losses(lossLevels(sorted, { minCount: 4 }))).toEqual([0.125, 0.25]);
    expect(losses(lossLevels(sorted, { minCount: 5000 }))).toEqual([]);
  });

  it('links wider gaps with a larger tolerance', () => {
    const sorted = Float32Array.of(0.25, 0.25, 0.2512, 0.2523);
    expect(lossLevels(sorted).map(({ count }) => count)).toEqual([2]);
    expect(lossLevels(sorted, { tolerance: 0.005 }).map(({ count }) => count)).toEqual([4]);
  });

  it('handles losses over the whole range of float32', () => {
    const sorted = Float32Array.of(1e-38, 1e-38, 3, 3, 1e10, 1e10, 3e38, 3e38);
    expect(lossLevels(sorted).map(({ count }) => count)).toEqual([2, 2, 2, 2]);
  });
});

describe('ten million losses', () => {
  it('takes a few passes', () => {
    const draw = uniformDraws(13);
    const sorted = new Float32Array(1e7).map(() =>
      draw() < 0.3 ? 0.1 + 0.2 * draw() : 0.125 * (1 + 10 ** (-1 - 8 * draw())),
    );
    sorted.sort();
    const levels = lossLevels(sorted);
    expect(losses(levels)).toEqual([0.125]);
    expect(countAt(levels, 0.125)).toBeGreaterThan(5e6);
  });
});

describe('bad arguments', () => {
  it.each([[[0.25, 0.125]], [[0.125, NaN]], [[0.125, Infinity]], [[-Infinity, 0]]])(
    'refuses the losses %s',
    (values) => {
      expect(() => lossLevels(Float32Array.from(values))).toThrow(/`sorted\[\d\]` \(=\S+\) must be finite/);
    },
  );

  it('refuses options outside their ranges by name', () => {
    const sorted = Float32Array.of(0.25, 0.25);
    expect(() => lossLevels(sorted, { total: 1 })).toThrow('`total` (=1)');
    expect(() => lossLevels(sorted, { minCount: 1 })).toThrow('`minCount` (=1)');
    expect(() => lossLevels(sorted, { tolerance: 0 })).toThrow('`tolerance` (=0) must be positive.');
    expect(() => lossLevels(sorted, { floor: NaN })).toThrow('`floor` (=NaN)');
  });
});
