// The text of `--set path=value` and `--grid path=value,value`, and of a sweep file: JSON where it is JSON, else a name.
import { formatPath, InputError } from './errors.ts';
import { isJsonObject, readPath, type JsonObject } from './paths.ts';

/** A field and the value it gets. */
export interface Assignment {
  readonly path: string;
  readonly value: unknown;
}

/** A field and the values it takes, one after the other. */
export interface Axis {
  readonly path: string;
  readonly values: readonly unknown[];
}

/**
 * Reads `path=value`.
 *
 * @param text for example `optimizer.learningRate=0.1`, `network.layers=[2,4,1]`, `loss=bce`
 * @returns the path, and the value as JSON if it is JSON, else as text
 * @throws InputError if there is no value, the path is unknown, or a list or object is not JSON
 */
export function parseAssignment(text: string): Assignment {
  const [path, value] = splitAssignment(text, 'write path=value, for example optimizer.learningRate=0.1');
  return { path, value: readValue(path, value) };
}

/**
 * Reads `path=value,value`.
 *
 * @param text for example `network.activation=tanh,relu` or `network.layers=[2,2,1],[2,3,1]`
 * @returns the path and its values, split at the commas outside of brackets and quotes
 * @throws InputError as parseAssignment does
 */
export function parseGrid(text: string): Axis {
  const [path, values] = splitAssignment(
    text,
    'write path=value,value, for example network.activation=tanh,relu',
  );
  return { path, values: splitAtCommas(values).map((value) => readValue(path, value)) };
}

/**
 * A sweep file with one more axis in its grid; an axis of the same path gets the new values.
 *
 * @param input the sweep file, not changed
 * @param axis what parseGrid read
 */
export function addAxis(input: object, { path, values }: Axis): JsonObject {
  const sweep = input as JsonObject;
  const grid = isJsonObject(sweep['grid']) ? sweep['grid'] : {};
  return { ...sweep, grid: { ...grid, [path]: values } };
}

/**
 * Reads the text of a sweep file.
 *
 * @param text JSON
 * @param source its name in messages, for example `sweep.json`
 * @returns an object, not yet checked: pass it to parseSweep
 * @throws InputError if the text is not JSON, or JSON but no object
 */
export function parseSweepText(text: string, source: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError({ field: source, rule: `is not JSON (${reason})`, remedy: 'correct it there' });
  }
  if (isJsonObject(value)) return value;
  const remedy = 'write for example {"dataset": "xor", "network": {...}, ...}';
  throw new InputError({ field: source, value, rule: 'must hold one JSON object', remedy });
}

function splitAssignment(text: string, remedy: string): readonly [path: string, value: string] {
  const at = text.indexOf('=');
  const path = text.slice(0, Math.max(at, 0)).trim();
  const value = text.slice(at + 1).trim();
  if (path === '' || value === '') {
    throw new InputError({ field: text, rule: 'is not an assignment', remedy });
  }
  return [formatPath(readPath(path)), value];
}

function readValue(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (!/^[[{"]/.test(text)) return text;
    const remedy = 'quote names inside lists and objects, for example {"kind":"gd","learningRate":0.1}';
    throw new InputError({
      field: path,
      value: text,
      rule: 'must be JSON where it is a list or an object',
      remedy,
    });
  }
}

function splitAtCommas(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (isQuoted && letter === '\\') at += 1;
    else if (letter === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (letter === '[' || letter === '{') depth += 1;
    else if (letter === ']' || letter === '}') depth -= 1;
    else if (letter === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}
