// What pulls a unit without weights back, against the float64 twin's slopes; and the verdicts that follow from it.
import { describe, expect, it } from 'vitest';
import type { FittedSweep } from '../../../src/datasets/index.ts';
import { strongestPull } from '../../../src/landscape/empty-pull.ts';
import { createClassifier } from '../../../src/landscape/kind.ts';
import { createTerrain } from '../../../src/landscape/settle-terrain.ts';
import { createReference } from '../../../src/reference/index.ts';
import { fitted, randomNumbers, randomSamples } from '../reference/fitted.ts';
import { kinksOf } from './kind-endpoints.ts';

/** Two hidden units: the second without weights, or both. */
function thetaOf({ shape }: FittedSweep, firstToo: boolean): Float64Array {
  const next = randomNumbers(3);
  const theta = Float64Array.from({ length: shape.parameterCount }, next);
  const [fanIn = 0, , outputs = 0] = shape.layers;
  for (const unit of firstToo ? [0, 1] : [1]) {
    theta.fill(0, fanIn * unit, fanIn * (unit + 1));
    theta[(shape.biases[0] ?? 0) + unit] = 0;
    for (let k = 0; k < outputs; k++) theta[(shape.weights[1] ?? 0) + 2 * k + unit] = 0;
  }
  return theta;
}

/** |g(p)| / |p| of the second unit: its output weights are 0, so that their slopes are g(p), whatever its incoming ones are. */
function pullAlong(fit: FittedSweep, theta: Float64Array, p: readonly number[]): number {
  const { shape } = fit;
  const [fanIn = 0, width = 0, outputs = 0] = shape.layers;
  const moved = theta.slice();
  moved.set(p.slice(0, fanIn), fanIn);
  moved[(shape.biases[0] ?? 0) + 1] = p[fanIn] ?? 0;
  const gradient = createReference(fit, { samples: 'unrounded' }).gradientAt(moved);
  const slopes = Array.from(
    { length: outputs },
    (_, k) => gradient[(shape.weights[1] ?? 0) + k * width + 1] ?? 0,
  );
  return Math.hypot(...slopes) / Math.hypot(...p);
}

describe('strongestPull', () => {
  it.each([
    ['relu', 'mse', 6, 1, 1],
    ['leaky-relu', 'mse', 5, 1, 1],
    ['relu', 'bce', 8, 1, 1],
    ['relu', 'mse', 12, 1, 0.98],
    ['relu', 'cross-entropy', 7, 3, 0.98],
  ] as const)(
    'of %s units with %s on %i samples, %i outputs: no direction of 20,000 pulls harder',
    async (activation, loss, samples, outputs, share) => {
      const layers = [2, 2, outputs];
      const fit = await fitted({
        dataset: randomSamples(samples, { samples, layers, loss }),
        network: { layers, activation },
        loss,
      });
      const theta = thetaOf(fit, false);
      const { pull, atMost, incoming } = strongestPull(createTerrain(fit), kinksOf(fit), theta, 0);
      expect(pullAlong(fit, theta, [...incoming])).toBeCloseTo(pull, 12);
      const next = randomNumbers(4);
      const pulls = Array.from({ length: 20_000 }, () => pullAlong(fit, theta, [next(), next(), next()]));
      const most = Math.max(...pulls);
      expect(pull).toBeGreaterThan(share * most);
      expect(atMost).toBeGreaterThanOrEqual(Math.max(pull, most));
      if (share === 1) expect(most).toBeGreaterThan(0.98 * pull);
    },
  );
});

describe('the verdict on units without weights', () => {
  const classified = async (l2: number, outputs: number) => {
    const layers = [2, 2, outputs];
    const fit = await fitted({
      dataset: randomSamples(12, { samples: 12, layers, loss: 'mse' }),
      network: { layers, activation: 'relu' },
      penalty: { l2, biases: true },
    });
    return { fit, ...createClassifier(fit)(thetaOf(fit, true)) };
  };

  it.each([1, 2])(
    'where the penalty is small they can come back, and the objective falls (%i outputs)',
    async (outputs) => {
      const { kind, evidence } = await classified(1e-3, outputs);
      if (evidence.rule === 'moved') expect(evidence.leadsTo.kind).toBe('saddle');
      else expect(kind).toBe('saddle');
    },
  );

  it.each([1, 2])('where it outweighs all samples they cannot (%i outputs)', async (outputs) => {
    const { evidence, settled, fit } = await classified(10, outputs);
    const leadsTo = evidence.rule === 'moved' ? evidence.leadsTo.kind : null;
    expect(leadsTo).toBe('local-minimum');
    const reference = createReference(fit);
    const next = randomNumbers(6);
    for (let i = 0; i < 500; i++) {
      const beside = settled.theta.map((x) => x + 0.1 * next());
      expect(reference.objectiveAt(beside)).toBeGreaterThan(settled.objective - 1e-12);
    }
  });
});
