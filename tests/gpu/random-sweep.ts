// Sweeps with random shapes and data, and their trainings by the twins.
import { parseSweep, type SweepInput } from '../../src/index.node.ts';
import { fitSweep, loadDataset, type FittedSweep } from '../../src/datasets/index.ts';
import type { Reference } from '../../src/reference/index.ts';
import { philox } from '../../src/reference/random.ts';

export const NETWORKS = 60;
export const STEPS = 10;

/** Numbers from 0 to 1 that depend on a seed alone. */
export function createRandom(seed: number): () => number {
  let draws = 0;
  return () => philox([draws++, 0, 0, 99], [seed, 0])[0] / 2 ** 32;
}

/** A sweep with a random shape and random data that the loss can take. */
export function randomSweep(
  seed: number,
  activation: string,
  loss: string,
  optimizer: SweepInput['optimizer'],
): SweepInput {
  const random = createRandom(seed);
  const whole = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const hidden = Array.from({ length: whole(1, 3) }, () => whole(2, 4));
  const outputs = whole(loss === 'cross-entropy' ? 2 : 1, 3);
  const layers = [whole(1, 4), ...hidden, outputs];
  const samples = Array.from({ length: whole(3, 6) }, (_, sample) => ({
    input: Array.from({ length: layers[0] ?? 0 }, () => 2 * random() - 1),
    target: Array.from({ length: outputs }, (__, k) => {
      if (loss === 'mse') return 2 * random() - 1;
      return loss === 'bce' ? Math.round(random()) : Number(k === sample % outputs);
    }),
  }));
  return {
    dataset: { inputs: samples.map(({ input }) => input), targets: samples.map(({ target }) => target) },
    network: {
      layers,
      activation: activation as 'tanh',
      outputActivation: loss === 'mse' && random() < 0.5 ? 'tanh' : 'identity',
    },
    loss: loss as 'mse',
    penalty: random() < 0.3 ? { l2: 0.01, biases: random() < 0.5 } : { l2: 0 },
    initializer: { weights: 'he-normal', biases: { kind: 'uniform', low: -0.5, high: 0.5 } },
    optimizer,
    steps: STEPS,
    networks: NETWORKS,
    seed,
    solved: { loss: 1e-3 },
  };
}

/** The sweep with its data. */
export async function fit(input: SweepInput): Promise<FittedSweep> {
  const sweep = parseSweep(input);
  return fitSweep(sweep, await loadDataset(sweep.dataset));
}

/** Takes the steps of a random sweep. */
export function train(reference: Reference, start: ArrayLike<number>, index = 0n): Float64Array {
  const state = reference.begin(Float64Array.from(start), index);
  reference.train(state, 0, STEPS);
  return state.theta;
}

/** The largest difference. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))));
}
