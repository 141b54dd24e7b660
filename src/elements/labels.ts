// Labels that stand beside what they name, without lying on each other.

/** Of a letter in the charts' text, in pixels, with some room. */
export const LETTER_WIDTH = 6.6;

/**
 * Heights for labels beside what they name, moved apart where they would overlap.
 *
 * @param heights wanted, in pixels from the top
 * @param apart at least so far from each other
 * @param lowest none lies lower, unless there are too many
 * @returns in the order given
 */
export function spreadLabels(heights: readonly number[], apart: number, lowest: number): number[] {
  const order = [...heights.keys()].sort((i, j) => (heights[i] ?? 0) - (heights[j] ?? 0));
  const placed = new Array<number>(heights.length).fill(0);
  let above = -Infinity;
  for (const i of order) {
    above = Math.max(heights[i] ?? 0, above + apart);
    placed[i] = above;
  }
  let below = lowest + apart;
  for (const i of order.toReversed()) {
    below = Math.min(placed[i] ?? 0, below - apart);
    placed[i] = below;
  }
  return placed;
}
