// What the tests of the twins share: a fitted sweep in a line, and reproducible random numbers.
import { fitSweep, loadDataset, type FittedSweep } from '../../../src/datasets/index.ts';
import { parseSweep, type SweepInput } from '../../../src/spec/index.ts';

/** XOR, 2-2-1 tanh, mse, gd 0.1 from uniform(-1, 1), 10 steps, with these fields replaced. */
export async function fitted(overrides: Partial<SweepInput> = {}): Promise<FittedSweep> {
  const uniform = { kind: 'uniform', low: -1, high: 1 } as const;
  const sweep = parseSweep(
    {
      dataset: 'xor',
      network: { layers: [2, 2, 1], activation: 'tanh' },
      loss: 'mse',
      initializer: { weights: uniform, biases: uniform },
      optimizer: { kind: 'gd', learningRate: 0.1 },
      steps: 10,
      networks: 1,
    },
    overrides,
  );
  return fitSweep(sweep, await loadDataset(sweep.dataset));
}

/**
 * Numbers in (-1, 1), the same for the same seed.
 *
 * @see Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators" (the 32-bit variant)
 */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (((mixed ^ (mixed >>> 15)) >>> 0) + 0.5) / 2 ** 31 - 1;
  };
}

/** A dataset written into the sweep, random but reproducible, with targets that suit the loss. */
export function randomSamples(
  seed: number,
  { samples, layers, loss }: { samples: number; layers: readonly number[]; loss: SweepInput['loss'] },
): { inputs: number[][]; targets: number[][] } {
  const next = randomNumbers(seed);
  const table = (columns: number, value: () => number): number[][] =>
    Array.from({ length: samples }, () => Array.from({ length: columns }, value));
  const outputs = layers.at(-1) ?? 1;
  const targets =
    loss === 'cross-entropy'
      ? Array.from({ length: samples }, (_, i) =>
          Array.from({ length: outputs }, (__, k) => Number(k === i % outputs)),
        )
      : table(outputs, loss === 'bce' ? () => Number(next() > 0) : next);
  return { inputs: table(layers[0] ?? 1, next), targets };
}

/** (parameterCount) random parameters, uniform on (-size, size). */
export function randomParameters({ shape }: FittedSweep, seed: number, size = 1): Float64Array {
  const next = randomNumbers(seed);
  return Float64Array.from({ length: shape.parameterCount }, () => size * next());
}
