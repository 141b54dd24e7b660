import { describe, expect, it } from 'vitest';
import { swapsToFront } from '../../../src/engine/places.ts';
import { philox } from '../../../src/reference/random.ts';

const RUNNING = 0xffffffff;

describe('swapsToFront', () => {
  it('pairs each stopped network in front with a running one behind', () => {
    const stopped = Uint32Array.of(RUNNING, 5, 7, RUNNING, RUNNING, 9, RUNNING);
    const { pairs, front } = swapsToFront(stopped, RUNNING);
    expect(front).toBe(4);
    expect(Array.from(pairs)).toEqual([1, 4, 2, 6]);
  });

  it('moves nobody where all run, none does, or they lie in front', () => {
    expect(swapsToFront(Uint32Array.of(RUNNING, RUNNING), RUNNING)).toEqual({
      pairs: new Uint32Array(),
      front: 2,
    });
    expect(swapsToFront(Uint32Array.of(1, 2), RUNNING)).toEqual({ pairs: new Uint32Array(), front: 0 });
    expect(swapsToFront(Uint32Array.of(RUNNING, 2), RUNNING)).toEqual({ pairs: new Uint32Array(), front: 1 });
  });

  it('leaves all running networks in front, whoever stopped', () => {
    for (let seed = 0; seed < 50; seed++) {
      const stopped = Uint32Array.from({ length: 100 }, (_, i) =>
        philox([i, 0, 0, 0], [seed, 1])[0] < seed * 2 ** 26 ? 3 : RUNNING,
      );
      const { pairs, front } = swapsToFront(stopped, RUNNING);
      const touched = new Set(pairs);
      expect(touched.size).toBe(pairs.length);
      for (let i = 0; i < pairs.length; i += 2) {
        const [a = 0, b = 0] = [pairs[i], pairs[i + 1]];
        [stopped[a], stopped[b]] = [stopped[b] ?? 0, stopped[a] ?? 0];
      }
      expect(stopped.subarray(0, front).every((step) => step === RUNNING)).toBe(true);
      expect(stopped.subarray(front).includes(RUNNING)).toBe(false);
    }
  });
});
