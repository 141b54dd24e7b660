import { describe, expect, it } from 'vitest';
import { findTableFault, parseSweep, preset, type TableRules } from '../../../src/spec/index.ts';

const rules: TableRules = { maxRows: 3, maxColumns: 2, maxValues: 5, equalRows: true };

describe('findTableFault', () => {
  it('finds none in a table of numbers', () => {
    expect(
      findTableFault(
        [
          [1, 2],
          [3, -3.4e38],
        ],
        rules,
      ),
    ).toBeUndefined();
    expect(findTableFault([[1], [2, 3]], { ...rules, equalRows: false })).toBeUndefined();
  });

  it.each([
    ['nothing', undefined, [], 'is required'],
    ['no list', 7, [], 'must be a list of rows'],
    ['no rows', [], [], 'must be a list of rows'],
    ['too many rows', [[1], [1], [1], [1]], [], 'has 4 rows, which is too many'],
    ['too many columns', [[1, 2, 3]], [0], 'has 3 numbers, which is too many'],
    [
      'too many values',
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      [],
      'has more than 5 numbers',
    ],
    ['a number for a row', [[1], 2], [1], 'must be a list of numbers'],
    ['an empty row', [[1], []], [1], 'must be a list of numbers'],
    ['a ragged row', [[1, 2], [3]], [1], 'must have 2 values like the first row, not 1'],
    ['null', [[1, null]], [0, 1], 'values may not be missing'],
    ['a hole', [new Array<number>(2)], [0, 0], 'values may not be missing'],
    ['NaN', [[NaN]], [0, 0], 'values may not be missing'],
    ['Infinity', [[Infinity]], [0, 0], 'must be a finite number'],
    ['what float32 cannot hold', [[1e39]], [0, 0], 'must be a finite number that float32 can hold'],
    ['text', [['1']], [0, 0], 'must be a number'],
  ])('finds %s', (_, table, path, rule) => {
    const fault = findTableFault(table, rules);
    expect(fault?.path).toEqual(path);
    expect(fault?.rule).toContain(rule);
  });
});

describe('a table in a sweep', () => {
  const given = [[1, 2, 3, 4, 5, 6, 7, 8, 9]];
  const sweep = parseSweep({ ...preset('xor'), initializer: { parameters: given } });

  it('is a frozen copy of what was written', () => {
    expect(sweep.initializer).toEqual({ parameters: given });
    const { parameters } = sweep.initializer as { parameters: number[][] };
    given[0]?.fill(0);
    expect(parameters[0]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(() => parameters[0]?.fill(0)).toThrow(TypeError);
  });

  it('is shared, not copied, when a sweep is parsed again', () => {
    const again = parseSweep(sweep, { seed: 2 });
    expect(again.initializer).toHaveProperty('parameters');
    expect(Object.values(again.initializer)[0]).toBe(Object.values(sweep.initializer)[0]);
  });
});
