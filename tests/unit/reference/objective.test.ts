// Loss and gradient against finite differences, for every activation and loss, and against their definitions.
import { describe, expect, it } from 'vitest';
import { createReference, type Reference } from '../../../src/reference/index.ts';
import { ACTIVATIONS, LOSSES, type SweepInput } from '../../../src/spec/index.ts';
import { fitted, randomParameters, randomSamples } from './fitted.ts';

const SHAPES = [
  [2, 3, 2],
  [3, 2, 4, 3, 2],
  [1, 5, 2, 3],
] as const;

/** Central differences of the objective; the largest deviation of the gradient from them. */
function gradientDeviation(reference: Reference, theta: Float64Array): number {
  const gradient = reference.gradientAt(theta);
  const h = 1e-5;
  const differences = theta.map((_, p) => {
    const moved = (by: number): number => reference.objectiveAt(theta.map((x, q) => (q === p ? x + by : x)));
    return (moved(h) - moved(-h)) / (2 * h);
  });
  return Math.max(...differences.map((difference, p) => Math.abs(difference - (gradient[p] ?? Number.NaN))));
}

describe('gradientAt', () => {
  const cases = LOSSES.flatMap((loss) => ACTIVATIONS.map((activation) => [activation, loss] as const));

  it.each(cases)('is the slope of the objective for %s with %s', async (activation, loss) => {
    for (const [seed, layers] of SHAPES.entries()) {
      const sweep: Partial<SweepInput> = {
        dataset: randomSamples(seed, { samples: 5, layers, loss }),
        network: { layers, activation, biases: seed !== 1 },
        loss,
        penalty: { l2: 0.01, biases: seed % 2 === 0 },
      };
      const fit = await fitted(sweep);
      expect(gradientDeviation(createReference(fit), randomParameters(fit, seed + 1, 1.5))).toBeLessThan(
        1e-9,
      );
    }
  });

  it.each(ACTIVATIONS)('passes through an output activation %s', async (outputActivation) => {
    const layers = [2, 3, 2];
    const fit = await fitted({
      dataset: randomSamples(1, { samples: 5, layers, loss: 'mse' }),
      network: { layers, activation: 'tanh', outputActivation },
    });
    expect(gradientDeviation(createReference(fit), randomParameters(fit, 2, 1.5))).toBeLessThan(1e-9);
  });
});

describe('lossAt', () => {
  /** A network without hidden layer whose one output equals its bias. */
  async function lossOfOutput(
    loss: SweepInput['loss'],
    outputs: number[],
    targets: number[],
  ): Promise<number> {
    const fit = await fitted({
      dataset: { inputs: [[0]], targets: [targets] },
      network: { layers: [1, outputs.length], activation: 'tanh' },
      loss,
    });
    return createReference(fit).lossAt(Float64Array.from([...outputs.map(() => 0), ...outputs]));
  }

  it('averages squares over outputs for mse', async () => {
    expect(await lossOfOutput('mse', [3, 0], [1, 1])).toBe(2.5);
  });

  it('is log(1 + exp(-logit)) for bce, without overflow and without losing small losses', async () => {
    expect(await lossOfOutput('bce', [0], [1])).toBeCloseTo(Math.LN2, 15);
    expect(await lossOfOutput('bce', [-1000], [1])).toBe(1000);
    expect((await lossOfOutput('bce', [40], [1])) / Math.exp(-40)).toBeCloseTo(1, 12);
  });

  it('is -log softmax for cross-entropy, without overflow and without losing small losses', async () => {
    expect(await lossOfOutput('cross-entropy', [5, 5, 5], [0, 1, 0])).toBeCloseTo(Math.log(3), 15);
    expect(await lossOfOutput('cross-entropy', [1000, 0], [0, 1])).toBe(1000);
    expect((await lossOfOutput('cross-entropy', [0, 40], [0, 1])) / Math.exp(-40)).toBeCloseTo(1, 12);
  });
});

describe('the float32 form', () => {
  it.each(LOSSES)('stays within rounding of the float64 form for %s', async (loss) => {
    const layers = [2, 4, 2];
    const fit = await fitted({
      dataset: randomSamples(3, { samples: 6, layers, loss }),
      network: { layers, activation: 'relu' },
      loss,
    });
    const theta = randomParameters(fit, 4).map(Math.fround);
    const exact = createReference(fit).gradientAt(theta);
    const single = createReference(fit, { precision: 'float32' }).gradientAt(theta);
    const deviation = Math.max(...single.map((value, p) => Math.abs(value - (exact[p] ?? Number.NaN))));
    expect(deviation).toBeGreaterThan(0);
    expect(deviation).toBeLessThan(2e-7);
    expect(single).toEqual(single.map(Math.fround));
  });
});

describe('outputs', () => {
  it('computes the network at any point', async () => {
    const reference = createReference(await fitted({ network: { layers: [2, 2, 1], activation: 'relu' } }));
    const theta = Float64Array.of(1, 2, -1, 0, 0.5, 0, 3, 5, -1);
    expect([...reference.outputs(theta, [0.25, 1])]).toEqual([3 * (0.25 + 2 + 0.5) - 1]);
    expect([...reference.outputs(theta, [-2, 0])]).toEqual([5 * 2 - 1]);
  });
});
