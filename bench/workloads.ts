// The work that everybody does: the same data, network, starting points, steps; full-batch gradient descent in float32.
import { parseSweep, type Sweep } from '../src/index.node.ts';
import { classifierSamples, gridSamples, xorSamples, type Samples } from './samples.ts';

/** What is trained, and from where. */
export interface Workload {
  readonly name: string;
  readonly layers: readonly number[];
  /** Of the hidden layers; outputs are linear. */
  readonly activation: 'tanh' | 'relu';
  readonly loss: 'mse' | 'cross-entropy';
  readonly learningRate: number;
  readonly initializer: { readonly weights: Weights; readonly biases: Weights };
  readonly samples: Samples;
  /** Networks whose losses are compared with the float64 reference. */
  readonly checked: number;
  /** How much of it: networks, and steps of one training of ours. */
  readonly sizes: readonly Size[];
}

/** How many networks take how many steps. */
export interface Size {
  readonly networks: number;
  readonly steps: number;
  /** Only with --full. */
  readonly full?: true;
}

type Weights = string | ({ readonly kind: string } & Readonly<Record<string, string | number>>);

const UNIFORM = { kind: 'uniform', low: -1, high: 1 } as const;

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'xor-2-4-1',
    layers: [2, 4, 1],
    activation: 'tanh',
    loss: 'mse',
    learningRate: 0.1,
    initializer: { weights: UNIFORM, biases: UNIFORM },
    samples: xorSamples(),
    checked: 200,
    sizes: [
      { networks: 10_000, steps: 1000 },
      { networks: 100_000, steps: 500, full: true },
      { networks: 1_000_000, steps: 100, full: true },
    ],
  },
  {
    name: 'grid-2-8-8-1',
    layers: [2, 8, 8, 1],
    activation: 'tanh',
    loss: 'mse',
    learningRate: 0.05, // at 0.1 some networks are chaotic, and float32 leaves float64 within 100 steps
    initializer: { weights: UNIFORM, biases: UNIFORM },
    samples: gridSamples(),
    checked: 40,
    sizes: [
      { networks: 1000, steps: 500 },
      { networks: 10_000, steps: 50 },
    ],
  },
  {
    name: 'classifier-64-32-10',
    layers: [64, 32, 10],
    activation: 'relu',
    loss: 'cross-entropy',
    learningRate: 0.1,
    initializer: { weights: 'glorot-uniform', biases: { kind: 'constant', value: 0 } },
    samples: classifierSamples(),
    checked: 6,
    sizes: [
      { networks: 64, steps: 20 },
      { networks: 256, steps: 5 },
    ],
  },
];

/** The workload as a sweep of that size. */
export function toSweep(workload: Workload, { networks, steps }: Size): Sweep {
  const { layers, activation, loss, learningRate, initializer, samples } = workload;
  return parseSweep({
    dataset: samples,
    network: { layers, activation },
    loss,
    initializer,
    optimizer: { kind: 'gd', learningRate },
    steps,
    networks,
    seed: 1,
    solved: { loss: 1e-3 },
  });
}
