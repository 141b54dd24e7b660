// Mini-batches: which samples a step of a network sees. The twin of the kernels `draw-epochs` and `draw-samples`.
import type { Batch } from '../spec/index.ts';
import type { RandomKey } from './initialize.ts';
import { philox, STREAM_REPLACEMENT, STREAM_SHUFFLE, type Words } from './random.ts';

/** A mini-batch specification, as opposed to `full`. */
export type MiniBatch = Exclude<Batch, 'full'>;

/** Batches of one epoch without replacement; the last one may be short. */
export function batchesPerEpoch({ size }: MiniBatch, numSamples: number): number {
  return Math.ceil(numSamples / size);
}

/** Samples of the largest batch. */
export function batchSize(batch: Batch, numSamples: number): number {
  return batch === 'full' ? numSamples : batch.size;
}

/** Where a step's samples lie in the order of its epoch, and how many they are. */
export function batchOf(
  batch: MiniBatch,
  numSamples: number,
  step: number,
): { readonly epoch: number; readonly start: number; readonly count: number } {
  if (batch.replacement) return { epoch: step, start: 0, count: batch.size };
  const batches = batchesPerEpoch(batch, numSamples);
  const start = (step % batches) * batch.size;
  return { epoch: Math.floor(step / batches), start, count: Math.min(batch.size, numSamples - start) };
}

/** What the gradient of a step is multiplied by: its kernels divide by `size`, and the last batch may be shorter. */
export function batchScale(batch: Batch, numSamples: number, step: number): number {
  return batch === 'full' ? 1 : batch.size / batchOf(batch, numSamples, step).count;
}

/**
 * The order in which one network, or all of them, see the samples of an epoch: Fisher and Yates' shuffle of 0, 1, 2, ...
 *
 * @param start number of the network's starting point; null for the order that all networks share
 * @param epoch from 0
 * @returns (numSamples)
 */
export function epochOrder(
  numSamples: number,
  key: RandomKey,
  start: bigint | null,
  epoch: number,
): Uint32Array {
  const order = Uint32Array.from({ length: numSamples }, (_, sample) => sample);
  for (let last = numSamples - 1; last > 0; last--) {
    const other = below(last + 1, wordAt(key, start, epoch, STREAM_SHUFFLE, last));
    const sample = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = sample;
  }
  return order;
}

/**
 * The samples of a step, drawn with replacement.
 *
 * @returns (size)
 */
export function drawnSamples(
  numSamples: number,
  size: number,
  key: RandomKey,
  start: bigint | null,
  step: number,
): Uint32Array {
  return Uint32Array.from({ length: size }, (_, position) =>
    below(numSamples, wordAt(key, start, step, STREAM_REPLACEMENT, position)),
  );
}

/** The random word of a position in an epoch or step: each Philox block serves four of them. */
function wordAt(
  key: RandomKey,
  start: bigint | null,
  epoch: number,
  stream: number,
  position: number,
): number {
  const id = start ?? SHARED;
  const counter: Words = [
    Number(BigInt.asUintN(32, id)),
    Number(BigInt.asUintN(32, id >> 32n)),
    epoch,
    ((position >>> 2) << 8) | stream,
  ];
  return philox(counter, key)[(position & 3) as 0 | 1 | 2 | 3];
}

/** Stands for all networks: no starting point has this number. */
const SHARED = 2n ** 64n - 1n;

/** floor(word * n / 2^32): uniform below n but for n / 2^32, which no sweep can see. */
function below(n: number, word: number): number {
  return Math.floor((word * n) / 2 ** 32);
}

/** The samples that each step of a network sees, epoch after epoch. */
export type SamplesOf = (start: bigint, step: number) => Uint32Array;

/**
 * The mini-batches of a sweep; the last epoch is kept, since its steps come one after the other.
 *
 * @param key the seed's two words, the cell's key added
 */
export function createSamplesOf(batch: MiniBatch, numSamples: number, key: RandomKey): SamplesOf {
  let keptStart: bigint | null | undefined;
  let keptEpoch = -1;
  let kept: Uint32Array = new Uint32Array();
  return (index, step) => {
    const start = batch.order === 'shared' ? null : index;
    if (batch.replacement) return drawnSamples(numSamples, batch.size, key, start, step);
    const { epoch, start: first, count } = batchOf(batch, numSamples, step);
    if (keptStart !== start || keptEpoch !== epoch) {
      kept = epochOrder(numSamples, key, start, epoch);
      keptStart = start;
      keptEpoch = epoch;
    }
    return kept.subarray(first, first + count);
  };
}
