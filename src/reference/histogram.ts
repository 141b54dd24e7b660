// Counts losses in a histogram: the twin of the kernel `histogram`.

const DECADES = { first: -8, last: 2 } as const;
const BINS_PER_DECADE = 10;

/**
 * The bounds of the histogram's bins: 1e-8 to 1e2, 10 per decade.
 *
 * @returns (101) ascending, as float32
 */
export function lossEdges(): Float32Array<ArrayBuffer> {
  const edges = new Float32Array((DECADES.last - DECADES.first) * BINS_PER_DECADE + 1);
  return edges.map((_, i) => 10 ** (DECADES.first + i / BINS_PER_DECADE));
}

/**
 * Counts losses.
 *
 * @param losses (networks)
 * @param edges ascending; default: lossEdges()
 * @returns (edges + 2): below, the bins [edge, next edge), at or above the last edge, not finite
 */
export function countLosses(
  losses: Iterable<number>,
  edges: Float32Array = lossEdges(),
): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(edges.length + 2);
  for (const loss of losses) counts[binOf(loss, edges)]!++;
  return counts;
}

/** By bisection: the number of edges at or below the loss; one more than all of them if it is not finite. */
function binOf(loss: number, edges: Float32Array): number {
  if (!Number.isFinite(loss)) return edges.length + 1;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= loss) low = middle + 1;
    else high = middle;
  }
  return low;
}
