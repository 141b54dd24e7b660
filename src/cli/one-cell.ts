// The one cell that a command looks at, where its sweep has a grid.
import { fitCells, type FittedSweep } from '../datasets/index.ts';
import { nodeFiles } from '../engine/node-files.ts';
import type { RandomKey } from '../reference/index.ts';
import { InputError, startingKey, sweepHash, type Cell, type Sweep } from '../spec/index.ts';
import { readNumber } from './sweep-options.ts';

/** A cell with its data, and how it is named. */
export interface OneCell {
  readonly cell: Cell;
  readonly fitted: FittedSweep;
  /** Of all cells. */
  readonly cells: number;
  /** The Philox key of its starting points. */
  readonly key: RandomKey;
  /** Of the whole sweep. */
  readonly hash: string;
}

/**
 * Finds the cell that `--cell` names, and loads its data.
 *
 * @param text what was written; undefined chooses the only cell
 * @throws InputError if there is no such cell, or several and none was chosen
 */
export async function readCell(sweep: Sweep, text: string | undefined): Promise<OneCell> {
  const cells = await fitCells(sweep, nodeFiles);
  const last = cells.length - 1;
  if (text === undefined && last > 0) {
    const rule = `makes ${cells.length} cells, and one is looked at`;
    throw new InputError({ field: 'grid', rule, remedy: `choose one with --cell 0 to --cell ${last}` });
  }
  const value = text === undefined ? 0 : readNumber('--cell', text);
  const found = cells[value];
  if (!found) {
    const remedy = last === 0 ? 'this sweep has no grid: leave --cell away' : `use 0 to ${last}`;
    throw new InputError({ field: '--cell', value, rule: 'must be the number of a cell', remedy });
  }
  const hash = sweepHash(
    sweep,
    cells.map(({ fitted }) => fitted.dataset),
  );
  return { ...found, cells: cells.length, key: startingKey(found.cell), hash };
}
