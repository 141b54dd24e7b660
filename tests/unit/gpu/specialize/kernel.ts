// Small kernels for the tests of specialize.
import type { Linked } from '../../../../src/gpu/link.ts';
import { specialize } from '../../../../src/gpu/specialize/index.ts';

/** Text as a linked kernel in one file, `test.wgsl`. */
export function linked(source: string): Linked {
  const lines = source.split('\n').map((_, index) => ({ file: 'test.wgsl', line: index + 1 }));
  return { source, lines };
}

const PREAMBLE = [
  'struct Run { count: u32, steps: u32, rate: f32, flags: vec4u }',
  '@group(0) @binding(0) var<uniform> run: Run;',
  '@group(0) @binding(1) var<storage, read> source: array<f32>;',
  '@group(0) @binding(2) var<storage, read_write> sink: array<f32>;',
  '@group(0) @binding(3) var<storage, read_write> words: array<u32>;',
  '@group(0) @binding(4) var<storage, read_write> counts: array<atomic<u32>, 8>;',
  'const SIZES = array<u32, 3>(2u, 3u, 1u);',
  'const FACTORS = array<f32, 3>(0.5, -1.5, 2e-3);',
  'const HALF = 0.5;',
];

/** A kernel whose entry point has this body. Its first line is line 1 of `test.wgsl`, the preamble comes after it. */
export function kernel(body: string, functions = ''): Linked {
  const entry = `@compute @workgroup_size(64) fn test(@builtin(global_invocation_id) id: vec3u) {`;
  return linked([`${entry} ${body}`, '}', ...PREAMBLE, functions].join('\n'));
}

/** The lines that the body of an entry point becomes, without indentation and origins. */
export function specializedBody(body: string, functions = '', budget = 2500): string[] {
  const lines = specialize(kernel(body, functions), { budget }).source.split('\n');
  const first = lines.findIndex((line) => line.startsWith('@compute'));
  return lines.slice(first + 1, lines.indexOf('}', first)).map((line) => {
    const [code = '', comment = ''] = line.trim().split(' // ');
    return comment.endsWith('#keep') ? `${code} // #keep` : code;
  });
}
