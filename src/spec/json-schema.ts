// The JSON Schema of a sweep file, published for editors.
import { z } from './zod.ts';
import { sweepSchema } from './schema.ts';

/** Where the published schema can be read: the value for `$schema` in a sweep file. */
export const SWEEP_SCHEMA_ID = 'https://unpkg.com/basinlab/dist/sweep.schema.json';

/**
 * The JSON Schema (draft 2020-12) of what a user writes. Rules that join several fields are not part of it.
 *
 * @returns a fresh object
 */
export function sweepJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(sweepSchema, { io: 'input', unrepresentable: 'any' });
  return {
    $schema,
    $id: SWEEP_SCHEMA_ID,
    title: 'basinlab sweep',
    description:
      'One sweep: dataset x network x loss x initializer x optimizer x steps, many networks, one seed.',
    ...schema,
  };
}
