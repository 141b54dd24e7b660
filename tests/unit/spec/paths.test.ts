import { describe, expect, it } from 'vitest';
import { parseSweep, preset, setPath } from '../../../src/spec/index.ts';

const xor = preset('xor');

describe('setPath', () => {
  it('sets a field and leaves the input as it was', () => {
    const before = structuredClone(xor);
    expect(setPath(xor, 'network.layers', [2, 4, 1])).toMatchObject({
      network: { layers: [2, 4, 1], activation: 'relu' },
      loss: 'mse',
    });
    expect(xor).toEqual(before);
  });

  it('sets a value of a list, written with brackets or a dot', () => {
    expect(setPath(xor, 'network.layers[1]', 7)).toMatchObject({ network: { layers: [2, 7, 1] } });
    expect(setPath(xor, 'network.layers.1', 7)).toEqual(setPath(xor, 'network.layers[1]', 7));
    expect(() => setPath(xor, 'network.layers[3]', 7)).toThrow(
      '`network.layers[3]` does not exist: `network.layers` has 3 values; set `network.layers` as a whole',
    );
  });

  it('keeps the learning rate when the optimizer changes, and drops what the new kind does not have', () => {
    const adam = { ...xor, optimizer: { kind: 'adam', learningRate: 0.3, beta1: 0.5, epsilon: 1e-4 } };
    expect(setPath(adam, 'optimizer.kind', 'momentum')['optimizer']).toEqual({
      kind: 'momentum',
      learningRate: 0.3,
    });
    expect(setPath(xor, 'optimizer.kind', 'adam')['optimizer']).toEqual({ kind: 'adam', learningRate: 0.2 });
    expect(setPath(xor, 'optimizer', { kind: 'adam' })['optimizer']).toEqual({ kind: 'adam' });
  });

  it.each([
    ['initializer.weights.kind', 'he-normal', { initializer: { weights: { kind: 'he-normal' } } }],
    ['initializer.parameters', [[1]], { initializer: { parameters: [[1]] } }],
    ['solved.loss', 0.1, { solved: { loss: 0.1 } }],
    ['dataset.file', 'a.csv', { dataset: { file: 'a.csv' } }],
    ['dataset.scale', 2, { dataset: { name: 'xor', scale: 2 } }],
    ['penalty.l2', 0.1, { penalty: { l2: 0.1 } }],
  ])('lets %s exclude what it replaces', (path, value, expected) => {
    const changed = setPath(xor, path, value);
    for (const [key, field] of Object.entries(expected)) {
      if (key === 'initializer' && 'weights' in field) {
        expect(changed[key]).toMatchObject(field);
        expect(changed[key]).not.toHaveProperty('weights.low');
      } else expect(changed[key]).toEqual(field);
    }
  });

  it('makes a mini-batch of a full batch, and a schedule where there was none', () => {
    expect(setPath({ ...xor, batch: 'full' }, 'batch.size', 2)['batch']).toEqual({ size: 2 });
    expect(setPath(xor, 'optimizer.schedule.kind', 'cosine')['optimizer']).toEqual({
      kind: 'gd',
      learningRate: 0.2,
      schedule: { kind: 'cosine' },
    });
    expect(setPath({ ...xor, stop: { loss: 1 } }, 'stop.every', 7)['stop']).toEqual({ loss: 1, every: 7 });
  });

  it('leaves the axes whole', () => {
    expect(() => setPath(xor, 'axes.optimizer.learningRate', [1])).toThrow(
      '`axes.optimizer.learningRate` is not a field of the sweep file; ' +
        'set `axes` as a whole, for example {"optimizer.learningRate": [0.1, 0.2]}',
    );
    expect(setPath(xor, 'axes', { 'penalty.l2': [0, 1] })['axes']).toEqual({ 'penalty.l2': [0, 1] });
  });

  it('writes a shorthand out before it adds to it', () => {
    const table = preset('table-1');
    expect(setPath(table, 'initializer.weights.scale', 2)['initializer']).toMatchObject({
      weights: { kind: 'lecun-normal', scale: 2 },
    });
  });

  it('drops nothing that parseSweep should refuse', () => {
    const odd = { ...xor, optimizer: { kind: 'gd', learningRate: 1, beta1: 0.5, foo: 2 } };
    expect(setPath(odd, 'optimizer.learningRate', 3)['optimizer']).toEqual({
      ...odd.optimizer,
      learningRate: 3,
    });
    expect(setPath(odd, 'optimizer.kind', 'momentum')['optimizer']).toEqual({
      kind: 'momentum',
      learningRate: 1,
      foo: 2,
    });
    const hostile = JSON.parse('{"__proto__": {"steps": 1}}') as object;
    expect(() => parseSweep({ ...xor, ...hostile, ...setPath(hostile, 'steps', 2) })).toThrow(
      'is not a known key',
    );
  });

  it('leaves a field that does not go with the kind for parseSweep to refuse', () => {
    const changed = setPath(xor, 'optimizer.beta1', 0.5);
    expect(() => parseSweep(changed)).toThrow('`optimizer.beta1` (=0.5) does not go with kind "gd"');
  });

  it('ends the grid axis that it fixes, and refuses to be overwritten by another', () => {
    const table = preset('table-1');
    const fixed = setPath(table, 'network.activation', 'tanh');
    expect(Object.keys(fixed['grid'] as object)).toEqual(['optimizer', 'dataset', 'network.layers']);
    expect(() => setPath(table, 'optimizer.learningRate', 1)).toThrow(
      '`optimizer.learningRate` (=1) would be overwritten by the grid axis "optimizer"',
    );
  });

  it.each([
    ['learningRate', 'did you mean `optimizer.learningRate`?'],
    ['optimiser.learningRate', 'did you mean `optimizer.learningRate`?'],
    ['network.layrs', 'did you mean `network.layers`?'],
    ['network.hidden', 'known here: layers, activation, outputActivation'],
    ['grid.steps', 'give an axis as --grid'],
    ['$schema', 'known here: schemaVersion, dataset'],
    ['__proto__.x', 'known here: schemaVersion, dataset'],
    ['network..layers', '`network..layers` is not a field'],
  ])('refuses the path %s', (path, remedy) => {
    expect(() => setPath(xor, path, 1)).toThrow(remedy);
  });
});
