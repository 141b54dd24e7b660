// Networks that run away: limits, subtypes, and what only seems to run.
import { describe, expect, it } from 'vitest';
import type { RunawayEvidence } from '../../../src/landscape/evidence.ts';
import { createClassifier } from '../../../src/landscape/kind.ts';
import { extrapolated, recognizeRunaway } from '../../../src/landscape/runaway.ts';
import type { FittedSweep } from '../../../src/datasets/index.ts';
import { fitted } from '../reference/fitted.ts';
import { settleOn } from '../../../src/landscape/settle.ts';
import { createTerrain } from '../../../src/landscape/settle-terrain.ts';
import { endpointOf } from './kind-endpoints.ts';

function runawayOf(fit: FittedSweep, theta: Float64Array): RunawayEvidence | undefined {
  const { evidence } = createClassifier(fit)(theta);
  return evidence.rule === 'runaway' ? evidence.runaway : undefined;
}

describe('recognizeRunaway', () => {
  it('finds the limit ln2 / 2 of a tanh network stuck on XOR', async () => {
    const fit = await fitted({
      loss: 'bce',
      optimizer: { kind: 'gd', learningRate: 0.5 },
      steps: 20000,
      seed: 7,
    });
    const terrain = createTerrain(fit);
    const runaways = [0, 1, 2, 3, 4, 5].map((index) => {
      const theta = endpointOf(fit, index);
      return recognizeRunaway(terrain, theta, settleOn(terrain, theta));
    });
    const stuck = runaways.filter((runaway) => runaway !== undefined && runaway.limit > 0.1);
    expect(runaways.every((runaway) => runaway !== undefined)).toBe(true);
    expect(stuck.length).toBeGreaterThan(0);
    for (const runaway of stuck) {
      expect(runaway?.limit).toBeCloseTo(Math.LN2 / 2, 10);
      expect(runaway?.subtype).toBe('saturating');
      const certain = runaway?.limitOutputs.filter((p) => p < 1e-6 || p > 1 - 1e-6);
      const undecided = runaway?.limitOutputs.filter((p) => Math.abs(p - 0.5) < 1e-6);
      expect([certain?.length, undecided?.length]).toEqual([2, 2]);
    }
  });

  it('sees two units merge while their output weights diverge', async () => {
    // The derivative of tanh is a limit of differences: two units reach it at infinity only.
    const points = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];
    const fit = await fitted({
      dataset: { inputs: points.map((x) => [x]), targets: points.map((x) => [1 / Math.cosh(x) ** 2]) },
      network: { layers: [1, 2, 1], activation: 'tanh' },
      solved: { loss: 1e-9 },
    });
    const runaway = runawayOf(fit, Float64Array.of(1, 1, 0.1, -0.1, 5, -5, 0));
    expect(runaway?.subtype).toBe('channel');
    expect(runaway?.limit).toBeLessThan(1e-11);
    expect(runaway?.growth.length).toBeGreaterThan(3);
  });

  it('does not take a degenerate minimum for one, to which Newton steps contract slowly', async () => {
    // One tanh unit with output weight and bias tied by symmetry has a quartic valley at weight zero.
    const fit = await fitted({
      dataset: { inputs: [[-1], [1]], targets: [[0], [0]] },
      network: { layers: [1, 1, 1], activation: 'tanh' },
      solved: { loss: 1e-9 },
    });
    const { kind, evidence } = createClassifier(fit)(Float64Array.of(0.05, 0, 0.05, 0));
    expect(kind).toBe('local-minimum');
    expect(evidence.rule).toBe('lowest-loss');
  });
});

describe('extrapolated', () => {
  it('is exact for geometric differences', () => {
    expect(extrapolated([0.5 + 0.4, 0.5 + 0.1, 0.5 + 0.025])).toBeCloseTo(0.5, 14);
  });

  it('keeps the last of what does not shrink', () => {
    expect(extrapolated([3, 2, 1])).toBe(1);
    expect(extrapolated([1, 1, 1])).toBe(1);
    expect(extrapolated([2])).toBe(2);
  });
});
