// Paths into a sweep file such as `optimizer.learningRate` or `network.layers[1]`: reading them, setting what they name.
import type { z } from './zod.ts';
import { formatPath, InputError, type Key } from './errors.ts';
import { nearestName } from './names.ts';
import {
  childOf,
  discriminatorsAgree,
  fieldPaths,
  isObjectSchema,
  namesOf,
  schemasAt,
  variants,
  type ObjectSchema,
} from './schema-walk.ts';
import { sweepSchema } from './schema.ts';

/** An object read from JSON, not yet checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object with keys: not null, no list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a path.
 *
 * @param path for example `network.layers[1]`, or the same as `network.layers.1`
 * @returns its keys, for example ['network', 'layers', 1]
 * @throws InputError naming the nearest path, if the sweep file has no such field
 */
export function readPath(path: string): readonly Key[] {
  const keys = splitPath(path);
  if (schemasAt(sweepSchema, keys).length > 0 && keys[0] !== '$schema') return keys;
  const rule = 'is not a field of the sweep file';
  throw new InputError({ field: path, rule, remedy: pathRemedy(path, keys) });
}

function splitPath(path: string): readonly Key[] {
  return path
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .map((key): Key => (/^\d+$/.test(key) ? Number(key) : key));
}

function pathRemedy(path: string, keys: readonly Key[]): string {
  if (keys[0] === 'grid') return 'give an axis as --grid path=value,value or as grid {"path": [values]}';
  if (keys[0] === 'axes') return 'set `axes` as a whole, for example {"optimizer.learningRate": [0.1, 0.2]}';
  const known = fieldPaths(sweepSchema).filter((field) => field !== '$schema');
  const ending = known.find((field) => field.endsWith(`.${path}`));
  const [last, above] = [String(keys.at(-1)), formatPath(keys.slice(0, -1))];
  const prefix = above === '' ? '' : `${above}.`;
  const siblings = known.flatMap((field) => {
    const name = field.slice(prefix.length);
    return field.startsWith(prefix) && !name.includes('.') ? [name] : [];
  });
  if (ending !== undefined) return meantRemedy(ending, known);
  if (siblings.length === 0) return meantRemedy(nearestName(path, known), known);
  // Below a known field only its own fields count: a shared beginning would make all of them look near.
  const sibling = nearestName(last, siblings);
  return meantRemedy(sibling === undefined ? undefined : `${prefix}${sibling}`, siblings);
}

function meantRemedy(meant: string | undefined, known: readonly string[]): string {
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  return `known here: ${known.filter((field) => !field.includes('.')).join(', ')}`;
}

/**
 * A sweep file with one field set. Setting a field that is a grid axis ends that axis. Where fields exclude each other the
 * one that is set wins: a new `optimizer.kind` keeps the learning rate and drops what the new kind does not have.
 *
 * @param input the sweep file, not changed
 * @param path for example `optimizer.learningRate`
 * @param value its new value, checked later by parseSweep
 * @returns a new sweep file
 * @throws InputError if there is no such path, or a grid axis would overwrite the value
 */
export function setPath(input: object, path: string, value: unknown): JsonObject {
  const keys = readPath(path);
  const rest = withoutAxis(input as JsonObject, keys, value);
  return update([sweepSchema], rest, keys, value, []) as JsonObject;
}

function withoutAxis(input: JsonObject, keys: readonly Key[], value: unknown): JsonObject {
  if (!isJsonObject(input['grid'])) return input;
  const path = formatPath(keys);
  const axes = Object.entries(input['grid']);
  const cover = axes.find(([axis]) => isAbove(axis, path));
  if (cover !== undefined) {
    const rule = `would be overwritten by the grid axis "${cover[0]}"`;
    throw new InputError({
      field: path,
      value,
      rule,
      remedy: `set it in the values of that axis, or set \`${cover[0]}\``,
    });
  }
  const kept = axes.filter(([axis]) => !isSamePath(axis, path));
  return kept.length === axes.length ? input : { ...input, grid: Object.fromEntries(kept) };
}

/** Whether a path leads to an object or list that contains what the other path names. */
export function isAbove(path: string, other: string): boolean {
  const [above, below] = [splitPath(path), splitPath(other)];
  return above.length < below.length && above.every((key, depth) => key === below[depth]);
}

/** Whether two paths, written with brackets or dots, name the same field. */
export function isSamePath(path: string, other: string): boolean {
  return formatPath(splitPath(path)) === formatPath(splitPath(other));
}

function update(
  schemas: readonly z.core.$ZodType[],
  current: unknown,
  path: readonly Key[],
  value: unknown,
  above: readonly Key[],
): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const here = [...above, key];
  const options = schemas.flatMap(variants);
  const below = options.flatMap((option) => childOf(option, key) ?? []);
  if (typeof key === 'number') {
    if (!Array.isArray(current) || key >= current.length) {
      const length = Array.isArray(current) ? current.length : 0;
      const rule = `does not exist: \`${formatPath(above)}\` has ${length} values`;
      throw new InputError({
        field: formatPath(here),
        rule,
        remedy: `set \`${formatPath(above)}\` as a whole`,
      });
    }
    return current.with(key, update(below, current[key], rest, value, here));
  }
  const object = asObject(current, options);
  const next = { ...object, [key]: update(below, object[key], rest, value, here) };
  return dropExcluded(options.filter(isObjectSchema), object, next, key);
}

/** Writes a shorthand out: "xor" becomes {"name": "xor"}, "he-normal" {"kind": "he-normal"}; "full" gives way to an object. */
function asObject(current: unknown, options: readonly z.core.$ZodType[]): JsonObject {
  if (isJsonObject(current)) return current;
  if (typeof current !== 'string') return {};
  const keys = options.flatMap((option) => (isObjectSchema(option) ? Object.keys(option.shape) : []));
  if (keys.includes('name')) return { name: current };
  const isWhole = !keys.includes('kind') && options.some((option) => namesOf(option).includes(current));
  return isWhole ? {} : { kind: current };
}

/**
 * Drops the fields that exclude the one just set: those of another variant, if the key tells variants apart or its variant is
 * new. Fields that no variant knows stay, for parseSweep to refuse.
 */
function dropExcluded(
  options: readonly ObjectSchema[],
  before: JsonObject,
  after: JsonObject,
  key: string,
): JsonObject {
  const having = (field: string) => options.filter((option) => childOf(option, field) !== undefined);
  const isDiscriminator = options.some((option) => namesOf(childOf(option, key) ?? option).length > 0);
  const previous = variantOf(options, before);
  if (!isDiscriminator && previous !== undefined && having(key).includes(previous)) return after;
  const variant = variantOf(having(key), after);
  if (variant === undefined) return after;
  const stays = (field: string) => having(field).length === 0 || having(field).includes(variant);
  return Object.fromEntries(Object.entries(after).filter(([field]) => stays(field)));
}

/** The variant whose kind or name agrees with an object and that knows most of its fields. */
function variantOf(options: readonly ObjectSchema[], object: JsonObject): ObjectSchema | undefined {
  const shared = (option: ObjectSchema) =>
    Object.keys(object).filter((field) => childOf(option, field)).length;
  return options
    .filter((option) => discriminatorsAgree(option, object))
    .sort((a, b) => shared(b) - shared(a))[0];
}
