import { describe, expect, it } from 'vitest';
import { kindsInsight } from '../../../../src/cli/render/kinds-insight.ts';
import type { CellResult } from '../../../../src/engine/result.ts';
import { OUTCOMES, type Outcome } from '../../../../src/engine/result.ts';
import { parseSweep, preset } from '../../../../src/spec/index.ts';
import { shareInterval } from '../../../../src/statistics/index.ts';

const XOR = parseSweep(preset('xor'));

function insight(counts: Partial<Record<Outcome, number>>): string {
  const networks = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const outcomes = Object.fromEntries(OUTCOMES.map((name) => [name, counts[name] ?? 0]));
  const cell = { networks, outcomes, solved: shareInterval(counts.solved ?? 0, networks) };
  return kindsInsight(cell as unknown as CellResult, XOR);
}

describe('kindsInsight', () => {
  it('says who is trapped and who is only slow', () => {
    expect(insight({ solved: 250, 'local-minimum': 600, plateau: 150 })).toBe(
      '25.0 % of these networks learned XOR within 3,000 steps. ' +
        '60.0 % are in local minima that do not: no small change makes them better. ' +
        '15.0 % are on plateaus without a minimum: they slide downhill for ever, ever more slowly.',
    );
  });

  it('leaves out what did not happen', () => {
    expect(insight({ solved: 10 })).toBe('All of these networks learned XOR within 3,000 steps.');
    expect(insight({ solved: 5, saddle: 5 })).toMatch(
      /learned XOR within 3,000 steps\. 50\.0 % are at saddles/,
    );
    expect(insight({ undecided: 10 })).toContain('are undecided.');
  });
});
