// Normal noise: inputs and targets that have nothing to do with each other, to be learned by heart.
import type { Samples } from '../dataset.ts';
import { createUniform } from './uniform.ts';

/** What the samples depend on. */
export interface NoiseOptions {
  /** Numbers of an input, and of a target. */
  readonly inputs: number;
  readonly outputs: number;
  /** Number of samples. */
  readonly samples: number;
  readonly seed: number;
}

/**
 * Samples whose inputs and targets are independent, of mean 0 and variance 1.
 *
 * @returns inputs (samples, inputs), targets (samples, outputs); equal on all machines up to the last bits of log and cos
 */
export function normalNoise({ inputs, outputs, samples, seed }: NoiseOptions): Samples {
  const normal = createNormal(createUniform(seed));
  const table = (columns: number): number[][] =>
    Array.from({ length: samples }, () => Array.from({ length: columns }, normal));
  return { inputs: table(inputs), targets: table(outputs), note: `Normal noise, seed ${seed}.` };
}

/** @see Box & Muller 1958, "A note on the generation of random normal deviates" */
function createNormal(uniform: () => number): () => number {
  return () => {
    const radius = Math.sqrt(-2 * Math.log((1 + uniform()) / 2));
    return radius * Math.cos(Math.PI * uniform());
  };
}
