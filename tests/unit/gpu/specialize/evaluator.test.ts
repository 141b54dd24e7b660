import { describe, expect, it } from 'vitest';
import { constantExpression } from '../../../../src/gpu/specialize/constant.ts';
import { evaluate } from '../../../../src/gpu/specialize/evaluator.ts';
import { parseExpression } from '../../../../src/gpu/specialize/parse-expression.ts';
import { printExpression } from '../../../../src/gpu/specialize/printer.ts';
import { parseProgram } from '../../../../src/gpu/specialize/program.ts';
import { tokenize } from '../../../../src/gpu/specialize/tokenizer.ts';

const MODULE = `
  alias Count = u32;
  const LAYERS = 3u;
  const SIZES: array<u32, LAYERS + 1> = array<u32, LAYERS + 1>(2u, 4u, 4, 1u);
  const FACTORS = array<f32, 2>(0.5, 1.5);
  const SIGNED: i32 = -7;
  const ABSTRACT = 5;
  const RATE = 0.1;
  const OWN: f32 = 1;
  const ALIASED: Count = 9;
  const FLAG = LAYERS > 2u;
  const LOOP = LOOP + 1u;
  var<private> memory: u32;
  fn square(x: u32) -> u32 { return x * x; }
  fn place(layer: Count, unit: u32) -> u32 { let start: u32 = 10; let width = SIZES[layer]; return start * width + unit; }
  fn half(x: f32) -> f32 { return x * 0.5; }
  fn two() -> u32 { return 2; }
  fn count() -> u32 { memory += 1u; return memory; }
`;

function value(text: string): string | undefined {
  const { environment } = parseProgram(MODULE, (line) => ({ file: 'test.wgsl', line }));
  const cursor = { tokens: tokenize(text, environment.problem), problem: environment.problem, position: 0 };
  const constant = evaluate(parseExpression(cursor), environment);
  return constant && printExpression(constantExpression(constant, 1));
}

describe('evaluate', () => {
  it.each([
    ['1u + 2u', '3u'],
    ['7 - 10', '-3'],
    ['7i / -2i', '-3i'],
    ['-7i % 3i', '-1i'],
    ['0x10u', '16u'],
    ['1u + 2', '3u'],
    ['ABSTRACT * 2', '10'],
    ['ABSTRACT + LAYERS', '8u'],
    ['SIGNED + 1', '-6i'],
    ['SIZES[LAYERS - 1u] * SIZES[0]', '8u'],
    ['SIZES[2]', '4u'],
    ['ALIASED', '9u'],
    ['~0u', '4294967295u'],
    ['~5i', '-6i'],
    ['(6u & 3u) | 8u', '10u'],
    ['6u ^ 3u', '5u'],
    ['1u << 31u', '2147483648u'],
    ['-8i >> 1u', '-4i'],
    ['0x80000000u >> 31', '1u'],
    ['1 << 3u', '8'],
    ['u32(-1i)', '4294967295u'],
    ['i32(4294967295u)', '-1i'],
    ['u32(true) + u32(7)', '8u'],
    ['bool(0u)', 'false'],
    ['min(3u, 2) + max(1u, 5u)', '7u'],
    ['select(1u, 2u, LAYERS > 2u)', '2u'],
    ['select(1, SIZES[1], false)', '1u'],
    ['FLAG && !false', 'true'],
    ['true == (1u < 2u)', 'true'],
    ['true & false', 'false'],
    ['square(4u) + two()', '18u'],
    ['place(1u, 3u)', '43u'],
  ])('%s is %s', (text, result) => {
    expect(value(text)).toBe(result);
  });

  it.each([
    ['4294967295u + 1u', '0u'],
    ['0u - 1u', '4294967295u'],
    ['65536u * 65537u', '65536u'],
    ['2147483647i + 1i', 'i32(-2147483648)'],
    ['(-2147483647i - 1i) / -1i', 'i32(-2147483648)'],
    ['0xffffffffu << 4u', '4294967280u'],
    ['-(-2147483647i - 1i)', 'i32(-2147483648)'],
  ])('wraps around: %s is %s', (text, result) => {
    expect(value(text)).toBe(result);
  });

  it.each([
    'RATE',
    'OWN',
    '1.0 + 2.0',
    '1.0 < 2.0',
    'FACTORS[1]',
    'half(1.0)',
    'memory',
    'count()',
    'unknown[0]',
    'LOOP',
    'abs(-1)',
    'f32(3u)',
  ])('leaves %s alone', (text) => {
    expect(value(text)).toBeUndefined();
  });

  it('decides && and || by their left side alone', () => {
    expect(value('false && memory > 0u')).toBe('false');
    expect(value('true || memory > 0u')).toBe('true');
    expect(value('true && memory > 0u')).toBeUndefined();
    expect(value('memory > 0u && false')).toBeUndefined();
  });

  it('does not drop a call that writes', () => {
    expect(value('select(count(), 1u, true)')).toBeUndefined();
  });

  it.each([
    ['SIZES[4]', 'SIZES[4] is out of range: SIZES has 4 elements'],
    ['SIZES[-1]', 'SIZES[-1] is out of range'],
    ['SIZES[true]', 'an index is no bool'],
    ['1u / 0u', 'division by zero'],
    ['memory % 0u', 'division by zero'],
    ['1 / 0', 'division by zero'],
    ['1u << 32u', 'a shift by 32 bits; at most 31 are allowed'],
    ['memory >> 33u', 'a shift by 33 bits'],
    ['1u + 1i', '"+" does not take u32 and i32'],
    ['1u + true', '"+" does not take u32 and bool'],
    ['1u << 1i', '"<<" does not take u32 and i32'],
    ['-1u', '"-" does not take u32'],
    ['!1u', '"!" does not take u32'],
    ['4294967296u', '4294967296 is out of the range of u32'],
    ['u32(-1)', '-1 is out of the range of u32'],
    ['9223372036854775807 + 1', 'out of the range of int'],
    ['square(1i)', 'this is i32, where u32 is needed'],
  ])('refuses %s', (text, message) => {
    expect(() => value(text)).toThrow(message);
  });
});
