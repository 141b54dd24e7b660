// What a peer is: somebody who trains the networks of a task from the same starting points, and can be timed.
import type { Task } from './task.ts';

export const PEER_NAMES = [
  'javascript',
  'jax-js-webgpu',
  'jax-js-wasm',
  'tfjs-webgpu',
  'tfjs-wasm',
  'c',
  'numpy',
] as const;
export type PeerName = (typeof PEER_NAMES)[number];

/** One training: every network from its starting point. */
export interface Trained {
  /** Training alone: neither compiling nor copying the starting points in and the endpoints out. */
  readonly milliseconds: number;
  /** (networks, parameterCount) */
  readonly parameters: Float32Array;
}

/** A peer that has loaded a task. */
export interface Trainer {
  train(steps: number): Promise<Trained>;
}

/** A way to formulate the work; of a peer's forms the fastest counts. */
export interface Peer {
  /**
   * @param path the task's files, without extension
   * @throws if this machine lacks what the peer needs, saying what
   */
  open(path: string, form: string): Promise<Trainer>;
}

/** Where the work will be done. */
export interface Setting {
  readonly task: Task;
  /** Whether the WebGPU adapter is a program on the CPU. */
  readonly software: boolean;
}
