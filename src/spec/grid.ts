// expandGrid: every combination of a grid's values as a sweep of its own.
import { InputError, shorten } from './errors.ts';
import { parseSweep } from './parse.ts';
import { setPath, type JsonObject } from './paths.ts';
import type { Cell, Sweep } from './sweep.ts';

/**
 * The cells of a sweep, each checked as a whole.
 *
 * @param sweep a normalized sweep
 * @returns one cell per combination, row-major: the first axis varies slowest; one cell without axes if there is no grid
 * @throws InputError naming the combination, if its values do not go together
 */
export function expandGrid(sweep: Sweep): readonly Cell[] {
  return combinations(Object.entries(sweep.grid)).map((axes, index) => {
    const written = Object.entries(axes).reduce<JsonObject>(
      (input, [path, value]) => setPath(input, path, value),
      { ...sweep, grid: {} },
    );
    return { index, axes, sweep: parseCell(written, axes) };
  });
}

function combinations(
  axes: readonly (readonly [path: string, values: readonly unknown[]])[],
): readonly Readonly<Record<string, unknown>>[] {
  return axes.reduce<readonly Readonly<Record<string, unknown>>[]>(
    (cells, [path, values]) => cells.flatMap((cell) => values.map((value) => ({ ...cell, [path]: value }))),
    [{}],
  );
}

function parseCell(written: JsonObject, axes: Readonly<Record<string, unknown>>): Sweep {
  try {
    return parseSweep(written);
  } catch (error) {
    if (!(error instanceof InputError) || Object.keys(axes).length === 0) throw error;
    const { field, value, remedy } = error;
    const names = Object.entries(axes).map(([path, axisValue]) => `${path}=${shorten(axisValue)}`);
    throw new InputError({
      field,
      value,
      rule: `${error.rule}, in the combination ${names.join(' ')}`,
      remedy,
    });
  }
}
