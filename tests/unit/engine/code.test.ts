import { describe, expect, it } from 'vitest';
import { specializedKernel } from '../../../src/engine/code.ts';

const kernel = (OUTPUT_SIZE: number, LOSS_SCALE = 0.5) =>
  specializedKernel(
    'output-gradient.wgsl',
    { loss: 'mse', order: 'all', activation: 'identity' },
    { WORKGROUP_SIZE: 64, OUTPUT_SIZE, LOSS_SCALE, SLOPES_STORED: false },
  );

describe('a specialized kernel', () => {
  it('is made once for all cells that need it', () => {
    expect(kernel(2)).toBe(kernel(2));
  });

  it('is another one wherever a constant differs, however little', () => {
    expect(kernel(3).source).not.toBe(kernel(2).source);
    expect(kernel(2, 0.5 + Number.EPSILON)).not.toBe(kernel(2));
  });

  it('is made again, and the same, when many others were needed since', () => {
    const before = kernel(2);
    const others = Array.from({ length: 200 }, (_, i) => kernel(2, 1 / (i + 1)));
    expect(new Set(others).size).toBe(200);
    const after = kernel(2);
    expect(after).not.toBe(before);
    expect(after).toEqual(before);
  });
});
