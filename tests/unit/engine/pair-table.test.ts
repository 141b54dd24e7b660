// Who went where: levels of two sides joined, networks assigned to them, pairs counted.
import { describe, expect, it } from 'vitest';
import {
  commonLevels,
  pairTable,
  solvedPairs,
  startTally,
  tallyPairs,
  type EndpointSlice,
  type PairTally,
} from '../../../src/engine/pair-table.ts';
import { OUTCOMES, type LossLevel, type Outcome } from '../../../src/engine/result.ts';

const level = (loss: number, count = 100): LossLevel => ({ loss, count, fraction: count / 1000 });

function endpoints(ends: readonly (readonly [Outcome, number])[], from = 0): EndpointSlice {
  return {
    index: BigUint64Array.from(ends, (_, i) => BigInt(from + i)),
    outcome: Uint8Array.from(ends, ([outcome]) => OUTCOMES.indexOf(outcome)),
    loss: Float32Array.from(ends, ([, loss]) => loss),
  };
}

function tallyOf(
  levels: readonly number[],
  pairs: readonly (readonly [a: readonly [Outcome, number], b: readonly [Outcome, number]])[],
): PairTally {
  const tally = startTally(levels);
  tallyPairs(tally, endpoints(pairs.map(([a]) => a)), endpoints(pairs.map(([, b]) => b)));
  return tally;
}

describe('commonLevels', () => {
  it('joins the levels of A and B that are the same, at the loss where more networks end', () => {
    expect(
      commonLevels([level(0.125), level(0.25, 300)], [level(0.125_005, 400), level(0.2501, 200)]),
    ).toEqual([0.125_005, 0.25, 0.2501]);
  });

  it('takes all losses below float32 precision for one level', () => {
    expect(commonLevels([level(1e-13, 500)], [level(3e-7, 20)])).toEqual([1e-13]);
  });

  it('keeps the twelve largest, ascending', () => {
    const many = Array.from({ length: 20 }, (_, i) => level(0.1 + i / 10, 100 + i));
    const found = commonLevels(many, []);
    expect(found).toHaveLength(12);
    expect(found[0]).toBeCloseTo(0.9, 12);
    expect(found).toEqual(found.toSorted((x, y) => x - y));
  });

  it('finds none where there are none', () => {
    expect(commonLevels([], [])).toEqual([]);
  });
});

describe('pairTable', () => {
  it('counts every pair once, in the order of outcomes and levels, what is on no level last', () => {
    const tally = tallyOf(
      [0.125, 0.25],
      [
        [
          ['solved', 0],
          ['stationary', 0.25],
        ],
        [
          ['stationary', 0.2501],
          ['solved', 1e-9],
        ],
        [
          ['stationary', 0.125],
          ['stationary', 0.125],
        ],
        [
          ['stationary', 0.19],
          ['unconverged', 0.25],
        ],
        [
          ['dead', 0.25],
          ['diverged', NaN],
        ],
        [
          ['dead', 0.25],
          ['diverged', 0.25],
        ],
      ],
    );
    const { rows, columns, counts } = pairTable(tally);
    expect(rows).toEqual([
      { outcome: 'solved', level: null },
      { outcome: 'dead', level: 0.25 },
      { outcome: 'stationary', level: 0.125 },
      { outcome: 'stationary', level: 0.25 },
      { outcome: 'stationary', level: null },
    ]);
    expect(columns).toEqual([
      { outcome: 'solved', level: null },
      { outcome: 'diverged', level: null },
      { outcome: 'stationary', level: 0.125 },
      { outcome: 'stationary', level: 0.25 },
      { outcome: 'unconverged', level: 0.25 },
    ]);
    expect(counts).toEqual([
      [0, 0, 0, 1, 0],
      [0, 2, 0, 0, 0],
      [0, 0, 1, 0, 0],
      [1, 0, 0, 0, 0],
      [0, 0, 0, 0, 1],
    ]);
  });

  it.each(OUTCOMES)('has a place for outcome %s on either side', (outcome) => {
    const tally = tallyOf(
      [0.5],
      [
        [
          [outcome, 0.5],
          ['solved', 0],
        ],
        [
          ['solved', 0],
          [outcome, 0.5],
        ],
      ],
    );
    const { rows, columns } = pairTable(tally);
    const expected = { outcome, level: outcome === 'solved' || outcome === 'diverged' ? null : 0.5 };
    expect(rows).toContainEqual(expected);
    expect(columns).toContainEqual(expected);
  });

  it('assigns a network to the nearest level within one per cent', () => {
    const losses = [0.2474, 0.2476, 0.2524, 0.2526, 0.2529, 0.2551];
    const tally = tallyOf(
      [0.25, 0.2529],
      losses.map(
        (loss) =>
          [
            ['stationary', loss],
            ['solved', 0],
          ] as const,
      ),
    );
    const { rows, counts } = pairTable(tally);
    expect(rows.map(({ level: loss }, r) => [loss, counts[r]?.[0]])).toEqual([
      [0.25, 1],
      [0.2529, 4],
      [null, 1],
    ]);
  });
});

describe('solvedPairs', () => {
  it('splits the pairs by who is solved', () => {
    const tally = tallyOf(
      [0.25],
      [
        [
          ['solved', 0],
          ['solved', 0],
        ],
        [
          ['solved', 0.2],
          ['dead', 0.25],
        ],
        [
          ['dead', 0.25],
          ['solved', 0],
        ],
        [
          ['stationary', 0.25],
          ['solved', 0],
        ],
        [
          ['dead', 0.25],
          ['unconverged', 0.1],
        ],
      ],
    );
    expect(solvedPairs(pairTable(tally))).toEqual({ bothSolved: 1, onlyA: 1, onlyB: 2, neither: 1 });
    expect(tally.examples).toEqual({
      onlyA: { index: '1', unsolved: 'dead' },
      onlyB: { index: '2', unsolved: 'dead' },
    });
  });

  it('goes on over several batches, and keeps the first examples', () => {
    const tally = startTally([]);
    for (const from of [0, 2]) {
      tallyPairs(
        tally,
        endpoints(
          [
            ['solved', 0],
            ['stationary', 1],
          ],
          from,
        ),
        endpoints(
          [
            ['stationary', 1],
            ['solved', 0],
          ],
          from,
        ),
      );
    }
    expect(solvedPairs(pairTable(tally))).toEqual({ bothSolved: 0, onlyA: 2, onlyB: 2, neither: 0 });
    expect(tally.examples.onlyA?.index).toBe('0');
    expect(tally.examples.onlyB?.index).toBe('1');
  });

  it('refuses endpoints of different networks', () => {
    const tally = startTally([]);
    expect(() => {
      tallyPairs(tally, endpoints([['solved', 0]]), endpoints([['solved', 0]], 1));
    }).toThrow('pair 0: B has index 1');
  });
});
