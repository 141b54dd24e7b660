// Directions in which nothing changes: their number, and that the objective really stays.
import { describe, expect, it } from 'vitest';
import { flatTangents } from '../../../src/landscape/kind-orbit.ts';
import { createTerrain } from '../../../src/landscape/settle-terrain.ts';
import type { SweepInput } from '../../../src/spec/index.ts';
import { fitted, randomParameters, randomSamples } from '../reference/fitted.ts';

const LAYERS = [2, 3, 2];

function input(
  activation: SweepInput['network']['activation'],
  more: Partial<SweepInput> = {},
): Partial<SweepInput> {
  const loss = more.loss ?? 'mse';
  return {
    dataset: randomSamples(3, { samples: 9, layers: LAYERS, loss }),
    network: { layers: LAYERS, activation },
    ...more,
  };
}

const without = (activation: SweepInput['network']['activation']) => ({
  network: { layers: LAYERS, activation, biases: false },
});

const PENALTY = { l2: 0.1, biases: true };

describe('flatTangents', () => {
  const cases: readonly (readonly [string, Partial<SweepInput>, number])[] = [
    ['a tanh network has none', input('tanh'), 0],
    ['each relu unit has a scale', input('relu'), 3],
    ['each leaky relu unit has a scale', input('leaky-relu'), 3],
    ['a penalty breaks scales', input('relu', { penalty: PENALTY }), 0],
    // GL(3) and 3 shifts, but for the one change of coordinates that two inputs and two outputs do not notice
    ['linear layers have coordinates', input('identity'), 9 + 3 - 1],
    ['a penalty leaves their rotations', input('identity', { penalty: PENALTY }), 3],
    ['softmax outputs may shift', input('tanh', { loss: 'cross-entropy' }), 4],
    [
      'a penalty that spares biases leaves their shift',
      input('tanh', { loss: 'cross-entropy', penalty: { l2: 0.1, biases: false } }),
      1,
    ],
    // Without biases: GL(3), but for the one change that two inputs and two outputs do not notice; no shifts.
    ['linear layers without biases have coordinates', input('identity', without('identity')), 9 - 1],
    ['relu units without biases have scales', input('relu', without('relu')), 3],
    [
      'softmax outputs without biases may shift',
      input('tanh', { ...without('tanh'), loss: 'cross-entropy' }),
      3,
    ],
    [
      'a penalty leaves them none of it',
      input('tanh', { ...without('tanh'), loss: 'cross-entropy', penalty: { l2: 0.1, biases: false } }),
      0,
    ],
    [
      'inputs on a line leave a direction per unit',
      input('tanh', {
        dataset: {
          inputs: [
            [0, 0],
            [1, 2],
            [2, 4],
            [-1, -2],
          ],
          targets: [
            [1, 0],
            [2, 1],
            [0, 0],
            [3, 1],
          ],
        },
      }),
      3,
    ],
  ];

  it.each(cases)('%s', async (_, overrides, dimension) => {
    const fit = await fitted(overrides);
    const terrain = createTerrain(fit);
    // Large hidden biases, so that no unit is off.
    const large = fit.shape.hasBiases ? 2 : 0;
    const theta = randomParameters(fit, 14).map((x, p) => (p >= 6 && p < 9 ? x + large : x));
    const tangents = flatTangents(terrain, theta);
    expect(tangents).toHaveLength(dimension);
    const { reference } = terrain;
    const gradient = reference.gradientAt(theta);
    for (const tangent of tangents) {
      expect(Math.abs(gradient.reduce((sum, slope, p) => sum + slope * (tangent[p] ?? 0), 0))).toBeLessThan(
        1e-14,
      );
      const h = 1e-5;
      const moved = reference.objectiveAt(theta.map((x, p) => x + h * (tangent[p] ?? 0)));
      expect(Math.abs(moved - reference.objectiveAt(theta))).toBeLessThan(1e-8);
    }
  });

  it('counts all parameters of relu units that are off everywhere', async () => {
    const terrain = createTerrain(await fitted({ network: { layers: [2, 2, 1], activation: 'relu' } }));
    const theta = Float64Array.of(-1, -1, 1, 1, -0.5, 0.5, 1, 1, 0);
    expect(flatTangents(terrain, theta)).toHaveLength(4 + 1);
  });
});
