// What looks on the way of training see, summed up: the twin of the kernel `record`.
import type { FittedSweep } from '../datasets/index.ts';
import type { Evaluation } from './evaluate.ts';
import { rounded } from './rounded.ts';
import { hasDiverged } from './stop.ts';

/** Losses beyond so many times the first one, and those of networks that diverged, count as so many times. */
export const RATIO_LIMIT = 1e6;

/** What a first loss of 0 counts as. */
const SMALLEST_FIRST = 1e-30;

/** The last so many looks make the tail. */
export const TAIL_LOOKS = 20;

/** In `solvedStep`: at no look. */
export const NEVER = 0xffffffff;

/** Rows of the buffer `looks`. */
export const RECORD_ROWS = 5;

/** One network's record. */
export interface LossRecord {
  firstLoss: number;
  /** Sum over the looks of the loss over the first loss, clamped to 1e-6 and 1e6. */
  ratioSum: number;
  /** Sum of its inverse. */
  inverseSum: number;
  /** Sum over the last looks. */
  tailSum: number;
  /** Steps taken at the first look that found the network solved; NEVER if none did. */
  solvedStep: number;
}

/** When looks are taken, and which of them are summed: those before the last step, as training itself sees losses. */
export interface Look {
  readonly step: number;
  readonly isFirst: boolean;
  readonly inSums: boolean;
  readonly inTail: boolean;
}

/** How many looks are summed, and how many of them are the tail. */
export function recordedLooks(
  steps: number,
  every: number,
): { readonly sums: number; readonly tail: number } {
  const sums = Math.max(1, Math.ceil(steps / every));
  return { sums, tail: Math.min(TAIL_LOOKS, sums) };
}

/** The look after `step` steps of `steps`, a multiple of `every` or the last. */
export function lookAt(step: number, steps: number, every: number): Look {
  const { sums, tail } = recordedLooks(steps, every);
  const inSums = step < steps || steps === 0;
  return { step, isFirst: step === 0, inSums, inTail: inSums && step / every >= sums - tail };
}

/** What `record` takes for solved: the thresholds of the sweep's criterion, one of them out of reach. */
export function solvedThresholds({ criterion, dataset }: Pick<FittedSweep, 'criterion' | 'dataset'>): {
  readonly needed: number;
  readonly solvedLoss: number;
} {
  if (criterion.kind === 'loss') return { needed: NEVER, solvedLoss: criterion.loss };
  return { needed: Math.ceil(criterion.accuracy * dataset.numSamples - 1e-9), solvedLoss: -1 };
}

/** A record before the first look. */
export function emptyRecord(): LossRecord {
  return { firstLoss: 0, ratioSum: 0, inverseSum: 0, tailSum: 0, solvedStep: NEVER };
}

/**
 * Adds a look to a record, in place.
 *
 * @param measured the network at this look; `stopped` as training left it
 * @param single round every operation to float32, in the kernel's order
 */
export function recordLook(
  record: LossRecord,
  {
    loss,
    right,
    overflow,
    stopped,
  }: Pick<Evaluation, 'loss' | 'right' | 'overflow'> & { readonly stopped: number },
  { step, isFirst, inSums, inTail }: Look,
  { needed, solvedLoss }: ReturnType<typeof solvedThresholds>,
  single = false,
): void {
  const round = (value: number): number => rounded(value, single);
  const diverged = overflow || hasDiverged(stopped);
  if (isFirst) Object.assign(record, emptyRecord(), { firstLoss: round(loss) });
  if (inSums) {
    const quotient = round(loss / Math.max(record.firstLoss, SMALLEST_FIRST));
    const ratio = diverged ? RATIO_LIMIT : Math.min(Math.max(quotient, 1 / RATIO_LIMIT), RATIO_LIMIT);
    record.ratioSum = round(record.ratioSum + ratio);
    record.inverseSum = round(record.inverseSum + round(1 / ratio));
    if (inTail) record.tailSum = round(record.tailSum + ratio);
  }
  if (!diverged && record.solvedStep === NEVER && (right >= needed || loss <= solvedLoss))
    record.solvedStep = step;
}
