// Random sweeps for the strategies that give each network a team: deeper and wider than those of random-sweep.ts.
import type { SweepInput } from '../../src/index.node.ts';
import { createRandom, STEPS } from './random-sweep.ts';

const adam = { kind: 'adam', learningRate: 0.01 } as const;
const sgd = { kind: 'sgd', learningRate: 0.05, momentum: 0.5 } as const;

/** Everything that a step may depend on beside shape, activation and loss. */
export const CASES: readonly {
  readonly optimizer: SweepInput['optimizer'];
  readonly fields?: Partial<SweepInput>;
}[] = [
  { optimizer: { kind: 'gd', learningRate: 0.05 } },
  { optimizer: sgd },
  { optimizer: { ...sgd, nesterov: true }, fields: { batch: { size: 2 } } },
  { optimizer: { kind: 'nesterov', learningRate: 0.02 } },
  { optimizer: { kind: 'rmsprop', learningRate: 0.01 }, fields: { batch: { size: 2, order: 'shared' } } },
  { optimizer: { kind: 'adagrad', learningRate: 0.05 }, fields: { penalty: { l2: 0.02, biases: false } } },
  { optimizer: { kind: 'adamw', learningRate: 0.01, weightDecay: 0.3 } },
  { optimizer: { ...adam, weightDecay: 0.1 }, fields: { batch: { size: 3, replacement: true } } },
  {
    optimizer: { kind: 'gd', learningRate: 0.05, weightDecay: 0.1 },
    fields: { penalty: { l2: 0.05, biases: true } },
  },
  { optimizer: { kind: 'gd', learningRate: 0.5, clip: { norm: 0.1 } } },
  { optimizer: { kind: 'momentum', learningRate: 0.1, momentum: 0.8, clip: { value: 0.01 } } },
  { optimizer: { ...adam, schedule: { kind: 'cosine', warmup: { steps: 4, startFactor: 0.2 } } } },
  {
    optimizer: { kind: 'gd', learningRate: 0.1 },
    fields: { axes: { 'optimizer.learningRate': [0.01, 0.1, 0.2] } },
  },
  {
    optimizer: { kind: 'momentum', learningRate: 0.05, clip: { norm: 0.5 } },
    fields: {
      axes: { 'penalty.l2': [0, 0.1], 'optimizer.momentum': { low: 0.1, high: 0.9, count: 3 } },
      batch: { size: 7, replacement: true, order: 'shared' },
    },
  },
  {
    optimizer: { kind: 'adamw', learningRate: 0.1 },
    fields: { axes: { 'optimizer.learningRate': [0.001, 0.01] }, batch: { size: 2 } },
  },
  { optimizer: { kind: 'rmsprop', learningRate: 0.01, clip: { norm: 0.2 } } },
  { optimizer: adam },
  { optimizer: { kind: 'momentum', learningRate: 0.02, momentum: 0.8 } },
];

/** Most parameters: what one invocation measures, so that few kernels have to be compiled. */
const MOST_PARAMETERS = 450;

/** What a network must have. */
export type TeamNetwork = {
  readonly activation: string;
  readonly loss: string;
} & ({ readonly layers: readonly number[] } | { readonly depth: number }); // or random layers, so many of weights

/** A sweep of a few networks with random widths, from 1 to 64, and random data that the loss can take. */
export function randomTeamSweep(
  seed: number,
  { activation, loss, ...shape }: TeamNetwork,
  optimizer: SweepInput['optimizer'],
): SweepInput & { readonly networks: number } {
  const random = createRandom(seed);
  const whole = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const layers =
    'layers' in shape
      ? shape.layers
      : randomLayers(random, shape.depth, whole(loss === 'cross-entropy' ? 2 : 1, 6));
  const outputs = layers.at(-1) ?? 0;
  const samples = Array.from({ length: whole(3, 21) }, (_, sample) => ({
    input: Array.from({ length: layers[0] ?? 0 }, () => 2 * random() - 1),
    target: Array.from({ length: outputs }, (__, k) => {
      if (loss === 'mse') return 2 * random() - 1;
      return loss === 'bce' ? Math.round(random()) : Number(k === sample % outputs);
    }),
  }));
  return {
    dataset: { inputs: samples.map(({ input }) => input), targets: samples.map(({ target }) => target) },
    network: {
      layers: [...layers],
      activation: activation as 'tanh',
      outputActivation: loss === 'mse' && random() < 0.5 ? 'tanh' : 'identity',
    },
    loss: loss as 'mse',
    initializer: { weights: 'glorot-normal', biases: { kind: 'uniform', low: -0.5, high: 0.5 } },
    optimizer,
    steps: STEPS,
    networks: 6 * whole(1, 3), // never whole workgroups; whole rounds of all axes
    seed,
    solved: { loss: 1e-3 },
  };
}

/** Widths spread evenly over their logarithm, drawn again until there are not too many parameters. */
function randomLayers(random: () => number, depth: number, outputs: number): number[] {
  for (;;) {
    const widths = Array.from({ length: depth }, () => Math.floor(64 ** random() + random()));
    const layers = [...widths, outputs];
    const parameters = widths.reduce((sum, inputs, l) => sum + (inputs + 1) * (layers[l + 1] ?? 0), 0);
    if (parameters <= MOST_PARAMETERS) return layers;
  }
}
