import { describe, expect, it } from 'vitest';
import { progressText } from '../../../../src/cli/render/progress-bar.ts';

const UNTIL = {
  cell: 0,
  cells: 1,
  fraction: 0.004,
  networkStepsPerSecond: 23.6e6,
  remainingMs: 6e6,
  until: { networks: 40_000, widths: [{ outcome: 'solved' as const, width: 0.0131579 }] },
};

describe('progress of a run that ends when a condition holds', () => {
  it('shows what is known, and promises no end', () => {
    expect(progressText(UNTIL)).toBe(
      'training  40,000 networks, width(solved) 0.0132   23.6 M network-steps/s',
    );
    expect(progressText({ ...UNTIL, cell: 1, cells: 3 })).toMatch(/^training 2\/3 {2}40,000 networks, width/);
  });

  it('names all widths', () => {
    const until = { networks: 1000, widths: [...UNTIL.until.widths, { outcome: 'dead' as const, width: 1 }] };
    expect(progressText({ ...UNTIL, until }, 120)).toContain(
      'width(solved) 0.0132, width(dead) 1.00   23.6 M',
    );
  });

  it.each([80, 60, 40, 20, 5, 1, 0])('fits %i columns', (columns) => {
    expect(progressText(UNTIL, columns).length).toBeLessThan(Math.max(1, columns));
  });
});
