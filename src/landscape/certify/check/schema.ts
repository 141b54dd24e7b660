// The form of a certificate, strict, and the limits that keep a check short. Everything in it is data: nothing is trusted.
import { z } from 'zod';

/** More parameters, or more samples times the square of the parameters, are not checked. */
const MAX_PARAMETERS = 100;
const MAX_SAMPLES = 10_000;

/** Characters of all exact parameters together: fractions grow with them. */
export const MAX_RATIONAL_CHARACTERS = 4000;

const decimal = z
  .string()
  .max(400)
  .regex(/^-?(0|[1-9]\d*)(\.\d+)?$/, 'must be a decimal without exponent');
const rational = z
  .string()
  .max(1000)
  .regex(/^-?(0|[1-9]\d*)(\/[1-9]\d*)?$/, 'must be a whole number or a ratio');
const decimals = z.array(decimal).min(1).max(MAX_PARAMETERS);
const rationals = z.array(rational).min(1).max(MAX_PARAMETERS);
const samples = z.array(z.array(decimal).min(1).max(MAX_PARAMETERS)).min(1).max(MAX_SAMPLES);

const smoothActivation = z.enum(['tanh', 'sigmoid', 'softplus', 'identity']);

const smoothProblem = z.strictObject({
  inputs: samples,
  targets: samples,
  network: z.strictObject({
    layers: z.array(z.int().min(1).max(MAX_PARAMETERS)).min(2).max(10),
    activation: smoothActivation,
    outputActivation: smoothActivation,
  }),
  loss: z.enum(['mse', 'bce', 'cross-entropy']),
  penalty: z.strictObject({ l2: decimal, biases: z.boolean() }),
});

const reluProblem = z.strictObject({
  inputs: samples,
  targets: samples,
  network: z.strictObject({
    layers: z.tuple([z.int().min(1).max(MAX_PARAMETERS), z.int().min(1).max(MAX_PARAMETERS), z.literal(1)]),
    activation: z.literal('relu'),
    outputActivation: z.literal('identity'),
  }),
  loss: z.literal('mse'),
  penalty: z.strictObject({ l2: z.literal('0'), biases: z.boolean() }),
});

const origin = z.strictObject({
  sweep: z.string().max(100).optional(),
  cell: z.int().min(0).optional(),
  index: z.string().max(20).optional(),
});

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');

const smoothFields = {
  schemaVersion: z.literal(1),
  problem: smoothProblem,
  origin,
  box: z.strictObject({ center: decimals, radius: decimal }),
  approximateInverse: z.array(decimals).min(1).max(MAX_PARAMETERS),
  bounds: z.strictObject({
    objectiveAtLeast: decimal,
    objectiveAtMost: decimal,
    smallestEigenvalueAtLeast: decimal,
  }),
  digest,
};

const partitionFields = {
  schemaVersion: z.literal(1),
  problem: reluProblem,
  origin,
  parameters: rationals,
  objective: rational,
  partition: z
    .array(
      z
        .string()
        .max(MAX_SAMPLES)
        .regex(/^[+0-]+$/),
    )
    .max(MAX_PARAMETERS),
  multipliers: z
    .array(z.strictObject({ unit: z.int().min(0), sample: z.int().min(0), value: rational }))
    .max(MAX_SAMPLES),
  digest,
};

const betterSmooth = z.strictObject({ parameters: decimals, objectiveAtMost: decimal });
const betterPartition = z.strictObject({ parameters: rationals, objective: rational });

/** A certificate of any kind. Each kind claims one thing, in fixed words. */
export const certificateSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...smoothFields,
    kind: z.literal('strict-local-minimum'),
    claim: z.literal(
      'On exactly these samples, one critical point of the objective lies in the box and no other, and it is a strict local minimum.',
    ),
    better: z.null(),
  }),
  z.strictObject({
    ...smoothFields,
    kind: z.literal('suboptimal-strict-local-minimum'),
    claim: z.literal(
      'On exactly these samples, one critical point of the objective lies in the box and no other, and it is a strict local minimum that is not global: the objective is smaller at the better point.',
    ),
    better: betterSmooth,
  }),
  z.strictObject({
    ...partitionFields,
    kind: z.literal('local-minimum'),
    claim: z.literal(
      'On exactly these samples, the objective has a local minimum, not necessarily a strict one, at the parameters.',
    ),
    better: z.null(),
  }),
  z.strictObject({
    ...partitionFields,
    kind: z.literal('suboptimal-local-minimum'),
    claim: z.literal(
      'On exactly these samples, the objective has a local minimum, not necessarily a strict one, at the parameters, and it is not global: the objective is smaller at the better point.',
    ),
    better: betterPartition,
  }),
]);

export type CheckedCertificate = z.infer<typeof certificateSchema>;
export type SmoothCertificate = Extract<CheckedCertificate, { readonly box: unknown }>;
export type PartitionCertificate = Extract<CheckedCertificate, { readonly partition: unknown }>;
export type SmoothProblem = SmoothCertificate['problem'];
