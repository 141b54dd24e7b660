// Trainability as Sohl-Dickstein (2024) measures and shades it.
import { RATIO_LIMIT } from '../reference/index.ts';
import type { LossRecords } from '../engine/result.ts';

/** Whether training works: the mean of the last 20 losses over the first loss is below 1. */
export function isTrainable(record: LossRecords, pixel: number): boolean {
  return record.tailMean[pixel]! < 1;
}

/**
 * How well, or how badly, as a number by which pixels are shaded: minus the sum of the losses where training works, so that
 * less negative is faster; the sum of their inverses where it does not, so that less is earlier. Losses are multiples of the
 * first one, at most a million.
 *
 * @see Sohl-Dickstein 2024, "The boundary of neural network trainability is fractal", arXiv 2402.06184
 */
export function trainabilityShade(record: LossRecords, pixel: number): number {
  return isTrainable(record, pixel) ? -record.ratioSum[pixel]! : record.inverseSum[pixel]!;
}

/** Losses above this multiple of the first one count as this multiple. */
export const TRAINABILITY_LIMIT = RATIO_LIMIT;
