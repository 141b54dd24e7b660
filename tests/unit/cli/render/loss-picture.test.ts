import { describe, expect, it } from 'vitest';
import { lossPicture } from '../../../../src/cli/render/loss-picture.ts';
import { lossRows } from '../../../../src/wording/losses.ts';
import { cellOf, XOR_CELL, type CannedCell } from '../fakes.ts';

function totalOf(cell: CannedCell): number {
  return lossRows(cellOf(cell)).reduce((total, { count }) => total + count, 0);
}

describe('loss picture', () => {
  it("prints the design's example", () => {
    expect(lossPicture(XOR_CELL)).toEqual([
      'final loss',
      ' < 1e-6   ############            24,413',
      '   1/8    ###                      6,657',
      '   1/6    ###############         29,063',
      '   1/4    ####################    39,867',
    ]);
  });

  it('puts what belongs to no level into decades, and accounts for every network', () => {
    const cell = {
      outcomes: { solved: 60, stationary: 30, diverged: 10 },
      levels: [[0.477386, 30]],
      others: [
        [3e-9, 20],
        [2e-7, 10],
        [5e-6, 4],
        [0.02, 8],
        [0.3, 12],
        [3000, 6],
      ],
      nonFinite: 10,
    } as const satisfies CannedCell;
    expect(lossRows(cellOf(cell)).map(({ label, count }) => [label, count])).toEqual([
      ['< 1e-6', 30],
      ['1e-6 to 1e-5', 4],
      ['1e-2 to 0.1', 8],
      ['0.1 to 1', 12],
      ['0.4774', 30],
      ['> 100', 6],
      ['not finite', 10],
    ]);
    expect(totalOf(cell)).toBe(100);
  });

  it.each([1e-6, 1e-3, 0.1, 1, 10])('keeps the sum where a level straddles the edge %d', (edge) => {
    const { histogram } = cellOf({
      outcomes: { stationary: 100 },
      others: [
        [edge * 0.99, 40],
        [edge * 1.0001, 60],
      ],
    });
    const rows = lossRows({ histogram, levels: [{ loss: edge * 1.0001, count: 100, fraction: 1 }] });
    expect(rows).toHaveLength(1);
    expect(rows[0]?.count).toBe(100);
  });

  it('shows at most twelve levels, the largest ones', () => {
    const levels = Array.from({ length: 20 }, (_, i) => [0.11 + i / 100, 20 - i] as const);
    const rows = lossRows(cellOf({ outcomes: { stationary: 210 }, levels }));
    expect(rows.filter(({ kind }) => kind === 'level')).toHaveLength(12);
    expect(rows.find(({ kind }) => kind === 'range')).toMatchObject({ label: '0.1 to 1', count: 36 });
  });

  it('gives every row at least one mark', () => {
    const lines = lossPicture(
      cellOf({
        outcomes: { stationary: 100_001 },
        levels: [
          [0.25, 100_000],
          [0.125, 1],
        ],
      }),
    );
    expect(lines[1]).toMatch(/1\/8\s+#\s+1$/);
  });
});
