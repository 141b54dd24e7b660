// parseSweep: the one door through which every sweep comes in. What it returns is complete and within all limits.
import { z } from './zod.ts';
import { formatPath, InputError, type Key } from './errors.ts';
import { explain } from './explain.ts';
import { canonicalJson } from './hash.ts';
import { checkJointRules } from './joint-rules.ts';
import { MAX_CELLS, MAX_NETWORKS } from './limits.ts';
import { isAbove, isJsonObject, isSamePath, readPath, setPath, type JsonObject } from './paths.ts';
import { networksRemedy } from './rules.ts';
import { schemasAt } from './schema-walk.ts';
import { sweepSchema } from './schema.ts';
import type { Sweep, SweepInput } from './sweep.ts';

/**
 * Checks a sweep file and fills in its defaults.
 *
 * @param input a sweep file read from JSON, a preset, or a Sweep
 * @param overrides fields that replace those of the input, for example `{ networks: 1e6, seed: 1 }`
 * @returns the normalized sweep; its grid is checked value by value, and combination by combination in expandGrid
 * @throws InputError naming the first problem, its value, the rule and the remedy
 */
export function parseSweep(input: unknown, overrides: Partial<SweepInput> = {}): Sweep {
  const written = withOverrides(input, overrides);
  const parsed = sweepSchema.safeParse(written);
  if (!parsed.success) throw explain(sweepSchema, written, parsed.error.issues);
  const { solved, ...fields } = parsed.data;
  const sweep: Sweep = solved === undefined ? fields : { ...fields, solved };
  checkGrid(sweep.grid);
  checkNetworks(sweep);
  checkJointRules(sweep);
  return sweep;
}

function withOverrides(input: unknown, overrides: Partial<SweepInput>): unknown {
  if (!isJsonObject(input)) return input;
  // `$schema` is for editors only, and no part of the sweep.
  const written = Object.fromEntries(Object.entries(input).filter(([key]) => key !== '$schema'));
  return Object.entries(overrides)
    .filter(([, value]) => value !== undefined)
    .reduce<JsonObject>((sweep, [key, value]) => setPath(sweep, key, value), written);
}

/** Fields that all cells of a grid share. */
const COMMON_FIELDS = ['schemaVersion', 'networks', 'axes', 'pairing', 'grid'];

function checkGrid(grid: Sweep['grid']): void {
  const axes = Object.entries(grid);
  for (const [position, [path, values]] of axes.entries()) {
    checkAxis(path, values);
    const later = axes.slice(position + 1).find(([other]) => isAbove(other, path) || isSamePath(other, path));
    if (later !== undefined) {
      const rule = `would be overwritten by the later axis "${later[0]}"`;
      throw new InputError({
        field: formatPath(['grid', path]),
        rule,
        remedy: `put "${later[0]}" first, or drop one`,
      });
    }
  }
}

function checkAxis(path: string, values: readonly unknown[]): void {
  const keys = readAxisPath(path);
  if (COMMON_FIELDS.includes(String(keys[0]))) {
    const remedy = `set \`${path}\` for the whole sweep`;
    throw new InputError({ field: formatPath(['grid', path]), rule: 'cannot be an axis', remedy });
  }
  const schemas = schemasAt(sweepSchema, keys);
  const seen = new Map<string, number>();
  for (const [index, value] of values.entries()) {
    const field = ['grid', path, index];
    checkAxisValue(schemas, value, field);
    const text = canonicalJson(value);
    const twin = seen.get(text);
    if (twin !== undefined) {
      const rule = `is the same as value ${twin} of this axis`;
      throw new InputError({ field: formatPath(field), value, rule, remedy: 'remove one of them' });
    }
    seen.set(text, index);
  }
}

function readAxisPath(path: string): readonly Key[] {
  try {
    return readPath(path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError({ field: formatPath(['grid', path]), rule: error.rule, remedy: error.remedy });
  }
}

function checkAxisValue(schemas: readonly z.core.$ZodType[], value: unknown, field: readonly Key[]): void {
  const [first, ...others] = schemas;
  const schema = first !== undefined && others.length === 0 ? first : z.union(schemas);
  const { error } = z.safeParse(schema, value);
  if (error !== undefined) throw explain(schema, value, error.issues, field);
}

function checkNetworks({ grid, networks }: Sweep): void {
  const numCells = Object.values(grid).reduce((product, values) => product * values.length, 1);
  if (numCells > MAX_CELLS) {
    const rule = `has ${numCells} combinations; there may be at most ${MAX_CELLS}`;
    throw new InputError({ field: 'grid', rule, remedy: 'use fewer values, or several sweeps' });
  }
  if (numCells * networks > MAX_NETWORKS) {
    const rule = `must be at most ${MAX_NETWORKS} over all cells together`;
    throw new InputError({ field: 'networks', value: networks, rule, remedy: networksRemedy(numCells) });
  }
}
