import { describe, expect, it } from 'vitest';
import { basinLines } from '../../../../src/cli/render/basin-table.ts';
import type { BasinEntry, BasinReport } from '../../../../src/landscape/basin-report.ts';
import { richness } from '../../../../src/statistics/richness.ts';
import { shareInterval } from '../../../../src/statistics/index.ts';

function basin(count: number, loss: number, representative: string, kind = 'local-minimum'): BasinEntry {
  return {
    ...shareInterval(count, 1000),
    kind,
    strict: true,
    loss,
    lowestLoss: loss,
    highestLoss: loss,
    accuracy: null,
    index: 0,
    symmetryClass: 0,
    orbitSize: '8',
    orbitDimension: 0,
    firstNetwork: '0',
    representative,
  };
}

function report(basins: readonly BasinEntry[], fields: Partial<BasinReport> = {}): BasinReport {
  const none = { estimate: null, reason: 'none' } as const;
  return {
    count: basins.length,
    networks: basins.reduce((sum, { count }) => sum + count, 0),
    basins,
    sensitivity: [],
    discovery: [],
    rankFrequency: [],
    singletons: null,
    richness: none,
    moduloDataset: { order: 8, complete: true, minima: 2, richness: none },
    ...fields,
  };
}

describe('basinLines', () => {
  it('lists basins with share, interval and an example, and says how many minima were missed', () => {
    const basins = [basin(600, 1.2e-31, '4'), basin(390, 1 / 6, '17'), basin(1, 0.25, '902')];
    const lines = basinLines(
      report(basins, { richness: { estimate: richness([600, 390, 1]), reason: null } }),
    );
    expect(lines[0]).toMatch(/^basin +loss +networks +share +95 % interval +for example$/);
    expect(lines[1]).toMatch(/^local-minimum +0 +600 +60\.0 % +56\.9 to 63\.0 % +4$/);
    expect(lines[2]).toMatch(/^local-minimum +0\.1667 +390 +39\.0 % .* 17$/);
    const sentence = lines.at(-1) ?? '';
    expect(sentence).toMatch(/^3 basins, 3 of them local minima \(2 modulo the 8 symmetries of the data\)\./);
    expect(sentence).toContain('already seen with probability 99.9');
  });

  it('shows the largest eight and counts the others', () => {
    const basins = Array.from({ length: 11 }, (_, i) => basin(20 - i, 0.1 + i / 100, String(i)));
    const lines = basinLines(report(basins));
    expect(lines.filter((line) => line.startsWith('local-minimum'))).toHaveLength(8);
    expect(lines).toContain('... and 3 more; --json has them');
  });

  it('gives the reason where no number of minima has a meaning', () => {
    const continuum = report([basin(3, 0.1, '1')], { richness: { estimate: null, reason: 'continuum' } });
    expect(basinLines(continuum).at(-1)).toContain('1 basin: how many there are depends on the tolerance');
    const plateaus = report([basin(3, 0.1, '1', 'plateau')]);
    expect(basinLines(plateaus).at(-1)).toBe('1 basin: there is no local minimum among them.');
    expect(basinLines(report([]))).toEqual(['basins: none']);
  });
});
