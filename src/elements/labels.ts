// Labels that stand beside what they name, without lying on each other.

/** Of a letter in the charts' text, in pixels, with some room. */
export const LETTER_WIDTH = 6.6;

/**
 * Heights for labels beside the ends of lines, moved apart where they would overlap.
 *
 * @param heights wanted, in pixels
 * @param apart at least so far from each other
 * @returns in the order given
 */
export function spreadLabels(heights: readonly number[], apart: number): number[] {
  const order = [...heights.keys()].sort((i, j) => (heights[i] ?? 0) - (heights[j] ?? 0));
  const placed = new Array<number>(heights.length).fill(0);
  let last = -Infinity;
  for (const i of order) {
    last = Math.max(heights[i] ?? 0, last + apart);
    placed[i] = last;
  }
  // What was pushed down as a block moves up again by half of what it was pushed.
  const push = order.reduce((most, i) => Math.max(most, (placed[i] ?? 0) - (heights[i] ?? 0)), 0);
  return placed.map((height) => height - push / 2);
}
