// Disjoint sets of numbered things that are joined bit by bit.

/** Each thing in a set of its own. */
export function singletons(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}

/**
 * Joins the sets of two things.
 *
 * @param parents (count) of each thing one of its set that is nearer to the root, changed in place
 */
export function join(parents: Uint32Array, a: number, b: number): void {
  const first = rootOf(parents, a);
  const second = rootOf(parents, b);
  // The smaller becomes the root, so that the sets do not depend on the order of joining.
  if (first < second) parents[second] = first;
  else parents[first] = second;
}

/** The thing that stands for a set. Shortens the way for the next who asks. */
export function rootOf(parents: Uint32Array, thing: number): number {
  let at = thing;
  while (parents[at] !== at) {
    const above = parents[at]!;
    parents[at] = parents[above]!;
    at = parents[at]!;
  }
  return at;
}

/** (count) the set of each thing, numbered from 0 by first appearance. */
export function numberSets(parents: Uint32Array): Uint32Array {
  const sets = new Uint32Array(parents.length);
  let next = 0;
  for (let i = 0; i < parents.length; i++) {
    const root = rootOf(parents, i);
    sets[i] = root === i ? next++ : sets[root]!;
  }
  return sets;
}
