// Ranks within classes: shades that are used evenly, whatever the numbers behind them are.

/**
 * The rank of each value among those of its class, from 0 for the smallest to 1; equal values have equal ranks.
 *
 * @param classOf the class of each value; below 0 for those that have none, and rank 0
 */
export function ranksWithin(values: Float32Array, classOf: (i: number) => number): Float32Array {
  const members = new Map<number, number[]>();
  for (let i = 0; i < values.length; i++) {
    const own = classOf(i);
    if (own < 0) continue;
    const list = members.get(own);
    if (list) list.push(i);
    else members.set(own, [i]);
  }
  const ranks = new Float32Array(values.length);
  for (const list of members.values()) {
    const sorted = Float32Array.from(list, (i) => values[i]!).sort();
    const last = Math.max(1, sorted.length - 1);
    for (const i of list) ranks[i] = firstAtLeast(sorted, values[i]!) / last;
  }
  return ranks;
}

function firstAtLeast(sorted: Float32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
