// Walks through the sweep schema: which schema, which keys and which paths there are, and which variant of a union is meant.
import { z } from './zod.ts';
import type { Key } from './errors.ts';

export type Issue = z.core.$ZodIssue;

/** The schema of an object, its fields by name. */
export type ObjectSchema = z.ZodObject<Readonly<Record<string, z.core.$ZodType>>>;

export function isObjectSchema(schema: z.core.$ZodType): schema is ObjectSchema {
  return schema instanceof z.ZodObject;
}

/** A schema without the wrappers that only add defaults, optionality or a transform. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.def.innerType);
  }
  if (schema instanceof z.ZodPipe) return unwrap(schema.def.in);
  return schema;
}

/** The schemas a value may follow: the variants of a union, those of nested unions included, or the schema itself. */
export function variants(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const bare = unwrap(schema);
  return bare instanceof z.ZodUnion ? bare.options.flatMap(variants) : [bare];
}

/** The object variants of a schema. */
export function objectVariants(schema: z.core.$ZodType): readonly ObjectSchema[] {
  return variants(schema).filter(isObjectSchema);
}

/** The keys that a record may have, if they are listed; none for other schemas. */
export function recordKeys(schema: z.core.$ZodType): readonly string[] {
  return schema instanceof z.ZodRecord ? variants(schema.keyType).flatMap(namesOf) : [];
}

/** The schema of one entry: a field of an object, an item of a list, or undefined where there is none. */
export function childOf(schema: z.core.$ZodType, key: Key): z.core.$ZodType | undefined {
  if (isObjectSchema(schema)) return Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined;
  if (schema instanceof z.ZodRecord) {
    const isListed = recordKeys(schema).length > 0 && z.safeParse(schema.keyType, key).success;
    return isListed ? schema.valueType : undefined;
  }
  return schema instanceof z.ZodArray && typeof key === 'number' ? schema.def.element : undefined;
}

/** Every schema that the entry at a path may follow, over all variants on the way. */
export function schemasAt(root: z.core.$ZodType, path: readonly Key[]): readonly z.core.$ZodType[] {
  return path.reduce<readonly z.core.$ZodType[]>(
    (schemas, key) =>
      schemas.flatMap(variants).flatMap((schema) => {
        const child = childOf(schema, key);
        return child === undefined ? [] : [child];
      }),
    [root],
  );
}

/** Every dotted path of a schema, over all variants. */
export function fieldPaths(root: z.core.$ZodType): readonly string[] {
  const below = (schema: z.core.$ZodType, prefix: string): readonly string[] =>
    objectVariants(schema).flatMap((object) =>
      Object.entries(object.shape).flatMap(([key, child]) => {
        const path = prefix === '' ? key : `${prefix}.${key}`;
        return [path, ...below(child, path)];
      }),
    );
  return [...new Set(below(root, ''))];
}

/** The strings that a literal or enum allows, which tell the variants of a union apart; none for other schemas. */
export function namesOf(schema: z.core.$ZodType): readonly string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  return schema instanceof z.ZodLiteral ? [...schema.values].map(String) : [];
}

/** Whether no discriminator of the variant contradicts the value. */
export function discriminatorsAgree(
  variant: ObjectSchema,
  value: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(variant.shape).every(
    ([key, field]) =>
      !(key in value) || namesOf(field).length === 0 || z.safeParse(field, value[key]).success,
  );
}

const TYPE_MISMATCH = 1000;

/**
 * The variant that was probably meant: the one whose complaints touch the fewest keys.
 *
 * @param complaints the issues of each variant
 * @param value what was written
 * @returns its index; undefined if the value has the wrong type for all of them
 */
export function likeliestVariant(
  complaints: readonly (readonly Issue[])[],
  value: unknown,
): number | undefined {
  const scores = complaints.map((issues) => howWrong(issues, value));
  const best = Math.min(...scores);
  return best >= TYPE_MISMATCH ? undefined : scores.indexOf(best);
}

function howWrong(issues: readonly Issue[], value: unknown): number {
  const keys = new Set<PropertyKey>();
  let contradictions = 0;
  for (const issue of issues) {
    const [key] = issue.path;
    if (issue.code === 'invalid_value' && issue.values.length === 1) contradictions += 1;
    if (key !== undefined) keys.add(key);
    else if (issue.code === 'unrecognized_keys') issue.keys.forEach((unknownKey) => keys.add(unknownKey));
    else if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      return Math.min(...issue.errors.map((nested) => howWrong(nested, value)));
    } else if (issue.code === 'invalid_type') return TYPE_MISMATCH;
    else if (issue.code === 'invalid_value' && typeof value !== 'string') return TYPE_MISMATCH;
  }
  return keys.size + contradictions;
}
