import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, nameRemedy, nearestName, readFamilyName } from '../../../src/spec/index.ts';
import { nearestKey } from '../../../src/spec/names.ts';

describe('nearestName', () => {
  it.each([
    ['rellu', 'relu'],
    ['ReLU', 'relu'],
    ['leakyrelu', 'leaky-relu'],
    ['sigmoyd', 'sigmoid'],
  ])('finds for %s the name %s', (written, meant) => {
    expect(nearestName(written, ACTIVATIONS)).toBe(meant);
  });

  it('passes over a name that is as far away but too short to be meant', () => {
    expect(nearestName('sdg', ['gd', 'sgd'])).toBe('sgd');
  });

  it('finds nothing where nothing is near', () => {
    expect(nearestName('swish-beta', ACTIVATIONS)).toBeUndefined();
    expect(nearestName('relu', [])).toBeUndefined();
  });

  it('is part of a remedy that lists all names', () => {
    expect(nameRemedy('mze', ['mse', 'bce'])).toBe('did you mean "mse"? known names: mse, bce');
    expect(nameRemedy('hinge', ['mse', 'bce'])).toBe('known names: mse, bce');
  });
});

describe('nearestKey', () => {
  const rates = ['kind', 'learningRate', 'epsilon'];
  const paths = ['optimizer.learningRate', 'optimizer.momentum', 'penalty.l2'];

  it.each([
    ['learningrate', rates, 'learningRate'],
    ['lr', rates, 'learningRate'],
    ['eps', rates, 'epsilon'],
    ['gamma', rates, undefined],
    ['constructor', rates, undefined],
    ['optimizer.momentm', paths, 'optimizer.momentum'],
    ['optimizer.lr', paths, 'optimizer.learningRate'],
    ['optimiser.momentum', paths, 'optimizer.momentum'],
    ['l2', paths, 'penalty.l2'],
    ['optimizer.beta1', paths, undefined],
    ['momentum.optimizer', paths, undefined],
  ])('finds for %s among %j the key %s', (written, known, meant) => {
    expect(nearestKey(written, known)).toBe(meant);
  });
});

describe('readFamilyName', () => {
  it('reads the numbers of parity-n and boolean-n-k', () => {
    expect(readFamilyName('parity-3')).toEqual({ family: 'parity', bits: 3 });
    expect(readFamilyName('parity-10')).toEqual({ family: 'parity', bits: 10 });
    expect(readFamilyName('boolean-3-150')).toEqual({ family: 'boolean', bits: 3, labelling: 150 });
    expect(readFamilyName('boolean-5-4294967295')).toEqual({
      family: 'boolean',
      bits: 5,
      labelling: 2 ** 32 - 1,
    });
  });

  it.each([
    'parity-1',
    'parity-11',
    'parity-03',
    'parity-',
    'boolean-2-16',
    'boolean-6-1',
    'boolean-2-06',
    'xor',
  ])('does not know %s', (name) => {
    expect(readFamilyName(name)).toBeUndefined();
  });
});
