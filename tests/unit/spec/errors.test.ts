import { describe, expect, it } from 'vitest';
import { formatPath, InputError, shorten } from '../../../src/spec/index.ts';

describe('InputError', () => {
  it('is a RangeError of one line: field, value, rule, remedy', () => {
    const error = new InputError({
      field: 'network.layers[1]',
      value: 4096,
      rule: 'must be at most 1024',
      remedy: 'use 1024 or less',
    });
    expect(error).toBeInstanceOf(RangeError);
    expect(error.name).toBe('InputError');
    expect(error.message).toBe('`network.layers[1]` (=4096) must be at most 1024; use 1024 or less');
    expect(error).toMatchObject({ field: 'network.layers[1]', value: 4096, remedy: 'use 1024 or less' });
  });

  it('leaves the value out where there is none, and line breaks everywhere', () => {
    const error = new InputError({ field: 'steps', rule: 'is\n  required', remedy: 'add it' });
    expect(error.message).toBe('`steps` is required; add it');
  });
});

describe('shorten', () => {
  it.each([
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [null, 'null'],
    ['1e6', '"1e6"'],
    [12n, '12'],
    [[1, NaN], '[1,"NaN"]'],
    [undefined, 'undefined'],
    [{ kind: 'gd' }, '{"kind":"gd"}'],
  ])('shows %o as %s', (value, text) => {
    expect(shorten(value)).toBe(text);
  });

  it('cuts long values in the middle', () => {
    expect(shorten('x'.repeat(500))).toHaveLength(60);
    expect(shorten(Array.from({ length: 1_000_000 }, () => 1.5))).toBe('[1.5,1.5,1.5, ... 1000000 values]');
  });
});

describe('formatPath', () => {
  it('writes indices in brackets, and quotes keys that hold a path themselves', () => {
    expect(formatPath(['grid', 'network.layers', 1, 0])).toBe('grid["network.layers"][1][0]');
    expect(formatPath(['network', 'layers', 1])).toBe('network.layers[1]');
    expect(formatPath([])).toBe('');
  });
});
