import { describe, expect, it } from 'vitest';
import { KernelError } from '../../../../src/gpu/errors.ts';
import { tokenize } from '../../../../src/gpu/specialize/tokenizer.ts';

const problem = (line: number, message: string) => new KernelError(message, { file: 'test.wgsl', line });

function tokens(source: string): string[] {
  return tokenize(source, problem)
    .slice(0, -1)
    .map(({ kind, text }) => (kind === 'template' ? `[${text}]` : text));
}

describe('tokenize', () => {
  it('splits names, numbers and the longest symbols', () => {
    expect(tokens('a_1+=b<<2u; c>>=1; i++; x->y != !z')).toEqual(
      'a_1 += b << 2u ; c >>= 1 ; i ++ ; x -> y != ! z'.split(' '),
    );
  });

  it.each([
    '0',
    '42u',
    '-'.slice(1) + '7i',
    '0xffu',
    '0X1Fi',
    '1.',
    '.5',
    '1.5f',
    '1e-3',
    '2E+4f',
    '3f',
    '0x1.8p3',
    '1h',
  ])('reads %s as one number', (text) => {
    expect(tokenize(text, problem).map(({ kind }) => kind)).toEqual(['number', 'end']);
  });

  it('keeps signs apart from numbers', () => {
    expect(tokens('-1-2')).toEqual(['-', '1', '-', '2']);
  });

  it('drops line comments and nested block comments, and counts their lines', () => {
    const found = tokenize('a // b\n/* c /* d\n */ e */ f', problem);
    expect(found.map(({ text, line }) => [text, line])).toEqual([
      ['a', 1],
      ['f', 3],
      ['', 3],
    ]);
  });

  it('knows where each token starts', () => {
    expect(tokenize('ab  cd', problem).map(({ start }) => start)).toEqual([0, 4, 6]);
  });

  it('tells template brackets from comparisons', () => {
    expect(tokens('array<f32, N + 1>(x)')).toEqual('array [<] f32 , N + 1 [>] ( x )'.split(' '));
    expect(tokens('i < n')).toEqual(['i', '<', 'n']);
    expect(tokens('if (i < n && j > m)')).toEqual('if ( i < n && j > m )'.split(' '));
    expect(tokens('for (i = 0; i < n; i++) { x = a > b; }').filter((text) => text.startsWith('['))).toEqual(
      [],
    );
    expect(tokens('bitcast<u32>(x) > y')).toEqual('bitcast [<] u32 [>] ( x ) > y'.split(' '));
  });

  it('splits closing brackets that stand together', () => {
    expect(tokens('ptr<function, array<f32, 4>>')).toEqual(
      'ptr [<] function , array [<] f32 , 4 [>] [>]'.split(' '),
    );
    expect(tokens('let x: array<array<u32, 2>, 2>= y;').slice(3, 14)).toEqual(
      'array [<] array [<] u32 , 2 [>] , 2 [>]'.split(' '),
    );
    expect(tokens('a >> b')).toEqual(['a', '>>', 'b']);
  });

  it('lets brackets inside parentheses end with them', () => {
    expect(tokens('f(a < b) > c')).toEqual('f ( a < b ) > c'.split(' '));
  });

  it('marks the token before a comment #keep', () => {
    const found = tokenize('for { // train.wgsl:3 #keep\n x', problem);
    expect(found.map(({ keep }) => keep === true)).toEqual([false, true, false, false]);
  });

  it('refuses characters that start no token, with their line', () => {
    expect(() => tokenize('a\n$b', problem)).toThrow('test.wgsl:2: unexpected "$b"');
    expect(() => tokenize('1x', problem)).toThrow('test.wgsl:1: unexpected "1x"');
    expect(() => tokenize('a\n/* b', problem)).toThrow('test.wgsl:2: this block comment has no end');
  });
});
