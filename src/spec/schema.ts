// The sweep file: one strict zod schema, from which its types and its published JSON Schema follow.
import { z } from './zod.ts';
import { MAX_NETWORKS, MAX_SEED, MAX_STEPS } from './limits.ts';
import { ACTIVATIONS, LOSSES } from './names.ts';
import { datasetSchema, layersSchema } from './schema-dataset.ts';
import { axesSchema } from './schema-axes.ts';
import { initializerSchema } from './schema-initializer.ts';
import { notNegative, positive, whole } from './schema-number.ts';
import { batchSchema, optimizerSchema } from './schema-optimizer.ts';

const network = z
  .strictObject({
    layers: layersSchema,
    activation: z
      .enum(ACTIVATIONS)
      .meta({ description: 'Activation of the hidden layers.', examples: ['tanh'] }),
    outputActivation: z
      .enum(ACTIVATIONS)
      .default('identity')
      .meta({
        description:
          'Activation of the output layer; bce and cross-entropy expect logits, so leave it identity there.',
        examples: ['identity'],
      }),
    biases: z
      .boolean()
      .default(true)
      .meta({
        description:
          "Whether units have biases, as `bias` of PyTorch's Linear. Without, the parameters are weights alone, and `biases` of initializer and penalty say nothing.",
        examples: [false],
      }),
  })
  .meta({
    description: 'The network to train.',
    examples: [{ layers: [2, 2, 1], activation: 'tanh' }],
  });

const penalty = z
  .strictObject({
    l2: notNegative('Adds l2 * |theta|^2 to the loss.', 1e-4).default(0),
    biases: z
      .boolean()
      .default(true)
      .meta({ description: 'Whether the penalty covers the biases.', examples: [false] }),
  })
  .meta({ description: 'What the objective adds to the loss.', examples: [{ l2: 1e-4 }] });

const solved = z
  .union([
    z.strictObject({ accuracy: positive('Share of samples that must be right.', 1, 1) }),
    z.strictObject({ loss: positive('Largest loss of a solved network.', 1e-3) }),
  ])
  .meta({
    description:
      'When a network counts as solved; by default accuracy 1 where the targets are classes, else loss 1e-3.',
    examples: [{ accuracy: 1 }],
  });

const stop = z
  .strictObject({
    loss: positive('Stops a network whose loss (without the penalty) is at most this.', 1e-6).optional(),
    gradientNorm: positive(
      'Stops a network whose gradient of the objective is no longer than this.',
      1e-7,
    ).optional(),
    progress: notNegative(
      'Stops a network whose loss (without the penalty) has not fallen by more than this share of itself since the last look.',
      1e-6,
    ).optional(),
    every: whole('Steps between two looks.', 1, MAX_STEPS, 100).default(100),
  })
  .meta({
    description:
      'When a network need not go on: one of these rules is met, looked at after every `every` steps.',
    examples: [{ loss: 1e-6, every: 100 }],
  });

const grid = z.record(z.string(), z.array(z.unknown()).min(1)).meta({
  description: 'Axes: a path and its values. Each combination is a cell; the first axis varies slowest.',
  examples: [{ 'network.activation': ['tanh', 'relu'] }],
});

/** The schema of a sweep file. Rules that join several fields are checked by parseSweep. */
export const sweepSchema = z
  .strictObject({
    $schema: z.string().optional().meta({ description: 'For editors; ignored.' }),
    schemaVersion: z.literal(1).default(1).meta({ description: 'Version of this format.' }),
    dataset: datasetSchema,
    network,
    loss: z.enum(LOSSES).meta({
      description: 'Mean over samples and outputs; bce and cross-entropy take logits.',
      examples: ['mse'],
    }),
    penalty: penalty.prefault({}),
    initializer: initializerSchema,
    optimizer: optimizerSchema,
    batch: batchSchema,
    steps: whole('Steps of each training; 0 looks at the initializations themselves.', 0, MAX_STEPS, 1000),
    networks: whole('Networks of each cell.', 1, MAX_NETWORKS, 100_000),
    seed: whole('With the network index it fixes all random bits.', 0, MAX_SEED, 1).default(1),
    solved: solved.optional(),
    stop: stop.optional(),
    axes: axesSchema,
    pairing: z
      .enum(['common', 'independent'])
      .default('common')
      .meta({
        description: 'Whether all cells share the random bits of their starting points.',
        examples: ['common'],
      }),
    grid: grid.default({}),
  })
  .meta({
    examples: [
      {
        dataset: 'xor',
        network: { layers: [2, 2, 1], activation: 'relu' },
        loss: 'mse',
        initializer: { weights: 'he-normal' },
        optimizer: { kind: 'gd', learningRate: 0.2 },
        steps: 3000,
        networks: 100_000,
      },
    ],
  });
