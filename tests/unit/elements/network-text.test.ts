import { describe, expect, it } from 'vitest';
import { networkCommand, networkSweepText } from '../../../src/elements/network-text.ts';
import { expandGrid, parseSweep, preset } from '../../../src/spec/index.ts';

const sweep = parseSweep(preset('table-1'));
const cell = expandGrid(sweep)[7];
if (!cell) throw new Error('the preset has fewer cells');
const network = { sweep, cell: 7, axes: cell.axes, index: '12', initialParameters: [0.5, -1] };

describe('networkSweepText', () => {
  it('is a sweep of the cell with this network alone', () => {
    const {
      initializer,
      networks,
      network: shape,
      optimizer,
      dataset,
    } = parseSweep(
      JSON.parse(
        networkSweepText({ ...network, initialParameters: Array.from({ length: 13 }, () => 0.25) }),
      ) as object,
    );
    expect([networks, initializer]).toEqual([1, { parameters: [Array.from({ length: 13 }, () => 0.25)] }]);
    expect([shape, optimizer, dataset]).toEqual([
      cell.sweep.network,
      cell.sweep.optimizer,
      cell.sweep.dataset,
    ]);
  });

  it('leaves the sweep as it was', () => {
    const before = JSON.stringify(sweep);
    networkSweepText(network);
    expect(JSON.stringify(sweep)).toBe(before);
  });
});

describe('networkCommand', () => {
  it('names the network and its cell', () => {
    expect(networkCommand(network)).toMatch(/^echo '\{.*\}' \| basinlab inspect - --index 12 --cell 7$/);
    const single = parseSweep(preset('xor'));
    expect(networkCommand({ ...network, sweep: single })).toMatch(/--index 12$/);
  });

  it('quotes what a shell would take for the end of the text', () => {
    const file = parseSweep({ ...preset('xor'), dataset: { file: "it's.csv", targets: ['y'] } });
    expect(networkCommand({ ...network, sweep: file })).toContain(String.raw`it'\''s.csv`);
  });
});
