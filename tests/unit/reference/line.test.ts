// Losses along straight lines: exact values, the ends, and what is refused.
import { describe, expect, it } from 'vitest';
import { createReference } from '../../../src/reference/index.ts';
import { fitted, randomParameters } from './fitted.ts';

describe('lossAlong', () => {
  it('is the parabola that a linear network has', async () => {
    // One weight, one bias, one sample (1, 3): loss (w + b - 3)^2.
    const dataset = { inputs: [[1]], targets: [[3]] };
    const reference = createReference(
      await fitted({ dataset, network: { layers: [1, 1], activation: 'identity' } }),
    );
    const losses = reference.lossAlong(Float64Array.of(0, 0), Float64Array.of(2, 2), 5);
    expect(Array.from(losses)).toEqual([9, 4, 1, 0, 1]);
  });

  it('starts and ends exactly at the losses of its ends, without the penalty', async () => {
    const fit = await fitted({ penalty: { l2: 1, biases: true } });
    const reference = createReference(fit);
    const [a, b] = [randomParameters(fit, 1), randomParameters(fit, 2)];
    const losses = reference.lossAlong(a, b, 101);
    expect(losses).toHaveLength(101);
    expect(losses[0]).toBe(reference.lossAt(a));
    expect(losses[100]).toBe(reference.lossAt(b));
    expect(reference.lossAlong(b, a, 101).toReversed()[30]).toBeCloseTo(losses[30] ?? Number.NaN, 12);
  });

  it('refuses fewer than two points', async () => {
    const fit = await fitted();
    const theta = randomParameters(fit, 1);
    expect(() => createReference(fit).lossAlong(theta, theta, 1)).toThrow('`points` (=1)');
  });
});
