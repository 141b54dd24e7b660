// Finds where a monotone function changes sign, to the last bit.

/**
 * The argument at which a function that is positive at `low` turns non-positive, by halving until no number lies between.
 *
 * @param low an argument where `f` is positive
 * @param high an argument where `f` is not positive
 * @returns the largest argument found where `f` is still positive: within one unit in the last place of the root
 */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  let positive = low;
  let rest = high;
  for (;;) {
    const middle = positive + (rest - positive) / 2;
    if (middle <= positive || middle >= rest) return positive;
    if (f(middle) > 0) positive = middle;
    else rest = middle;
  }
}
