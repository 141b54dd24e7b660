// Bases of constraints: orthonormal, complete, and dual.
import { describe, expect, it } from 'vitest';
import { dot } from '../../../src/landscape/eigenbasis.ts';
import {
  dualVectors,
  orthogonalComplement,
  orthonormalBasis,
} from '../../../src/landscape/settle-tangent.ts';
import { randomNumbers } from '../reference/fitted.ts';

function randomVectors(count: number, size: number, seed: number): Float64Array[] {
  const next = randomNumbers(seed);
  return Array.from({ length: count }, () => Float64Array.from({ length: size }, next));
}

describe('orthonormalBasis', () => {
  it('leaves out zero and dependent vectors', () => {
    const [a, b] = randomVectors(2, 5, 1) as [Float64Array, Float64Array];
    const sum = a.map((x, p) => 2 * x - (b[p] ?? 0));
    expect(orthonormalBasis([a, new Float64Array(5), b, sum])).toHaveLength(2);
  });
});

describe('orthogonalComplement', () => {
  it('is orthonormal and orthogonal to the vectors', () => {
    const vectors = randomVectors(3, 9, 2);
    const free = orthogonalComplement(vectors, 9);
    expect(free).toHaveLength(6);
    for (const [i, direction] of free.entries()) {
      for (const vector of vectors) expect(dot(direction, vector)).toBeCloseTo(0, 13);
      for (const [j, other] of free.entries()) expect(dot(direction, other)).toBeCloseTo(Number(i === j), 13);
    }
  });
});

describe('dualVectors', () => {
  it('moves one inner product and no other', () => {
    const vectors = randomVectors(3, 7, 3);
    for (const [k, dual] of dualVectors(vectors).entries()) {
      for (const [i, vector] of vectors.entries()) expect(dot(dual, vector)).toBeCloseTo(Number(i === k), 12);
    }
  });
});
