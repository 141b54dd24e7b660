// Arbitrary optimizers that step along their gradient, with any hyper-parameters, schedule, weight decay and clipping.
import fc from 'fast-check';
import type { SweepInput } from '../../src/index.node.ts';
import type { Stepped } from '../../src/reference/optimizer.ts';

/** What a sweep file may say of an optimizer that steps along its gradient. */
export type SteppedInput = Extract<SweepInput['optimizer'], { readonly kind: Stepped['kind'] }>;

/** Numbers of three digits, evenly spread. */
export function linear(low: number, high: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 200 }).map((i) => short(low + ((high - low) * i) / 200));
}

/** Numbers of three digits, their logarithms evenly spread. */
export function logarithmic(low: number, high: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 200 }).map((i) => short(low * (high / low) ** (i / 200)));
}

/** Three digits are enough, and can be read. */
export function short(x: number): number {
  return Number(x.toPrecision(3));
}

/** In half of the draws nothing. */
export function sometimes<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined, freq: 1 });
}

const anyFactor = linear(0.3, 1.2);
const warmup = sometimes(fc.record({ steps: fc.integer({ min: 1, max: 6 }), startFactor: linear(0.05, 1) }));

const anySchedule = fc.oneof(
  fc.record({ kind: fc.constant('constant' as const), warmup }),
  fc.record({
    kind: fc.constant('step' as const),
    every: fc.integer({ min: 1, max: 3 }),
    factor: anyFactor,
    warmup,
  }),
  fc.record({ kind: fc.constant('exponential' as const), factor: anyFactor, warmup }),
  fc.record({
    kind: fc.constant('cosine' as const),
    steps: sometimes(fc.integer({ min: 1, max: 6 })),
    finalFactor: linear(0, 0.5),
    warmup,
  }),
);

const anyClip = fc.oneof(
  fc.record({ norm: logarithmic(0.01, 3) }),
  fc.record({ value: logarithmic(0.003, 1) }),
);

/** What all of them have. */
const common = (lowRate: number, highRate: number) => ({
  learningRate: logarithmic(lowRate, highRate),
  schedule: sometimes(anySchedule),
  clip: sometimes(anyClip),
  weightDecay: sometimes(logarithmic(1e-4, 0.3)),
});

const plain = common(1e-3, 0.5);
const adaptive = common(1e-4, 0.05);
const epsilon = logarithmic(1e-8, 1e-2);
const adam = { ...adaptive, beta1: linear(0, 0.99), beta2: linear(0.5, 0.999), epsilon };

/** Shrinks toward gd. */
export const anyOptimizer: fc.Arbitrary<SteppedInput> = fc.oneof(
  { withCrossShrink: true },
  fc.record({ kind: fc.constant('gd' as const), ...plain }),
  fc
    .record({
      kind: fc.constant('sgd' as const),
      ...plain,
      momentum: linear(0, 0.95),
      nesterov: fc.boolean(),
    })
    .map((sgd) => ({ ...sgd, nesterov: sgd.nesterov && sgd.momentum > 0 })),
  fc.record({
    kind: fc.constantFrom('momentum' as const, 'nesterov' as const),
    ...plain,
    momentum: linear(0, 0.95),
  }),
  fc.record({ kind: fc.constant('rmsprop' as const), ...adaptive, alpha: linear(0.5, 0.999), epsilon }),
  fc.record({ kind: fc.constant('adagrad' as const), ...adaptive, epsilon }),
  fc.record({ kind: fc.constant('adam' as const), ...adam }),
  fc
    .record({ kind: fc.constant('adamw' as const), ...adam })
    .map(({ weightDecay = 0.1, ...adamw }) => ({ ...adamw, weightDecay })),
);
