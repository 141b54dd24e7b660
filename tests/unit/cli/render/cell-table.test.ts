import { describe, expect, it } from 'vitest';
import { cellTable } from '../../../../src/cli/render/cell-table.ts';
import { cellOf } from '../fakes.ts';

const adam = { kind: 'adam', learningRate: 0.01 };
const gd = { kind: 'gd', learningRate: 1 };

describe('cell table', () => {
  it('prints one line per cell', () => {
    const cells = [
      cellOf({
        axes: { 'network.layers': [2, 2, 1], optimizer: gd },
        outcomes: { solved: 500, dead: 100, stationary: 400 },
      }),
      cellOf({
        axes: { 'network.layers': [2, 4, 1], optimizer: adam },
        outcomes: { solved: 999, unconverged: 1 },
      }),
    ];
    expect(cellTable(cells, true)).toEqual([
      'layers  optimizer    solved   95 % interval         dead   stationary   unconverged',
      '2-2-1   gd 1         50.0 %    46.9 to 53.1 %     10.0 %       40.0 %           0 %',
      '2-4-1   adam 0.01   99.90 %   99.44 to 99.997 %      0 %          0 %        0.10 %',
    ]);
  });

  it('adds columns for what else occurred', () => {
    const lines = cellTable([cellOf({ axes: { seed: 1 }, outcomes: { solved: 5, diverged: 5 } })], true);
    expect(lines[0]).toMatch(/^seed\s+solved\s+95 % interval\s+diverged\s+dead\s+stationary\s+unconverged$/);
  });

  it('shows what is born dead where nothing was trained', () => {
    const lines = cellTable(
      [
        cellOf({
          axes: { 'network.layers': [2, 2, 2, 1] },
          outcomes: { unconverged: 40_000 },
          deadLayers: 17_500,
        }),
      ],
      false,
    );
    expect(lines[0]).toMatch(/^layers\s+born dead\s+95 % interval$/);
    expect(lines[1]).toMatch(/^2-2-2-1\s+43\.8 %\s+43\.3 to 44\.2 %$/);
  });
});
