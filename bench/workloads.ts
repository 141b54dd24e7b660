// The work that everybody does: the same data, network, starting points, steps; float32 or better.
import { parseSweep, type Sweep } from '../src/index.node.ts';

/** A workload: full-batch gradient descent on mean squared error with tanh units. */
export interface Workload {
  readonly name: string;
  readonly layers: readonly number[];
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  readonly learningRate: number;
  readonly networks: number;
  readonly steps: number;
}

export const XOR_2_4_1: Workload = {
  name: 'xor-2-4-1',
  layers: [2, 4, 1],
  inputs: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  targets: [[0], [1], [1], [0]],
  learningRate: 0.1,
  networks: 10_000,
  steps: 1000,
};

/**
 * The workload as a sweep.
 *
 * @param parameters starting points, (networks, parameterCount); default: drawn from uniform(-1, 1)
 */
export function toSweep(workload: Workload, parameters?: readonly (readonly number[])[]): Sweep {
  const uniform = { kind: 'uniform', low: -1, high: 1 } as const;
  return parseSweep({
    dataset: { inputs: workload.inputs, targets: workload.targets },
    network: { layers: workload.layers, activation: 'tanh' },
    loss: 'mse',
    initializer: parameters ? { parameters } : { weights: uniform, biases: uniform },
    optimizer: { kind: 'gd', learningRate: workload.learningRate },
    steps: workload.steps,
    networks: workload.networks,
    seed: 1,
    solved: { loss: 1e-3 },
  });
}
