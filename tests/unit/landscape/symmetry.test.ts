// Symmetries of networks: random group elements leave outputs and objective alone; which activation has which.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitSweep, loadDataset } from '../../../src/datasets/index.ts';
import { canonicalParameters } from '../../../src/landscape/canonical.ts';
import { orbitDimension, orbitTangents } from '../../../src/landscape/symmetry-orbit.ts';
import { networkSymmetry } from '../../../src/landscape/symmetry.ts';
import { createReference } from '../../../src/reference/index.ts';
import { ACTIVATIONS, type Activation } from '../../../src/spec/index.ts';
import { fitted, randomNumbers, randomParameters, randomSamples } from '../reference/fitted.ts';
import { randomlyMoved, symmetryOf, sweepOf } from './group-elements.ts';

const SHAPES = [
  [2, 3, 1],
  [1, 4, 2],
  [3, 2, 3, 2],
  [2, 2, 2, 2, 1],
] as const;

describe('random group elements', () => {
  it.each(ACTIVATIONS)('leave the outputs of %s networks alone', async (activation) => {
    for (const layers of SHAPES) {
      const sweep = sweepOf(layers, activation);
      const network = fitSweep(sweep, await loadDataset(sweep.dataset));
      const reference = createReference(network);
      const symmetry = symmetryOf(layers, activation);
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const next = randomNumbers(seed);
          const theta = randomParameters(network, seed, 2);
          const moved = randomlyMoved(symmetry, theta, next);
          const point = Array.from({ length: layers[0] }, () => 3 * next());
          const expected = reference.outputs(theta, point);
          reference.outputs(moved, point).forEach((output, k) => {
            expect(Math.abs(output - (expected[k] ?? NaN))).toBeLessThan(1e-9 * (1 + Math.abs(output)));
          });
        }),
        { seed: 1, numRuns: 40 },
      );
    }
  });

  it.each(ACTIVATIONS)('leave the objective of %s networks alone under penalties', async (activation) => {
    for (const biases of [true, false]) {
      const penalty = { l2: 0.1, biases };
      const layers = [2, 3, 3, 1];
      const network = await fitted({ network: { layers, activation }, penalty });
      const reference = createReference(network);
      const symmetry = symmetryOf(layers, activation, penalty);
      for (let seed = 0; seed < 30; seed++) {
        const theta = randomParameters(network, seed, 2);
        const objective = reference.objectiveAt(theta);
        const moved = randomlyMoved(symmetry, theta, randomNumbers(seed + 100));
        expect(Math.abs(reference.objectiveAt(moved) - objective)).toBeLessThan(1e-11 * objective);
      }
    }
  });

  it.each(['none', 'weights', 'all'])('leave cross-entropy alone: penalty on %s', async (penalized) => {
    const penalty = { l2: penalized === 'none' ? 0 : 0.1, biases: penalized === 'all' };
    const layers = [2, 3, 3];
    const network = await fitted({
      dataset: randomSamples(1, { samples: 5, layers, loss: 'cross-entropy' }),
      network: { layers, activation: 'tanh' },
      loss: 'cross-entropy',
      penalty,
    });
    const reference = createReference(network);
    const symmetry = networkSymmetry(network.sweep);
    expect(symmetry.outputShift).toBe({ none: 'all', weights: 'biases', all: 'none' }[penalized]);
    for (let seed = 0; seed < 20; seed++) {
      const theta = randomParameters(network, seed, 2);
      const moved = randomlyMoved(symmetry, theta, randomNumbers(seed + 100));
      const objective = reference.objectiveAt(theta);
      expect(Math.abs(reference.objectiveAt(moved) - objective)).toBeLessThan(1e-11 * objective);
      const gradient = reference.gradientAt(theta);
      for (const tangent of orbitTangents(symmetry, theta)) {
        const along = tangent.reduce((sum, value, p) => sum + value * (gradient[p] ?? NaN), 0);
        expect(Math.abs(along)).toBeLessThan(1e-13);
      }
      const forms = [theta, moved].map((point) => canonicalParameters(symmetry, point));
      forms[0]?.forEach((value, p) => expect(forms[1]?.[p]).toBeCloseTo(value, 9));
    }
    expect(orbitDimension(symmetry, randomParameters(network, 1))).toBe(
      { none: 4, weights: 1, all: 0 }[penalized],
    );
  });
});

describe('networkSymmetry', () => {
  const NONE = {
    flip: 'none',
    scaling: false,
    turns: false,
    linear: 'none',
    translation: false,
    outputShift: 'none',
  };

  it('tells activations apart', () => {
    const expected: Record<Activation, object> = {
      tanh: { ...NONE, flip: 'odd' },
      sigmoid: { ...NONE, flip: 'complement' },
      sin: { ...NONE, flip: 'odd', turns: true },
      relu: { ...NONE, scaling: true },
      'leaky-relu': { ...NONE, scaling: true },
      identity: { ...NONE, linear: 'invertible', translation: true },
      elu: NONE,
      softplus: NONE,
      gelu: NONE,
    };
    for (const activation of ACTIVATIONS) {
      expect(symmetryOf([2, 2, 1], activation)).toMatchObject(expected[activation]);
    }
  });

  it('drops what a penalty breaks', () => {
    const all = { l2: 0.01, biases: true };
    const weights = { l2: 0.01, biases: false };
    expect(symmetryOf([2, 2, 1], 'relu', all).scaling).toBe(false);
    expect(symmetryOf([2, 2, 1], 'relu', weights).scaling).toBe(false);
    expect(symmetryOf([2, 2, 1], 'sigmoid', all).flip).toBe('none');
    expect(symmetryOf([2, 2, 1], 'sigmoid', weights).flip).toBe('complement');
    expect(symmetryOf([2, 2, 1], 'tanh', all).flip).toBe('odd');
    expect(symmetryOf([2, 2, 1], 'sin', all).turns).toBe(false);
    expect(symmetryOf([2, 2, 1], 'sin', weights).turns).toBe(true);
    expect(symmetryOf([2, 2, 1], 'identity', all)).toMatchObject({
      linear: 'orthogonal',
      translation: false,
    });
    expect(symmetryOf([2, 2, 1], 'identity', weights)).toMatchObject({
      linear: 'orthogonal',
      translation: true,
    });
  });
});
