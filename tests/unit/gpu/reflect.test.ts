import { describe, expect, it } from 'vitest';
import { KernelError } from '../../../src/gpu/errors.ts';
import { reflect } from '../../../src/gpu/reflect.ts';

const KERNEL = `struct Run { stride: u32, penalty: f32, offset: i32 }
@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(5) var<storage, read> schedule: array<f32>;
@group(0) @binding(6) var<storage, read_write> counts: array<atomic<u32>>;
@compute @workgroup_size(64)
fn train(@builtin(global_invocation_id) id: vec3u) { parameters[id.x] = schedule[run.stride]; }`;

describe('reflect', () => {
  it('finds the entry point and every binding by name, used or not', () => {
    expect(reflect(KERNEL, 'train.wgsl')).toEqual({
      entryPoint: 'train',
      bindings: [
        {
          name: 'run',
          binding: 0,
          kind: 'uniform',
          fields: [
            { name: 'stride', offset: 0, type: 'u32' },
            { name: 'penalty', offset: 4, type: 'f32' },
            { name: 'offset', offset: 8, type: 'i32' },
          ],
          bytes: 12,
        },
        { name: 'parameters', binding: 3, kind: 'read_write', fields: [], bytes: 0 },
        { name: 'schedule', binding: 5, kind: 'read', fields: [], bytes: 0 },
        { name: 'counts', binding: 6, kind: 'read_write', fields: [], bytes: 0 },
      ],
    });
  });

  it('understands directives, and memory that a workgroup shares, which is no binding', () => {
    const shared = `enable subgroups;
var<workgroup> a: array<vec4f, 3 * 4>;
var<workgroup> ends: u32;
${KERNEL.replace('{ parameters', '{ ends = u32(subgroupShuffleXor(a[0].x, 1u)); parameters')}`;
    expect(reflect(shared, 'train.wgsl')).toEqual(reflect(KERNEL, 'train.wgsl'));
  });

  it.each([
    ['no entry point', 'const A = 1u;', /exactly one @compute entry point, found 0/],
    ['two entry points', `${KERNEL}\n@compute @workgroup_size(1)\nfn other() {}`, /found 2/],
    ['a second bind group', KERNEL.replace('@group(0) @binding(5)', '@group(1) @binding(5)'), /group 0 only/],
    ['a vector in a uniform', KERNEL.replace('penalty: f32', 'penalty: vec2f'), /run\.penalty is vec2f?/],
    ['what is no WGSL', 'fn (', /does not parse/],
  ])('refuses %s', (_, source, message) => {
    expect(() => reflect(source, 'train.wgsl')).toThrow(KernelError);
    expect(() => reflect(source, 'train.wgsl')).toThrow(message);
  });
});
