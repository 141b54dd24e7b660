// Least derivatives over cones, against cones that can be solved by hand and against all subsets of faces.
import { describe, expect, it } from 'vitest';
import { dot, norm } from '../../../src/landscape/eigenbasis.ts';
import { nonNegativeLeastSquares, steepestInCone } from '../../../src/landscape/kinks-cone.ts';
import { randomNumbers } from '../reference/fitted.ts';

describe('steepestInCone', () => {
  it('goes straight down where no face is in the way', () => {
    const { derivative, direction } = steepestInCone(Float64Array.of(-3, 4), [Float64Array.of(1, 0)]);
    expect(derivative).toBeCloseTo(-5, 14);
    expect(Array.from(direction)).toEqual([3, -4]);
  });

  it('slides along a face that is', () => {
    const { derivative, direction, multipliers } = steepestInCone(Float64Array.of(3, 4), [
      Float64Array.of(2, 0),
    ]);
    expect(derivative).toBeCloseTo(-4, 14);
    expect(direction[0]).toBeCloseTo(0, 14);
    expect(multipliers[0]).toBeCloseTo(1.5, 14);
  });

  it('does not fall in a corner that the gradient points into', () => {
    const faces = [Float64Array.of(1, 0), Float64Array.of(-1, 1)];
    expect(steepestInCone(Float64Array.of(1, 2), faces).derivative).toBeCloseTo(0, 13);
  });

  it('copes with faces that depend on each other', () => {
    const faces = [Float64Array.of(1, 0), Float64Array.of(2, 0), Float64Array.of(0, 0)];
    expect(steepestInCone(Float64Array.of(1, 1), faces).derivative).toBeCloseTo(-1, 13);
  });

  it('satisfies the conditions of a projection for 300 random cones', () => {
    const next = randomNumbers(5);
    for (let round = 0; round < 300; round++) {
      const size = 4 + (round % 5);
      const faces = Array.from({ length: 1 + (round % 7) }, () => Float64Array.from({ length: size }, next));
      const gradient = Float64Array.from({ length: size }, next);
      const { direction, multipliers } = steepestInCone(gradient, faces);
      for (const [k, face] of faces.entries()) {
        expect(dot(face, direction)).toBeGreaterThan(-1e-10);
        expect(Math.abs(dot(face, direction) * (multipliers[k] ?? 0))).toBeLessThan(1e-10);
        expect(multipliers[k]).toBeGreaterThanOrEqual(0);
      }
      expect(dot(gradient, direction)).toBeCloseTo(-(norm(direction) ** 2), 10);
    }
  });
});

describe('nonNegativeLeastSquares', () => {
  it('is no worse than any other choice of factors', () => {
    const next = randomNumbers(6);
    const columns = Array.from({ length: 4 }, () => Float64Array.from({ length: 6 }, next));
    const target = Float64Array.from({ length: 6 }, next);
    const distance = (y: Float64Array): number =>
      norm(
        target.map((x, p) => x - columns.reduce((sum, column, k) => sum + (y[k] ?? 0) * (column[p] ?? 0), 0)),
      );
    const best = distance(nonNegativeLeastSquares(columns, target));
    for (let round = 0; round < 5000; round++) {
      const other = Float64Array.from({ length: 4 }, () => Math.max(0, 2 * next()));
      expect(distance(other)).toBeGreaterThan(best - 1e-12);
    }
  });
});
