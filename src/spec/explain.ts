// Turns what zod found into an InputError: the first problem, in the words of the sweep file, with its remedy.
import { z } from './zod.ts';
import { formatPath, InputError, type InputProblem, type Key } from './errors.ts';
import { nearestKey } from './names.ts';
import { missing, ruleFor } from './rules.ts';
import {
  discriminatorsAgree,
  likeliestVariant,
  namesOf,
  objectVariants,
  recordKeys,
  schemasAt,
  unwrap,
  variants,
  type Issue,
  type ObjectSchema,
} from './schema-walk.ts';

/**
 * The first problem that a schema has with an input.
 *
 * @param schema the schema that refused it
 * @param input what was written
 * @param issues zod's issues
 * @param prefix where the input lies in the sweep file
 */
export function explain(
  schema: z.core.$ZodType,
  input: unknown,
  issues: readonly Issue[],
  prefix: readonly Key[] = [],
): InputError {
  const leaves = leafIssues(schema, input, issues, []);
  // A mistyped key explains the missing one, and an unsafe integer is first of all too large.
  const first =
    leaves.find(({ issue }) => issue.code === 'unrecognized_keys') ??
    leaves.find(({ issue }) => !('note' in issue && issue.code === 'too_big')) ??
    leaves[0];
  if (first === undefined) throw new TypeError('explain needs an issue');
  const { field, ...problem } = describe(schema, input, first);
  const path = formatPath([...prefix, ...field]);
  return new InputError({ ...problem, field: path === '' ? 'sweep' : path });
}

/** An issue that is not a union's, and its path from the root. */
interface Leaf {
  readonly path: readonly Key[];
  readonly issue: Issue;
}

/** What an InputError says, with its field still a path. */
type Description = Omit<InputProblem, 'field'> & { readonly field: readonly Key[] };

/** Replaces the issues of a union by those of the variant that was probably meant. */
function leafIssues(
  schema: z.core.$ZodType,
  value: unknown,
  issues: readonly Issue[],
  path: readonly Key[],
): readonly Leaf[] {
  return issues.flatMap((issue): readonly Leaf[] => {
    const steps = issue.path.filter((key): key is Key => typeof key !== 'symbol');
    const here = [...path, ...steps];
    if (issue.code === 'invalid_key') return [unknownKeyOf(issue, here)];
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path: here, issue }];
    const found = valueAt(value, steps);
    const meant = likeliestVariant(issue.errors, found);
    const union = schemasAt(schema, steps).map(unwrap)[0];
    if (meant === undefined || !(union instanceof z.ZodUnion)) return [{ path: here, issue }];
    const variant = union.options[meant];
    return variant === undefined ? [] : leafIssues(variant, found, issue.errors[meant] ?? [], here);
  });
}

/** A key of a record that its schema refuses is one that it does not know. */
function unknownKeyOf(issue: Issue, path: readonly Key[]): Leaf {
  const keys = [String(path.at(-1))];
  return {
    path: path.slice(0, -1),
    issue: { code: 'unrecognized_keys', keys, path: issue.path, message: issue.message },
  };
}

function describe(schema: z.core.$ZodType, input: unknown, { path, issue }: Leaf): Description {
  const value = valueAt(input, path);
  if (issue.code === 'custom') {
    const { remedy = 'correct it', value: fault = value } = issue.params ?? {};
    return { field: path, value: fault, rule: issue.message, remedy: String(remedy) };
  }
  if (issue.code === 'unrecognized_keys') return unknownKey(schema, value, path, issue.keys[0] ?? '');
  const verdict = value === undefined ? missing(schema, path) : ruleFor(schema, value, path, issue);
  return { field: path, value, ...verdict };
}

function unknownKey(schema: z.core.$ZodType, value: unknown, path: readonly Key[], key: string): Description {
  const object = value as Readonly<Record<string, unknown>>;
  const schemas = schemasAt(schema, path);
  const candidates = schemas.flatMap(objectVariants);
  const variant = meantVariant(candidates, object);
  const known = [...keysOf(variant), ...schemas.flatMap(variants).flatMap(recordKeys)];
  const knownElsewhere = keysOf(...candidates);
  const found = { field: [...path, key], value: object[key] };
  const list = `known keys: ${known.join(', ')}`;
  const nearest = nearestKey(key, known);
  if (nearest === undefined && variant !== undefined && knownElsewhere.includes(key)) {
    const chosen = chosenBy(variant, object);
    const others = candidates.filter((candidate) => key in candidate.shape);
    const rule = `does not go with ${quoted(chosen, object[chosen])}`;
    return { ...found, rule, remedy: `remove it${orUse(chosen, others)}; ${list}` };
  }
  const meant = nearest ?? nearestKey(key, knownElsewhere);
  return {
    ...found,
    rule: 'is not a known key',
    remedy: meant === undefined ? list : `did you mean \`${meant}\`?`,
  };
}

/** The field that decides which others there are: one that holds a name, else the first. */
function chosenBy(variant: ObjectSchema, object: Readonly<Record<string, unknown>>): string {
  const fields = Object.keys(object).filter((field) => field in variant.shape);
  const isName = (field: string): boolean => namesOf(variant.shape[field] ?? variant).length > 0;
  return fields.find(isName) ?? fields[0] ?? 'the others';
}

function quoted(key: string, value: unknown): string {
  return typeof value === 'string' ? `${key} "${value}"` : `\`${key}\``;
}

const MOST_OTHERS = 4;

/** Which names of a field have what the written one has not, if they are few. */
function orUse(field: string, others: readonly ObjectSchema[]): string {
  const names = new Set(others.flatMap((other) => namesOf(other.shape[field] ?? other)));
  if (names.size === 0 || names.size > MOST_OTHERS) return '';
  const list = [...names].map((name) => `"${name}"`).join(', ');
  return `, or use ${field} ${list.replace(/, (?=[^,]*$)/, ' or ')}`;
}

function keysOf(...objects: readonly (ObjectSchema | undefined)[]): readonly string[] {
  return objects.flatMap((object) => Object.keys(object?.shape ?? {})).filter((key) => key !== '$schema');
}

/** The variant of an object that was probably meant. */
function meantVariant(
  candidates: readonly ObjectSchema[],
  value: Readonly<Record<string, unknown>>,
): ObjectSchema | undefined {
  const agreeing = candidates.filter((variant) => discriminatorsAgree(variant, value));
  const complaints = agreeing.map((variant) => z.safeParse(variant, value).error?.issues ?? []);
  return agreeing[likeliestVariant(complaints, value) ?? 0] ?? candidates[0];
}

/** The value at a path; undefined where the path leaves it. */
function valueAt(value: unknown, path: readonly Key[]): unknown {
  return path.reduce<unknown>((found, key) => {
    if (typeof found !== 'object' || found === null) return undefined;
    return (found as Readonly<Record<Key, unknown>>)[key];
  }, value);
}
