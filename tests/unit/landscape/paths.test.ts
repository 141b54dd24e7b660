// Losses along straight lines: exact values, what counts as a rise, and the barrier's definition.
import { describe, expect, it } from 'vitest';
import { barrierOf, climbOf, isMonotone, lossAlong } from '../../../src/landscape/paths.ts';
import { createReference } from '../../../src/reference/index.ts';
import { fitted, randomParameters } from '../reference/fitted.ts';

describe('lossAlong', () => {
  it('is the parabola that a linear network has', async () => {
    // One weight, one bias, one sample (1, 3): loss (w + b - 3)^2.
    const dataset = { inputs: [[1]], targets: [[3]] };
    const reference = createReference(
      await fitted({ dataset, network: { layers: [1, 1], activation: 'identity' } }),
    );
    const losses = lossAlong(reference, Float64Array.of(0, 0), Float64Array.of(2, 2), 5);
    expect(Array.from(losses)).toEqual([9, 4, 1, 0, 1]);
  });

  it('starts and ends exactly at the losses of its ends, without the penalty', async () => {
    const fit = await fitted({ penalty: { l2: 1, biases: true } });
    const reference = createReference(fit);
    const [a, b] = [randomParameters(fit, 1), randomParameters(fit, 2)];
    const losses = lossAlong(reference, a, b);
    expect(losses).toHaveLength(101);
    expect(losses[0]).toBe(reference.lossAt(a));
    expect(losses[100]).toBe(reference.lossAt(b));
    expect(lossAlong(reference, b, a).toReversed()[30]).toBeCloseTo(losses[30] ?? Number.NaN, 12);
  });

  it('refuses fewer than two points', async () => {
    const fit = await fitted();
    const theta = randomParameters(fit, 1);
    expect(() => lossAlong(createReference(fit), theta, theta, 1)).toThrow('`points` (=1)');
  });
});

describe('the shape of a path', () => {
  it('is monotone up to rises of 1e-9 between neighbours', () => {
    expect(isMonotone(Float64Array.of(3, 2, 2, 1))).toBe(true);
    expect(isMonotone(Float64Array.of(3, 2, 2 + 0.9e-9, 1))).toBe(true);
    expect(isMonotone(Float64Array.of(3, 2, 2 + 1.1e-9, 1))).toBe(false);
    expect(isMonotone(Float64Array.of(1, 2))).toBe(false);
  });

  it('has a barrier above the higher end only', () => {
    expect(barrierOf(Float64Array.of(3, 1, 2, 0))).toBe(0);
    expect(barrierOf(Float64Array.of(1, 4, 3))).toBe(1);
    expect(barrierOf(Float64Array.of(1, 2, 5, 0))).toBe(4);
  });

  it('climbs from the lowest point passed', () => {
    expect(climbOf(Float64Array.of(3, 1, 2, 0))).toBe(1);
    expect(climbOf(Float64Array.of(3, 2, 1))).toBe(0);
    expect(climbOf(Float64Array.of(1, 4, 3))).toBe(3);
  });
});
