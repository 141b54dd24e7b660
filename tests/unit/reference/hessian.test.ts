// The exact Hessian against finite differences of the gradient.
import { describe, expect, it } from 'vitest';
import { createReference } from '../../../src/reference/index.ts';
import { ACTIVATIONS, LOSSES } from '../../../src/spec/index.ts';
import { fitted, randomParameters, randomSamples } from './fitted.ts';

describe('hessianAt', () => {
  const cases = LOSSES.flatMap((loss) => ACTIVATIONS.map((activation) => [activation, loss] as const));

  const both = cases.flatMap((each) => [[...each, true] as const, [...each, false] as const]);

  it.each(both)(
    'is the derivative of the gradient for %s with %s, biases %s',
    async (activation, loss, biases) => {
      const layers = [2, 3, 2, 2];
      const fit = await fitted({
        dataset: randomSamples(5, { samples: 4, layers, loss }),
        network: { layers, activation, biases, outputActivation: loss === 'mse' ? 'sigmoid' : 'identity' },
        loss,
        penalty: { l2: 0.02, biases: false },
      });
      const reference = createReference(fit);
      const theta = randomParameters(fit, 6, 1.5);
      const hessian = reference.hessianAt(theta);
      const size = theta.length;
      const h = 1e-5;
      for (let p = 0; p < size; p++) {
        const moved = (by: number): Float64Array =>
          reference.gradientAt(theta.map((x, q) => (q === p ? x + by : x)));
        const [ahead, behind] = [moved(h), moved(-h)];
        const row = hessian.subarray(p * size, (p + 1) * size);
        const deviations = row.map((value, q) => value - ((ahead[q] ?? 0) - (behind[q] ?? 0)) / (2 * h));
        expect(Math.max(...deviations.map(Math.abs))).toBeLessThan(1e-8);
      }
    },
  );

  it('is exactly symmetric', async () => {
    const fit = await fitted({ network: { layers: [2, 5, 1], activation: 'gelu' }, loss: 'bce' });
    const theta = randomParameters(fit, 7);
    const hessian = createReference(fit).hessianAt(theta);
    const size = theta.length;
    const transposed = hessian.map(
      (_, at) => hessian[(at % size) * size + Math.floor(at / size)] ?? Number.NaN,
    );
    expect(transposed).toEqual(hessian);
  });
});
