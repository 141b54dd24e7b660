// The list of samples that a dispatch with mini-batches reads: what of it is there, what has to be drawn.
import type { FittedSweep } from '../datasets/index.ts';
import {
  batchesPerEpoch,
  batchOf,
  drawnSamples,
  epochOrder,
  type MiniBatch,
  type RandomKey,
} from '../reference/index.ts';

/** Bytes of the list, unless one step or epoch takes more. */
const LIST_BYTES = 64 * 2 ** 20;

/** Positions of the list where all networks share it. */
const SHARED_POSITIONS = 2 ** 18;

/** What a dispatch reads. */
export interface Cover {
  /** (steps, 2) where a step's samples start in the list, and how many they are. */
  readonly batches: Uint32Array<ArrayBuffer>;
  /** What the list must be filled with first: samples, or so many epochs (steps, with replacement) from one on. */
  readonly missing:
    | { readonly samples: Uint32Array<ArrayBuffer> }
    | { readonly first: number; readonly times: number }
    | null;
}

/** The list of one chunk. */
export interface BatchList {
  /** Steps from one on that the list can hold at once. */
  maxSteps(firstStep: number): number;
  cover(firstStep: number, steps: number): Cover;
  /** The list belongs to another chunk now. */
  forget(): void;
}

/** Positions that are drawn together: an epoch, or the samples of a step. */
function unitOf(batch: MiniBatch, numSamples: number): number {
  return batch.replacement ? batch.size : numSamples;
}

/** Words per network that the list takes at least. */
export function listWords({ sweep: { batch }, dataset: { numSamples } }: FittedSweep): number {
  return batch === 'full' || batch.order === 'shared' ? 0 : unitOf(batch, numSamples);
}

/** Words of the whole list. */
export function listSize(
  { sweep: { batch }, dataset: { numSamples } }: FittedSweep,
  capacity: number,
): number {
  if (batch === 'full') return 0;
  const unit = unitOf(batch, numSamples);
  return unit * unitsHeld(batch, unit, capacity) * (batch.order === 'shared' ? 1 : capacity);
}

function unitsHeld({ order }: MiniBatch, unit: number, capacity: number): number {
  const positions = order === 'shared' ? SHARED_POSITIONS : LIST_BYTES / 4 / capacity;
  return Math.max(1, Math.floor(positions / unit));
}

/**
 * @param capacity networks resident at once
 * @param key the seed's two words, the cell's key added
 * @returns null where every step uses all samples
 */
export function createBatchList(
  { sweep: { batch }, dataset: { numSamples } }: FittedSweep,
  capacity: number,
  key: RandomKey,
): BatchList | null {
  if (batch === 'full') return null;
  const unit = unitOf(batch, numSamples);
  const held = unitsHeld(batch, unit, capacity);
  const stepsPerUnit = batch.replacement ? 1 : batchesPerEpoch(batch, numSamples);
  const drawUnit = (number: number): Uint32Array =>
    batch.replacement
      ? drawnSamples(numSamples, batch.size, key, null, number)
      : epochOrder(numSamples, key, null, number);
  /** Units in the list: from `first` up to `end`. */
  let first = 0;
  let end = 0;

  return {
    maxSteps: (firstStep) => held * stepsPerUnit - (firstStep % stepsPerUnit),
    cover(firstStep, steps) {
      const from = Math.floor(firstStep / stepsPerUnit);
      const to = Math.floor((firstStep + steps - 1) / stepsPerUnit) + 1;
      let missing: Cover['missing'] = null;
      if (from < first || to > end) {
        first = from;
        end = to;
        missing = { first, times: end - first };
        if (batch.order === 'shared') {
          const samples = new Uint32Array(unit * (end - first));
          for (let number = first; number < end; number++)
            samples.set(drawUnit(number), unit * (number - first));
          missing = { samples };
        }
      }
      const batches = new Uint32Array(2 * steps);
      for (let step = 0; step < steps; step++) {
        const { epoch, start, count } = batchOf(batch, numSamples, firstStep + step);
        batches.set([unit * (epoch - first) + start, count], 2 * step);
      }
      return { batches, missing };
    },
    forget() {
      first = 0;
      end = 0;
    },
  };
}
