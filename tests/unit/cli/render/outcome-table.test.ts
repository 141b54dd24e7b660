import { describe, expect, it } from 'vitest';
import { outcomeTable } from '../../../../src/cli/render/outcome-table.ts';
import { cellOf, XOR_CELL } from '../fakes.ts';

describe('outcome table', () => {
  it("prints the design's example", () => {
    expect(outcomeTable(XOR_CELL)).toEqual([
      'outcome            networks     share   95 % interval',
      'solved               24,413    24.4 %   24.1 to 24.7 %',
      'dead                 13,624    13.6 %   13.4 to 13.8 %',
      'stationary           61,963    62.0 %   61.7 to 62.3 %',
      'unconverged               0       0 %      0 to 0.0037 %',
    ]);
  });

  it('shows other outcomes where they occur, and always the solved', () => {
    const lines = outcomeTable(cellOf({ outcomes: { diverged: 7, unconverged: 3 } }));
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['outcome', 'solved', 'diverged', 'unconverged']);
  });
});
