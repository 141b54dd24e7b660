// Loops that Dawn can prove finite, and what they were.
import { describe, expect, it } from 'vitest';
import { finiteLoops } from '../../../src/gpu/finite-loops.ts';

describe('finiteLoops', () => {
  it.each([
    [
      'for (var step = 0u; step < run.steps; step++) { // train.wgsl:55',
      'for (var step = 0u; step < 0xffffffffu; step++) { if (step >= run.steps) { break; } // train.wgsl:55',
    ],
    [
      'for (var start = 1u; start < batch_count(step); start += DEPTH) {',
      'for (var start = 1u; start < 0xffffffffu - (DEPTH - 1u); start += DEPTH) { if (start >= batch_count(step)) { break; }',
    ],
    [
      'for (var k = 0u; k < 4u * run.samples; k += 4u) {',
      'for (var k = 0u; k < 0xffffffffu - (4u - 1u); k += 4u) { if (k >= 4u * run.samples) { break; }',
    ],
  ])('bounds %s by a constant', (loop, finite) => {
    expect(finiteLoops(`  ${loop}\n  }`)).toBe(`  ${finite}\n  }`);
  });

  it.each([
    'for (var i = 0u; i < 64u; i++) {',
    'for (var p = 0u; p < PARAMETER_COUNT; p++) {',
    'for (var i = 9u; i > run.steps; i--) {',
    'for (var i = 0; i < run.steps; i++) {',
    'for (var i = low; i < run.steps; i++) {',
    'for (var i = 0u; j < run.steps; i++) {',
    'for (var i = 0u; i < run.steps && is_on == 0u; i++) {',
  ])('leaves %s', (loop) => {
    expect(finiteLoops(loop)).toBe(loop);
  });

  it('keeps the lines where they are', () => {
    const source = 'a\nfor (var i = 0u; i < n; i++) {\n  b\n}\nfor (var i = 0u; i < m; i++) {\n}\n';
    expect(finiteLoops(source).split('\n')).toHaveLength(source.split('\n').length);
  });
});
