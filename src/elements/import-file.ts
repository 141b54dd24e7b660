// A file that somebody kept of a run, a result or one inspected network: checked piece by piece before anything shows it.
import { OUTCOMES, type Inspection, type SweepResult } from '../engine/result.ts';
import { expandGrid, InputError, isJsonObject, networkShape, parseSweep, type Sweep } from '../spec/index.ts';

/** What a file may hold. */
export type Imported =
  | { readonly kind: 'result'; readonly result: SweepResult }
  | { readonly kind: 'inspection'; readonly inspection: Inspection };

/** Larger files are not read: the results of the largest grids have less. */
export const MOST_BYTES = 64 * 1024 * 1024;

const REMEDY = 'choose what `basinlab sweep --json` or `basinlab inspect --json` wrote';

/**
 * Reads a chosen or dropped file.
 *
 * @throws InputError saying what is wrong with it
 */
export async function readImport(file: Blob): Promise<Imported> {
  if (file.size > MOST_BYTES) {
    throw refusal('file', `${String(file.size)} bytes`, `must have at most ${String(MOST_BYTES)} bytes`);
  }
  return parseImport(await file.text());
}

/**
 * Reads the text of a result or of an inspection.
 *
 * @returns the document, its sweep parsed anew
 * @throws InputError naming the first field that is missing or wrong
 */
export function parseImport(text: string): Imported {
  const document = new Fields('file', parseJson(text));
  document.check('schemaVersion', 'must be 1', (value) => value === 1);
  const sweep = parseSweep(document.at('sweep'));
  document.check('hash', 'must be the 64 digits of a hash', (value) => /^[0-9a-f]{64}$/.test(String(value)));
  document.check('device', 'must describe the device', isDevice);
  if (document.has('cells')) return { kind: 'result', result: readResult(document, sweep) };
  if (document.has('trajectory')) return { kind: 'inspection', inspection: readInspection(document, sweep) };
  throw refusal('file', undefined, 'is neither a result nor an inspected network');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal('file', text.slice(0, 40), 'is not JSON');
  }
}

function readResult(document: Fields, sweep: Sweep): SweepResult {
  const cells = document.list('cells');
  const expected = expandGrid(sweep).length;
  document.check(
    'cells',
    `must have one entry per cell: ${String(expected)}`,
    () => cells.length === expected,
  );
  for (const [i, cell] of cells.entries()) checkCell(new Fields(`cells[${String(i)}]`, cell));
  const timing = new Fields('timing', document.at('timing'));
  for (const name of ['trainMs', 'totalMs', 'networkStepsPerSecond']) timing.number(name);
  return { ...document.values, sweep } as unknown as SweepResult;
}

function checkCell(cell: Fields): void {
  cell.check('axes', 'must be an object', isJsonObject);
  const networks = cell.number('networks');
  const outcomes = new Fields(`${cell.name}.outcomes`, cell.at('outcomes'));
  const total = OUTCOMES.reduce((sum, name) => sum + outcomes.number(name), 0);
  cell.check('outcomes', `must sum to the networks: ${String(networks)}`, () => total === networks);
  for (const name of ['solved', 'deadLayer']) {
    const share = new Fields(`${cell.name}.${name}`, cell.at(name));
    for (const part of ['count', 'fraction', 'low', 'high']) share.number(part);
  }
  cell.check('loss', 'must be an object', isJsonObject);
  for (const [i, level] of cell.list('levels').entries()) {
    const fields = new Fields(`${cell.name}.levels[${String(i)}]`, level);
    for (const part of ['loss', 'count', 'fraction']) fields.number(part);
  }
  checkHistogram(new Fields(`${cell.name}.histogram`, cell.at('histogram')));
  if (cell.has('basins')) checkBasins(new Fields(`${cell.name}.basins`, cell.at('basins')));
}

function checkBasins(report: Fields): void {
  report.number('count');
  for (const [i, basin] of report.list('basins').entries()) {
    const fields = new Fields(`${report.name}.basins[${String(i)}]`, basin);
    fields.check('kind', `must be one of ${OUTCOMES.join(', ')}`, isOutcome);
    for (const part of ['loss', 'count', 'fraction', 'low', 'high']) fields.number(part);
    fields.check('representative', 'must be an index, as text', isIndex);
  }
}

function checkHistogram(histogram: Fields): void {
  const edges = histogram.numbers('edges');
  const counts = histogram.numbers('counts');
  histogram.check('edges', 'must be one more than the counts', () => edges.length === counts.length + 1);
  for (const part of ['underflow', 'overflow', 'nonFinite']) histogram.number(part);
}

function readInspection(document: Fields, sweep: Sweep): Inspection {
  const cell = expandGrid(sweep)[document.number('cell')];
  document.check('cell', 'must be a cell of the sweep', () => cell !== undefined);
  const { layers } = (cell?.sweep ?? sweep).network;
  const { parameterCount } = networkShape(layers);
  document.check('layers', 'must be those of the sweep', (value) => String(value) === String(layers));
  document.check('index', 'must be a whole number from 0 to 2^64 - 1, as text', isIndex);
  for (const name of ['outcome', 'kind']) {
    document.check(name, `must be one of ${OUTCOMES.join(', ')}`, isOutcome);
  }
  for (const name of ['loss', 'gradientNorm', 'parameterNorm']) document.numberOrNull(name);
  for (const name of ['initialParameters', 'finalParameters']) {
    const { length } = document.numbers(name);
    document.check(name, `must have ${String(parameterCount)} numbers`, () => length === parameterCount);
  }
  for (const [i, point] of document.list('trajectory').entries()) {
    const fields = new Fields(`trajectory[${String(i)}]`, point);
    fields.number('step');
    for (const name of ['loss', 'gradientNorm']) fields.numberOrNull(name);
    if (!fields.has('parameters')) continue;
    const { length } = fields.numbers('parameters');
    fields.check(
      'parameters',
      `must have ${String(parameterCount)} numbers`,
      () => length === parameterCount,
    );
  }
  if (document.at('hessianEigenvalues') !== null) document.numbers('hessianEigenvalues');
  document.list('outputs');
  if (document.at('decision') !== null) checkDecision(new Fields('decision', document.at('decision')));
  return { ...document.values, sweep } as unknown as Inspection;
}

function checkDecision(decision: Fields): void {
  const [columns, rows] = [decision.numbers('x').length, decision.numbers('y').length];
  const isRow = (row: unknown): boolean =>
    Array.isArray(row) && row.length === columns && row.every(isNumber);
  decision.check(
    'values',
    'must have a row of numbers per y',
    (values) => Array.isArray(values) && values.length === rows && values.every(isRow),
  );
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isIndex(value: unknown): boolean {
  return typeof value === 'string' && /^\d{1,20}$/.test(value) && BigInt(value) < 2n ** 64n;
}

function isOutcome(value: unknown): boolean {
  return OUTCOMES.some((outcome) => outcome === value);
}

function isDevice(value: unknown): boolean {
  return (
    isJsonObject(value) && Object.values(value).every((part) => part === null || typeof part !== 'object')
  );
}

/** An object of the file and its own fields, nothing inherited: what is missing or wrong is refused by its name. */
class Fields {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;

  constructor(name: string, value: unknown) {
    if (!isJsonObject(value)) throw refusal(name, value, 'must be an object');
    this.name = name;
    this.values = value;
  }

  has(field: string): boolean {
    return Object.hasOwn(this.values, field);
  }

  at(field: string): unknown {
    return this.has(field) ? this.values[field] : undefined;
  }

  check(field: string, rule: string, isRight: (value: unknown) => boolean): void {
    const value = this.at(field);
    if (!isRight(value)) throw refusal(this.#path(field), value, rule);
  }

  number(field: string): number {
    this.check(field, 'must be a number', (value) => typeof value === 'number');
    return this.at(field) as number;
  }

  /** JSON has no infinity: what is not finite is null there. */
  numberOrNull(field: string): void {
    this.check(field, 'must be a number or null', (value) => value === null || typeof value === 'number');
  }

  list(field: string): readonly unknown[] {
    this.check(field, 'must be a list', Array.isArray);
    return this.at(field) as readonly unknown[];
  }

  numbers(field: string): readonly number[] {
    const values = this.list(field);
    this.check(field, 'must be a list of numbers', () => values.every((value) => typeof value === 'number'));
    return values as readonly number[];
  }

  #path(field: string): string {
    return this.name === 'file' ? field : `${this.name}.${field}`;
  }
}

function refusal(field: string, value: unknown, rule: string): InputError {
  return new InputError({ field, value, rule, remedy: REMEDY });
}
