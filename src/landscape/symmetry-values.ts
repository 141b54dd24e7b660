// Rows of numbers as keys that are equal where the numbers are, up to rounding, also after columns changed places and signs.
import type { SignedPermutation } from './symmetry-signs.ts';

/** Values nearer than this part of the largest are the same: files may hold float32 numbers. */
export const SAME = 1e-6;

/** A table of numbers. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  readonly value: (row: number, column: number) => number;
}

/**
 * The keys of a table's rows under a signed permutation of its columns.
 *
 * @returns (rows) for each map; without a map those of the table itself
 */
export function rowKeys({ rows, columns, value }: Table): (map?: SignedPermutation) => string[] {
  const values = Float64Array.from({ length: rows * columns }, (_, at) =>
    value(Math.floor(at / columns), at % columns),
  );
  const nameOf = createNames(values);
  const plain = values.map(nameOf);
  const opposite = values.map((one) => nameOf(-one));
  return (map) =>
    Array.from({ length: rows }, (_, row) => {
      let key = '';
      for (let column = 0; column < columns; column++) {
        const names = (map?.signs[column] ?? 1) > 0 ? plain : opposite;
        key += `${names[row * columns + (map?.from[column] ?? column)]!},`;
      }
      return key;
    });
}

/** Numbers values and their opposites so that those without a gap between them get the same number. */
function createNames(values: Float64Array): (value: number) => number {
  const sorted = Float64Array.from([...values, ...values.map((value) => -value)]).sort();
  const gap = SAME * (sorted.at(-1) ?? 0);
  const names = new Map<number, number>();
  let name = 0;
  sorted.forEach((value, i) => {
    if (i > 0 && value - sorted[i - 1]! > gap) name += 1;
    names.set(value, name);
  });
  return (value) => names.get(value)!;
}
