import { describe, expect, it } from 'vitest';
import { comparisonTable } from '../../../../src/cli/render/comparison-table.ts';
import type { PairTable } from '../../../../src/engine/pair-table.ts';
import { OUTCOMES } from '../../../../src/engine/result.ts';
import { comparisonOf, GD_AND_ADAM } from '../comparisons.ts';

/** All numbers of a line, sums left out. */
function numbersIn(line: string): number[] {
  return [...line.matchAll(/(?<= {3,})[\d,]+$|(?<= )[\d,]+(?= {3})/g)].map(([text]) =>
    Number(text.replaceAll(',', '')),
  );
}

describe('comparisonTable', () => {
  it('lines up outcomes and levels of both sides, with sums', () => {
    expect(comparisonTable(comparisonOf(GD_AND_ADAM).table)).toEqual([
      'A \\ B             solved     dead   stationary                all',
      '                              1/4          1/8      1/6',
      'solved            20,000      100        1,000    3,000    24,100',
      'dead        1/4       50   13,000          450        .    13,500',
      'stationary  1/8    3,000       60        4,000      340     7,400',
      '            1/6    5,000    1,000            .   49,000    55,000',
      'all               28,050   14,160        5,450   52,340   100,000',
    ]);
  });

  it('calls what is on no level other, and learned losses by their bound', () => {
    const lines = comparisonTable({
      rows: [
        { outcome: 'stationary', level: 1e-12 },
        { outcome: 'stationary', level: null },
        { outcome: 'diverged', level: null },
      ],
      columns: [{ outcome: 'solved', level: null }],
      counts: [[1], [2], [3]],
    });
    expect(lines).toEqual([
      'A \\ B                solved   all',
      'stationary  < 1e-6        1     1',
      '            other         2     2',
      'diverged                  3     3',
      'all                       6     6',
    ]);
  });

  it('merges levels that would print alike, wherever they were found', () => {
    const lines = comparisonTable({
      rows: [{ outcome: 'dead', level: 0.25 }],
      columns: [
        { outcome: 'stationary', level: 0.166_66 },
        { outcome: 'stationary', level: 0.166_69 },
      ],
      counts: [[3, 4]],
    });
    expect(lines[1]).toMatch(/^ +1\/6$/);
    expect(lines[2]).toMatch(/^dead +1\/4 +7 +7$/);
  });

  it('fits a terminal: the rarest levels join the others of their outcome, and nothing is lost', () => {
    const destinations = OUTCOMES.slice(0, 5).flatMap((outcome) => [
      ...[0.1, 0.2, 0.3].map((level) => ({ outcome, level })),
      { outcome, level: null },
    ]);
    const table: PairTable = {
      rows: destinations,
      columns: destinations,
      counts: destinations.map((_, r) => destinations.map((__, c) => 10_000 + 100 * r + c)),
    };
    const lines = comparisonTable(table);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
    expect(lines.length).toBeLessThanOrEqual(2 + 12 + 1);
    const expected = table.counts.flat().reduce((total, count) => total + count, 0);
    expect(numbersIn(lines.at(-1) ?? '').at(-1)).toBe(expected);
  });
});
