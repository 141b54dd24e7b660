// Loops that stay loops: what they carry, when they store it, how they stop.
import { describe, expect, it } from 'vitest';
import { specialize } from '../../../../src/gpu/specialize/index.ts';
import { kernel, specializedBody } from './kernel.ts';

const STEPS = 'for (var step = 0u; step < run.steps; step++)';

describe('keepLoop', () => {
  it('carries what the body changes, in the order of declaration, and nothing else', () => {
    const body = `var a = array<f32, 3>(); for (var i = 0u; i < 3u; i++) { a[i] = source[i]; }
      var b = source[3]; var c = source[4];
      ${STEPS} { c = c * b; a[1] = a[1] + a[2] * c; }
      sink[0] = a[0] + a[1] + c;`;
    expect(specializedBody(body)).toEqual([
      'let a_0 = source[0u];',
      'let a_1 = source[1u];',
      'let a_2 = source[2u];',
      'let b = source[3];',
      'let c = source[4];',
      'var a_1_1 = a_1;',
      'var c_1 = c;',
      'for (var step = 0u; step < run.steps; step++) {',
      'let c_2 = c_1;',
      'let c_3 = c_2 * b;',
      'let a_1_2 = a_1_1;',
      'let a_1_3 = a_1_2 + a_2 * c_3;',
      'a_1_1 = a_1_3;',
      'c_1 = c_3;',
      '}',
      'let a_1_4 = a_1_1;',
      'let c_4 = c_1;',
      'sink[0] = a_0 + a_1_4 + c_4;',
    ]);
  });

  it('starts local arrays of the body at zero in each turn', () => {
    const body = `var sum = 0.0; ${STEPS} { var g = array<f32, 2>(); g[0] += source[step]; sum += g[0] - g[1]; } sink[0] = sum;`;
    expect(specializedBody(body)).toEqual([
      'var sum = 0.0;',
      'for (var step = 0u; step < run.steps; step++) {',
      'let g_0 = 0.0f + source[step];',
      'let sum_1 = sum;',
      'let sum_2 = sum_1 + (g_0 - 0.0f);',
      'sum = sum_2;',
      '}',
      'sink[0] = sum;',
    ]);
  });

  it('carries integers that looked constant before the loop', () => {
    expect(
      specializedBody(`var n = 3u; var k = 4u; ${STEPS} { words[n] = k; n = n * 2u + k; } words[0] = n;`),
    ).toEqual([
      'var n = 3u;',
      'for (var step = 0u; step < run.steps; step++) {',
      'let n_1 = n;',
      'words[n_1] = 4u;',
      'let n_2 = n_1 * 2u + 4u;',
      'n = n_2;',
      '}',
      'words[0] = n;',
    ]);
  });

  it('is not misled by the first value of what it carries', () => {
    const body = `var k = 0u; ${STEPS} { words[run.count / (k + 1u)] = run.count / k; k += 1u; }`;
    expect(specializedBody(body)).toContain('words[run.count / (k_1 + 1u)] = run.count / k_1;');
    const index = `var k = 9u; ${STEPS} { atomicAdd(&counts[k], 1u); k = step; }`;
    expect(specializedBody(index)).toContain('atomicAdd(&counts[k_1], 1u);');
    expect(() => specializedBody(`var k = 9u; ${STEPS} { atomicAdd(&counts[k], 1u); }`)).toThrow(
      '`counts[9]` is out of range',
    );
  });

  it('stores all at once: values that change places are loaded first', () => {
    const body = `var a = source[0]; var b = source[1]; ${STEPS} { let t = a; a = b; b = t; } sink[0] = a - b;`;
    expect(specializedBody(body).slice(2)).toEqual([
      'var a_1 = a;',
      'var b_1 = b;',
      'for (var step = 0u; step < run.steps; step++) {',
      'let b_2 = b_1;',
      'let t = a_1;',
      'a_1 = b_2;',
      'b_1 = t;',
      '}',
      'let a_2 = a_1;',
      'let b_3 = b_1;',
      'sink[0] = a_2 - b_3;',
    ]);
  });

  it('stores before a stop test, and what that assigns inside it', () => {
    const body = `var x = source[0]; var stopped = 0u; var last = 0.0;
      ${STEPS} { x = x * x; if (x > 2.0) { stopped = step + 1u; last = x; break; } }
      sink[0] = x; words[0] = stopped; sink[1] = last;`;
    expect(specializedBody(body).slice(1)).toEqual([
      'var x_1 = x;',
      'var stopped = 0u;',
      'var last = 0.0;',
      'for (var step = 0u; step < run.steps; step++) {',
      'let x_2 = x_1;',
      'let x_3 = x_2 * x_2;',
      'x_1 = x_3;',
      'if (x_3 > 2.0) {',
      'let stopped_1 = step + 1u;',
      'stopped = stopped_1;',
      'last = x_3;',
      'break;',
      '}',
      '}',
      'sink[0] = x_1;',
      'words[0] = stopped;',
      'sink[1] = last;',
    ]);
  });

  it('loads before the stores what a stop test and the rest of the body still read', () => {
    const body = `var x = source[0]; var y = source[1]; var z = 0.0;
      ${STEPS} { let old = x; x = y; if (y > 2.0) { z = old; break; } y = old + z; }
      sink[0] = x + y + z;`;
    const lines = specializedBody(body);
    const loop = lines.slice(lines.findIndex((line) => line.startsWith('for')) + 1, -4);
    expect(loop).toEqual([
      'let y_2 = y_1;',
      'let old = x_1;',
      'x_1 = y_2;',
      'if (y_2 > 2.0) {',
      'z = old;',
      'break;',
      '}',
      'let z_1 = z;',
      'let y_3 = old + z_1;',
      'y_1 = y_3;',
      '}',
    ]);
  });

  it('nests two loops, and loads for the inner one only once', () => {
    const body = `var x = source[0]; var y = source[1];
      ${STEPS} { var sum = 0.0; for (var s = 0u; s < run.count; s++) { sum += x * source[s]; } x = x - sum * y; }
      sink[0] = x;`;
    expect(specializedBody(body).slice(2)).toEqual([
      'var x_1 = x;',
      'for (var step = 0u; step < run.steps; step++) {',
      'let x_2 = x_1;',
      'var sum = 0.0;',
      'for (var s = 0u; s < run.count; s++) {',
      'let sum_1 = sum;',
      'let sum_2 = sum_1 + x_2 * source[s];',
      'sum = sum_2;',
      '}',
      'let sum_3 = sum;',
      'let x_3 = x_2 - sum_3 * y;',
      'x_1 = x_3;',
      '}',
      'sink[0] = x_1;',
    ]);
  });

  it('carries through both of two nested loops', () => {
    const body = `var x = source[0]; ${STEPS} { for (var s = 0u; s < run.count; s++) { x = x * 2.0; if (x > 9.0) { break; } } } sink[0] = x;`;
    expect(specializedBody(body).slice(1)).toEqual([
      'var x_1 = x;',
      'for (var step = 0u; step < run.steps; step++) {',
      'var x_2 = x_1;',
      'for (var s = 0u; s < run.count; s++) {',
      'let x_3 = x_2;',
      'let x_4 = x_3 * 2.0;',
      'x_2 = x_4;',
      'if (x_4 > 9.0) {',
      'break;',
      '}',
      '}',
      'x_1 = x_2;',
      '}',
      'sink[0] = x_1;',
    ]);
  });

  it('carries what a procedure changes through its pointers', () => {
    const functions = `fn decay(v: ptr<function, array<f32, 2>>, n: u32) { for (var i = 0u; i < n; i++) { v[0] = v[0] * 0.5; } v[1] = 1.0; }`;
    const body = `var v = array<f32, 2>(); v[0] = source[0]; ${STEPS} { decay(&v, run.count); } sink[0] = v[0] + v[1];`;
    const lines = specializedBody(body, functions);
    expect(lines).toContain('var v_0_1 = v_0;');
    expect(lines).toContain('let v_0_4 = v_0_3 * 0.5;');
    expect(lines.slice(-6)).toEqual([
      'v_0_1 = v_0_2;',
      'v_1 = 1.0;',
      '}',
      'let v_0_5 = v_0_1;',
      'let v_1_1 = v_1;',
      'sink[0] = v_0_5 + v_1_1;',
    ]);
  });

  it('reads its bounds before the loop', () => {
    const body =
      'let low = run.count + 1u; for (var i = low; i > run.steps; i -= SIZES[0]) { words[i] = i; }';
    expect(specializedBody(body)).toEqual([
      'let low = run.count + 1u;',
      'for (var i = low; i > run.steps; i -= 2u) {',
      'words[i] = i;',
      '}',
    ]);
  });

  it('keeps a loop marked #keep', () => {
    const body = '\nfor (var i = 0u; i < 2u; i++) { // #keep\nwords[i] = i; }';
    expect(specializedBody(body)).toEqual(['for (var i = 0u; i < 2u; i++) { // #keep', 'words[i] = i;', '}']);
    const { variant, keptLoops, reason } = specialize(kernel(body));
    expect({ variant, keptLoops, reason }).toEqual({
      variant: 'partly-specialized',
      keptLoops: ['test.wgsl:2'],
      reason: 'a loop is marked #keep',
    });
  });

  it.each([
    [
      `var n = 3u; for (var i = 0u; i < run.count + n; i++) { n += 1u; }`,
      'the head of the loop depends on n, which its body changes',
    ],
    [`${STEPS} { step += 1u; }`, 'step cannot be assigned to here'],
    [
      `${STEPS} { if (step > 3u) { ${STEPS} { break; } break; } }`,
      'a stop test only assigns, calls, and breaks',
    ],
    [`${STEPS} { for (var i = 0u; i < 2u; i++) { if (step > i) { break; } } }`, 'does not become constant'],
    [`${STEPS} { if (step > 2u) { return; } }`, 'does not become constant'],
    [
      `${STEPS} { ${STEPS} { ${STEPS} { words[0] = step; } } }`,
      'this loop is inside two others that cannot be unrolled either',
    ],
    [`var x = array<f32, 2>(); ${STEPS} { x[step] = 1.0; }`, 'the index step of x does not become constant'],
    [
      `var k = 0u; var x = array<f32, 2>(); ${STEPS} { x[k] = 1.0; k = 1u - k; }`,
      'the index k of x does not become constant',
    ],
    [`for (var i = 0u; i < count(); i++) { }`, 'count is called in the head of a loop; call it before'],
    [`for (var i = 0u; i + run.count; i++) { }`, '`i + run.count` is u32, where bool is needed'],
    [`for (var i = 0u; i < run.count; i += 1i) { }`, '`1i` is i32, where u32 is needed'],
    [
      `var k = 0u; for (var i = 0u; i + k < 2u; i++) { k = run.count; }`,
      'the condition i + k < 2u does not stay constant',
    ],
  ])('refuses %s', (body, message) => {
    expect(() => specializedBody(body, 'fn count() -> u32 { var n = 1u; n += words[0]; return n; }')).toThrow(
      message,
    );
  });
});
