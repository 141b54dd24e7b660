// Tables of numbers inside a sweep (inputs, targets, given parameters): checked value by value, copied once, then shared.
import { z } from './zod.ts';
import { MAX_FLOAT32 } from './limits.ts';

/** Rows of numbers. */
export type NumberTable = readonly (readonly number[])[];

/** What is wrong with a table: where (row, column), what is there, the rule and the remedy. */
export interface TableFault {
  readonly path: readonly number[];
  readonly value: unknown;
  readonly rule: string;
  readonly remedy: string;
}

/** The bounds of a table. */
export interface TableRules {
  readonly maxRows: number;
  readonly maxColumns: number;
  readonly maxValues: number;
  /** Whether every row must be as long as the first. */
  readonly equalRows: boolean;
}

/**
 * The first fault of a table of numbers.
 *
 * @param table anything; (rows, columns) when it is right
 * @param rules its bounds
 * @returns undefined when every value is a number that float32 can hold
 */
export function findTableFault(table: unknown, rules: TableRules): TableFault | undefined {
  if (!Array.isArray(table) || table.length === 0) {
    const rule = table === undefined ? 'is required' : 'must be a list of rows, each a list of numbers';
    return { path: [], value: table, rule, remedy: 'write for example [[0, 1], [1, 0]]' };
  }
  if (table.length > rules.maxRows)
    return tooMany([], table, `${table.length} rows`, `${rules.maxRows} rows`);
  const rows = table as readonly unknown[];
  const firstLength = Array.isArray(rows[0]) ? rows[0].length : 0;
  let numValues = 0;
  for (const [index, row] of rows.entries()) {
    const fault = findRowFault(row, index, rules.equalRows ? firstLength : undefined, rules.maxColumns);
    if (fault) return fault;
    numValues += (row as readonly unknown[]).length;
    if (numValues > rules.maxValues) {
      return tooMany([], table, `more than ${rules.maxValues} numbers`, `${rules.maxValues} numbers`);
    }
  }
  return undefined;
}

function findRowFault(
  row: unknown,
  index: number,
  expected: number | undefined,
  maxColumns: number,
): TableFault | undefined {
  if (!Array.isArray(row) || row.length === 0) {
    const remedy = typeof row === 'number' ? `write [${row}]: one list per row` : 'fill it in or remove it';
    return { path: [index], value: row, rule: 'must be a list of numbers', remedy };
  }
  if (row.length > maxColumns) {
    return tooMany([index], row, `${row.length} numbers`, `${maxColumns} numbers per row`);
  }
  if (expected !== undefined && row.length !== expected) {
    return {
      path: [index],
      value: row,
      rule: `must have ${expected} values like the first row, not ${row.length}`,
      remedy: 'make all rows equally long',
    };
  }
  // A plain loop: this one visits every value of the table.
  for (let column = 0; column < row.length; column++) {
    const value: unknown = row[column];
    if (typeof value === 'number' && Math.abs(value) <= MAX_FLOAT32) continue;
    return { path: [index, column], value: value ?? null, ...valueFault(value) };
  }
  return undefined;
}

function valueFault(value: unknown): { rule: string; remedy: string } {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return { rule: 'must be a number: values may not be missing', remedy: 'fill it in or remove its row' };
  }
  if (typeof value === 'number') {
    return { rule: 'must be a finite number that float32 can hold', remedy: 'rescale the data' };
  }
  return { rule: 'must be a number', remedy: 'write numbers without quotes, and encode classes as numbers' };
}

function tooMany(path: readonly number[], value: unknown, found: string, allowed: string): TableFault {
  return { path, value, rule: `has ${found}, which is too many`, remedy: `give at most ${allowed}` };
}

/** Tables that were checked, copied and frozen here. The cells of a grid share them instead of checking them again. */
const ownedTables = new WeakSet<NumberTable>();

/**
 * The schema of a table of numbers: the first fault becomes its one issue, and its output is a frozen copy.
 *
 * @param rules its bounds
 * @param description what the table holds, for editors
 */
export function numberTable(rules: TableRules, description: string) {
  return z
    .custom<NumberTable>()
    .superRefine((table, context) => {
      if (ownedTables.has(table)) return;
      const fault = findTableFault(table, rules);
      if (!fault) return;
      const { path, rule, remedy, value } = fault;
      // Not continued: else zod takes the variant with this table for the one that was meant.
      const params = { remedy, value };
      context.addIssue({ code: 'custom', path: [...path], message: rule, params, continue: false });
    })
    .transform(own)
    .meta({
      description,
      type: 'array',
      minItems: 1,
      maxItems: rules.maxRows,
      items: { type: 'array', minItems: 1, maxItems: rules.maxColumns, items: { type: 'number' } },
    });
}

function own(table: NumberTable): NumberTable {
  if (ownedTables.has(table)) return table;
  const copy = Object.freeze(table.map((row) => Object.freeze(row.slice())));
  ownedTables.add(copy);
  return copy;
}
