import { describe, expect, it } from 'vitest';
import { recoveryLines } from '../../../../src/cli/render/recovery-line.ts';
import type { CellResult } from '../../../../src/engine/result.ts';
import { XOR_CELL } from '../fakes.ts';

const cell: CellResult = { ...XOR_CELL, networks: 100_000 };
const small: CellResult = { ...XOR_CELL, networks: 2000 };

describe('recoveryLines', () => {
  it('says nothing where nothing was lost', () => {
    expect(recoveryLines({ cells: [cell] })).toEqual([]);
  });

  it('says where a run went on', () => {
    expect(recoveryLines({ cells: [cell], recoveries: [{ cell: 0, network: 40_000 }] })).toEqual([
      'the GPU was lost once; resumed at network 40,000 of 100,000',
    ]);
  });

  it('says how often, and where the last time, and in which cell of a grid', () => {
    const recoveries = [
      { cell: 0, network: 0 },
      { cell: 1, network: 1000 },
    ];
    expect(recoveryLines({ cells: [cell, small], recoveries })).toEqual([
      'the GPU was lost twice; resumed the last time at network 1,000 of 2,000 in cell 1',
    ]);
    expect(
      recoveryLines({ cells: [cell, small], recoveries: [...recoveries, { cell: 1, network: 1000 }] }),
    ).toEqual(['the GPU was lost 3 times; resumed the last time at network 1,000 of 2,000 in cell 1']);
  });
});
