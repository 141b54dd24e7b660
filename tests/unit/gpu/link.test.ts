import { describe, expect, it } from 'vitest';
import { KernelError } from '../../../src/gpu/errors.ts';
import { link, type LinkOptions } from '../../../src/gpu/link.ts';

function linkFiles(files: Record<string, string>, options: Omit<LinkOptions, 'files'> = {}) {
  return link('main.wgsl', { files, ...options });
}

function source(files: Record<string, string>, options: Omit<LinkOptions, 'files'> = {}): string {
  return linkFiles(files, options).source;
}

/** The text that a constant declared in one line becomes. */
function constant(declaration: string, constants: NonNullable<LinkOptions['constants']>): string {
  return source({ 'main.wgsl': declaration }, { constants }).trimEnd();
}

describe('link: imports', () => {
  it('puts imported files before the importer, depth-first, each once', () => {
    const files = {
      'main.wgsl': '// main\n// #import a.wgsl\n// #import b.wgsl\nfn main() {}\n',
      'a.wgsl': '// #import c.wgsl\nfn a() {}\n',
      'b.wgsl': '// #import c.wgsl\n  // #import a.wgsl\nfn b() {}\n',
      'c.wgsl': 'fn c() {}\n',
    };
    expect(source(files)).toBe('fn c() {}\nfn a() {}\nfn b() {}\n// main\nfn main() {}\n');
  });

  it('says where each line comes from', () => {
    const files = { 'main.wgsl': '\n// #import a.wgsl\nfn main() {}', 'a.wgsl': '// a\r\nfn a() {}\r\n' };
    const linked = linkFiles(files);
    expect(linked.source.split('\n')).toEqual(['// a', 'fn a() {}', '', 'fn main() {}', '']);
    expect(linked.lines).toEqual([
      { file: 'a.wgsl', line: 1 },
      { file: 'a.wgsl', line: 2 },
      { file: 'main.wgsl', line: 1 },
      { file: 'main.wgsl', line: 3 },
    ]);
  });

  it('replaces names in braces by choices', () => {
    const files = {
      'main.wgsl': '// #import shared/{kind}/{name}.wgsl\n',
      'shared/x/tanh.wgsl': 'fn f() {}\n',
    };
    expect(source(files, { choices: { kind: 'x', name: 'tanh', unused: 'y' } })).toBe('fn f() {}\n');
  });

  it('hoists directives, each once', () => {
    const files = {
      'main.wgsl': 'enable  f16;\n// #import a.wgsl\nfn main() {}',
      'a.wgsl': 'requires x; // why\nenable f16;\ndiagnostic(off, derivative_uniformity);\nfn a() {}',
    };
    const { source: text, lines } = linkFiles(files);
    expect(text).toBe(
      'enable f16;\nrequires x;\ndiagnostic(off, derivative_uniformity);\nfn a() {}\nfn main() {}\n',
    );
    expect(lines[0]).toEqual({ file: 'main.wgsl', line: 1 });
    expect(lines[1]).toEqual({ file: 'a.wgsl', line: 1 });
  });

  it('gives a prefixed instance its own functions and constants', () => {
    const files = {
      'main.wgsl':
        '// #import f.wgsl\n// #import f.wgsl as output\n// #import f.wgsl as output\nfn main() { output_f(f(1.0)); }',
      'f.wgsl': [
        '// #import math.wgsl',
        'const K = 2.0; // K of f',
        'fn f(x: f32) -> f32 { let g = x.f; return K * g(square(x)) + p.K; }',
        'fn g(x: f32) -> f32 { return x; }',
      ].join('\n'),
      'math.wgsl': 'fn square(x: f32) -> f32 { return x * x; }',
    };
    expect(source(files).split('\n')).toEqual([
      'fn square(x: f32) -> f32 { return x * x; }',
      'const K = 2.0; // K of f',
      'fn f(x: f32) -> f32 { let g = x.f; return K * g(square(x)) + p.K; }',
      'fn g(x: f32) -> f32 { return x; }',
      'const output_K = 2.0; // K of f',
      'fn output_f(x: f32) -> f32 { let output_g = x.f; return output_K * output_g(square(x)) + p.K; }',
      'fn output_g(x: f32) -> f32 { return x; }',
      'fn main() { output_f(f(1.0)); }',
      '',
    ]);
  });

  it('does not need the instance without prefix', () => {
    expect(source({ 'main.wgsl': '// #import f.wgsl as one', 'f.wgsl': 'fn f() {}' })).toBe(
      'fn one_f() {}\n',
    );
  });

  it.each([
    [
      { 'main.wgsl': '\n// #import b.wgsl', 'a.wgsl': '' },
      'main.wgsl:2: there is no file b.wgsl; beside it: a.wgsl, main.wgsl',
    ],
    [{ 'main.wgsl': '// #import x/b.wgsl' }, 'main.wgsl:1: there is no file x/b.wgsl; beside it: nothing'],
    [{ 'other.wgsl': '' }, 'main.wgsl:1: there is no file main.wgsl'],
    [{ 'main.wgsl': '// #import toString' }, 'there is no file toString'],
    [{ 'main.wgsl': '// #import main.wgsl' }, 'main.wgsl:1: import cycle: main.wgsl imports main.wgsl'],
    [
      {
        'main.wgsl': '// #import a.wgsl',
        'a.wgsl': '\n// #import b.wgsl as x',
        'b.wgsl': '// #import a.wgsl',
      },
      'b.wgsl:1: import cycle: main.wgsl imports a.wgsl imports b.wgsl imports a.wgsl',
    ],
    [
      { 'main.wgsl': '\n\n// #import {kind}.wgsl' },
      'main.wgsl:3: the choice {kind} of {kind}.wgsl is not given',
    ],
    [
      { 'main.wgsl': '// #ifdef FAST' },
      'main.wgsl:1: #ifdef is not understood; the one instruction is: // #import',
    ],
    [{ 'main.wgsl': '// #import a.wgsl with b' }, '#import is not understood'],
    [
      { 'main.wgsl': '// #import f.wgsl as x', 'f.wgsl': 'fn f() {}\nstruct S { a: f32 }' },
      'f.wgsl:2: a file imported with a prefix declares functions and constants only, no struct',
    ],
  ])('refuses %o', (files, message) => {
    const attempt = () => linkFiles(files);
    expect(attempt).toThrow(KernelError);
    expect(attempt).toThrow(message);
  });
});

describe('link: constants', () => {
  it.each([
    ['const N: u32;', { N: 5 }, 'const N: u32 = 5u;'],
    ['const N : u32 ; // layers', { N: 0 }, 'const N : u32  = 0u; // layers'],
    ['const N: u32;', { N: 4294967295 }, 'const N: u32 = 4294967295u;'],
    ['const N: i32;', { N: -3 }, 'const N: i32 = -3i;'],
    ['const N: i32;', { N: -(2 ** 31) }, 'const N: i32 = i32(-2147483648);'],
    ['const B: bool;', { B: true }, 'const B: bool = true;'],
    [
      'const S: array<u32, 2 + 1>;',
      { S: [2, 2, 1] },
      'const S: array<u32, 2 + 1> = array<u32, 2 + 1>(2u, 2u, 1u);',
    ],
    ['const S: array<f32, 2>;', { S: [0.5, -1] }, 'const S: array<f32, 2> = array<f32, 2>(0.5f, -1.0f);'],
    [
      'const N: u32; const M = 3u; const K: u32 = 1u;',
      { N: 5 },
      'const N: u32 = 5u; const M = 3u; const K: u32 = 1u;',
    ],
    ['// const X: u32;\n/* const Y: u32; */', {}, '// const X: u32;\n/* const Y: u32; */'],
    ['fn f() { const N: u32; }', {}, 'fn f() { const N: u32; }'],
  ])('%s with %o', (declaration, constants, text) => {
    expect(constant(declaration, constants)).toBe(text);
  });

  it.each([
    [0.1, '0.1f'],
    [1 / 3, '0.33333334f'],
    [1, '1.0f'],
    [-0, '-0.0f'],
    [16777216, '16777216.0f'],
    [1e10, '10000000000.0f'],
    [1e30, '1e+30f'],
    [1.17549435e-38, '1.1754944e-38f'],
    [2 ** -149, '1e-45f'],
    [3.4028234663852886e38, '3.4028235e+38f'],
    [0.1 + 0.2, '0.3f'],
  ])('writes %d as %s', (value, text) => {
    expect(constant('const X: f32;', { X: value })).toBe(`const X: f32 = ${text};`);
    expect(Math.fround(parseFloat(text))).toBe(Math.fround(value));
  });

  it('writes 1,000 random floats so that they come back exactly', () => {
    const words = new Uint32Array(1);
    const floats = new Float32Array(words.buffer);
    for (let count = 0; count < 1000; count += 1) {
      words[0] = Math.imul(count + 1, 0x9e3779b1) >>> 0;
      const value = floats[0] ?? 0;
      if (!Number.isFinite(value)) continue;
      const text = /= (.*)f;/u.exec(constant('const X: f32;', { X: value }))?.[1] ?? '';
      expect(Math.fround(Number(text))).toBe(value);
    }
  });

  it('knows the length of an array from other constants', () => {
    const text = 'const L: u32;\nconst S: array<u32, L + 1>;';
    expect(constant(text, { L: 1, S: [2, 1] })).toContain('array<u32, L + 1>(2u, 1u)');
    const attempt = () => constant(text, { L: 2, S: [2, 1] });
    expect(attempt).toThrow('main.wgsl:2: S has 2 elements; its type says 3');
  });

  it('sets constants of prefixed instances under their prefixed names', () => {
    const files = { 'main.wgsl': '// #import f.wgsl\n// #import f.wgsl as out', 'f.wgsl': 'const K: f32;' };
    expect(source(files, { constants: { K: 1, out_K: 2 } })).toBe(
      'const K: f32 = 1.0f;\nconst out_K: f32 = 2.0f;\n',
    );
    expect(() => source(files, { constants: { K: 1 } })).toThrow('f.wgsl:1: the constant out_K is not set');
  });

  it.each([
    ['const N: u32;', {}, 'main.wgsl:1: the constant N is not set'],
    ['\nconst toString: u32;', {}, 'main.wgsl:2: the constant toString is not set'],
    [
      'fn f() {}',
      { N: 1 },
      'main.wgsl:1: the constant N is given, but nothing declares it as: const N: type;',
    ],
    ['const N: u32 = 3u;', { N: 1 }, 'the constant N is given, but nothing declares it'],
    ['const N: u32;', { N: -1 }, 'the constant N (=-1) must be of type u32'],
    ['const N: u32;', { N: 1.5 }, 'the constant N (=1.5) must be of type u32'],
    ['const N: u32;', { N: 2 ** 32 }, 'the constant N (=4294967296) must be of type u32'],
    ['const N: u32;', { N: NaN }, 'the constant N (=NaN) must be of type u32'],
    ['const N: i32;', { N: 2 ** 31 }, 'must be of type i32'],
    ['const N: u32;', { N: true }, 'the constant N (=true) must be of type u32'],
    ['const B: bool;', { B: 1 }, 'the constant B (=1) must be of type bool'],
    ['const X: f32;', { X: Infinity }, 'the constant X (=Infinity) must be of type f32'],
    ['const X: f32;', { X: 1e39 }, 'must be of type f32'],
    ['const X: vec2f;', { X: 1 }, 'must be of type vec2f'],
    ['const X: u32;', { X: [1] }, 'the constant X (=[1]) must be of type u32'],
    ['const X: array<u32, 2>;', { X: 1 }, 'must be of type array<u32, 2>'],
    ['const X: array<u32, 2>;', { X: [1, -2] }, 'the constant X (=[1, -2]) must be of type array<u32, 2>'],
    ['const X: array<u32, 0>;', { X: [] }, 'the constant X (=[]) must be of type array<u32, 0>'],
  ])('refuses %s with %o', (declaration, constants, message) => {
    expect(() => constant(declaration, constants)).toThrow(message);
  });

  it('carries the linked source in its errors', () => {
    const files = { 'main.wgsl': '// #import a.wgsl\nconst N: u32;', 'a.wgsl': 'fn a() {}' };
    const attempt = () => linkFiles(files);
    expect(attempt).toThrow(
      expect.objectContaining({ file: 'main.wgsl', line: 2, source: 'fn a() {}\nconst N: u32;\n' }),
    );
  });
});
