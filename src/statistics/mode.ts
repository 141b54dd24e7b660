// Where sorted values lie densest.

/**
 * The mode of sorted values by repeated halving: of all windows that hold half of the values the shortest, again and
 * again; between equally short windows, and of the last two values, the lower.
 *
 * A mean or median is pulled up by a tail of networks that have not fully converged, which lies on one side because
 * descent comes from above. Its density falls like one over the distance to the limit, so the densest place is the limit
 * itself. Linear time: the windows shrink geometrically.
 *
 * @param sorted ascending, no NaN
 * @param start first index, at least 0
 * @param end one past the last index, above start
 * @see Bickel & Frühwirth (2006), On a fast, robust estimator of the mode (half-sample mode)
 */
export function modeOfSorted(sorted: Float32Array, start = 0, end = sorted.length): number {
  let first = start;
  let count = end - start;
  while (count > 2) {
    const half = Math.ceil(count / 2);
    first = shortestWindow(sorted, first, first + count - half, half);
    count = half;
  }
  return sorted[first] ?? NaN;
}

/** The first of the starts in [from, to] whose window of `size` values is shortest. */
function shortestWindow(sorted: Float32Array, from: number, to: number, size: number): number {
  let shortest = Infinity;
  let best = from;
  for (let i = from; i <= to; i++) {
    const width = (sorted[i + size - 1] ?? Infinity) - (sorted[i] ?? Infinity);
    if (width < shortest) {
      shortest = width;
      best = i;
    }
  }
  return best;
}
