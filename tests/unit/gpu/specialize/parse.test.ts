// The parsers of statements and of what stands outside of functions.
import { describe, expect, it } from 'vitest';
import { KernelError } from '../../../../src/gpu/errors.ts';
import { parseBody, parseModule } from '../../../../src/gpu/specialize/parse-module.ts';
import { printExpression, printStatements } from '../../../../src/gpu/specialize/printer.ts';

const problem = (line: number, message: string) => new KernelError(message, { file: 'test.wgsl', line });

function body(text: string): string[] {
  const module = parseModule(`fn f() { ${text} }`, problem);
  const declaration = module.functions.get('f');
  if (!declaration) throw new Error('f is lost');
  const lines = printStatements(parseBody(module, declaration), '', (line) => ({ file: 'test.wgsl', line }));
  return lines.map((line) => line.text.replace(/ \/\/.*/u, ''));
}

describe('parseBody', () => {
  it.each([
    'let x = 1u;',
    'var x: f32 = 1.0;',
    'x = y + 1.0;',
    'x[i] *= a - b - (c - d);',
    'i++;',
    'x <<= 2u;',
    'forward(&a, b);',
    'atomicAdd(&h[i], 1u);',
    'return;',
    'return x * 2.0;',
    'break;',
  ])('reads %s', (text) => {
    expect(body(text)).toEqual([text]);
  });

  it('reads nested blocks, loops and branches', () => {
    const text = [
      'for (var i = 0u; i < n; i += 2u) {',
      '  {',
      '    x = 1.0;',
      '  }',
      '  if (i == 2u) {',
      '    y = 1.0;',
      '  } else {',
      '    if (i == 3u) {',
      '      y = 2.0;',
      '    }',
      '  }',
      '}',
    ];
    expect(
      body(
        text
          .join('\n')
          .replace('{\n    if', 'if')
          .replace(/ {4}\}\n {2}\}/u, '  }'),
      ),
    ).toEqual(text);
  });

  it.each([
    ['while (true) { }', '`while` is outside of what specialize understands; use for'],
    ['loop { break; }', '`loop` is outside'],
    ['switch x { default: {} }', '`switch` is outside'],
    ['for (var i = 0; i < 3; i++) { continue; }', '`continue` is outside'],
    ['const x = 1;', '`const` is outside of what specialize understands; use let'],
    ['var x: f32;', '`x` is declared without a value; inside a loop it would keep that of the last turn'],
    ['var<function> x = 1;', 'a local variable has no address space'],
    ['for (;;) { }', 'a loop must have the form'],
    ['for (var i = 0; ; i++) { }', 'a loop must have the form'],
    ['for (var i = 0; i < 3; ) { }', 'a loop must have the form'],
    ['for (let i = 0; i < 3; i++) { }', 'a loop must have the form'],
    ['for (var i = 0; i < 3; j++) { }', 'a loop must have the form'],
    ['x + 1;', 'expected an assignment, found ";"'],
    ['let y = a & b + c;', '"+" needs parentheses around its operands'],
    ['x ! 1;', 'expected an assignment, found "!"'],
    ['x = 1', 'expected ";", found "}"'],
  ])('refuses %s', (text, message) => {
    expect(() => body(text)).toThrow(message);
  });
});

describe('parseModule', () => {
  it('finds every declaration and leaves bodies alone', () => {
    const module = parseModule(
      `enable f16; diagnostic(off, a.b); requires x;
       struct Run { @align(16) steps: u32, rate: f32, }
       alias Real = f32;
       override WIDTH: u32 = 4u;
       const N = 3u; const_assert N < 4u;
       @group(0) @binding(1) var<storage, read_write> sink: array<f32>;
       var<private> seed: u32 = 1u;
       @must_use fn f(@builtin(x) a: ptr<function, array<f32, N>>, b: u32,) -> @location(0) f32 { while (true) { } }
       @compute @workgroup_size(64, 1) fn main() { };`,
      problem,
    );
    expect(module.declarations.map(({ kind, name }) => `${kind} ${name}`.trim())).toEqual(
      'directive,directive,directive,struct Run,other Real,variable WIDTH,const N,other,variable sink,variable seed,function f,function main'.split(
        ',',
      ),
    );
    const types = [...module.variables].map(([name, type]) => `${name}: ${printExpression(type)}`);
    expect(types).toEqual(['WIDTH: u32', 'sink: array<f32>', 'seed: u32']);
    expect(module.functions.get('f')?.parameters.map(({ type }) => printExpression(type))).toEqual([
      'ptr<function, array<f32, N>>',
      'u32',
    ]);
    expect(module.functions.get('main')?.attributes).toEqual(['compute', 'workgroup_size']);
  });

  it.each([
    ['x', 'expected a declaration, found "x"'],
    ['fn f( { }', 'expected a name, found "{"'],
    ['fn f() {', 'expected "}", found the end'],
    ['const N = 3u', 'expected ";", found the end'],
    ['struct S { a f32 }', 'expected ":", found "f32"'],
  ])('refuses %s', (text, message) => {
    expect(() => parseModule(text, problem)).toThrow(message);
  });
});
