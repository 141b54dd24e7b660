import { describe, expect, it } from 'vitest';
import {
  comparisonLabels,
  differingFields,
  sideTitles,
} from '../../../../src/cli/render/comparison-labels.ts';
import { parseSweep, preset, type SweepInput } from '../../../../src/spec/index.ts';

const side = (changes: Partial<SweepInput> = {}, name = 'xor') => ({
  name,
  sweep: parseSweep(preset('xor'), changes),
});

const adam = (changes: object = {}): Partial<SweepInput> => ({
  optimizer: { kind: 'adam', learningRate: 0.01, ...changes },
});

describe('comparisonLabels', () => {
  it('names the sides by their sweeps, where they have two names', () => {
    expect(comparisonLabels(side(), side(adam(), 'mine.json'))).toEqual({ a: 'xor', b: 'mine.json' });
  });

  it.each<readonly [Partial<SweepInput>, Partial<SweepInput>, string, string]>([
    [{}, adam(), 'gd 0.2', 'adam 0.01'],
    [{}, { optimizer: { kind: 'gd', learningRate: 0.1 } }, 'gd 0.2', 'gd 0.1'],
    [adam(), adam({ beta1: 0.8 }), 'beta1 0.9', 'beta1 0.8'],
    [{}, { network: { layers: [2, 4, 1], activation: 'tanh' } }, '2-2-1, relu', '2-4-1, tanh'],
    [{}, { steps: 30_000 }, '3,000 steps', '30,000 steps'],
    [
      {},
      {
        initializer: {
          weights: { kind: 'uniform', low: -2, high: 2 },
          biases: { kind: 'uniform', low: -1, high: 1 },
        },
      },
      'weights uniform -1 1',
      'weights uniform -2 2',
    ],
    [{ solved: { loss: 0.01 } }, { solved: { accuracy: 1 } }, 'solved by loss 0.01', 'solved by accuracy 1'],
  ])('else by the values in which they differ: %j and %j', (a, b, labelA, labelB) => {
    expect(comparisonLabels(side(a), side(b))).toEqual({ a: labelA, b: labelB });
  });

  it('else, where they are equal or differ in too much, by their letters', () => {
    expect(comparisonLabels(side(), side())).toEqual({ a: 'A', b: 'B' });
    const many = { ...adam(), steps: 30_000, loss: 'bce', solved: { loss: 0.01 } } as const;
    expect(comparisonLabels(side(), side(many))).toEqual({ a: 'A', b: 'B' });
  });
});

describe('sideTitles', () => {
  it('shows what a title shows', () => {
    expect(sideTitles(side(), side(adam()))).toEqual([
      'A  xor  100,000 networks 2-2-1 relu, mse, gd 0.2, 3,000 steps, seed 1',
      'B  xor  100,000 networks 2-2-1 relu, mse, adam 0.01, 3,000 steps, seed 1',
    ]);
  });

  it('adds the fields that differ and that a title does not show', () => {
    const given = { initializer: { parameters: [[1, 2, 3, 4, 5, 6, 7, 8, 9]] } };
    const [a, b] = sideTitles(side(), side({ ...given, penalty: { l2: 0.001 }, solved: { loss: 0.5 } }));
    expect(a).toContain(', penalty 0 biases, initializer uniform -1 1, solved by accuracy 1');
    expect(b).toContain(', penalty 0.001 biases, initializer [[1,2,3');
  });
});

describe('differingFields', () => {
  it('lists their paths', () => {
    const { sweep } = side({ network: { layers: [2, 4, 1], activation: 'relu' }, steps: 5 });
    expect(differingFields(side().sweep, sweep)).toBe('network.layers, steps');
    expect(differingFields(sweep, sweep)).toBe('');
  });
});
