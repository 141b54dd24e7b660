// What the address of the page says after its `#`: a sweep in the words of `basinlab sweep`, one network, its dragged parameters.
import {
  canonicalJson,
  InputError,
  isJsonObject,
  parseAssignment,
  parseSweep,
  preset,
  setPath,
  type JsonObject,
  type Sweep,
} from '../spec/index.ts';

/** What the page shows. */
export interface PageState {
  /** The preset that the sweep was made from. */
  readonly preset: string;
  /** The sweep file as it is written: the preset with what was changed. */
  readonly written: JsonObject;
  /** The network in the hand; null for none. */
  readonly index: bigint | null;
  /** (parameterCount) its parameters, where they were dragged. */
  readonly parameters: readonly number[] | null;
}

/** Where the page begins: with steps enough that less than 1 % of the networks still move. */
export const FIRST_PRESET = 'xor';
const FIRST_STEPS = 4000;

const LONGEST = 20_000;
const MOST_PARAMETERS = 4096;

/**
 * Reads the part of an address after `#`, e.g. `preset=xor&steps=500&network.layers=[2,3,1]&index=17`.
 *
 * @returns the state, whose sweep has the shape of a sweep file but is not checked yet
 * @throws InputError naming the first word that cannot be read
 */
export function readHash(hash: string): PageState {
  if (hash.length > LONGEST) {
    throw new InputError({
      field: 'address',
      value: `${String(hash.length)} letters`,
      rule: `must have at most ${String(LONGEST)} letters after #`,
      remedy: 'import the sweep as a file',
    });
  }
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const chosen = words.get('preset');
  const name = chosen ?? FIRST_PRESET;
  let written = preset(name) as unknown as JsonObject;
  if (chosen === null) written = setPath(written, 'steps', FIRST_STEPS);
  for (const [path, text] of words) {
    if (path === 'preset' || path === 'index' || path === 'theta') continue;
    const assignment = parseAssignment(`${path}=${text}`);
    written = setPath(written, assignment.path, assignment.value);
  }
  return {
    preset: name,
    written,
    index: readIndex(words.get('index')),
    parameters: readParameters(words.get('theta')),
  };
}

function readIndex(text: string | null): bigint | null {
  if (text === null) return null;
  if (/^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n) return BigInt(text);
  throw new InputError({
    field: 'index',
    value: text,
    rule: 'must be a whole number from 0 to 2^64 - 1',
    remedy: 'use such an index',
  });
}

function readParameters(text: string | null): readonly number[] | null {
  if (text === null) return null;
  const numbers = text.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word)));
  if (numbers.length <= MOST_PARAMETERS && numbers.every((value) => Math.abs(value) <= 1e6)) return numbers;
  throw new InputError({
    field: 'theta',
    value: text,
    rule: 'must be numbers between -1e6 and 1e6, separated by commas',
    remedy: 'remove it from the address',
  });
}

/** What a page can train: no files, which another page might name in an address. */
export function checkForPage(sweep: Sweep): Sweep {
  const { dataset } = sweep;
  const field = 'dataset';
  if ('file' in dataset) {
    const remedy = 'use a built-in dataset, or give its samples as {"inputs": ..., "targets": ...}';
    throw new InputError({ field, value: dataset.file, rule: 'cannot be a file in a page', remedy });
  }
  if ('name' in dataset && dataset.name === 'mnist') {
    throw new InputError({
      field,
      value: dataset.name,
      rule: 'is too large for a page',
      remedy: 'run: basinlab sweep mnist',
    });
  }
  return sweep;
}

/** The checked sweep of a state. @throws InputError */
export function sweepOf({ written }: Pick<PageState, 'written'>): Sweep {
  return checkForPage(parseSweep(written));
}

/** The words of a state: the preset, what differs from it, the network. Reading them gives the same state. */
export function writeHash({ preset: name, written, index, parameters }: PageState): string {
  const words = [`preset=${encodeURIComponent(name)}`];
  for (const [path, value] of differences(preset(name), written)) {
    words.push(`${path}=${encodeWord(typeof value === 'string' ? value : canonicalJson(value))}`);
  }
  if (index !== null) words.push(`index=${String(index)}`);
  if (parameters)
    words.push(`theta=${parameters.map((value) => String(Number(value.toPrecision(7)))).join(',')}`);
  return `#${words.join('&')}`;
}

/** Addresses stay legible: brackets, commas and quotes need no escape there. */
function encodeWord(text: string): string {
  return encodeURIComponent(text).replace(/%(5B|5D|2C|3A|7B|7D)/g, decodeURIComponent);
}

/** Their keys are paths themselves: they are written as a whole. */
const WHOLE = ['grid', 'axes'];

/** Fields of the sweep file whose values differ, as deep as both are objects with the same keys. */
function* differences(
  before: JsonObject,
  now: JsonObject,
  prefix = '',
): Generator<[path: string, value: unknown]> {
  for (const [key, value] of Object.entries(now)) {
    const path = `${prefix}${key}`;
    const old = before[key];
    if (value === undefined || sameJson(old, value)) continue;
    const deeper = !WHOLE.includes(path) && isJsonObject(old) && isJsonObject(value) && sameKeys(old, value);
    if (deeper) yield* differences(old, value, `${path}.`);
    else yield [path, value];
  }
}

function sameJson(a: unknown, b: unknown): boolean {
  return a !== undefined && canonicalJson(a) === canonicalJson(b);
}

function sameKeys(a: JsonObject, b: JsonObject): boolean {
  return Object.keys(a).toSorted().join() === Object.keys(b).toSorted().join();
}
