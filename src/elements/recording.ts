// A recorded run: the losses of some networks of a sweep as it trained, in a small file, for browsers without WebGPU.
import type { SweepResult } from '../engine/result.ts';

/** The losses of the first networks of a sweep at some steps, and the result of all of them. */
export interface Recording {
  readonly result: SweepResult;
  readonly steps: readonly number[];
  /** Networks recorded. */
  readonly networks: number;
  /** Recorded losses are whole numbers of 1 / resolution. */
  readonly resolution: number;
  /** (steps, networks) such numbers, 16 bits each, low byte first, in base64; 65,535 for all larger ones. */
  readonly losses: string;
}

/** The losses of each recorded step. */
export function replay({ networks, losses, steps, resolution }: Recording): Float32Array[] {
  const text = atob(losses);
  const view = new DataView(Uint8Array.from(text, (letter) => letter.charCodeAt(0)).buffer);
  return steps.map((_, row) =>
    Float32Array.from(
      { length: networks },
      (__, i) => view.getUint16(2 * (row * networks + i), true) / resolution,
    ),
  );
}
