// Which networks of a cell stand for others: one for each loss level, one for a range of losses.
import type { CellResult } from '../engine/result.ts';

/** Levels that get a network of their own to look at. */
export const MOST_LEVELS = 12;

/**
 * For each of the largest levels the network whose loss is nearest to it.
 *
 * @param losses (networks) final ones
 * @returns positions among the losses, that of the largest level first
 */
export function levelExamples({ levels }: Pick<CellResult, 'levels'>, losses: Float32Array): number[] {
  const largest = levels.toSorted((a, b) => b.count - a.count).slice(0, MOST_LEVELS);
  return largest.flatMap(({ loss }) => {
    let [nearest, distance] = [-1, Infinity];
    for (let i = 0; i < losses.length && distance > 0; i++) {
      const found = Math.abs((losses[i] ?? NaN) - loss);
      if (found < distance) [nearest, distance] = [i, found];
    }
    return nearest < 0 ? [] : [nearest];
  });
}

/**
 * The networks whose losses lie in a range.
 *
 * @param range low inclusive, high exclusive
 * @param losses (networks) final ones
 * @param after the example is the next one after this position, from the start again at the end
 */
export function networksInRange(
  range: { readonly low: number; readonly high: number },
  losses: Float32Array,
  after = -1,
): { readonly count: number; readonly example: number | null } {
  let count = 0;
  let first: number | null = null;
  let next: number | null = null;
  for (const [i, loss] of losses.entries()) {
    if (!(loss >= range.low && loss < range.high)) continue;
    count++;
    first ??= i;
    if (i > after) next ??= i;
  }
  return { count, example: next ?? first };
}
