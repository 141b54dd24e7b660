// Ranks of classes by their draws.
import { expect, it } from 'vitest';
import { rankFrequency } from '../../../src/statistics/rank-frequency.ts';

it('ranks classes by falling count, with their shares', () => {
  expect(rankFrequency([2, 0, 10, 2, 6])).toEqual([
    { rank: 1, count: 10, fraction: 0.5 },
    { rank: 2, count: 6, fraction: 0.3 },
    { rank: 3, count: 2, fraction: 0.1 },
    { rank: 4, count: 2, fraction: 0.1 },
  ]);
});

it('leaves its input as it is, and takes none', () => {
  const counts = [1, 3, 2];
  rankFrequency(counts);
  expect(counts).toEqual([1, 3, 2]);
  expect(rankFrequency([0])).toEqual([]);
});

it('refuses counts that are none', () => {
  expect(() => rankFrequency([3, -1])).toThrow(RangeError);
  expect(() => rankFrequency([0.5])).toThrow('`counts` (=0.5)');
});
