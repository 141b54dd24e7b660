// What statements and expressions become, with all loops unrolled.
import { describe, expect, it } from 'vitest';
import { KernelError } from '../../../../src/gpu/errors.ts';
import { specialize } from '../../../../src/gpu/specialize/index.ts';
import { kernel, specializedBody } from './kernel.ts';

const SUM = `
fn total(values: ptr<function, array<f32, 3>>, scale: f32) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < 3u; i++) { sum += values[i]; }
  return scale * sum;
}
fn fill(values: ptr<function, array<f32, 3>>, value: f32) {
  for (var i = 0u; i < 3u; i++) { (*values)[i] = value * FACTORS[i]; }
}
fn both(values: ptr<function, array<f32, 3>>) -> f32 { fill(values, source[1]); return total(values, 2.0); }
fn tame(x: f32) -> f32 { let size = 1.0 + abs(x); return x / size; }
fn place(row: u32, column: u32) -> u32 { return row * 3u + column; }
fn last() -> f32 { sink[9] = 1.0; return 2.0; }
`;

describe('specialize: statements', () => {
  it('turns assignments into lets', () => {
    expect(specializedBody('var x = source[0]; x = x * x; x += 1.0; sink[0] = x;')).toEqual([
      'let x = source[0];',
      'let x_1 = x * x;',
      'let x_2 = x_1 + 1.0;',
      'sink[0] = x_2;',
    ]);
  });

  it('gives a copy no let of its own', () => {
    expect(specializedBody('let x = source[0]; var y = x; let z = y; y = 2.0 * z; sink[0] = y + z;')).toEqual(
      ['let x = source[0];', 'let y = 2.0 * x;', 'sink[0] = y + x;'],
    );
  });

  it('keeps the tree of every float expression', () => {
    expect(
      specializedBody(
        'var x = source[0]; let y = source[1]; x -= y - (x - y); x *= y + x; sink[0] = (x * y) * (x / y);',
      ),
    ).toEqual([
      'let x = source[0];',
      'let y = source[1];',
      'let x_1 = x - (y - (x - y));',
      'let x_2 = x_1 * (y + x_1);',
      'sink[0] = x_2 * y * (x_2 / y);',
    ]);
  });

  it('never folds floats, nor adds of zero', () => {
    expect(
      specializedBody(
        'var g = array<f32, 2>(); g[0] += source[0]; g[1] = 1.0 + 2.0; sink[0] = g[0] * 0.0 + g[1];',
      ),
    ).toEqual(['let g_0 = 0.0f + source[0];', 'let g_1 = 1.0 + 2.0;', 'sink[0] = g_0 * 0.0 + g_1;']);
  });

  it('unrolls ragged, descending and stepped loops', () => {
    const body = `for (var l = 3u; l > 0u; l--) { for (var i = 0u; i < SIZES[l - 1u]; i++) { words[10u * l + i] = i; } }
      for (var s = 4; s >= 0; s -= 2) { words[s] = u32(s); }
      for (var w = 2u; w < 3u; w--) { words[w] += 1; }`;
    expect(specializedBody(body)).toEqual([
      'words[30u] = 0u;',
      'words[20u] = 0u;',
      'words[21u] = 1u;',
      'words[22u] = 2u;',
      'words[10u] = 0u;',
      'words[11u] = 1u;',
      'words[4i] = 4u;',
      'words[2i] = 2u;',
      'words[0i] = 0u;',
      'words[2u] += 1u;',
      'words[1u] += 1u;',
      'words[0u] += 1u;',
    ]);
  });

  it('folds integer and boolean locals away', () => {
    const body = `var n = 0u; var even = true; var table = array<u32, 3>();
      for (var i = 0u; i < 3u; i++) { table[i] = n; n += SIZES[i]; even = !even; }
      if (even || table[2] == 5u) { words[table[1] + n] = n; } else { words[0] = 1u; }
      let mixed = n * id.x + table[0];
      words[1] = mixed;`;
    expect(specializedBody(body)).toEqual([
      'words[8u] = 6u;',
      'let mixed = 6u * id.x + 0u;',
      'words[1] = mixed;',
    ]);
  });

  it('leaves no branch of a short circuit', () => {
    const body = `var all = true; for (var i = 0u; i < 2u; i++) { all = all && source[i] > 0.0; }
      words[0] = select(0u, 1u, !all || (id.x > 1u && id.x < 5u));`;
    expect(specializedBody(body)).toEqual([
      'let all = source[0u] > 0.0;',
      'let all_1 = all & (source[1u] > 0.0);',
      'words[0] = select(0u, 1u, !all_1 | ((id.x > 1u) & (id.x < 5u)));',
    ]);
  });

  it('keeps the order of reads and writes', () => {
    expect(
      specializedBody('let x = source[0]; sink[0] = 1.0; let y = sink[0]; sink[0] = x; sink[1] = y;'),
    ).toEqual(['let x = source[0];', 'sink[0] = 1.0;', 'let y = sink[0];', 'sink[0] = x;', 'sink[1] = y;']);
  });

  it('takes the constant branch only', () => {
    const body =
      'for (var i = 0u; i < 3u; i++) { if (i + 1u < 2u) { sink[i] = 0.0; } else if (i == 1u) { sink[i] = 1.0; } else { sink[i] = 2.0; } }';
    expect(specializedBody(body)).toEqual(['sink[0u] = 0.0;', 'sink[1u] = 1.0;', 'sink[2u] = 2.0;']);
  });

  it('keeps entry guards, and drops those that never hold', () => {
    expect(
      specializedBody(
        'if (id.x >= run.count || false) { return; } if (SIZES[0] > 2u) { return; } sink[id.x] = 1.0; return;',
      ),
    ).toEqual(['if ((id.x >= run.count) | false) {', 'return;', '}', 'sink[id.x] = 1.0;']);
  });

  it('inlines procedures and keeps pure functions', () => {
    const body = `var values = array<f32, 3>();
      fill(&values, tame(source[0]));
      var sum = total(&values, run.rate);
      sum += total(&values, 1.0);
      sink[place(1u, 2u)] = both(&values) + values[0];
      sink[place(id.x, 2u)] = sum;`;
    expect(specializedBody(body, SUM)).toEqual([
      'let value = tame(source[0]);',
      'let values_0 = value * 0.5f;',
      'let values_1 = value * -1.5f;',
      'let values_2 = value * 2e-3f;',
      'let scale = run.rate;',
      'let sum = 0.0f + values_0;',
      'let sum_1 = sum + values_1;',
      'let sum_2 = sum_1 + values_2;',
      'let sum_3 = scale * sum_2;',
      'let sum_4 = 0.0f + values_0;',
      'let sum_5 = sum_4 + values_1;',
      'let sum_6 = sum_5 + values_2;',
      'let total_1 = 1.0f * sum_6;',
      'let sum_7 = sum_3 + total_1;',
      'let value_1 = source[1];',
      'let values_0_1 = value_1 * 0.5f;',
      'let values_1_1 = value_1 * -1.5f;',
      'let values_2_1 = value_1 * 2e-3f;',
      'let sum_8 = 0.0f + values_0_1;',
      'let sum_9 = sum_8 + values_1_1;',
      'let sum_10 = sum_9 + values_2_1;',
      'let both_1 = 2.0f * sum_10;',
      'sink[5u] = both_1 + values_0_1;',
      'sink[place(id.x, 2u)] = sum_7;',
    ]);
  });

  it('reads what is left of a procedure before what it changes', () => {
    const body =
      'var values = array<f32, 3>(); values[0] = source[0]; sink[0] = values[0] - both(&values) * values[0];';
    const lines = specializedBody(body, SUM);
    expect(lines[0]).toBe('let values_0 = source[0];');
    expect(lines.at(-1)).toBe('sink[0] = values_0 - both_1 * values_0_1;');
  });

  it('evaluates float operations of known operands on the device', () => {
    const body = `for (var i = 1u; i < 3u; i++) { sink[i] = exp(FACTORS[i]) + f32(i) * run.rate; }
      let zero = 0.0; sink[0] = exp(zero) + HALF * 2.0; sink[3] = exp(HALF); sink[4] = -zero;`;
    expect(specializedBody(body)).toEqual([
      'let value = -1.5f;',
      'let i = 1u;',
      'sink[1u] = exp(value) + f32(i) * run.rate;',
      'let value_1 = 2e-3f;',
      'let i_1 = 2u;',
      'sink[2u] = exp(value_1) + f32(i_1) * run.rate;',
      'let zero = 0.0;',
      'sink[0] = exp(zero) + HALF * 2.0;',
      'sink[3] = exp(HALF);',
      'sink[4] = -zero;',
    ]);
  });

  it('folds select by a known condition, but not the type it takes from the other operand', () => {
    const body = `let x = source[0]; let flag = SIZES[0] == 2u;
      sink[0] = select(x, x * x, flag); sink[1] = select(0.1, x, !flag); words[0] = select(1u, 2, flag);
      words[1] = select(words[2], 3u, x > 0.0);`;
    expect(specializedBody(body)).toEqual([
      'let x = source[0];',
      'sink[0] = x * x;',
      'sink[1] = select(0.1, x, false);',
      'words[0] = 2u;',
      'words[1] = select(words[2], 3u, x > 0.0);',
    ]);
  });

  it('passes builtins, uniforms, vectors and atomics on', () => {
    const body = `let bits = bitcast<u32>(source[id.x + run.flags.y]); atomicAdd(&counts[bits % 8u], 1u);
      let old = atomicMax(&counts[0], max(bits, 3)); words[arrayLength(&words) - 1u] = old >> (bits & 7u);`;
    expect(specializedBody(body)).toEqual([
      'let bits = bitcast<u32>(source[id.x + run.flags.y]);',
      'atomicAdd(&counts[bits % 8u], 1u);',
      'let old = atomicMax(&counts[0], max(bits, 3));',
      'words[arrayLength(&words) - 1u] = old >> (bits & 7u);',
    ]);
  });

  it('reads const arrays at run time where the index is not known', () => {
    expect(specializedBody('words[0] = SIZES[id.x % 3u]; sink[0] = FACTORS[id.x % 3u];')).toEqual([
      'words[0] = SIZES[id.x % 3u];',
      'sink[0] = FACTORS[id.x % 3u];',
    ]);
  });

  it('gives no two locals one name, and none the name of something else', () => {
    const body = `var x = array<f32, 2>(); let x_0 = source[0]; let tame = source[1]; let exp_1 = exp(x_0); let SIZES_0 = 1.0 + tame;
      x[0] = x_0 + SIZES_0; { let x_0 = x[0] * 2.0; let id_1 = x_0 + exp_1; sink[0] = id_1; } let step = step(x_0, 1.0); sink[1] = x[0] + step;`;
    expect(specializedBody(body, SUM)).toEqual([
      'let x_0 = source[0];',
      'let tame_1 = source[1];',
      'let exp_1 = exp(x_0);',
      'let SIZES_0 = 1.0 + tame_1;',
      'let x_0_1 = x_0 + SIZES_0;',
      'let x_0_2 = x_0_1 * 2.0;',
      'let id_1 = x_0_2 + exp_1;',
      'sink[0] = id_1;',
      'let step_1 = step(x_0, 1.0);',
      'sink[1] = x_0_1 + step_1;',
    ]);
  });

  it('keeps declarations in use, word for word, and drops unused constants and functions', () => {
    const { source } = specialize(
      kernel('sink[0] = tame(source[0]);', `${SUM}const USED = 2.0; fn idle() { }`),
    );
    expect(source).toContain('fn tame(x: f32) -> f32 { let size = 1.0 + abs(x); return x / size; }');
    expect(source).toContain('@group(0) @binding(3) var<storage, read_write> words: array<u32>;');
    expect(source).not.toMatch(/SIZES|FACTORS|USED|idle|total/u);
  });

  it('maps each line to its origin, in comments and in the result', () => {
    const { source, lines } = specialize(kernel('\nlet x = source[0];\n\nsink[0] = x;\nsink[1] = x;'));
    const text = source.split('\n');
    expect(text.slice(0, 6)).toEqual([
      '@compute @workgroup_size(64) fn test(@builtin(global_invocation_id) id: vec3u) {',
      '  let x = source[0]; // test.wgsl:2',
      '  sink[0] = x; // test.wgsl:4',
      '  sink[1] = x; // test.wgsl:5',
      '}',
      '',
    ]);
    expect(lines.slice(0, 4).map(({ file, line }) => `${file}:${line}`)).toEqual([
      'test.wgsl:1',
      'test.wgsl:2',
      'test.wgsl:4',
      'test.wgsl:5',
    ]);
    expect(lines).toHaveLength(text.length - 1);
  });
});

describe('specialize: errors', () => {
  it.each([
    ['var x = array<f32, 2>(); x[id.x] = 1.0;', 'the index id.x of x does not become constant'],
    ['var x = array<f32, 2>(); x[2] = 1.0;', 'x[2] is out of range: x has 2 elements'],
    ['var x = array<u32, 2>(); words[0] = x[2];', 'x[2] is out of range'],
    ['var x = array<f32, 2>(); sink[0] = x;', 'the array x is used as a whole'],
    [
      'var x = array<f32, 2>(1.0, 2.0);',
      'a local array is declared as var x = array<f32, N>(); with a constant N',
    ],
    ['var x = array<f32, run.count>();', 'a local array is declared as'],
    ['var x = array<vec2f, 2>();', 'a local array is declared as'],
    ['let x = array<f32, 2>();', 'the array x must be declared with var'],
    ['let v = id;', '`id` is of type vec3u; only f32, u32, i32 and bool are understood'],
    ['let v: vec2f = 1.0;', 'v is of type vec2f'],
    ['let v = vec2f(1.0, 2.0);', 'specialize knows no vec2f of float, float'],
    ['let x = dot(1.0, 2.0);', 'specialize knows no dot of float, float'],
    ['let x = 1.0; x = 2.0;', 'x cannot be assigned to here'],
    ['for (var i = 0u; i < 3u; i++) { i = 2u; }', 'i cannot be assigned to here'],
    ['words[0] = -words[1];', '"-" does not take u32'],
    ['nothing = 1u;', '`nothing` cannot be assigned to'],
    ['sink[0] = nothing;', '`nothing` is not declared'],
    ['sink[0] = run.nothing;', '`run` has no field or single component nothing'],
    ['sink[0] = id.xy;', '`id` has no field or single component xy'],
    ['sink[run.rate] = 1.0;', 'the index run.rate is f32; it must be an integer'],
    ['atomicAdd(&counts[8], 1u);', '`counts[8]` is out of range; it has 8 elements'],
    ['atomicAdd(&words[0], 1u);', '`words[0]` is not atomic'],
    ['atomicAdd(words[0], 1u);', 'the first argument of atomicAdd must be &place in a buffer'],
    ['sink[0] = 1u;', undefined],
    ['var x = 1.0; x = 2u;', 'this is u32, where f32 is needed'],
    ['var x = source[0]; x = words[0];', '`words[0]` is u32, where f32 is needed'],
    ['sink[0] = source[0] + words[0];', '"+" does not take f32 and u32'],
    ['sink[0] = source[0] & source[1];', '"&" does not take f32 and f32'],
    ['words[0] = !words[1];', '"!" does not take u32'],
    ['if (id.x > 3u) { sink[0] = 1.0; }', 'the condition id.x > 3u does not become constant; use select'],
    ['if (1u) { }', 'the condition 1u is no bool'],
    ['if (id.x > 3u) { sink[0] = 1.0; return; }', 'does not become constant'],
    ['for (var i = 0u; i < 3u; i++) { if (id.x > i) { return; } }', 'does not become constant'],
    ['{ return; }', 'a return stands at the end of a function, or alone in a guard'],
    ['break;', 'a break ends the if of a stop test'],
    ['tame(1.0);', 'the call of tame has no effect'],
    ['storageBarrier();', 'the call of storageBarrier has no effect, or one that specialize does not know'],
    ['let x = tame(1.0, 2.0);', 'tame takes 1 arguments'],
    ['let x = tame(1u);', '`1u` is u32, where f32 is needed'],
    ['var x = array<f32, 3>(); let y = total(&x);', 'total takes 2 arguments'],
    [
      'var x = array<f32, 2>(); let y = total(&x, 1.0);',
      '`&x` is array<f32, 2>, where array<f32, 3> is needed',
    ],
    ['var x = array<f32, 3>(); let y = total(&x[0], 1.0);', '`&x[0]` must be &name of a local array'],
    ['var x = array<f32, 3>(); let y = fill(&x, 1.0);', 'fill returns nothing'],
    ['var x = array<f32, 3>(); let p = &x;', '`&x`: a pointer may only be passed to a function'],
    ['let y = sink[9] + last();', 'last writes a buffer; call it as a statement of its own'],
    ['sink[u32(sink[0])] = last();', 'last writes a buffer; give its result to a let first'],
    [
      'var x = array<f32, 3>(); let y = id.x > 1u && both(&x) > 1.0;',
      'what is to the right of && writes; call it before',
    ],
    ['again();', 'again calls itself'],
    ['strange(id);', 'v is of type vec3u; only scalars and pointers to local arrays are understood'],
    ['words[0] = id.x / (SIZES[0] - 2u);', 'division by zero'],
    ['let k = abs(-3); var x: u32 = abs(-3);', '`abs(-3)` is int, where u32 is needed'],
    ['let x = f32(1.0, 2.0);', 'specialize knows no f32 of float, float'],
  ])('%s', (body, message) => {
    const functions = `${SUM}fn again() { words[0] = 1u; again(); } fn strange(v: vec3u) { words[0] = 1u; }`;
    const attempt = () => specialize(kernel(`\n${body}`, functions));
    expect(attempt).toThrow(KernelError);
    expect(attempt).toThrow(message ?? 'test.wgsl:2: ');
  });

  it('carries file, line and the linked source', () => {
    const code = kernel('let x = 1.0;\n\nlet y = dot(x, x);');
    const error = catchError(() => specialize(code));
    expect(error).toMatchObject({ file: 'test.wgsl', line: 3, source: code.source });
    expect(error.message).toMatch(/^test\.wgsl:3: /u);
  });

  it('wants exactly one entry point, a @compute one', () => {
    const none = { source: 'const N = 1u;', lines: [{ file: 'test.wgsl', line: 1 }] };
    expect(() => specialize(none)).toThrow(
      'a kernel has exactly one entry point, and it is @compute; found 0',
    );
    expect(() => specialize(kernel('', '@compute @workgroup_size(1) fn second() { }'))).toThrow('found 2');
    expect(() => specialize({ ...none, source: '@fragment fn f() { }' })).toThrow('found 1');
  });

  it('cares for called functions only', () => {
    expect(
      specializedBody('sink[0] = 1.0;', 'fn unused() -> vec4u { while (true) { } return vec4u(); }'),
    ).toEqual(['sink[0] = 1.0;']);
    expect(() =>
      specializedBody('sink[0] = f32(unused());', 'fn unused() -> u32 { while (true) { } return 1u; }'),
    ).toThrow('`while` is outside of what specialize understands');
  });
});

function catchError(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
