import { describe, expect, it } from 'vitest';
import { cellInsight, gridInsight } from '../../../../src/cli/render/insight.ts';
import { parseSweep, preset, type SweepInput } from '../../../../src/spec/index.ts';
import { cellOf, XOR_CELL, type CannedCell } from '../fakes.ts';

function insight(cell: CannedCell, overrides: Partial<SweepInput> = {}): string {
  return cellInsight(cellOf(cell), parseSweep(preset('xor'), overrides));
}

describe('insight', () => {
  it('says where the stuck networks stop, after how many steps, and how many still move', () => {
    expect(cellInsight(XOR_CELL, parseSweep(preset('xor')))).toBe(
      '75.6 % of these networks never learn XOR (3,000 steps, 0 % still moving). All of them stop at three losses: 1/8, 1/6 and 1/4.',
    );
  });

  it('claims no more than the levels prove', () => {
    const stuck = { solved: 2_000, stationary: 8_000 };
    expect(insight({ outcomes: stuck, levels: [[0.25, 7_900]], others: [[0.03, 2_100]] })).toContain(
      'The most frequent final loss is 1/4, in 79.0 % of all networks.',
    );
    const nearly = insight({
      outcomes: stuck,
      levels: [
        [1e-12, 1_950],
        [0.25, 7_900],
      ],
      others: [[0.03, 150]],
    });
    expect(nearly).toContain('At least 98.1 % of them stop at the loss 1/4.');
  });

  it('takes no level for a trap that must hold solved networks', () => {
    const text = insight({ outcomes: { solved: 6_000, stationary: 4_000 }, levels: [[0.02, 10_000]] });
    expect(text).not.toContain('stop at');
    expect(text).toContain('The most frequent final loss is 0.02, in 100 % of all networks.');
  });

  it('calls none stuck when more than 1 % still move, and says what is needed', () => {
    const text = insight({ outcomes: { solved: 3_800, stationary: 6_000, unconverged: 200 } });
    expect(text).toBe(
      '38.0 % of these networks learned XOR within 3,000 steps; 60.0 % stand still. 2.0 % are still moving after 3,000 steps: too many to call the others stuck; more steps: --set steps=30000.',
    );
    expect(text).not.toMatch(/never|stop at/);
    expect(insight({ outcomes: { stationary: 9_900, unconverged: 100 } })).toContain('never learn');
    expect(insight({ outcomes: { stationary: 4_000, unconverged: 6_000 } })).not.toContain('stand still');
  });

  it('says where the others stand only if the levels prove it', () => {
    const outcomes = { solved: 3_000, stationary: 6_800, unconverged: 200 };
    const precise = [1e-12, 3_000] as const;
    expect(insight({ outcomes, levels: [precise, [0.125, 3_000], [0.25, 4_000]] })).toContain(
      '; 68.0 % stand still, all of them at two losses: 1/8 and 1/4. 2.0 % are still moving',
    );
    const scattered = insight({ outcomes, levels: [precise, [0.25, 4_000]], others: [[0.03, 3_000]] });
    expect(scattered).toContain('; 68.0 % stand still. 2.0 %');
  });

  it('names the loss where one was asked for', () => {
    const text = insight({ outcomes: { solved: 10, stationary: 30 } }, { solved: { loss: 0.001 } });
    expect(text).toContain('never reach a loss of 0.001 on XOR (3,000 steps, 0 % still moving)');
  });

  it('reports success, divergence, and networks that were not trained', () => {
    expect(insight({ outcomes: { solved: 50 } })).toBe(
      'All of these networks learned XOR within 3,000 steps.',
    );
    expect(insight({ outcomes: { diverged: 50 }, nonFinite: 50 })).toMatch(/^All of these networks diverged/);
    expect(insight({ outcomes: { solved: 60, diverged: 40 }, nonFinite: 40 })).toBe(
      '60.0 % of these networks learned XOR within 3,000 steps. 40.0 % diverged.',
    );
    expect(insight({ outcomes: { unconverged: 100 }, deadLayers: 25 }, { steps: 0 })).toMatch(
      /^25\.0 % of these networks are born dead: .* \(0 steps\)/,
    );
    expect(insight({ outcomes: { solved: 1, unconverged: 99 } }, { steps: 0 })).toMatch(
      /^Of these initializations \(0 steps\) 1\.0\d* % learned XOR without training\.$/,
    );
  });

  it('compares the cells of a grid, and withholds what still moves', () => {
    const cells = [
      cellOf({ axes: { 'network.layers': [2, 2, 1] }, outcomes: { solved: 200, stationary: 800 } }),
      cellOf({ axes: { 'network.layers': [2, 4, 1] }, outcomes: { solved: 900, unconverged: 100 } }),
    ];
    const sweeps = [parseSweep(preset('xor')), parseSweep(preset('xor'))];
    expect(gridInsight(cells, sweeps)).toBe(
      'Solved: from 20.0 % (2-2-1) to 90.0 % (2-4-1), within 3,000 steps. In 1 of 2 cells more than 1 % are still moving: nothing is said about minima there; more steps: --set steps=30000.',
    );
    const born = sweeps.map((sweep) => ({ ...sweep, steps: 0 }));
    expect(gridInsight(cells, born)).toBe(
      'Born dead, a hidden layer off on every sample: 0 % in every cell (0 steps).',
    );
  });
});
