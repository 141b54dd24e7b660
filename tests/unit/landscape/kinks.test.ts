// One-sided derivatives beside kinks, against the twin and against finite differences.
import { describe, expect, it } from 'vitest';
import { dot } from '../../../src/landscape/eigenbasis.ts';
import { createKinkModel } from '../../../src/landscape/kinks.ts';
import { createReference } from '../../../src/reference/index.ts';
import { fitted, randomNumbers, randomParameters, randomSamples } from '../reference/fitted.ts';
import { kinksOf } from './kind-endpoints.ts';

async function modelOf(activation: 'relu' | 'leaky-relu', layers = [2, 3, 2, 1]) {
  const fit = await fitted({
    dataset: randomSamples(5, { samples: 5, layers, loss: 'bce' }),
    network: { layers, activation },
    loss: 'bce',
    penalty: { l2: 0.02, biases: true },
  });
  return { fit, kinks: kinksOf(fit) };
}

describe('createKinkModel', () => {
  it('has nothing to say about smooth activations', async () => {
    expect(createKinkModel(await fitted())).toBeUndefined();
  });

  it.each(['relu', 'leaky-relu'] as const)(
    'has the gradient of the twin off kinks, for %s',
    async (activation) => {
      const { fit, kinks } = await modelOf(activation);
      const theta = randomParameters(fit, 7);
      const gradient = kinks.gradient(theta, kinks.pass(theta));
      const expected = createReference(fit, { samples: 'unrounded' }).gradientAt(theta);
      for (const [p, slope] of gradient.entries()) expect(slope).toBeCloseTo(expected[p] ?? Number.NaN, 14);
    },
  );

  it('has the gradient of the twin without biases too', async () => {
    const layers = [2, 3, 2, 1];
    const network = { layers, activation: 'relu', biases: false } as const;
    const fit = await fitted({ dataset: randomSamples(6, { samples: 5, layers, loss: 'mse' }), network });
    const theta = randomParameters(fit, 7);
    const kinks = kinksOf(fit);
    const gradient = kinks.gradient(theta, kinks.pass(theta));
    const expected = createReference(fit, { samples: 'unrounded' }).gradientAt(theta);
    for (const [p, slope] of gradient.entries()) expect(slope).toBeCloseTo(expected[p] ?? Number.NaN, 14);
  });

  it('has no kinks on samples that networks without biases send to zero wherever they are', async () => {
    // XOR's first sample is (0, 0). The unit below is off on all others, so that the next is zero there: off or not, it stays.
    const network = { layers: [2, 1, 1, 1], activation: 'relu', biases: false } as const;
    const kinks = kinksOf(await fitted({ network }));
    const theta = Float64Array.of(-1, -1, 1, 1);
    expect(kinks.onSamples(theta, kinks.pass(theta))).toEqual([]);
    expect(kinks.offEverywhere(theta, kinks.pass(theta))).toEqual([2, 3]);
    // The first unit is zero on (1, 0) only as long as its first weight is: that is a kink, and so is the next unit's.
    const onKink = Float64Array.of(0, -1, 1, 1);
    expect(kinks.onSamples(onKink, kinks.pass(onKink))).toEqual([
      { sample: 2, unit: 2 },
      { sample: 2, unit: 3 },
    ]);
    const having = kinksOf(await fitted({ network: { ...network, biases: true } }));
    const zeros = Float64Array.of(-1, -1, 0, 1, 0, 1, 0);
    expect(having.onSamples(zeros, having.pass(zeros)).filter(({ sample }) => sample === 0)).toHaveLength(2);
  });

  it('has the gradient of pre-activations, in every layer', async () => {
    const { fit, kinks } = await modelOf('leaky-relu');
    const theta = randomParameters(fit, 8);
    const passes = kinks.pass(theta);
    const next = randomNumbers(9);
    const direction = theta.map(next);
    for (const unit of [2, 4, 5, 6]) {
      const kink = { sample: 3, unit };
      const normal = kinks.normal(theta, passes, kink);
      const h = 1e-6;
      const z = (by: number): number =>
        kinks.pass(theta.map((x, p) => x + by * (direction[p] ?? 0))).z[kinks.at(kink)] ?? Number.NaN;
      expect(dot(normal, direction)).toBeCloseTo((z(h) - z(-h)) / (2 * h), 8);
    }
  });

  it('has the one-sided derivatives at a kink', async () => {
    const { fit, kinks } = await modelOf('relu', [2, 2, 1]);
    const reference = createReference(fit, { samples: 'unrounded' });
    const theta = randomParameters(fit, 10);
    const kink = { sample: 1, unit: 3 };
    const passes = kinks.pass(theta);
    // Its bias puts the unit's pre-activation on zero.
    theta[5] = (theta[5] ?? 0) - (passes.z[kinks.at(kink)] ?? 0);
    const on = kinks.pass(theta);
    expect(kinks.onSamples(theta, on)).toEqual([kink]);
    for (const side of [1, -1] as const) {
      on.slopes[kinks.at(kink)] = kinks.slopeOn(kink, side);
      const h = 1e-7;
      const change =
        reference.objectiveAt(theta.map((x, p) => (p === 5 ? x + side * h : x))) -
        reference.objectiveAt(theta);
      expect(kinks.gradient(theta, on)[5]).toBeCloseTo((side * change) / h, 6);
    }
  });

  it('finds kinks up to the rounding of a float32 network, and what was crossed', async () => {
    const { fit, kinks } = await modelOf('relu', [2, 2, 1]);
    const theta = randomParameters(fit, 11);
    const kink = { sample: 2, unit: 2 };
    const place = kinks.at(kink);
    theta[4] = (theta[4] ?? 0) - (kinks.pass(theta).z[place] ?? 0) + 1e-8;
    const before = kinks.pass(theta);
    expect(kinks.onSamples(theta, before)).toEqual([kink]);
    theta[4] -= 2e-8;
    expect(kinks.crossed(before, kinks.pass(theta))).toEqual([kink]);
    theta[4] -= 1e-3;
    expect(kinks.onSamples(theta, kinks.pass(theta))).toEqual([]);
  });

  it('knows the units that are off on every sample', async () => {
    const fit = await fitted({ network: { layers: [2, 2, 1], activation: 'relu' } });
    const kinks = kinksOf(fit);
    const off = Float64Array.of(-1, -1, 1, 1, -0.5, -0.5, 1, 1, 0);
    expect(kinks.offEverywhere(off, kinks.pass(off))).toEqual([2]);
    const touching = off.map((x, p) => (p === 4 ? 0 : x)); // zero at (0, 0)
    expect(kinks.offEverywhere(touching, kinks.pass(touching))).toEqual([]);
  });
});
