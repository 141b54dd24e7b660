// Plateaus by proof: the bound is that of a sample on its wrong side, and the verdict is that of settling.
import { describe, expect, it } from 'vitest';
import { separation } from '../../../src/landscape/kind-separated.ts';
import { createClassifier } from '../../../src/landscape/kind.ts';
import { createTerrain } from '../../../src/landscape/settle-terrain.ts';
import { recognizeRunaway } from '../../../src/landscape/runaway.ts';
import { settleOn } from '../../../src/landscape/settle.ts';
import { fitSweep, loadDataset } from '../../../src/datasets/index.ts';
import { parseSweep, preset, type SweepInput } from '../../../src/spec/index.ts';
import { endpointOf } from './kind-endpoints.ts';

const POINTS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const ONE_HOT = {
  inputs: POINTS,
  targets: [
    [1, 0],
    [0, 1],
    [0, 1],
    [1, 0],
  ],
};
const SIGNS = { inputs: POINTS, targets: [[-1], [1], [1], [-1]] };
const HALVES = {
  inputs: POINTS,
  targets: [
    [0.5, 0.5],
    [0, 1],
    [0, 1],
    [1, 0],
  ],
};

async function fittedOf(fields: Partial<SweepInput>) {
  const sweep = parseSweep({
    ...preset('xor'),
    network: { layers: [2, 2, 1], activation: 'tanh' },
    loss: 'bce',
    optimizer: { kind: 'gd', learningRate: 0.5 },
    networks: 100,
    steps: 3000,
    ...fields,
  });
  return fitSweep(sweep, await loadDataset(sweep.dataset, { readText: () => Promise.reject(new Error()) }));
}

const network = { layers: [2, 2, 1], activation: 'tanh' } as const;

describe('separation', () => {
  it.each([
    ['bce', { loss: 'bce' }, Math.LN2 / 4],
    ['mse of a sigmoid', { loss: 'mse', network: { ...network, outputActivation: 'sigmoid' } }, 1 / 16],
    [
      'cross-entropy',
      { loss: 'cross-entropy', dataset: ONE_HOT, network: { ...network, layers: [2, 2, 2] } },
      Math.LN2 / 4,
    ],
    [
      'mse of a tanh',
      { loss: 'mse', dataset: SIGNS, network: { ...network, outputActivation: 'tanh' } },
      1 / 4,
    ],
  ] as const)('needs less loss than one wrong sample costs: %s', async (_, fields, bound) => {
    const terrain = createTerrain(await fittedOf(fields));
    expect(terrain.lossOfWrong).toBeCloseTo(bound, 12);
  });

  it.each([
    ['mse of a linear output, whose lowest loss is finite', { loss: 'mse' }],
    ['a penalty, which holds the weights', { penalty: { l2: 1e-6 } }],
    [
      'targets that are no certainties',
      {
        solved: { loss: 0.001 },
        dataset: {
          inputs: [
            [0, 1],
            [1, 0],
          ],
          targets: [[0.1], [0.9]],
        },
      },
    ],
    [
      'classes that share a sample',
      {
        solved: { loss: 0.001 },
        loss: 'cross-entropy',
        dataset: HALVES,
        network: { ...network, layers: [2, 2, 2] },
      },
    ],
  ] as const)('says nothing of %s', async (_, fields) => {
    expect(
      createTerrain(await fittedOf(fields as unknown as Partial<SweepInput>)).lossOfWrong,
    ).toBeUndefined();
  });

  it.each(['tanh', 'sigmoid', 'relu'] as const)(
    'agrees with settling on %s networks: all of them run away to 0, and those above the bound are left to it',
    async (activation) => {
      const fitted = await fittedOf({ network: { layers: [2, 3, 1], activation } });
      const terrain = createTerrain(fitted);
      const classify = createClassifier(fitted);
      let separated = 0;
      for (let index = 0; index < 40; index++) {
        const theta = endpointOf(fitted, index);
        const { rule } = classify(theta).evidence;
        const found = separation(terrain, theta);
        expect(found !== undefined).toBe(terrain.reference.lossAt(theta) < Math.LN2 / 4);
        expect(rule === 'separated').toBe(found !== undefined && found.distanceToLimit <= 0.1);
        if (!found) continue;
        separated += 1;
        const outputs = terrain.outputsOf(theta);
        expect(fitted.dataset.targets.every((target, s) => (outputs[s] ?? 0) > 0 === (target === 1))).toBe(
          true,
        );
        const settled = settleOn(terrain, theta);
        expect(settled.objective).toBeLessThan(1e-4 * found.loss);
        const runaway = recognizeRunaway(terrain, theta, settled);
        if (runaway) expect(runaway.limit).toBeLessThan(1e-6);
      }
      expect(separated).toBeGreaterThan(15);
    },
  );
});
