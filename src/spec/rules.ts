// The rule that a value breaks and what to do about it, for each kind of issue that zod reports.
import { z } from './zod.ts';
import { formatPath, type InputProblem, type Key } from './errors.ts';
import { MAX_NETWORKS, RESULT_BYTES_PER_NETWORK } from './limits.ts';
import { nameRemedy } from './names.ts';
import {
  childOf,
  isObjectSchema,
  namesOf,
  objectVariants,
  schemasAt,
  unwrap,
  variants,
  type Issue,
  type ObjectSchema,
} from './schema-walk.ts';

/** The rule that was broken, and the remedy. */
export type Verdict = Pick<InputProblem, 'rule' | 'remedy'>;

/**
 * What a value that is there does wrong.
 *
 * @param schema the root
 * @param value what is there
 * @param path where, from the root
 * @param issue what zod says
 */
export function ruleFor(
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly Key[],
  issue: Issue,
): Verdict {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(schema, value, path, issue.expected);
    case 'too_big':
    case 'too_small':
      return outOfRange(path, issue);
    case 'invalid_value':
      return needsFields(schema, value, path) ?? noName(schema, value, path);
    case 'invalid_union':
      return issue.discriminator === undefined
        ? noVariant(schema, value, path)
        : unknownName(value, namesAt(schema, path));
    default:
      return { rule: `is not valid (${issue.message})`, remedy: exampleRemedy(schema, path) };
  }
}

/** What to say about a field that is not there. */
export function missing(schema: z.core.$ZodType, path: readonly Key[]): Verdict {
  const names = namesAt(schema, path);
  const schemas = schemasAt(schema, path).flatMap(variants);
  // A list would mislead where there are objects, or names that no list has.
  const isName = names.length > 1 && schemas.every((one) => namesOf(one).length > 0);
  const remedy = isName ? `add one of ${names.join(', ')}` : exampleRemedy(schema, path, 'add it');
  return { rule: 'is required', remedy };
}

/** What fits, said where a sweep asks for too many networks. */
export function networksRemedy(numCells: number): string {
  const fits = Math.floor(MAX_NETWORKS / numCells);
  const cells = numCells === 1 ? '' : ` for each of the ${numCells} cells`;
  return `results take ${RESULT_BYTES_PER_NETWORK} bytes per network: use ${fits} or fewer${cells}, and another \`seed\` for more`;
}

function wrongType(schema: z.core.$ZodType, value: unknown, path: readonly Key[], expected: string): Verdict {
  const isScalar = typeof value === 'number' || typeof value === 'string';
  switch (expected) {
    case 'int': {
      const near = Math.max(0, Math.round(Number(value)));
      return { rule: 'must be a whole number', remedy: `use for example ${near}` };
    }
    case 'number': {
      if (isNumberText(value)) return { rule: 'must be a number', remedy: `write ${value} without quotes` };
      const rule = typeof value === 'number' ? 'must be a finite number' : 'must be a number';
      return { rule, remedy: exampleRemedy(schema, path) };
    }
    case 'array': {
      const remedy = isScalar ? `write ${JSON.stringify([value])}` : exampleRemedy(schema, path);
      return { rule: 'must be a list', remedy };
    }
    case 'object':
    case 'record': {
      const remedy = needsFields(schema, value, path)?.remedy ?? exampleRemedy(schema, path);
      return { rule: 'must be an object', remedy };
    }
    default:
      return { rule: `must be a ${expected}`, remedy: exampleRemedy(schema, path) };
  }
}

function isNumberSchema(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodNumber;
}

function isNumberText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
}

type RangeIssue = Extract<Issue, { readonly code: 'too_big' | 'too_small' }>;

function outOfRange(path: readonly Key[], issue: RangeIssue): Verdict {
  const isBig = issue.code === 'too_big';
  const limit = Number(isBig ? issue.maximum : issue.minimum);
  const bound = `at ${isBig ? 'most' : 'least'} ${limit}`;
  if (issue.origin === 'array' || issue.origin === 'string') {
    const unit = `${issue.origin === 'array' ? 'value' : 'letter'}${limit === 1 ? '' : 's'}`;
    return { rule: `must have ${bound} ${unit}`, remedy: isBig ? 'remove some' : 'add some' };
  }
  if (issue.inclusive === false) return { rule: `must be above ${limit}`, remedy: 'use a positive number' };
  const isNetworks = isBig && formatPath(path) === 'networks';
  const remedy = isNetworks ? networksRemedy(1) : `use ${limit} or ${isBig ? 'less' : 'more'}`;
  return { rule: `must be ${bound}`, remedy };
}

function unknownName(value: unknown, names: readonly string[]): Verdict {
  const only = names[0];
  if (names.length === 1 && only !== undefined) return { rule: 'is not supported', remedy: `use ${only}` };
  return { rule: 'is not a known name', remedy: nameRemedy(typeof value === 'string' ? value : '', names) };
}

/** A name that is none of those allowed, where there may be other forms than names. */
function noName(schema: z.core.$ZodType, value: unknown, path: readonly Key[]): Verdict {
  const names = namesAt(schema, path);
  const hasObjects = schemasAt(schema, path).flatMap(objectVariants).length > 0;
  return names.length === 1 && hasObjects ? noVariant(schema, value, path) : unknownName(value, names);
}

/** The names allowed at a path, over all variants. */
function namesAt(schema: z.core.$ZodType, path: readonly Key[]): readonly string[] {
  return [...new Set(schemasAt(schema, path).flatMap(variants).flatMap(namesOf))];
}

/** A kind written as a name alone, though it is an object, which may have fields without a default. */
function needsFields(schema: z.core.$ZodType, value: unknown, path: readonly Key[]): Verdict | undefined {
  const object = schemasAt(schema, path)
    .flatMap(objectVariants)
    .find((variant) => namesOf(childOf(variant, 'kind') ?? variant).some((name) => name === value));
  if (object === undefined) return undefined;
  const example = requiredFields(object).map(([key, field]) => [key, exampleOf(field) ?? value]);
  return {
    rule: 'needs its fields',
    remedy: `write for example ${JSON.stringify(Object.fromEntries(example))}`,
  };
}

/** No variant has the right type: says all of them. */
function noVariant(schema: z.core.$ZodType, value: unknown, path: readonly Key[]): Verdict {
  const forms = schemasAt(schema, path).flatMap(variants);
  if (forms.some(isNumberSchema) && isNumberText(value)) return wrongType(schema, value, path, 'number');
  const meant = forms.map((form) => wrapped(form, value)).find((found) => found !== undefined);
  const remedy = meant === undefined ? exampleRemedy(schema, path) : `write ${JSON.stringify(meant)}`;
  return { rule: `must be ${[...new Set(forms.map(formOf))].join(', or ')}`, remedy };
}

function formOf(schema: z.core.$ZodType): string {
  if (isObjectSchema(schema)) {
    return `an object with ${requiredFields(schema)
      .map(([key]) => key)
      .join(', ')}`;
  }
  if (schema instanceof z.ZodArray) return 'a list';
  if (isNumberSchema(schema)) return 'a number';
  const names = namesOf(schema);
  if (names.length === 1) return `"${names.join('')}"`;
  return names.length === 0 ? 'a name' : `one of ${names.join(', ')}`;
}

/** A bare number as the form wants it: in a list, or in the one field that an object must have. */
function wrapped(form: z.core.$ZodType, value: unknown): unknown {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
  const number = isNumber ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) return undefined;
  const [field, ...others] = isObjectSchema(form) ? requiredFields(form) : [];
  if (field !== undefined && others.length > 0) return undefined;
  const whole = field === undefined ? [number] : { [field[0]]: number };
  return z.safeParse(form, whole).success ? whole : undefined;
}

/** The fields of an object that have no default. */
function requiredFields(object: ObjectSchema): readonly (readonly [key: string, field: z.core.$ZodType])[] {
  return Object.entries(object.shape).filter(([, field]) => !z.safeParse(field, undefined).success);
}

function exampleRemedy(schema: z.core.$ZodType, path: readonly Key[], verb = 'write one'): string {
  const examples = schemasAt(schema, path).map(exampleOf);
  const example = examples.find((found) => found !== undefined);
  return example === undefined ? verb : `${verb}, for example ${JSON.stringify(example)}`;
}

function exampleOf(schema: z.core.$ZodType): unknown {
  const examples = schema instanceof z.ZodType ? schema.meta()?.['examples'] : undefined;
  if (Array.isArray(examples)) return examples[0] as unknown;
  const inner = unwrap(schema);
  return inner === schema ? undefined : exampleOf(inner);
}
