// Random numbers of built-in datasets.

/**
 * Uniform numbers in (-1, 1) with 24 bits each, by SplitMix64.
 *
 * @see Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014
 */
export function createUniform(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    z ^= z >> 31n;
    return (Number(z >> 40n) * 2 + 1) / 2 ** 24 - 1;
  };
}
