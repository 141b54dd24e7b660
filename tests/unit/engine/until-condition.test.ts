// The language of `until`: what it reads, and that everything else is refused with the rule and a remedy.
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../src/engine/result.ts';
import { isNarrow, parseUntil } from '../../../src/engine/until-condition.ts';
import { InputError } from '../../../src/spec/index.ts';

describe('parseUntil', () => {
  it.each([
    ['width(solved) < 0.001', 'width(solved) < 0.001'],
    ['  width( solved )<=1e-3 ', 'width(solved) <= 0.001'],
    ['width (local-minimum) < .5', 'width(local-minimum) < 0.5'],
    ['width(solved) < 0.01\n and  width(dead) <= 0.002', 'width(solved) < 0.01 and width(dead) <= 0.002'],
  ])('reads %j', (text, normal) => {
    expect(parseUntil(text).text).toBe(normal);
    expect(parseUntil(normal)).toEqual(parseUntil(text));
  });

  it('takes every outcome', () => {
    for (const outcome of OUTCOMES) {
      expect(parseUntil(`width(${outcome}) < 0.1`).bounds).toEqual([
        { outcome, comparison: '<', width: 0.1 },
      ]);
    }
  });

  it.each([
    [
      '',
      /must say width\(<outcome>\) < <number>, several joined by "and"; write for example "width\(solved\)/,
    ],
    ['solved', /must say width/],
    ['width(solved)', /must say width/],
    ['width solved < 0.1', /must say width/],
    ['width(solved) < 0.1 or width(dead) < 0.1', /must say .*joined by "and"/],
    ['width(solved) < 0.1 and', /must say width/],
    ['width(solved) < 0.1, width(dead) < 0.1', /must say width/],
    ['share(solved) < 0.1', /knows no "share": only width\(<outcome>\)/],
    [
      'width(solvd) < 0.1',
      /names no outcome in "width\(solvd\) < 0\.1"; did you mean "solved"\? known names: solved, /,
    ],
    ['width() < 0.1', /names no outcome/],
    ['width(Solved) < 0.1', /names no outcome.*did you mean "solved"/],
    ['width(solved) > 0.1', /must bound the width from above, by < or <=/],
    ['width(solved) == 0.1', /must bound the width from above/],
    ['width(solved) < 0', /number above 0 and below 1, not "0"/],
    ['width(solved) < -0.1', /not "-0\.1"/],
    ['width(solved) < 1', /not "1"/],
    ['width(solved) < 1%', /not "1%"/],
    ['width(solved) < NaN', /not "NaN"/],
    ['width(solved) < Infinity', /not "Infinity"/],
    ['width(solved) < tiny', /not "tiny"/],
    ['width(solved) < 0.1 and width(solved) < 0.2', /bounds the width of solved twice; keep the smaller one/],
  ])('refuses %j', (text, message) => {
    const read = (): unknown => parseUntil(text, '--until');
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
    expect(read).toThrow(`\`--until\` (=${JSON.stringify(text)})`.slice(0, 30));
  });
});

describe('isNarrow', () => {
  it('tells < from <=', () => {
    const quarter = { low: 0.25, high: 0.5 };
    expect(isNarrow({ comparison: '<', width: 0.25 }, quarter)).toBe(false);
    expect(isNarrow({ comparison: '<=', width: 0.25 }, quarter)).toBe(true);
    expect(isNarrow({ comparison: '<=', width: 0.2 }, quarter)).toBe(false);
    expect(isNarrow({ comparison: '<', width: 0.3 }, quarter)).toBe(true);
  });
});
