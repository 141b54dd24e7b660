// The one cell, and the one network, that a command looks at.
import { fitCells, type FittedSweep } from '../datasets/index.ts';
import { nodeFiles } from '../engine/node-files.ts';
import type { RandomKey } from '../reference/index.ts';
import { InputError, parseSweep, startingKey, sweepHash, type Cell, type Sweep } from '../spec/index.ts';
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
  const found = chooseCell(cells, text ?? '0');
  const hash = sweepHash(
    sweep,
    cells.map(({ fitted }) => fitted.dataset),
  );
  return { ...found, cells: cells.length, key: startingKey(found.cell), hash };
}

/**
 * A cell as a sweep of its own: a grid of one cell, so that its networks start from the same random numbers.
 *
 * @param sweep the whole sweep
 */
export function cellAlone(sweep: Sweep, { cell }: OneCell, networks: number): Sweep {
  const grid = Object.fromEntries(Object.entries(cell.axes).map(([path, value]) => [path, [value]]));
  return parseSweep({ ...sweep, networks, grid });
}

/**
 * The cell that `--cell` names.
 *
 * @throws InputError if there is no such cell
 */
export function chooseCell<Any>(cells: readonly Any[], text: string): Any {
  const value = readNumber('--cell', text);
  const cell = cells[value];
  if (cell !== undefined) return cell;
  const last = cells.length - 1;
  const remedy = last === 0 ? 'this sweep has no grid: leave --cell away' : `use 0 to ${last}`;
  throw new InputError({ field: '--cell', value, rule: 'must be the number of a cell', remedy });
}

const MAX_INDEX = 2n ** 64n - 1n;

/**
 * A network index: 64 bits, so digits are read exactly; `1e6` is a number, too.
 *
 * @throws InputError for anything else
 */
export function readIndex(text: string): bigint {
  const value = /^\d+$/.test(text) ? BigInt(text) : readNumber('--index', text);
  const index = typeof value === 'bigint' || Number.isSafeInteger(value) ? BigInt(value) : -1n;
  if (index >= 0n && index <= MAX_INDEX) return index;
  const rule = 'must be a whole number from 0 to 2^64 - 1';
  throw new InputError({ field: '--index', value, rule, remedy: 'write for example --index 17' });
}
