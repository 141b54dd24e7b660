// How a sweep takes its steps: optimizers, learning-rate schedules, weight decay, gradient clipping, mini-batches.
import { z } from './zod.ts';
import { MAX_DECAY, MAX_LAYER_SIZES, MAX_SAMPLES, MAX_STEPS } from './limits.ts';
import { notNegative, positive, whole } from './schema-number.ts';

const learningRate = z
  .union([
    positive('Step size of all layers.', 0.1),
    z
      .array(positive('Step size of this layer.', 0.1))
      .min(1)
      .max(MAX_LAYER_SIZES - 1),
  ])
  .meta({ description: 'Step size, or a list of one per layer of weights.', examples: [0.1] });

const decay = (description: string, standard: number) =>
  z
    .number()
    .min(0)
    .max(MAX_DECAY)
    .default(standard)
    .meta({ description, examples: [standard] });

const warmup = z
  .strictObject({
    steps: whole('Steps until the learning rate is reached.', 1, MAX_STEPS, 100),
    startFactor: positive('Factor of the first step.', 0.1, 1).default(1 / 3),
  })
  .meta({
    description: 'A linear rise of the learning rate from startFactor on; multiplies the schedule.',
    examples: [{ steps: 100 }],
  });

const schedule = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('constant').meta({ description: 'The learning rate stays.' }),
      warmup: warmup.optional(),
    }),
    z.strictObject({
      kind: z.literal('step').meta({ description: 'Multiplied by `factor` every `every` steps.' }),
      every: whole('Steps between two changes.', 1, MAX_STEPS, 1000),
      factor: positive('Factor of each change.', 0.1).default(0.1),
      warmup: warmup.optional(),
    }),
    z.strictObject({
      kind: z.literal('exponential').meta({ description: 'Multiplied by `factor` after every step.' }),
      factor: positive('Factor per step.', 0.999),
      warmup: warmup.optional(),
    }),
    z.strictObject({
      kind: z.literal('cosine').meta({ description: 'Half a cosine down to `finalFactor`, then constant.' }),
      steps: whole('Steps of the descent; default: all of the sweep.', 1, MAX_STEPS, 1000).optional(),
      finalFactor: notNegative('Factor at its end.', 0).default(0),
      warmup: warmup.optional(),
    }),
  ])
  .meta({
    description: 'The learning rate over the steps, as a factor of `learningRate`; constant by default.',
    examples: [{ kind: 'cosine' }],
  });

const clip = z
  .union([
    z.strictObject({ norm: positive('Largest norm of the whole gradient.', 1) }),
    z.strictObject({ value: positive('Largest size of each of its entries.', 1) }),
  ])
  .meta({
    description: 'Limits the gradient before anything else is done with it.',
    examples: [{ norm: 1 }],
  });

const weightDecay = notNegative('Adds weightDecay * theta to the gradient.', 1e-4);

/** Fields of every optimizer that steps along its gradient. */
const common = {
  learningRate,
  schedule: schedule.optional(),
  weightDecay: weightDecay.optional(),
  clip: clip.optional(),
};

const momentum = decay('Share of the last step that is kept.', 0.9);
const beta1 = decay('Decay rate of the mean gradient.', 0.9);
const beta2 = decay('Decay rate of the mean squared gradient.', 0.999);
const epsilon = (standard: number) => positive('Added to the denominator.', standard).default(standard);

const kind = <Name extends string>(name: Name, description: string) => z.literal(name).meta({ description });

export const optimizerSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: kind('gd', 'Gradient descent on all samples.'), ...common }),
    z.strictObject({
      kind: kind('sgd', 'Stochastic gradient descent, as in PyTorch; give `batch` a size.'),
      ...common,
      momentum: decay('Share of the last step that is kept.', 0),
      nesterov: z
        .boolean()
        .default(false)
        .meta({ description: 'Whether momentum looks ahead.', examples: [false] }),
    }),
    z.strictObject({ kind: kind('momentum', 'Heavy-ball momentum, as in PyTorch.'), ...common, momentum }),
    z.strictObject({ kind: kind('nesterov', 'Nesterov momentum, as in PyTorch.'), ...common, momentum }),
    z.strictObject({
      kind: kind('rmsprop', 'RMSprop, as in PyTorch.'),
      ...common,
      learningRate: learningRate.default(0.01),
      alpha: decay('Decay rate of the mean squared gradient.', 0.99),
      epsilon: epsilon(1e-8),
    }),
    z.strictObject({
      kind: kind('adagrad', 'Adagrad, as in PyTorch.'),
      ...common,
      learningRate: learningRate.default(0.01),
      epsilon: epsilon(1e-10),
    }),
    z.strictObject({
      kind: kind('adam', 'Adam (Kingma & Ba 2014).'),
      ...common,
      learningRate: learningRate.default(0.001),
      beta1,
      beta2,
      epsilon: epsilon(1e-8),
    }),
    z.strictObject({
      kind: kind('adamw', 'Adam with decoupled weight decay (Loshchilov & Hutter 2019).'),
      ...common,
      learningRate: learningRate.default(0.001),
      beta1,
      beta2,
      epsilon: epsilon(1e-8),
      weightDecay: notNegative('Shrinks theta by learningRate * weightDecay per step.', 0.01).default(0.01),
    }),
    z.strictObject({
      kind: kind(
        'gradient-flow',
        'The limit of small steps, by an adaptive Runge-Kutta method; each step is one attempt. For smooth activations: it creeps along the kinks of others.',
      ),
      tolerance: z
        .number()
        .min(1e-6)
        .max(0.1)
        .default(1e-4)
        .meta({
          description: 'Largest error of a step in any parameter, relative to 1 + |parameter|.',
          examples: [1e-4],
        }),
      firstStep: positive('Time of the first attempted step.', 0.01).default(0.01),
      time: positive('Time at which the flow ends; without it, it goes on for all steps.', 1000).optional(),
    }),
    z.strictObject({
      kind: kind(
        'levenberg-marquardt',
        'Damped Gauss-Newton steps on the objective, taken only where it falls; each step is one attempt. For networks of up to 128 parameters.',
      ),
      damping: positive('First damping, in units of the largest second derivative.', 1e-3).default(1e-3),
    }),
    z.strictObject({
      kind: kind(
        'saddle-free-newton',
        'Newton steps with the absolute values of all curvatures (Dauphin et al. 2014). For networks of up to 128 parameters.',
      ),
      learningRate: positive('Share of the Newton step that is taken.', 1).default(1),
      damping: positive('Added to the absolute value of each curvature.', 0.1).default(0.1),
    }),
  ])
  .meta({ description: 'How each step is taken.', examples: [{ kind: 'gd', learningRate: 0.1 }] });

export const batchSchema = z
  .union([
    z.literal('full'),
    z.strictObject({
      size: whole('Samples of a step.', 1, MAX_SAMPLES, 32),
      replacement: z
        .boolean()
        .default(false)
        .meta({
          description: 'Whether a sample may come twice; else every epoch is a random order of all of them.',
          examples: [false],
        }),
      order: z
        .enum(['shared', 'per-network'])
        .default('per-network')
        .meta({
          description: 'Whether all networks see the same batches.',
          examples: ['per-network'],
        }),
    }),
  ])
  .default('full')
  .meta({
    description:
      'The samples of a step: all of them, or a mini-batch drawn from (seed, network index, step).',
    examples: [{ size: 32 }],
  });
