import { describe, expect, it } from 'vitest';
import { networkShape, parameterCount } from '../../../src/spec/index.ts';

describe('networkShape', () => {
  it('puts weights before biases, layer by layer', () => {
    expect(networkShape([2, 4, 1])).toEqual({
      layers: [2, 4, 1],
      layerCount: 2,
      hasBiases: true,
      parameterCount: 17,
      unitCount: 7,
      weights: [0, 12],
      biases: [8, 16],
      units: [0, 2, 6],
    });
  });

  it('has weights alone without biases', () => {
    expect(networkShape([2, 4, 1], false)).toEqual({
      layers: [2, 4, 1],
      layerCount: 2,
      hasBiases: false,
      parameterCount: 12,
      unitCount: 7,
      weights: [0, 8],
      biases: [8, 12],
      units: [0, 2, 6],
    });
    expect(parameterCount([4, 10, 10, 3], false)).toBe(170);
  });

  it.each([
    [[2, 2, 1], 9],
    [[1, 1], 2],
    [[4, 10, 10, 3], 193],
  ])('counts the parameters of %j', (layers, count) => {
    expect(parameterCount(layers)).toBe(count);
  });
});
