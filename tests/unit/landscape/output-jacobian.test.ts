// The Jacobian of the outputs against finite differences of the outputs.
import { describe, expect, it } from 'vitest';
import { createOutputJacobian } from '../../../src/landscape/output-jacobian.ts';
import { createReference } from '../../../src/reference/index.ts';
import { fitted, randomParameters, randomSamples } from '../reference/fitted.ts';

describe('createOutputJacobian', () => {
  it.each(['mse', 'bce', 'cross-entropy'] as const)(
    'is the derivative of the outputs with %s',
    async (loss) => {
      const layers = [2, 3, 2, 3];
      const fit = await fitted({
        dataset: randomSamples(3, { samples: 4, layers, loss }),
        network: { layers, activation: 'gelu', outputActivation: loss === 'mse' ? 'sigmoid' : 'identity' },
        loss,
        penalty: { l2: 0.3, biases: true },
      });
      const { dataset } = fit;
      const reference = createReference(fit);
      const jacobianAt = createOutputJacobian(fit);
      const theta = randomParameters(fit, 4);
      const h = 1e-5;
      for (let sample = 0; sample < dataset.numSamples; sample++) {
        const point = dataset.inputs.subarray(2 * sample, 2 * sample + 2);
        const rows = jacobianAt(theta, sample);
        expect(rows).toHaveLength(3);
        for (let p = 0; p < theta.length; p++) {
          const outputs = (by: number) =>
            reference.outputs(
              theta.map((x, q) => (q === p ? x + by : x)),
              point,
            );
          const [ahead, behind] = [outputs(h), outputs(-h)];
          for (const [k, row] of rows.entries()) {
            expect(row[p]).toBeCloseTo(((ahead[k] ?? 0) - (behind[k] ?? 0)) / (2 * h), 8);
          }
        }
      }
    },
  );
});
