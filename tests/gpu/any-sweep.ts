// Arbitrary sweeps for property-based tests: any shape, data, activation, loss, initializer, optimizer, batch and axes.
import fc from 'fast-check';
import type { SweepInput } from '../../src/index.node.ts';
import { ACTIVATIONS, FAN_INITIALIZERS, LOSSES, parameterCount } from '../../src/spec/index.ts';
import { anyOptimizer, linear, logarithmic, short, sometimes, type SteppedInput } from './any-optimizer.ts';
import { createRandom } from './random-sweep.ts';

/** How large a sweep may be. */
export interface Size {
  readonly parameters: number;
  readonly networks: number;
  readonly steps: number;
  /** Products of parameters, samples, steps and networks: the twins do as many multiply-adds, several times. */
  readonly work: number;
}

/** A sweep as it is drawn. */
export type AnySweep = SweepInput & { readonly networks: number; readonly steps: number };

type Initializer = SweepInput['initializer'];
type Axes = NonNullable<SweepInput['axes']>;
type Values<T> = T extends fc.Arbitrary<infer Value> ? Value : never;

/** Widths spread about evenly over their logarithm. */
const anyWidth = fc.oneof(
  { withCrossShrink: true },
  fc.integer({ min: 1, max: 4 }),
  fc.integer({ min: 5, max: 16 }),
  fc.integer({ min: 17, max: 64 }),
);

/** One to six layers of weights. */
const anyLayers = (mostParameters: number) =>
  fc
    .tuple(anyWidth, fc.array(anyWidth, { minLength: 1, maxLength: 6 }))
    .map(([inputs, others]): [number, ...number[]] => [inputs, ...others])
    .filter((layers) => parameterCount(layers) <= mostParameters);

/** Bounds and deviations are those of a fan-in of 1; they are scaled to the layers later. */
const anyDistribution = fc.oneof(
  fc.record({ kind: fc.constant('uniform' as const), low: linear(-2, 0), high: linear(0, 2) }),
  fc.record({ kind: fc.constant('normal' as const), mean: linear(-0.5, 0.5), std: linear(0, 1) }),
  fc.record({ kind: fc.constant('constant' as const), value: linear(-1, 1) }),
  fc.constantFrom(...FAN_INITIALIZERS),
  fc.record({
    kind: fc.constantFrom(...FAN_INITIALIZERS),
    scale: logarithmic(0.3, 2),
    mean: linear(-0.2, 0.2),
  }),
);

const anyInitializer = fc.oneof(
  { weight: 5, arbitrary: fc.record({ weights: anyDistribution, biases: anyDistribution }) },
  { weight: 1, arbitrary: fc.constant('given' as const) },
);

const anyBatch = fc.record({
  size: fc.integer({ min: 1, max: 12 }),
  replacement: fc.boolean(),
  order: fc.constantFrom('shared' as const, 'per-network' as const),
});

const anyParts = (size: Size) =>
  fc.record({
    layers: anyLayers(size.parameters),
    activation: fc.constantFrom(...ACTIVATIONS),
    biases: fc.oneof(
      { weight: 3, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    outputActivation: fc.oneof(fc.constant('identity' as const), fc.constantFrom(...ACTIVATIONS)),
    loss: fc.constantFrom(...LOSSES),
    samples: fc.integer({ min: 1, max: 12 }),
    data: fc.nat(1e6),
    hasClasses: fc.boolean(),
    penalty: sometimes(fc.record({ l2: logarithmic(1e-4, 0.1), biases: fc.boolean() })),
    initializer: anyInitializer,
    optimizer: anyOptimizer,
    layerRates: sometimes(fc.array(logarithmic(0.3, 3), { minLength: 6, maxLength: 6 })),
    batch: sometimes(anyBatch),
    axes: sometimes(fc.shuffledSubarray([...AXES], { minLength: 1, maxLength: 2 })),
    steps: fc.integer({ min: 1, max: size.steps }),
    networks: fc.integer({ min: 1, max: size.networks }),
    seed: fc.maxSafeNat(),
    solved: linear(0.1, 1),
  });
type Parts = Values<ReturnType<typeof anyParts>>;

/** Sweeps with data of their own; they shrink toward one small layer, one sample, one network and plain gd. */
export function anySweep(size: Size): fc.Arbitrary<AnySweep> {
  return anyParts(size).map((parts) => joined(parts, size));
}

/** Makes parts go together that were drawn independently of each other. */
function joined(parts: Parts, size: Size): AnySweep {
  const { samples, steps, seed, activation, outputActivation, biases, loss } = parts;
  const layers = layersFor(parts);
  const optimizer = optimizerFor(parts, layers);
  const initializer = initializerFor(parts, layers);
  const axes = axesFor(parts, optimizer, initializer);
  const round = Object.values(axes).reduce((product, values) => product * (values?.length ?? 1), 1);
  const affordable = size.work / (parameterCount(layers, biases) * samples * steps);
  const rounds = Math.floor(Math.min(parts.networks, affordable) / round);
  return {
    dataset: dataFor(parts, layers),
    network: { layers, activation, outputActivation, biases },
    loss,
    ...(parts.penalty && { penalty: parts.penalty }),
    initializer,
    optimizer,
    ...(parts.batch && { batch: batchFor(parts.batch, samples) }),
    axes,
    steps,
    seed,
    networks: round * Math.max(1, rounds),
    solved: parts.hasClasses ? { accuracy: parts.solved } : { loss: parts.solved },
  };
}

/** Cross-entropy needs two classes. */
function layersFor({ layers, loss }: Parts): [number, ...number[]] {
  const [inputs, ...others] = layers;
  const outputs = others.at(-1) ?? 1;
  return [inputs, ...others.slice(0, -1), loss === 'cross-entropy' ? Math.max(2, outputs) : outputs];
}

/** Plain gd goes with full batches alone. Some have a learning rate per layer. */
function optimizerFor({ optimizer, batch, layerRates }: Parts, layers: readonly number[]): SteppedInput {
  const stepped = batch && optimizer.kind === 'gd' ? { ...optimizer, kind: 'sgd' as const } : optimizer;
  const { learningRate } = stepped;
  if (!layerRates || typeof learningRate !== 'number') return stepped;
  const rates = layers.slice(1).map((_, l) => short(learningRate * (layerRates[l] ?? 1)));
  return { ...stepped, learningRate: rates };
}

function batchFor(batch: NonNullable<Parts['batch']>, samples: number): NonNullable<SweepInput['batch']> {
  return batch.replacement ? batch : { ...batch, size: Math.min(batch.size, samples) };
}

/** Inputs from -1 to 1, some of them 0; targets that the loss can take. */
function dataFor({ data, samples, loss, hasClasses }: Parts, layers: readonly number[]) {
  const random = createRandom(data);
  const outputs = layers.at(-1) ?? 1;
  const low = loss === 'mse' && data % 2 === 0 ? -1 : 0;
  const number = (): number => short((hasClasses ? Math.round(random()) : random()) * (1 - low) + low);
  const targets = (sample: number): number[] => {
    if (loss !== 'cross-entropy') return Array.from({ length: outputs }, number);
    const shares = Array.from({ length: outputs }, (_, k) =>
      hasClasses ? Number(k === sample % outputs) : 0.1 + random(),
    );
    const total = shares.reduce((sum, share) => sum + share, 0);
    return shares.map((share) => share / total);
  };
  const input = (): number => (random() < 0.1 ? 0 : short(2 * random() - 1));
  return {
    inputs: Array.from({ length: samples }, () => Array.from({ length: layers[0] ?? 1 }, input)),
    targets: Array.from({ length: samples }, (_, sample) => targets(sample)),
  };
}

/** Fixed widths are divided by the root of the largest fan-in, so that deep networks neither vanish nor explode. */
function initializerFor({ initializer, data, biases }: Parts, layers: readonly number[]): Initializer {
  const gain = 1 / Math.sqrt(Math.max(...layers.slice(0, -1)));
  if (initializer === 'given') {
    const random = createRandom(data + 1);
    const parameter = (): number => short(gain * (4 * random() - 2));
    const point = (): number[] => Array.from({ length: parameterCount(layers, biases) }, parameter);
    return { parameters: [point(), point(), point()] };
  }
  const { weights } = initializer;
  if (typeof weights === 'string') return initializer;
  const scaled = Object.entries(weights).map(([key, value]) => [
    key,
    typeof value === 'number' && key !== 'scale' ? short(gain * value) : value,
  ]);
  return { ...initializer, weights: Object.fromEntries(scaled) as typeof weights };
}

/** What may differ from network to network, where the sweep has it. */
const AXES = [
  'optimizer.learningRate',
  'optimizer.learningRate[0]',
  'optimizer.momentum',
  'penalty.l2',
  'initializer.weights.scale',
  'initializer.weights.std',
  'initializer.weights.mean',
  'initializer.biases.scale',
  'initializer.biases.std',
  'initializer.biases.mean',
] as const satisfies readonly (keyof Axes)[];

const AXIS_VALUES = {
  learningRate: [0.01, 0.1, 0.03],
  momentum: [0.5, 0.95],
  l2: [0, 0.02],
  scale: [0.5, 1.5],
  std: [0.1, 0.3, 0.5],
  mean: [0, 0.1],
} as const;

function axesFor(
  { axes: wanted = [], biases }: Parts,
  optimizer: SteppedInput,
  initializer: Initializer,
): Partial<Record<keyof Axes, readonly number[]>> {
  const hasMomentum = 'momentum' in optimizer && (optimizer.momentum ?? 0) > 0;
  const applies = (path: string): boolean => {
    const [, part = '', field = ''] = path.split('.');
    if (part === 'momentum') return hasMomentum;
    if (part !== 'weights' && part !== 'biases') return true;
    if (part === 'biases' && !biases) return false;
    const distribution = 'weights' in initializer ? initializer[part] : undefined;
    return typeof distribution === 'object' && field in distribution;
  };
  const valuesOf = (path: string): readonly number[] =>
    AXIS_VALUES[(path.split('.').at(-1) ?? '').replace('[0]', '') as keyof typeof AXIS_VALUES];
  const chosen = wanted.filter(applies);
  const isTwice = (path: string): boolean =>
    path === 'optimizer.learningRate[0]' && chosen.includes('optimizer.learningRate');
  return Object.fromEntries(chosen.filter((path) => !isTwice(path)).map((path) => [path, valuesOf(path)]));
}
