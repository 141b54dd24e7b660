// Stationary points of smooth objectives, by their curvature and along directions that have none.
import { describe, expect, it } from 'vitest';
import type { FittedSweep } from '../../../src/datasets/index.ts';
import { createClassifier } from '../../../src/landscape/kind.ts';
import type { SweepInput } from '../../../src/spec/index.ts';
import oracles from '../../oracles/oracles.json';
import { fitted } from '../reference/fitted.ts';
import { endpointOf } from './kind-endpoints.ts';
import { BALDI_HORNIK, baldiHornikPoint, fit, INDEX_VS_LOSS } from './problems.ts';

const LINE = { inputs: [[-1], [1]], targets: [[-1], [1]] };

function deepLinear(layers: number[], dataset: SweepInput['dataset'] = LINE): Promise<FittedSweep> {
  return fitted({ dataset, network: { layers, activation: 'identity' }, solved: { loss: 1e-9 } });
}

describe('classifyByCurvature', () => {
  it('calls the origin of a deep linear network a saddle', async () => {
    const { kind, evidence, settled } = createClassifier(await deepLinear([1, 1, 1]))(new Float64Array(4));
    expect(kind).toBe('saddle');
    expect(evidence).toMatchObject({ rule: 'curvature', spectrum: { index: 1, smallestEigenvalue: -2 } });
    expect(evidence.rule === 'curvature' ? (evidence.descent?.decrease ?? 0) : 0).toBeGreaterThan(0);
    expect(settled.objective).toBe(1);
  });

  it('finds the way down where even the curvature is zero', async () => {
    const { kind, evidence } = createClassifier(await deepLinear([1, 1, 1, 1]))(new Float64Array(6));
    expect(kind).toBe('saddle');
    expect(evidence).toMatchObject({ rule: 'null-directions', spectrum: { index: 0 } });
  });

  it.each(oracles['baldi-hornik'].criticalPoints)(
    'tells minima from saddles at the choice $subset of baldi-hornik',
    async ({ subset, n_neg: index }) => {
      const problem = await fit(BALDI_HORNIK);
      const { kind, evidence } = createClassifier(problem)(baldiHornikPoint(problem, subset));
      expect(kind).toBe(index === 0 ? 'local-minimum' : 'saddle');
      expect(evidence).toMatchObject({ rule: 'curvature', spectrum: { index } });
      if (index > 0 || evidence.rule !== 'curvature') return;
      // GL(2) and two shifts of hidden biases: strict modulo symmetry.
      expect(evidence.spectrum).toMatchObject({ nullity: 6, orbitDimension: 6 });
    },
  );

  it('calls a strict minimum with a penalty what it is', async () => {
    const problem = await fitted({
      dataset: { inputs: [[-1], [0], [1]], targets: [[-1], [0], [1]] },
      network: { layers: [1, 1, 1], activation: 'tanh' },
      penalty: { l2: 0.1, biases: true },
      solved: { loss: 1e-9 },
    });
    const classify = createClassifier(problem);
    const start = classify(Float64Array.of(0.9, 0, 0.95, 0));
    expect(start.evidence).toMatchObject({ rule: 'moved', leadsTo: { kind: 'local-minimum' } });
    const { kind, evidence, settled } = classify(start.settled.theta);
    expect(kind).toBe('local-minimum');
    expect(evidence).toMatchObject({
      rule: 'curvature',
      spectrum: { index: 0, nullity: 0, orbitDimension: 0 },
    });
    expect(settled.objective).toBeCloseTo(0.2314705, 7);
    expect(classify(new Float64Array(4)).kind).toBe('saddle');
  });

  it('finds the four lowest minima of index-vs-loss', async () => {
    const problem = await fit({ ...INDEX_VS_LOSS, steps: 300 });
    const classify = createClassifier(problem);
    const { lowestMinima } = oracles['index-vs-loss'];
    const found = new Map<number, number>();
    for (let index = 0; index < 250; index++) {
      // After 300 steps most are on their way; where they lead is what is looked at.
      const { kind, evidence, settled } = classify(classify(endpointOf(problem, index)).settled.theta);
      const match = lowestMinima.findIndex(({ loss }) => Math.abs(settled.objective - loss) < 1e-6);
      if (match < 0) continue;
      expect(kind).toBe('local-minimum');
      const smallest = evidence.rule === 'curvature' ? (evidence.spectrum.smallestEigenvalue ?? 0) : 0;
      expect(smallest).toBeCloseTo(lowestMinima[match]?.lambdaMin ?? Number.NaN, 8);
      found.set(match, (found.get(match) ?? 0) + 1);
    }
    expect([...found.keys()].sort()).toEqual([0, 1, 2, 3]);
  });

  it('recognizes a component of minima that no symmetry of the network explains', async () => {
    // An elu above zero on every sample is a line: its weights trade scale and bias with those above, but only there.
    const problem = await fitted({
      dataset: { inputs: [[0], [1], [2]], targets: [[0], [0], [1]] },
      network: { layers: [1, 1, 1], activation: 'elu' },
      solved: { loss: 1e-9 },
    });
    const { kind, evidence, settled } = createClassifier(problem)(Float64Array.of(1, 2, 0.5, -1 / 6 - 1));
    expect(settled.objective).toBeCloseTo(1 / 18, 12); // of the best line
    expect(kind).toBe('local-minimum');
    expect(evidence).toMatchObject({
      rule: 'null-directions',
      spectrum: { nullity: 2, orbitDimension: 0 },
      explored: { falling: 0, flat: 8, rising: 0 },
    });
  });
});
