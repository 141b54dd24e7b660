// How the networks of a chunk take steps and are measured: what the strategies have in common.
import type { FittedSweep } from '../datasets/index.ts';
import type { BufferSet } from '../gpu/buffers.ts';
import type { Device } from '../gpu/device.ts';
import type { PipelineCache } from '../gpu/pipeline.ts';
import type { Memory } from './stage.ts';

/** Everything a stepper is made of, beside its kernels. */
export interface StepperParts {
  readonly device: Device;
  readonly pipelines: PipelineCache;
  readonly buffers: BufferSet;
  /** The chunk's own buffers. */
  readonly memory: Memory;
  readonly fitted: FittedSweep;
  /** Networks resident at once. */
  readonly capacity: number;
}

/** Steps for some networks of the chunk; schedule and mini-batches are in their buffers already. */
export interface Steps {
  readonly first: number;
  readonly count: number;
  readonly firstStep: number;
  readonly steps: number;
  /** (steps, 2) where in the list of samples those of each step start, and how many they are; null if all samples are used. */
  readonly batches: Uint32Array | null;
}

/** One strategy at work on one chunk. All calls only submit. */
export interface Stepper {
  /** The most networks of one call of `train`. */
  readonly widest: number;
  train(steps: Steps): void;
  /** Fills `evaluation` for the first `count` networks. */
  evaluate(count: number): void;
  /** Fills only what a look on the way needs of it: losses, samples right, overflow. */
  look(count: number): void;
}
