import { describe, expect, it } from 'vitest';
import {
  addAxis,
  InputError,
  parseAssignment,
  parseGrid,
  parseSweepText,
  preset,
} from '../../../src/spec/index.ts';

describe('parseAssignment', () => {
  it.each([
    ['optimizer.learningRate=0.1', 'optimizer.learningRate', 0.1],
    ['optimizer.learningRate=[0.1,0.01]', 'optimizer.learningRate', [0.1, 0.01]],
    ['optimizer.learningRate[1]=0.1', 'optimizer.learningRate[1]', 0.1],
    ['networks=1e6', 'networks', 1_000_000],
    ['loss=bce', 'loss', 'bce'],
    ['loss="bce"', 'loss', 'bce'],
    ['network.layers=[2,4,1]', 'network.layers', [2, 4, 1]],
    ['network.layers.1 = 5', 'network.layers[1]', 5],
    ['optimizer={"kind":"adam","learningRate":0.01}', 'optimizer', { kind: 'adam', learningRate: 0.01 }],
    ['penalty.biases=false', 'penalty.biases', false],
    ['dataset.file=a=b.csv', 'dataset.file', 'a=b.csv'],
  ])('reads %s', (text, path, value) => {
    expect(parseAssignment(text)).toEqual({ path, value });
  });

  it.each([
    ['steps', '`steps` is not an assignment; write path=value'],
    ['steps=', '`steps=` is not an assignment'],
    ['=3', '`=3` is not an assignment'],
    ['optimizer={kind:gd}', '`optimizer` (="{kind:gd}") must be JSON where it is a list or an object'],
    ['network.layers=[2,', 'must be JSON where it is a list or an object'],
    ['stpes=3', '`stpes` is not a field of the sweep file; did you mean `steps`?'],
  ])('refuses %s', (text, message) => {
    expect(() => parseAssignment(text)).toThrow(InputError);
    expect(() => parseAssignment(text)).toThrow(message);
  });
});

describe('parseGrid', () => {
  it.each([
    ['network.activation=tanh,relu', 'network.activation', ['tanh', 'relu']],
    [
      'network.layers=[2,2,1],[2,3,1]',
      'network.layers',
      [
        [2, 2, 1],
        [2, 3, 1],
      ],
    ],
    [
      'optimizer.learningRate=[0.1,1],[0.2,1]',
      'optimizer.learningRate',
      [
        [0.1, 1],
        [0.2, 1],
      ],
    ],
    ['optimizer.learningRate=0.1, 2e-1', 'optimizer.learningRate', [0.1, 0.2]],
    [
      'optimizer={"kind":"gd","learningRate":1},{"kind":"adam"}',
      'optimizer',
      [{ kind: 'gd', learningRate: 1 }, { kind: 'adam' }],
    ],
    ['dataset.file="a,\\"b.csv",c.csv', 'dataset.file', ['a,"b.csv', 'c.csv']],
    ['seed=1', 'seed', [1]],
  ])('splits %s at its outer commas', (text, path, values) => {
    expect(parseGrid(text)).toEqual({ path, values });
  });

  it('refuses an axis without values or with an unknown path', () => {
    expect(() => parseGrid('seed=')).toThrow('write path=value,value');
    expect(() => parseGrid('network.layer=[2,1]')).toThrow('did you mean `network.layers`?');
  });

  it('adds to the axes there are', () => {
    const axis = parseGrid('seed=1,2');
    expect(addAxis(preset('xor'), axis)['grid']).toEqual({ seed: [1, 2] });
    const born = addAxis(preset('born-dead'), axis)['grid'] as object;
    expect(Object.keys(born)).toEqual(['network.layers', 'seed']);
    expect(addAxis({ grid: born }, { path: 'seed', values: [3] })['grid']).toMatchObject({ seed: [3] });
  });
});

describe('parseSweepText', () => {
  it('reads an object, with or without a byte order mark', () => {
    expect(parseSweepText('\uFEFF{"steps": 3}', 'a.json')).toEqual({ steps: 3 });
  });

  it('refuses what is not JSON, and JSON that is no object', () => {
    expect(() => parseSweepText('steps: 3', 'a.json')).toThrow(
      /^`a.json` is not JSON \(.*\); correct it there$/,
    );
    expect(() => parseSweepText('[1]', 'a.json')).toThrow('`a.json` (=[1]) must hold one JSON object');
  });
});
