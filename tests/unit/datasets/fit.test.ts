import { describe, expect, it } from 'vitest';
import { fitSweep, loadDataset, type FittedSweep } from '../../../src/datasets/index.ts';
import { nodeFiles } from '../../../src/engine/node-files.ts';
import { expandGrid, parseSweep, preset, presetNames } from '../../../src/spec/index.ts';

async function fit(changes: object): Promise<FittedSweep> {
  const sweep = parseSweep({ ...preset('xor'), solved: undefined, ...changes });
  return fitSweep(sweep, await loadDataset(sweep.dataset));
}

const labelled = (...targets: number[][]) => ({
  dataset: { inputs: targets.map((_, row) => [row, 1]), targets },
  network: { layers: [2, 2, targets[0]?.length], activation: 'relu' },
});

describe('fitSweep', () => {
  it.each(presetNames)('accepts every cell of the preset %s', async (name) => {
    for (const { sweep } of expandGrid(parseSweep(preset(name)))) {
      const { criterion, dataset } = fitSweep(sweep, await loadDataset(sweep.dataset, nodeFiles));
      expect(criterion.kind).toBe(
        ['born-dead', 'trainability-fractal'].includes(name) || name.startsWith('relu-regression')
          ? 'loss'
          : 'accuracy',
      );
      expect(dataset.numSamples).toBeGreaterThan(0);
    }
  });

  it.each([
    [[3, 2, 1], '[2,2,1]'],
    [[2, 5, 2], '[2,5,1]'],
    [[1, 2], '[2,1]'],
  ])('refuses layers %j for XOR and says which fit', async (layers, fitting) => {
    await expect(fit({ network: { layers, activation: 'relu' } })).rejects.toThrow(
      `\`network.layers\` (=${JSON.stringify(layers)}) must start with 2 and end with 1 to fit the inputs and targets of ` +
        `dataset "xor"; use ${fitting}`,
    );
  });

  it('needs probabilities for bce', async () => {
    await expect(fit({ ...labelled([0], [1.5]), loss: 'bce' })).rejects.toThrow(
      '`targets[1][0]` (=1.5) must be between 0 and 1 for loss bce; use targets between 0 and 1, or loss mse',
    );
    expect((await fit({ ...labelled([0.5]), loss: 'bce' })).criterion).toEqual({ kind: 'loss', loss: 1e-3 });
  });

  it('needs distributions over at least two classes for cross-entropy', async () => {
    await expect(fit({ loss: 'cross-entropy' })).rejects.toThrow(
      '`loss` (="cross-entropy") needs at least 2 outputs, one per class, and the targets have 1',
    );
    await expect(fit({ ...labelled([0, 1], [1, 1]), loss: 'cross-entropy' })).rejects.toThrow(
      '`targets[1]` (=[1,1]) must be at least 0 and sum to 1 for loss cross-entropy; use one-hot targets, or loss mse',
    );
    await expect(fit({ ...labelled([-1, 2]), loss: 'cross-entropy' })).rejects.toThrow(
      '`targets[0]` (=[-1,2])',
    );
    const soft = await fit({ ...labelled([1 / 3, 1 / 3, 1 / 3]), loss: 'cross-entropy' });
    expect(soft.criterion).toEqual({ kind: 'loss', loss: 1e-3 });
  });
});

describe('the criterion', () => {
  const threshold = (targetThreshold: number, outputThreshold: number) => ({
    kind: 'accuracy',
    comparison: 'threshold',
    accuracy: 1,
    margin: 1e-3,
    targetThreshold,
    outputThreshold,
  });

  it.each([
    ['mse, targets 0 and 1', 'mse', [[0], [1]], threshold(0.5, 0.5)],
    ['mse, targets -1 and 1', 'mse', [[-1], [1]], threshold(0, 0)],
    ['mse, all targets 1', 'mse', [[1], [1]], threshold(0.5, 0.5)],
    [
      'mse, one-hot targets',
      'mse',
      [
        [0, 1],
        [1, 0],
      ],
      threshold(0.5, 0.5),
    ],
    ['mse, other targets', 'mse', [[0], [-1], [1]], { kind: 'loss', loss: 1e-3 }],
    ['bce, targets 0 and 1', 'bce', [[0], [1]], threshold(0.5, 0)],
    ['bce, soft targets', 'bce', [[0], [0.9]], { kind: 'loss', loss: 1e-3 }],
    [
      'cross-entropy, one-hot targets',
      'cross-entropy',
      [
        [0, 1],
        [1, 0],
      ],
      { kind: 'accuracy', comparison: 'argmax', accuracy: 1, margin: 1e-3 },
    ],
    [
      'cross-entropy, soft targets',
      'cross-entropy',
      [
        [0.5, 0.5],
        [1, 0],
      ],
      { kind: 'loss', loss: 1e-3 },
    ],
  ])('follows from %s', async (_, loss, targets, criterion) => {
    expect((await fit({ ...labelled(...targets), loss })).criterion).toEqual(criterion);
  });

  it('is the one of the sweep where it has one', async () => {
    expect((await fit({ solved: { loss: 0.5 } })).criterion).toEqual({ kind: 'loss', loss: 0.5 });
    expect((await fit({ solved: { accuracy: 0.75 } })).criterion).toEqual({
      ...threshold(0.5, 0.5),
      accuracy: 0.75,
    });
  });

  it.each([
    ['mse', [[0.3]], 'needs targets that are all 0 or 1, or all -1 or 1, with loss mse'],
    ['bce', [[0.3]], 'needs targets that are all 0 or 1 with loss bce'],
    ['cross-entropy', [[0.3, 0.7]], 'needs one-hot targets with loss cross-entropy'],
  ])('cannot be accuracy with loss %s where the targets are no classes', async (loss, targets, rule) => {
    await expect(fit({ ...labelled(...targets), loss, solved: { accuracy: 1 } })).rejects.toThrow(
      `\`solved.accuracy\` (=1) ${rule}; use {"loss": 0.001}, or targets that are classes`,
    );
  });
});
