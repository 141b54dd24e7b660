// What the orchestrator asks of a device: the networks of one chunk, trained and measured.
import type { Look } from '../reference/index.ts';
import type { LossRecords } from './result.ts';

/** The final measurements of a chunk, one entry per network. */
export interface Measurements {
  readonly loss: Float32Array;
  readonly gradientNorm: Float32Array;
  readonly parameterNorm: Float32Array;
  readonly right: Uint32Array;
  /** Bits DEAD_LAYER and OVERFLOW. */
  readonly flags: Uint32Array;
  /** RUNNING, or the step after which each network stopped; see hasDiverged and stoppedStep. */
  readonly stoppedStep: Uint32Array;
}

/** Flags of a measurement, as the kernel `evaluate` sets them. */
export const DEAD_LAYER = 1;
export const OVERFLOW = 2;

/** Steps for some networks of the chunk. */
export interface Stint {
  /** First network within the chunk, and how many. */
  readonly first: number;
  readonly count: number;
  /** Steps already taken, and how many to take. */
  readonly firstStep: number;
  readonly steps: number;
  /** How long that should take, as far as known: whoever waits may sleep so long. */
  readonly expectedMs?: number;
}

/** Who still trains. */
export interface Training {
  readonly networks: number;
  /** They are among the first so many networks of the chunk, as `train` counts them. */
  readonly among: number;
}

/** Trains chunks of one cell on one device. Owns the memory of a chunk. */
export interface Trainer extends Disposable {
  /** The largest chunk. */
  readonly capacity: number;
  /** The most networks of one stint. */
  readonly widest: number;
  /** Multiply-adds that surely take no more than some 20 ms: the size of a first stint. */
  readonly firstWork: number;
  /** The most steps that one stint from `firstStep` on may take, 1 at least. */
  maxSteps(firstStep: number): number;
  /** Makes the networks `base` to `base + count` of the sweep resident, at their starting points. */
  begin(base: bigint, count: number): Promise<void>;
  /** Takes steps; several stints may be under way, and finish in order. */
  train(stint: Stint): Promise<void>;
  /**
   * Stops the networks that meet the sweep's rule for it, after `step` steps of all of them.
   *
   * @returns how many go on, and among how many first ones of the chunk: their order may change, that of results does not
   */
  look(step: number): Promise<Training>;
  /** Looks at all networks of the chunk and adds what it sees to their record. */
  record(look: Look): Promise<void>;
  /** What all looks since `begin` saw, `tail` of them in the tail; null where there were none. */
  recorded(tail: number): Promise<LossRecords | null>;
  /** Counts the losses now: below, the bins, above, not finite. */
  histogram(): Promise<Uint32Array>;
  measure(): Promise<Measurements>;
  /** (parameterCount, count) the parameters now. */
  parameters(): Promise<Float32Array>;
}
