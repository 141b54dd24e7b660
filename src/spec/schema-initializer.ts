// The `initializer` of a sweep file: one distribution for the weights and one for the biases, given parameters, or a
// plane through them.
import { z } from './zod.ts';
import { MAX_GIVEN_VALUES } from './limits.ts';
import { FAN_INITIALIZERS } from './names.ts';
import { numberTable } from './number-table.ts';
import { notNegative, real } from './schema-number.ts';

const uniform = z
  .strictObject({
    kind: z.literal('uniform').meta({ description: 'Evenly between low and high.' }),
    low: real('Lower end.', -1),
    high: real('Upper end.', 1),
  })
  .superRefine(({ low, high }, context) => {
    if (low <= high) return;
    const params = { remedy: 'swap them, or use kind "constant"', value: high };
    context.addIssue({
      code: 'custom',
      path: ['high'],
      message: `must be at least \`low\` (=${low})`,
      params,
    });
  });

const normal = z.strictObject({
  kind: z.literal('normal').meta({ description: 'Normal with this mean and standard deviation.' }),
  mean: real('Mean.', 0),
  std: notNegative('Standard deviation.', 1),
});

const constant = z.strictObject({
  kind: z.literal('constant').meta({ description: 'The same value everywhere.' }),
  value: real('The value.', 0),
});

const fanBased = z.strictObject({
  kind: z.enum(FAN_INITIALIZERS).meta({
    description:
      'Width from the fan: glorot sqrt(2 / (in + out)), he sqrt(2 / in), lecun sqrt(1 / in) as standard deviation.',
  }),
  scale: notNegative('Multiplies the standard deviation.', 2).default(1),
  mean: real('Shifts every value.', 0.1).default(0),
});

const distributionObject = z.discriminatedUnion('kind', [uniform, normal, constant, fanBased]);

/** Where each value of the weights, or of the biases, is drawn from. A fan-based kind alone is short for its object. */
const distribution = z.union([
  z.enum(FAN_INITIALIZERS).transform((kind) => fanBased.parse({ kind })),
  distributionObject,
]);

const weightsExample = { kind: 'uniform', low: -1, high: 1 };

const drawn = z
  .strictObject({
    weights: distribution.meta({ description: 'Distribution of the weights.', examples: [weightsExample] }),
    biases: distribution
      .default({ kind: 'constant', value: 0 })
      .meta({ description: 'Distribution of the biases.', examples: [weightsExample] }),
  })
  .meta({ description: 'Random starting points.' });

const given = z
  .strictObject({
    parameters: numberTable(
      {
        maxRows: MAX_GIVEN_VALUES,
        maxColumns: MAX_GIVEN_VALUES,
        maxValues: MAX_GIVEN_VALUES,
        // How long a row must be depends on the layers, which are checked with it later.
        equalRows: false,
      },
      'Starting points, one row each, used in turn: weights (out, in) row by row, then biases, layer by layer.',
    ),
  })
  .meta({ description: 'Given starting points.' });

const plane = z
  .strictObject({
    center: z
      .array(real('A parameter.', 0.5))
      .min(1)
      .max(MAX_GIVEN_VALUES)
      .meta({ description: 'The point of the plane whose coordinates are 0, in the order of parameters.' }),
    directions: numberTable(
      { maxRows: 2, maxColumns: MAX_GIVEN_VALUES, maxValues: MAX_GIVEN_VALUES, equalRows: true },
      'Two directions, each as long as `center`; the axes "initializer.directions[0]" and "initializer.directions[1]" are the coordinates along them.',
    ),
  })
  .meta({ description: 'Starting points on a plane: center + u * directions[0] + v * directions[1].' });

/** The `initializer` field. */
export const initializerSchema = z.union([drawn, given, plane]).meta({
  description: 'Where the networks start.',
  examples: [{ weights: weightsExample, biases: weightsExample }],
});
