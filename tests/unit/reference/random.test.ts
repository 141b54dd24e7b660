import { describe, expect, it } from 'vitest';
import {
  BIAS_INPUT,
  coordinate,
  philox,
  signedFraction,
  STREAM_INITIALIZE,
} from '../../../src/reference/random.ts';
import { PHILOX_VECTORS } from './philox-vectors.ts';

describe('philox', () => {
  it.each(PHILOX_VECTORS)('matches the published answer $words', ({ counter, key, words }) => {
    expect(philox(counter, key)).toEqual(words);
  });

  it('gives other words for every change of a single bit', () => {
    const plain = philox([5, 0, 7, STREAM_INITIALIZE], [1, 0]);
    const changed = [
      philox([4, 0, 7, STREAM_INITIALIZE], [1, 0]),
      philox([5, 1, 7, STREAM_INITIALIZE], [1, 0]),
      philox([5, 0, 6, STREAM_INITIALIZE], [1, 0]),
      philox([5, 0, 7, STREAM_INITIALIZE + 1], [1, 0]),
      philox([5, 0, 7, STREAM_INITIALIZE], [0, 0]),
      philox([5, 0, 7, STREAM_INITIALIZE], [1, 1]),
    ].flat();
    expect(new Set([...plain, ...changed]).size).toBe(28);
  });
});

describe('signedFraction', () => {
  it('is an odd multiple of 2^-24 from end to end', () => {
    const end = 1 - 2 ** -24;
    expect([0, 0xff, 0x7fffffff, 0x80000000, 0xffffffff].map(signedFraction)).toEqual([
      -end,
      -end,
      -(2 ** -24),
      2 ** -24,
      end,
    ]);
  });

  it('is exact in float32, and mirrored by the complement of the word', () => {
    for (let i = 0; i < 1000; i++) {
      const [word] = philox([i, 0, 0, 0], [3, 0]);
      const s = signedFraction(word);
      expect(Math.fround(s)).toBe(s);
      expect(signedFraction(~word >>> 0)).toBe(-s);
    }
  });
});

describe('coordinate', () => {
  it('packs layer, output and input', () => {
    expect(coordinate(0xab, 0xcde, 0xf01)).toBe(0xabcdef01);
    expect(coordinate(255, 4095, BIAS_INPUT)).toBe(0xffffffff);
  });

  it('keeps all weights and biases apart', () => {
    const places = new Set<number>();
    for (const layer of [0, 1, 255]) {
      for (const output of [0, 1, 17, 4095]) {
        for (const input of [0, 1, 17, 4094, BIAS_INPUT]) places.add(coordinate(layer, output, input));
      }
    }
    expect(places.size).toBe(3 * 4 * 5);
  });
});
