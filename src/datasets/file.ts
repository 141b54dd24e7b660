// Reads the text of a dataset file: CSV with a header, JSON rows with keys, or JSON {"inputs", "targets"}.
import Papa from 'papaparse';
import {
  DATASET_TABLE_RULES,
  findTableFault,
  formatPath,
  InputError,
  isJsonObject,
  MAX_SAMPLES,
  type FileDatasetSpec,
  type NumberTable,
} from '../spec/index.ts';
import { samplesFromTable, type TextTable } from './columns.ts';
import type { Samples } from './dataset.ts';

/**
 * The samples in a file.
 *
 * @param text what the file holds
 * @param spec which columns are inputs and targets
 * @throws InputError naming the row and column of the first fault
 */
export function readSamples(text: string, spec: FileDatasetSpec): Samples {
  const body = text.replace(/^\uFEFF/, '').trim();
  if (body === '') {
    throw new InputError({
      field: spec.file,
      rule: 'is empty',
      remedy: 'write a header and at least one row',
    });
  }
  const isJson = /\.json$/i.test(spec.file) || /^[[{]/.test(body);
  return isJson ? readJson(body, spec) : samplesFromTable(readCsv(body, spec.file), spec);
}

/** Rows of cells below a header; the delimiter is inferred. */
function readCsv(text: string, file: string): TextTable {
  const { data, errors } = Papa.parse<string[]>(text, { skipEmptyLines: true });
  const quoting = errors.find(({ type }) => type === 'Quotes');
  if (quoting !== undefined) {
    const rule = `has a quote that does not close (${quoting.message})`;
    throw new InputError({
      field: rowField(file, quoting.row ?? 0),
      rule,
      remedy: 'close it, or double it inside quotes',
    });
  }
  const [header = [], ...rows] = data;
  const columns = header.map((name) => name.trim());
  checkHeader(columns, file);
  checkRowCount(rows.length, file);
  for (const [index, row] of rows.entries()) {
    if (row.length === columns.length) continue;
    const rule = `has ${row.length} values, the header has ${columns.length}`;
    throw new InputError({
      field: rowField(file, index + 1),
      value: row,
      rule,
      remedy: 'make all rows equally long',
    });
  }
  return { columns, rows: rows.map((row) => row.map((cell) => cell.trim())) };
}

function checkHeader(columns: readonly string[], file: string): void {
  const twin = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twin !== undefined) {
    const rule = 'appears twice in the header';
    throw new InputError({
      field: `${file}: column "${twin}"`,
      rule,
      remedy: 'give each column its own name',
    });
  }
  if (!columns.includes('') && !columns.every((name) => Number.isFinite(Number(name)))) return;
  const rule = 'must be a header with the name of each column';
  throw new InputError({
    field: `${file}: line 1`,
    value: columns,
    rule,
    remedy: 'write the names above the data',
  });
}

function checkRowCount(numRows: number, file: string): void {
  if (numRows >= 1 && numRows <= MAX_SAMPLES) return;
  const rule = numRows === 0 ? 'has no rows' : `has ${numRows} rows, which is too many`;
  const remedy = numRows === 0 ? 'add at least one sample' : `keep at most ${MAX_SAMPLES} samples`;
  throw new InputError({ field: file, rule, remedy });
}

function readJson(text: string, spec: FileDatasetSpec): Samples {
  const value = parseJson(text, spec.file);
  if (Array.isArray(value)) return samplesFromTable(tableOfObjects(value, spec.file), spec);
  if (isJsonObject(value) && 'inputs' in value && 'targets' in value) return samplesOfTables(value, spec);
  const remedy = 'write {"inputs": [[...]], "targets": [[...]]} or rows such as [{"x": 1, "y": 2}]';
  throw new InputError({ field: spec.file, value, rule: 'holds no samples', remedy });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError({ field: file, rule: `is not JSON (${reason})`, remedy: 'correct it there' });
  }
}

/** Rows written as objects: the keys of the first are the columns. */
function tableOfObjects(values: readonly unknown[], file: string): TextTable {
  checkRowCount(values.length, file);
  const first = values[0];
  const columns = isJsonObject(first) ? Object.keys(first) : [];
  const rows = values.map((value, index) => {
    const isAlike = isJsonObject(value) && Object.keys(value).length === columns.length;
    if (isAlike && columns.length > 0 && columns.every((column) => Object.hasOwn(value, column))) {
      return columns.map((column) => textOf(value[column], rowField(file, index + 1), column));
    }
    const rule =
      columns.length === 0 ? 'must be an object with keys' : `must have the keys ${columns.join(', ')}`;
    throw new InputError({
      field: rowField(file, index + 1),
      value,
      rule,
      remedy: 'give all rows the same keys',
    });
  });
  return { columns, rows };
}

function textOf(value: unknown, row: string, column: string): string {
  if (value === null) return '';
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const rule = 'must be a number or a name';
  throw new InputError({
    field: `${row}, column "${column}"`,
    value,
    rule,
    remedy: 'give each value its own column',
  });
}

function samplesOfTables(
  { inputs, targets }: Readonly<Record<string, unknown>>,
  spec: FileDatasetSpec,
): Samples {
  const named = spec.targets === undefined ? spec.inputs && 'inputs' : 'targets';
  if (named !== undefined) {
    const rule = 'names columns, but the file holds {"inputs", "targets"} without names';
    throw new InputError({ field: `dataset.${named}`, value: spec[named], rule, remedy: 'remove it' });
  }
  const samples = {
    inputs: checkedTable(inputs, 'inputs', spec.file),
    targets: checkedTable(targets, 'targets', spec.file),
  };
  if (samples.inputs.length !== samples.targets.length) {
    const rule = `must have as many rows as the inputs (${samples.inputs.length}), not ${samples.targets.length}`;
    throw new InputError({
      field: `${spec.file}: targets`,
      rule,
      remedy: 'give one row of targets for each row of inputs',
    });
  }
  return samples;
}

function checkedTable(table: unknown, key: string, file: string): NumberTable {
  const fault = findTableFault(table, DATASET_TABLE_RULES);
  if (fault === undefined) return table as NumberTable;
  const { path, value, rule, remedy } = fault;
  throw new InputError({ field: `${file}: ${formatPath([key, ...path])}`, value, rule, remedy });
}

/** Rows are counted from 1, below the header. */
function rowField(file: string, row: number): string {
  return `${file}: row ${row}`;
}
