// Turns a table of text, a header and rows, into inputs and targets: numbers stay, text targets become classes.
import {
  InputError,
  MAX_COLUMNS,
  MAX_DATASET_VALUES,
  MAX_FLOAT32,
  nameRemedy,
  type FileDatasetSpec,
} from '../spec/index.ts';
import type { Samples } from './dataset.ts';

/** Cells as text, trimmed: rows (num_samples, columns). */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A column of numbers, or of text that names classes. */
type Column =
  | { readonly kind: 'numbers'; readonly name: string; readonly values: readonly number[] }
  | { readonly kind: 'text'; readonly name: string; readonly values: readonly string[] };

/** Cells that stand for a value nobody has. */
const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', '?']);

/**
 * The samples of a table.
 *
 * @param table cells as text
 * @param spec which columns are inputs and targets
 * @returns one target column of 0 and 1 for a text column of two classes, one-hot columns for more
 * @throws InputError naming the column, and the row of a missing or odd value
 */
export function samplesFromTable(table: TextTable, spec: FileDatasetSpec): Samples {
  const targetNames = chooseTargets(table, spec);
  const inputNames = chooseInputs(table, spec, targetNames);
  const inputs = inputNames.map((name) => readColumn(table, name, spec.file)).map(requireNumbers(spec));
  const targets = targetNames.map((name) => readColumn(table, name, spec.file)).map(encodeTarget(spec));
  const targetColumns = targets.flatMap(({ columns }) => columns);
  checkSize(inputs.length, table.rows.length, 'input');
  checkSize(targetColumns.length, table.rows.length, 'target');
  const classNames = targets.length === 1 ? targets[0]?.classNames : undefined;
  return {
    inputs: table.rows.map((_, row) => inputs.map((values) => values[row] ?? 0)),
    targets: table.rows.map((_, row) => targetColumns.map(({ values }) => values[row] ?? 0)),
    inputNames,
    targetNames: targetColumns.map(({ name }) => name),
    ...(classNames === undefined ? {} : { classNames }),
  };
}

function chooseTargets({ columns }: TextTable, { file, targets }: FileDatasetSpec): readonly string[] {
  if (targets === undefined) {
    const remedy = `name the target columns of ${file}: one or more of ${columns.join(', ')}`;
    throw new InputError({ field: 'dataset.targets', rule: 'is required for a file with columns', remedy });
  }
  checkNames(targets, columns, 'targets', file);
  return targets;
}

function chooseInputs(
  { columns }: TextTable,
  { file, inputs }: FileDatasetSpec,
  targets: readonly string[],
): readonly string[] {
  const chosen = inputs ?? columns.filter((column) => !targets.includes(column));
  checkNames(chosen, columns, 'inputs', file);
  const both = chosen.find((name) => targets.includes(name));
  if (both !== undefined) {
    throw new InputError({
      field: 'dataset.inputs',
      value: both,
      rule: 'is a target column, too',
      remedy: 'use it for one of them',
    });
  }
  if (chosen.length > 0) return chosen;
  const remedy = 'leave at least one column for the inputs';
  throw new InputError({ field: 'dataset.targets', value: targets, rule: 'takes all columns', remedy });
}

function checkNames(names: readonly string[], columns: readonly string[], key: string, file: string): void {
  for (const [index, name] of names.entries()) {
    const field = `dataset.${key}[${index}]`;
    if (!columns.includes(name)) {
      const rule = `is not a column of ${file}`;
      throw new InputError({ field, value: name, rule, remedy: nameRemedy(name, columns) });
    }
    if (names.indexOf(name) !== index) {
      throw new InputError({ field, value: name, rule: 'is there twice', remedy: 'remove one of them' });
    }
  }
}

/** Reads a column; it holds numbers if all its cells do, text if none does. */
function readColumn({ columns, rows }: TextTable, name: string, file: string): Column {
  const at = columns.indexOf(name);
  const cells = rows.map((row) => row[at] ?? '');
  const fieldAt = (row: number): string => `${file}: row ${row + 1}, column "${name}"`;
  const missing = cells.findIndex((cell) => MISSING.has(cell.toLowerCase()));
  if (missing >= 0) {
    const remedy = 'fill it in or remove its row';
    throw new InputError({ field: fieldAt(missing), value: cells[missing], rule: 'is missing', remedy });
  }
  const numbers = cells.map(Number);
  if (numbers.every((value) => Number.isNaN(value))) return { kind: 'text', name, values: cells };
  const odd = numbers.findIndex((value) => !(Math.abs(value) <= MAX_FLOAT32));
  if (odd < 0) return { kind: 'numbers', name, values: numbers };
  const isText = Number.isNaN(numbers[odd]);
  throw new InputError({
    field: fieldAt(odd),
    value: cells[odd],
    rule: isText ? 'is text in a column of numbers' : 'must be a finite number that float32 can hold',
    remedy: isText
      ? 'write a number with a decimal point, or make every cell of the column a name'
      : 'rescale the data',
  });
}

function requireNumbers({ file }: FileDatasetSpec): (column: Column) => readonly number[] {
  return (column) => {
    if (column.kind === 'numbers') return column.values;
    const rule = 'is text, and inputs must be numbers';
    const remedy = 'name the number columns in `dataset.inputs`, or encode the text as numbers';
    throw new InputError({
      field: `${file}: column "${column.name}"`,
      value: column.values[0],
      rule,
      remedy,
    });
  };
}

/** The target columns that one column of the file becomes. */
interface EncodedTarget {
  readonly columns: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly classNames?: readonly string[];
}

function encodeTarget({ file }: FileDatasetSpec): (column: Column) => EncodedTarget {
  return (column) => {
    if (column.kind === 'numbers') return { columns: [column] };
    const { name, values } = column;
    const classNames = [...new Set(values)].sort();
    if (classNames.length < 2 || classNames.length > MAX_COLUMNS) {
      const rule =
        classNames.length < 2 ? 'has one class only' : `has ${classNames.length} classes, which is too many`;
      const remedy = `use a column with 2 to ${MAX_COLUMNS} classes`;
      throw new InputError({ field: `${file}: column "${name}"`, rule, remedy });
    }
    const indicator = (className: string) => values.map((value) => (value === className ? 1 : 0));
    const [, second = ''] = classNames;
    if (classNames.length === 2) return { columns: [{ name, values: indicator(second) }], classNames };
    return {
      columns: classNames.map((className) => ({ name: className, values: indicator(className) })),
      classNames,
    };
  };
}

function checkSize(numColumns: number, numRows: number, what: 'input' | 'target'): void {
  if (numColumns <= MAX_COLUMNS && numColumns * numRows <= MAX_DATASET_VALUES) return;
  const rule = `leads to ${numRows} rows of ${numColumns} ${what}s, which is too many`;
  const remedy = `keep at most ${MAX_COLUMNS} columns and ${MAX_DATASET_VALUES} numbers`;
  throw new InputError({ field: `dataset.${what}s`, rule, remedy });
}
