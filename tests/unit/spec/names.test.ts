import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, nameRemedy, nearestName, readFamilyName } from '../../../src/spec/index.ts';

describe('nearestName', () => {
  it.each([
    ['rellu', 'relu'],
    ['ReLU', 'relu'],
    ['leakyrelu', 'leaky-relu'],
    ['sigmoyd', 'sigmoid'],
  ])('finds for %s the name %s', (written, meant) => {
    expect(nearestName(written, ACTIVATIONS)).toBe(meant);
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
