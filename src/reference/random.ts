// Counter-based random bits, the twin of kernels/shared/random.wgsl.

/** Four 32-bit words. */
export type Words = readonly [x: number, y: number, z: number, w: number];

/** The stream of the starting points. */
export const STREAM_INITIALIZE = 0;

/** The streams of mini-batches: in the low 8 bits of the counter's last word, the position above them. */
export const STREAM_SHUFFLE = 1;
export const STREAM_REPLACEMENT = 2;

/** The input that stands for the bias in a coordinate. */
export const BIAS_INPUT = 4095;

const ROUNDS = 10;
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/**
 * Philox4x32-10: 128 random bits that depend on counter and key alone.
 *
 * The project's counter is (network index low word, network index high word, coordinate, stream), its key the low and
 * high word of the seed, with a cell's key added where cells are independent.
 *
 * @param counter four words, 0 to 2^32 - 1
 * @param key two words
 * @returns four words, 0 to 2^32 - 1
 * @see Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011; constants of Random123
 */
export function philox(counter: Words, key: readonly [low: number, high: number]): Words {
  let [x, y, z, w] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round += 1) {
    const high0 = multiplyHigh(M0, x);
    const high1 = multiplyHigh(M1, z);
    const low0 = Math.imul(M0, x);
    const low1 = Math.imul(M1, z);
    [x, y, z, w] = [high1 ^ y ^ k0, low1, high0 ^ w ^ k1, low0];
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  return [x >>> 0, y >>> 0, z >>> 0, w >>> 0];
}

/** The high word of the 64-bit product, from 16-bit halves: no intermediate value exceeds 2^53. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + Math.floor((aLow * bLow) / 0x10000);
  const carry = Math.floor((aLow * bHigh + (middle % 0x10000)) / 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + carry) | 0;
}

/**
 * The upper 24 bits of a word as an odd multiple of 2^-24 in (-1, 1): exact in float32, never 0, symmetric.
 *
 * @param word 0 to 2^32 - 1
 */
export function signedFraction(word: number): number {
  return (2 * (word >>> 8) + 1 - 2 ** 24) / 2 ** 24;
}

/**
 * The place of a parameter as a word: layer 8 bits, output 12 bits, input 12 bits.
 *
 * A weight has the same place in a wider network, so that networks of different width share their bits.
 *
 * @param layer 0 to 255, counted from the first layer of weights
 * @param output 0 to 4095, unit of the layer above
 * @param input 0 to 4094, unit of the layer below, or BIAS_INPUT
 */
export function coordinate(layer: number, output: number, input: number): number {
  return ((layer << 24) | (output << 12) | input) >>> 0;
}
