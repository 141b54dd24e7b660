// Axes: hyper-parameters with one value per network inside a dispatch, for maps of, say, a thousand learning rates.
import { z } from './zod.ts';
import { MAX_NETWORKS } from './limits.ts';
import { real, whole } from './schema-number.ts';

/** What may differ from network to network: everything else is part of the compiled kernels. */
export const AXIS_PATHS = [
  'optimizer.learningRate',
  'optimizer.momentum',
  'penalty.l2',
  'initializer.weights.scale',
  'initializer.weights.std',
  'initializer.weights.mean',
  'initializer.biases.scale',
  'initializer.biases.std',
  'initializer.biases.mean',
  'initializer.directions[0]',
  'initializer.directions[1]',
] as const;

/** The learning rate of one layer of weights, counted from 0: how many there are is checked with the network. */
const layerRatePath = z.templateLiteral(['optimizer.learningRate[', z.int(), ']']);

/** A hyper-parameter that may differ from network to network. */
export type AxisPath = (typeof AXIS_PATHS)[number] | z.output<typeof layerRatePath>;

const values = z
  .union([
    z.array(real('A value.', 0.1)).min(1),
    z.strictObject({
      low: real('The first value.', 0.01),
      high: real('The last value.', 10),
      count: whole('How many values.', 2, MAX_NETWORKS, 1024),
      scale: z
        .enum(['linear', 'log'])
        .default('linear')
        .meta({ description: 'How they are spaced.', examples: ['log'] }),
    }),
  ])
  .meta({
    description: 'A list, or evenly spaced values.',
    examples: [{ low: 0.01, high: 10, count: 1024 }],
  });

export const axesSchema = z
  .partialRecord(z.union([z.enum(AXIS_PATHS), layerRatePath]), values)
  .default({})
  .meta({
    description:
      'Values that differ from network to network: all combinations, the last axis fastest, over and over; all combinations of one round share their starting point.',
    examples: [{ 'optimizer.learningRate': { low: 0.01, high: 10, count: 1024, scale: 'log' } }],
  });
