import { describe, expect, it } from 'vitest';
import { expandGrid, parseSweep, preset } from '../../../src/spec/index.ts';

const xor = preset('xor');

describe('expandGrid', () => {
  it('gives one cell where there is no grid', () => {
    const sweep = parseSweep(xor);
    expect(expandGrid(sweep)).toEqual([{ index: 0, axes: {}, sweep }]);
  });

  it('varies the first axis slowest', () => {
    const grid = { 'network.activation': ['tanh', 'relu'], 'network.layers[1]': [2, 3, 4] };
    const cells = expandGrid(parseSweep({ ...xor, grid }));
    expect(cells.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(
      cells.map(({ sweep: { network } }) => `${network.activation} ${network.layers.join('-')}`),
    ).toEqual(['tanh 2-2-1', 'tanh 2-3-1', 'tanh 2-4-1', 'relu 2-2-1', 'relu 2-3-1', 'relu 2-4-1']);
    expect(cells[4]?.axes).toEqual({ 'network.activation': 'relu', 'network.layers[1]': 3 });
    expect(cells.every(({ sweep }) => Object.keys(sweep.grid).length === 0)).toBe(true);
  });

  it('normalizes each cell', () => {
    const grid = { 'optimizer.kind': ['gd', 'adam'], dataset: ['xor', { name: 'jellyfish', scale: 2 }] };
    const cells = expandGrid(parseSweep({ ...xor, grid }));
    expect(cells[3]?.sweep).toMatchObject({
      optimizer: { kind: 'adam', learningRate: 0.2, beta2: 0.999 },
      dataset: { name: 'jellyfish', scale: 2, standardize: false },
    });
    expect(cells[0]?.axes).toEqual({ 'optimizer.kind': 'gd', dataset: 'xor' });
  });

  it('varies what has a default: the size of a batch, a schedule, a rule to stop', () => {
    const optimizer = { kind: 'sgd', learningRate: 1 } as const;
    const grid = {
      'batch.size': [1, 2],
      'optimizer.schedule.kind': ['constant', 'cosine'],
      'stop.loss': [0.1],
    };
    const cells = expandGrid(parseSweep({ ...xor, optimizer, grid }));
    expect(
      cells.map(({ sweep: { batch, optimizer: cellOptimizer, stop } }) => ({
        batch,
        schedule: 'schedule' in cellOptimizer ? cellOptimizer.schedule?.kind : undefined,
        stop,
      })),
    ).toMatchObject([
      { batch: { size: 1, order: 'per-network' }, schedule: 'constant', stop: { loss: 0.1 } },
      { batch: { size: 1 }, schedule: 'cosine' },
      { batch: { size: 2 }, schedule: 'constant' },
      { batch: { size: 2 }, schedule: 'cosine' },
    ]);
  });

  it('applies an axis below another after it', () => {
    const grid = {
      optimizer: [{ kind: 'gd', learningRate: 1 }, { kind: 'adam' }],
      'optimizer.learningRate': [0.1, 0.2],
    };
    const cells = expandGrid(parseSweep({ ...xor, grid }));
    expect(cells.map(({ sweep }) => sweep.optimizer)).toMatchObject([
      { kind: 'gd', learningRate: 0.1 },
      { kind: 'gd', learningRate: 0.2 },
      { kind: 'adam', learningRate: 0.1 },
      { kind: 'adam', learningRate: 0.2 },
    ]);
  });

  it('names the combination whose values do not go together', () => {
    const initializer = { parameters: [[1, 2, 3, 4, 5, 6, 7, 8, 9]] };
    const grid = {
      seed: [1, 2],
      'network.layers': [
        [2, 2, 1],
        [2, 3, 1],
      ],
    };
    expect(() => expandGrid(parseSweep({ ...xor, initializer, grid }))).toThrow(
      '`initializer.parameters[0]` (=[1,2,3,4,5,6,7,8,9]) must have 13 values for layers [2,3,1], not 9, ' +
        'in the combination seed=1 network.layers=[2,3,1]',
    );
    const kinds = { 'optimizer.kind': ['adam', 'gd'], 'optimizer.beta1': [0.5] };
    expect(() => expandGrid(parseSweep({ ...xor, grid: kinds }))).toThrow(
      'does not go with kind "gd", in the combination optimizer.kind="gd" optimizer.beta1=0.5',
    );
  });
});
