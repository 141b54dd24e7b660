// The two sides of a comparison: which sweeps the arguments of `basinlab compare` mean.
import { checkPairs } from '../engine/compare.ts';
import { expandGrid, InputError, type Cell, type JsonObject, type Sweep } from '../spec/index.ts';
import type { Context } from './io.ts';
import { changeSweep, checkSweep, readSource, setField, type SweepOptions } from './sweep-options.ts';

/** The options of `compare` as commander hands them over. */
export interface CompareOptions extends SweepOptions {
  /** `--with` in the order they were written. */
  readonly with?: readonly string[];
  readonly cells?: string;
  readonly quiet?: true;
}

/** One side: a sweep without a grid, and how it was named. */
export interface Side {
  /** The preset's name, the file's name, or `stdin`. */
  readonly name: string;
  readonly sweep: Sweep;
  /** What `inspect` must be given to look at the same networks. */
  readonly inspect: {
    readonly source: string;
    readonly cell: number;
    readonly options: SweepOptions;
  };
}

/**
 * Reads A and B: two sweeps; one sweep and, by `--with`, the same with changes; or two cells of one grid.
 *
 * @param sources the arguments A and B
 * @throws InputError for everything that is wrong with either, or if their networks are no pairs
 */
export async function readSides(
  sources: readonly [a: string, b: string | undefined],
  options: CompareOptions,
  context: Context,
): Promise<readonly [a: Side, b: Side]> {
  const isOne = sources[1] === undefined && options.with === undefined;
  const sides = isOne
    ? await readCells(sources[0], options, context)
    : await readSweeps(sources, options, context);
  checkPairs(sides[0].sweep, sides[1].sweep);
  return sides;
}

async function readSweeps(
  [sourceA, sourceB]: readonly [a: string, b: string | undefined],
  options: CompareOptions,
  context: Context,
): Promise<readonly [a: Side, b: Side]> {
  if (options.cells !== undefined) {
    const remedy = 'leave B and --with away, or leave --cells away';
    throw new InputError({ field: '--cells', value: options.cells, rule: 'is for one sweep', remedy });
  }
  if (sourceA === '-' && sourceB === '-') {
    throw new InputError({ field: 'stdin', rule: 'can be read only once', remedy: 'put B into a file' });
  }
  const a = await readSource(sourceA, context);
  const b = sourceB === undefined ? a : await readSource(sourceB, context);
  const changed = (options.with ?? []).reduce(setField, changeSweep(b.written, options));
  return [
    {
      name: a.name,
      sweep: await checkWhole('A', changeSweep(a.written, options)),
      inspect: { source: sourceA, cell: 0, options },
    },
    {
      name: b.name,
      sweep: await checkWhole('B', changed),
      inspect: { source: sourceB ?? sourceA, cell: 0, options: withChanges(options) },
    },
  ];
}

/** A sweep that is one side as a whole. */
async function checkWhole(side: string, written: JsonObject): Promise<Sweep> {
  const sweep = await checkSweep(written);
  const axes = Object.keys(sweep.grid);
  if (axes.length === 0) return sweep;
  throw new InputError({
    field: 'grid',
    value: sweep.grid,
    rule: `makes more than one cell of ${side}`,
    remedy: `set ${axes.map((axis) => `\`${axis}\``).join(' and ')}, or compare two cells of one sweep with --cells 0,1`,
  });
}

/** The options of B as `inspect` takes them: `--with` is a `--set` that comes last. */
function withChanges({ changes = [], steps, seed, backend, with: later = [] }: CompareOptions): SweepOptions {
  const set = (text: string) => ({ option: '--set' as const, text });
  const numbers = Object.entries({ steps, seed }).flatMap(([field, text]) =>
    text === undefined ? [] : [set(`${field}=${text}`)],
  );
  return { changes: [...changes, ...numbers, ...later.map(set)], backend };
}

async function readCells(
  source: string,
  options: CompareOptions,
  context: Context,
): Promise<readonly [a: Side, b: Side]> {
  const { name, written } = await readSource(source, context);
  const cells = expandGrid(await checkSweep(changeSweep(written, options)));
  const [a, b] = chooseCells(cells, options.cells);
  const sideOf = ({ index, sweep }: Cell): Side => ({
    name,
    sweep,
    inspect: { source, cell: index, options },
  });
  return [sideOf(a), sideOf(b)];
}

function chooseCells(cells: readonly Cell[], text: string | undefined): readonly [a: Cell, b: Cell] {
  const last = cells.length - 1;
  if (last === 0) {
    const rule = 'is missing: one sweep without a grid cannot be compared with itself';
    const remedy =
      'name a second sweep, change a copy with --with path=value, or vary one field with --grid path=v1,v2';
    throw new InputError({ field: 'B', rule, remedy });
  }
  const wanted = text ?? '0,1';
  if (text === undefined && last > 1) {
    const rule = `makes ${last + 1} cells, and two are compared`;
    throw new InputError({
      field: 'grid',
      rule,
      remedy: `choose two of them, for example --cells 0,${last}`,
    });
  }
  const [a, b] = /^\d+,\d+$/.test(wanted) ? wanted.split(',').map((index) => cells[Number(index)]) : [];
  if (a && b && a !== b) return [a, b];
  const rule = `must be two different cells from 0 to ${last}`;
  throw new InputError({
    field: '--cells',
    value: wanted,
    rule,
    remedy: `write for example --cells 0,${last}`,
  });
}
