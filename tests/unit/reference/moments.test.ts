// Center and spread of every initializer kind, layer by layer.
import { describe, expect, it } from 'vitest';
import { layerMoments } from '../../../src/reference/index.ts';
import type { Distribution } from '../../../src/spec/index.ts';

const network = {
  layers: [3, 5, 2],
  activation: 'relu',
  outputActivation: 'identity',
  biases: true,
} as const;
const zero = { kind: 'constant', value: 0 } as const;

function weightMoments(weights: Distribution): (readonly [number, number])[] {
  return layerMoments({ network, initializer: { weights, biases: zero } }).map(([center, spread]) => [
    center,
    spread,
  ]);
}

describe('layerMoments', () => {
  it('takes uniform, normal and constant as they are', () => {
    expect(weightMoments({ kind: 'uniform', low: -1, high: 3 })).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(weightMoments({ kind: 'normal', mean: 0.5, std: 2 })).toEqual([
      [0.5, 2],
      [0.5, 2],
    ]);
    expect(weightMoments({ kind: 'constant', value: 7 })).toEqual([
      [7, 0],
      [7, 0],
    ]);
  });

  it.each([
    ['glorot-uniform', (fanIn: number, fanOut: number) => Math.sqrt(6 / (fanIn + fanOut))],
    ['glorot-normal', (fanIn: number, fanOut: number) => Math.sqrt(2 / (fanIn + fanOut))],
    ['he-uniform', (fanIn: number) => Math.sqrt(6 / fanIn)],
    ['he-normal', (fanIn: number) => Math.sqrt(2 / fanIn)],
    ['lecun-normal', (fanIn: number) => Math.sqrt(1 / fanIn)],
  ] as const)('gives %s its scale and mean per layer', (kind, spread) => {
    const moments = weightMoments({ kind, scale: 2, mean: 0.1 });
    expect(moments).toEqual([
      [0.1, 2 * spread(3, 5)],
      [0.1, 2 * spread(5, 2)],
    ]);
  });

  it("gives biases their own layer's fans", () => {
    const biases = { kind: 'he-uniform', scale: 1, mean: 0 } as const;
    const [first, second] = layerMoments({ network, initializer: { weights: zero, biases } });
    expect(first?.slice(2)).toEqual([0, Math.sqrt(2)]);
    expect(second?.slice(2)).toEqual([0, Math.sqrt(6 / 5)]);
  });

  it('has nothing to say about given parameters', () => {
    expect(layerMoments({ network, initializer: { parameters: [[1]] } })).toEqual([]);
  });
});
