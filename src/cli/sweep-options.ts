// The options that name and change a sweep, shared by `sweep`, `inspect` and `compare`, and how they become a checked sweep.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Option, type Command } from 'commander';
import { fitCells } from '../datasets/index.ts';
import { nodeFiles } from '../engine/node-files.ts';
import {
  addAxis,
  InputError,
  isJsonObject,
  nameRemedy,
  parseAssignment,
  parseGrid,
  parseSweep,
  parseSweepText,
  preset,
  presetNames,
  setPath,
  type JsonObject,
  type Sweep,
} from '../spec/index.ts';
import type { Context } from './io.ts';

/** The options as commander hands them over. */
export interface SweepOptions {
  /** `--set` and `--grid` in the order they were written: the later one wins. */
  readonly changes?: readonly Change[];
  readonly networks?: string;
  readonly steps?: string;
  readonly seed?: string;
  readonly backend: 'auto' | 'node' | 'chrome' | 'cpu';
  readonly json?: true;
}

/** One `--set` or `--grid`. */
export interface Change {
  readonly option: '--set' | '--grid';
  readonly text: string;
}

/** A sweep with the words it came from. */
export interface NamedSweep {
  /** The preset's name, the file's name, or `stdin`. */
  readonly name: string;
  readonly sweep: Sweep;
}

/** Adds the sweep argument and its options to a command. */
export function addSweepOptions(command: Command): Command {
  return addChangeOptions(
    command.argument('<sweep>', 'a preset (basinlab presets), a JSON file, or - for stdin'),
  );
}

/** Adds the options that change a sweep, and the one that says where it runs. */
export function addChangeOptions(command: Command): Command {
  const changes: Change[] = [];
  const collect = (option: Change['option']) => (text: string) => {
    changes.push({ option, text });
    command.setOptionValue('changes', changes);
    return undefined;
  };
  return command
    .addOption(
      new Option('--set <path=value>', 'set a field of the sweep; repeatable').argParser(collect('--set')),
    )
    .addOption(
      new Option('--grid <path=v1,v2>', 'one cell per value; repeatable').argParser(collect('--grid')),
    )
    .option('--networks <n>', 'networks to train, e.g. 1e6')
    .option('--steps <n>', 'steps of each training')
    .option('--seed <n>', 'seed of the starting points')
    .addOption(
      new Option('--backend <name>', 'where to run')
        .choices(['auto', 'node', 'chrome', 'cpu'])
        .default('auto'),
    );
}

/**
 * Reads the sweep that the arguments name, and applies the options to it.
 *
 * @param source preset, file, or `-`
 * @throws InputError for everything that is wrong with it
 */
export async function readSweep(
  source: string,
  options: SweepOptions,
  context: Context,
): Promise<NamedSweep> {
  const { name, written } = await readSource(source, context);
  return { name, sweep: await checkSweep(changeSweep(written, options)) };
}

/**
 * Applies the options to a sweep file, not yet checked.
 *
 * @throws InputError for what is no assignment, no field or no number
 */
export function changeSweep(written: JsonObject, options: SweepOptions): JsonObject {
  let changed = written;
  for (const { option, text } of options.changes ?? []) {
    changed = option === '--set' ? setField(changed, text) : addAxis(changed, parseGrid(text));
  }
  for (const field of ['networks', 'steps', 'seed'] as const) {
    const text = options[field];
    if (text !== undefined) changed = setPath(changed, field, readNumber(`--${field}`, text));
  }
  return changed;
}

/** Sets a field of a sweep file as `path=value` says. */
export function setField(written: JsonObject, assignment: string): JsonObject {
  const { path: field, value } = parseAssignment(assignment);
  return setPath(written, field, value);
}

/** Checks a sweep file, its data included: said at once, not after a device was opened. */
export async function checkSweep(written: JsonObject): Promise<Sweep> {
  const sweep = parseSweep(written);
  await fitCells(sweep, nodeFiles);
  return sweep;
}

/**
 * A number as people write it: `100000`, `1e6`.
 *
 * @throws InputError for anything else; whether the number makes sense is for the sweep to say
 */
export function readNumber(option: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isNaN(value)) return value;
  const rule = 'must be a number';
  throw new InputError({ field: option, value: text, rule, remedy: `write for example ${option} 1e6` });
}

/**
 * Reads the sweep file that an argument names, not yet checked.
 *
 * @param source preset, file, or `-`
 * @throws InputError if there is none
 */
export async function readSource(
  source: string,
  { io, signal }: Context,
): Promise<{ name: string; written: JsonObject }> {
  if (source === '-') {
    const text = await io.readStdin(signal);
    if (text.trim() === '') {
      const remedy = 'pipe a sweep file into it: basinlab presets xor | basinlab sweep -';
      throw new InputError({ field: 'stdin', rule: 'is empty', remedy });
    }
    return { name: 'stdin', written: parseSweepText(text, 'stdin') };
  }
  if (presetNames.includes(source)) return { name: source, written: preset(source) };
  const written = parseSweepText(await readSweepFile(source), source);
  return { name: path.basename(source), written: relativeTo(path.dirname(source), written) };
}

async function readSweepFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EISDIR') {
      throw new InputError({ field: file, rule: 'is a folder', remedy: 'name a sweep file (JSON) in it' });
    }
    if (code !== 'ENOENT') {
      const reason = error instanceof Error ? error.message : String(error);
      throw new InputError({
        field: file,
        rule: `cannot be read (${reason})`,
        remedy: 'check its permissions',
      });
    }
    if (/[/\\]|\.json$/.test(file)) {
      throw new InputError({
        field: file,
        rule: 'does not exist',
        remedy: 'check the path of the sweep file',
      });
    }
    const remedy = nameRemedy(file, presetNames);
    throw new InputError({ field: 'sweep', value: file, rule: 'is neither a preset nor a file', remedy });
  }
}

/** A sweep file's data files lie relative to the sweep file, wherever the command is run. */
function relativeTo(folder: string, written: JsonObject): JsonObject {
  const resolve = (file: unknown): unknown =>
    typeof file === 'string' && !path.isAbsolute(file) ? path.join(folder, file) : file;
  const resolveDataset = (dataset: unknown): unknown =>
    isJsonObject(dataset) && 'file' in dataset ? { ...dataset, file: resolve(dataset['file']) } : dataset;
  const result: Record<string, unknown> = { ...written };
  if ('dataset' in written) result['dataset'] = resolveDataset(written['dataset']);
  if (isJsonObject(written['grid'])) {
    const grid: Record<string, unknown> = { ...written['grid'] };
    const mapAxis = (axis: string, change: (value: unknown) => unknown): void => {
      const values = grid[axis];
      if (Array.isArray(values)) grid[axis] = values.map(change);
    };
    mapAxis('dataset', resolveDataset);
    mapAxis('dataset.file', resolve);
    result['grid'] = grid;
  }
  return result;
}
