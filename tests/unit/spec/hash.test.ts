import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  cellKey,
  expandGrid,
  parseSweep,
  preset,
  sweepHash,
  type DatasetContents,
} from '../../../src/spec/index.ts';

const xor = preset('xor');

describe('canonicalJson', () => {
  it('sorts keys, keeps the order of lists, and leaves undefined out', () => {
    expect(canonicalJson({ b: [2, 1], a: { d: null, c: 'x' }, e: undefined })).toBe(
      '{"a":{"c":"x","d":null},"b":[2,1]}',
    );
  });
});

describe('sweepHash', () => {
  const hash = sweepHash(parseSweep(xor));

  it('is a sha256 that never changes', () => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hash).toMatchInlineSnapshot(`"ac4ecc50242d100c49b2a1930da68c4d580dcdb86b3a69dcedab14a0cbda50d3"`);
  });

  it('does not depend on key order, written defaults, shorthands, or the number of networks', () => {
    const reversed = Object.fromEntries(Object.entries(xor).reverse());
    const verbose = {
      ...xor,
      dataset: { name: 'xor', scale: 1 },
      penalty: { l2: 0 },
      pairing: 'common',
      $schema: 'x',
    };
    for (const same of [reversed, verbose, { ...xor, networks: 5 }]) {
      expect(sweepHash(parseSweep(same))).toBe(hash);
    }
  });

  it('is that of a sweep from before networks could do without biases', () => {
    const network = { layers: [2, 2, 1], activation: 'relu', outputActivation: 'identity' };
    const written = sweepHash(parseSweep({ ...xor, network: { ...network, biases: true } }));
    expect(written).toBe(hash);
    expect(sweepHash(parseSweep({ ...xor, network: { ...network, biases: false } }))).not.toBe(hash);
  });

  it('depends on everything else', () => {
    const changes = [
      { seed: 2 },
      { steps: 1 },
      { loss: 'bce' },
      { dataset: 'parity-2' },
      { grid: { seed: [1, 2] } },
    ];
    const hashes = changes.map((change) => sweepHash(parseSweep({ ...xor, ...change })));
    expect(new Set([hash, ...hashes]).size).toBe(6);
  });

  describe('of axes within a cell', () => {
    const rates = { 'optimizer.learningRate': [0.1, 0.2] };
    const hashOf = (axes: object) => sweepHash(parseSweep({ ...xor, networks: 20, axes }));

    it('is the plain one where there are none', () => {
      expect(hashOf({})).toBe(hash);
      expect(hashOf(rates)).not.toBe(hash);
    });

    it('depends on their values and their order, as the networks do', () => {
      const penalties = { 'penalty.l2': [0, 0.1] };
      const hashes = [
        rates,
        { 'optimizer.learningRate': [0.2, 0.1] },
        penalties,
        { ...rates, ...penalties },
        { ...penalties, ...rates },
      ].map(hashOf);
      expect(new Set(hashes).size).toBe(hashes.length);
    });
  });

  it('depends on optimizer, batch and stop', () => {
    const optimizer = { kind: 'sgd', learningRate: 0.2 } as const;
    const changes = [
      { optimizer },
      { optimizer, batch: { size: 2 } },
      { optimizer, batch: { size: 2, order: 'shared' } },
      { stop: { loss: 1e-6 } },
      { optimizer: { kind: 'gd', learningRate: 0.2, clip: { norm: 1 } } },
      { optimizer: { kind: 'gd', learningRate: 0.2, schedule: { kind: 'cosine' } } },
    ];
    const hashes = changes.map((change) => sweepHash(parseSweep({ ...xor, ...change })));
    expect(new Set([hash, ...hashes]).size).toBe(7);
  });

  it('depends on the order of the axes, as the cells do', () => {
    const axes = { seed: [1, 2], steps: [1, 2] };
    const [a, b] = [axes, { steps: axes.steps, seed: axes.seed }].map((grid) =>
      sweepHash(parseSweep({ ...xor, grid })),
    );
    expect(a).not.toBe(b);
  });

  describe('of a dataset in a file', () => {
    const contents: DatasetContents = { inputs: Float32Array.of(0, 1), targets: Float32Array.of(1, 0) };
    const other: DatasetContents = { inputs: Float32Array.of(0, 2), targets: Float32Array.of(1, 0) };
    const fileSweep = (file: string) => parseSweep({ ...xor, dataset: { file, targets: ['y'] } });

    it('takes the contents for the name', () => {
      const fileHash = sweepHash(fileSweep('a.csv'), contents);
      expect(sweepHash(fileSweep('b.csv'), contents)).toBe(fileHash);
      expect(sweepHash(fileSweep('b.csv'), [contents, contents])).toBe(fileHash);
      expect(sweepHash(fileSweep('a.csv'), other)).not.toBe(fileHash);
      expect(sweepHash(parseSweep(xor), contents)).toBe(hash);
    });

    it('takes the contents of each cell for the names on an axis', () => {
      const named = (files: readonly string[]) => ({
        ...fileSweep('a.csv'),
        grid: { 'dataset.file': files },
      });
      const ab = sweepHash(parseSweep(named(['a.csv', 'b.csv'])), [contents, other]);
      expect(sweepHash(parseSweep(named(['c.csv', 'd.csv'])), [contents, other])).toBe(ab);
      expect(sweepHash(parseSweep(named(['a.csv', 'b.csv'])), [other, contents])).not.toBe(ab);
    });

    it('needs the contents', () => {
      expect(() => sweepHash(fileSweep('a.csv'))).toThrow(TypeError);
      const onAxis = parseSweep({ ...xor, grid: { dataset: ['xor', { file: 'a.csv', targets: ['y'] }] } });
      expect(() => sweepHash(onAxis)).toThrow(TypeError);
    });
  });
});

describe('cellKey', () => {
  const grid = { 'network.activation': ['tanh', 'relu'], seed: [1, 2, 3] };

  it('is zero where cells share their starting points, and where there are no axes', () => {
    expect(cellKey('common', { seed: 1 })).toEqual([0, 0]);
    expect(cellKey('independent', {})).toEqual([0, 0]);
  });

  it('gives each cell two words of its own, whatever its position', () => {
    const cells = expandGrid(parseSweep({ ...xor, grid }));
    const reversed = { seed: [3, 2, 1], 'network.activation': ['relu', 'tanh'] };
    const cellsReversed = expandGrid(parseSweep({ ...xor, grid: reversed }));
    const keys = cells.map(({ axes }) => cellKey('independent', axes));
    expect(new Set(keys.map(String)).size).toBe(6);
    expect(keys.flat().every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32)).toBe(true);
    for (const { axes, index } of cells) {
      const twin = cellsReversed.find(({ axes: other }) => canonicalJson(other) === canonicalJson(axes));
      expect(twin?.index).not.toBe(index);
      expect(cellKey('independent', twin?.axes ?? {})).toEqual(keys[index]);
    }
  });
});
