// The expression parser and the printer, which undo each other.
import { describe, expect, it } from 'vitest';
import { KernelError } from '../../../../src/gpu/errors.ts';
import { parseExpression, peek } from '../../../../src/gpu/specialize/parse-expression.ts';
import { printExpression } from '../../../../src/gpu/specialize/printer.ts';
import type { Expression } from '../../../../src/gpu/specialize/syntax.ts';
import { tokenize } from '../../../../src/gpu/specialize/tokenizer.ts';
import { generator } from './generate.ts';

const problem = (line: number, message: string) => new KernelError(message, { file: 'test.wgsl', line });

function parse(text: string): Expression {
  const cursor = { tokens: tokenize(text, problem), problem, position: 0 };
  const expression = parseExpression(cursor);
  if (peek(cursor).kind !== 'end') throw new Error(`stopped at ${peek(cursor).text}`);
  return expression;
}

/** The tree with all parentheses. */
function tree(expression: Expression): string {
  switch (expression.kind) {
    case 'binary':
      return `(${tree(expression.left)} ${expression.operator} ${tree(expression.right)})`;
    case 'unary':
      return `(${expression.operator}${tree(expression.operand)})`;
    case 'call':
      return `${printExpression(expression.callee)}(${expression.operands.map(tree).join(', ')})`;
    case 'index':
      return `${tree(expression.base)}[${tree(expression.index)}]`;
    case 'member':
      return `${tree(expression.base)}.${expression.member}`;
    default:
      return printExpression(expression);
  }
}

describe('parseExpression', () => {
  it.each([
    ['a - b - c', '((a - b) - c)'],
    ['a - (b - c)', '(a - (b - c))'],
    ['a + b * c - d / e', '((a + (b * c)) - (d / e))'],
    ['a * b % c / d', '(((a * b) % c) / d)'],
    ['-a * b', '((-a) * b)'],
    ['a - -b', '(a - (-b))'],
    ['!a && !b', '((!a) && (!b))'],
    ['a + 1u < b && c >= d && e', '((((a + 1u) < b) && (c >= d)) && e)'],
    ['a || b || c', '((a || b) || c)'],
    ['a & b & c', '((a & b) & c)'],
    ['a << 2u', '(a << 2u)'],
    ['a << 2u < b', '((a << 2u) < b)'],
    ['(a & 3u) == b', '((a & 3u) == b)'],
    ['x[i + 1].y.z', 'x[(i + 1)].y.z'],
    ['(*theta)[i]', '(*theta)[i]'],
    ['&h[i]', '(&h[i])'],
    ['bitcast<u32>(f(x, -y))', 'bitcast<u32>(f(x, (-y)))'],
    ['array<f32, N + 1>()', 'array<f32, N + 1>()'],
    ['f(a, b,)', 'f(a, b)'],
    ['-a.x', '(-a.x)'],
    ['~a ^ b', '((~a) ^ b)'],
  ])('reads %s as %s', (text, shape) => {
    expect(tree(parse(text))).toBe(shape);
  });

  it.each([
    'a & b | c',
    'a + b & c',
    'a & b == c',
    'a << b << c',
    'a << b + c',
    'a && b || c',
    'a < b < c',
    'a == b != c',
  ])('asks for parentheses in %s, as WGSL does', (text) => {
    expect(() => parse(`(${text})`)).toThrow('needs parentheses around its operands');
  });

  it('names what it expected and the line', () => {
    expect(() => parse('a +\n ]')).toThrow('test.wgsl:2: expected a name, found "]"');
    expect(() => parse('f(a')).toThrow('expected a comma or the closing bracket, found the end');
    expect(() => parse('1h')).toThrow('1h is an f16');
  });

  it('gives literals their types', () => {
    const types = ['1', '1u', '1i', '0x1f', '1.0', '1f', '1e3', '0x1p2f', 'true'].map((text) => {
      const literal = parse(text);
      return literal.kind === 'literal' ? literal.type : literal.kind;
    });
    expect(types).toEqual(['int', 'u32', 'i32', 'int', 'float', 'f32', 'float', 'f32', 'bool']);
  });
});

describe('printExpression', () => {
  it.each([
    'a - (b - c)',
    'a - b - c',
    '(a + b) * c',
    'a * (b * c)',
    '(a << 2u) + b',
    '(a & b) | c',
    '-(-a)',
    '!(a && b)',
    'f((a < b), c > d)',
    'a < (b >> c)',
  ])('prints %s as it stands', (text) => {
    expect(printExpression(parse(text))).toBe(text);
  });

  it('prints nothing that parses to another tree, for 2,000 random expressions', () => {
    const random = generator(7);
    for (let count = 0; count < 2000; count += 1) {
      const expression = randomExpression(random, 4);
      const text = printExpression(expression);
      expect(tree(parse(text)), text).toBe(tree(expression));
    }
  });
});

function randomExpression(random: () => number, depth: number): Expression {
  const choose = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
  const inner = () => randomExpression(random, depth - 1);
  const name: Expression = { kind: 'name', name: choose(['a', 'b', 'c']), template: [], line: 1 };
  if (depth === 0 || random() < 0.15) return name;
  if (random() < 0.2) return { kind: 'unary', operator: choose(['-', '!', '~']), operand: inner(), line: 1 };
  if (random() < 0.1) return { kind: 'index', base: name, index: inner(), line: 1 };
  if (random() < 0.1)
    return {
      kind: 'call',
      callee: { kind: 'name', name: 'f', template: [], line: 1 },
      operands: [inner(), inner()],
      line: 1,
    };
  const operator = choose([
    '+',
    '-',
    '*',
    '/',
    '%',
    '<<',
    '>>',
    '<',
    '>',
    '<=',
    '>=',
    '==',
    '!=',
    '&',
    '|',
    '^',
    '&&',
    '||',
  ]);
  return { kind: 'binary', operator, left: inner(), right: inner(), line: 1 };
}
