// Problems whose critical points and paths are known, as sweeps.
import { fitSweep, loadDataset, type FittedSweep } from '../../../src/datasets/index.ts';
import { parseSweep, preset, type Distribution, type SweepInput } from '../../../src/spec/index.ts';
import { sigmoid10Points } from '../../../src/datasets/built-in/sigmoid-10-points.ts';
import oracles from '../../oracles/oracles.json';

function everywhere(weights: Distribution): SweepInput['initializer'] {
  return { weights, biases: weights };
}

/** The 13-parameter problem of the oracle `index-vs-loss`. */
export const INDEX_VS_LOSS: SweepInput = {
  dataset: {
    inputs: sigmoid10Points().inputs.map((row) => Array.from(row, (value) => value / 4)),
    targets: sigmoid10Points().targets.map(([target = 0]) => [2 * target - 1]),
  },
  network: { layers: [2, 3, 1], activation: 'tanh' },
  loss: 'mse',
  penalty: { l2: 0.005, biases: true },
  initializer: everywhere({ kind: 'uniform', low: -3, high: 3 }),
  optimizer: { kind: 'gd', learningRate: 0.1 },
  steps: 3000,
  networks: 3000,
};

const LAMBDAS = oracles['baldi-hornik'].lambda;

/** The samples +-2 sqrt(lambda_i) e_i of the oracle `baldi-hornik`, to be reproduced through two linear units. */
export const BALDI_HORNIK: SweepInput = (() => {
  const samples = LAMBDAS.flatMap((lambda, i) =>
    [1, -1].map((sign) => LAMBDAS.map((_, j) => (i === j ? sign * 2 * Math.sqrt(lambda) : 0))),
  );
  return {
    dataset: { inputs: samples, targets: samples },
    network: { layers: [4, 2, 4], activation: 'identity' },
    loss: 'mse',
    initializer: everywhere({ kind: 'uniform', low: -1, high: 1 }),
    optimizer: { kind: 'gd', learningRate: 0.1 },
    steps: 3000,
    networks: 1000,
    solved: { loss: 0.3751 },
  };
})();

/** The loss is a mean over the four outputs, the oracle's E a sum. */
export const BALDI_HORNIK_OUTPUTS = LAMBDAS.length;

/** The critical point of `baldi-hornik` that keeps the chosen coordinates: A = columns e_i, B = A^T, no biases. */
export function baldiHornikPoint({ shape }: FittedSweep, subset: readonly number[]): Float64Array {
  const theta = new Float64Array(shape.parameterCount);
  const [first = 0, second = 0] = shape.weights;
  for (const [unit, coordinate] of subset.entries()) {
    theta[first + unit * LAMBDAS.length + coordinate] = 1; // B, (2, 4)
    theta[second + coordinate * 2 + unit] = 1; // A, (4, 2)
  }
  return theta;
}

/** XOR, 2-h-1 tanh, as in the oracle `interpolation`. */
export function interpolationSweep(width: number): SweepInput {
  return {
    dataset: 'xor',
    network: { layers: [2, width, 1], activation: 'tanh' },
    loss: 'bce',
    initializer: { weights: { kind: 'glorot-uniform' }, biases: { kind: 'constant', value: 0 } },
    optimizer: { kind: 'gd', learningRate: 0.5 },
    steps: 5000,
    networks: 2000,
  };
}

/** sigmoid-10-points as its preset has it. */
export const SIGMOID_10_POINTS: SweepInput = preset('sigmoid-10-points');

/** A sweep with its data. */
export async function fit(input: SweepInput): Promise<FittedSweep> {
  const sweep = parseSweep(input);
  return fitSweep(sweep, await loadDataset(sweep.dataset));
}
