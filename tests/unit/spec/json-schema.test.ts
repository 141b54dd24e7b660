import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { preset, presetNames, sweepJsonSchema } from '../../../src/spec/index.ts';

describe('sweepJsonSchema', () => {
  const schema = sweepJsonSchema();
  const validator = z.fromJSONSchema(schema);

  it('is named, strict, and lists what is required', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: expect.stringContaining('basinlab') as string,
      title: 'basinlab sweep',
      additionalProperties: false,
      required: ['dataset', 'network', 'loss', 'initializer', 'optimizer', 'steps', 'networks'],
    });
  });

  it.each(presetNames)('accepts the preset %s', (name) => {
    expect(validator.safeParse(preset(name)).error).toBeUndefined();
  });

  it('refuses what parseSweep refuses in a single field', () => {
    const xor = preset('xor');
    const wrong = [
      { stpes: 1 },
      { networks: 0 },
      { dataset: { name: 'xor', layers: [1, 1] } },
      { dataset: { inputs: [1], targets: [[1]] } },
      { optimizer: { kind: 'gd', learningRate: 1, beta1: 0.5 } },
      { initializer: { weights: 'uniform' } },
      { solved: { accuracy: 2 } },
    ];
    for (const change of wrong) expect(validator.safeParse({ ...xor, ...change }).success).toBe(false);
  });

  it('describes every field for editors', () => {
    const undescribed: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        if (key === 'properties') {
          for (const [field, child] of Object.entries(value as Record<string, object>)) {
            if (!('description' in child)) undescribed.push(`${path}.${field}`);
          }
        }
        if (key !== 'examples' && key !== 'default') visit(value, `${path}.${key}`);
      }
    };
    visit(schema, '');
    expect(undescribed).toEqual([]);
  });
});
