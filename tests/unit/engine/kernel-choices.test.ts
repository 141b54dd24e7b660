// Slopes are left out on the way forward only where the way back finds the same bits in an activation's value.
import { describe, expect, it } from 'vitest';
import { needsSlopes } from '../../../src/engine/kernel-choices.ts';
import { createActivation } from '../../../src/reference/activations.ts';
import { ACTIVATIONS } from '../../../src/spec/index.ts';

const INPUTS = Float32Array.from([
  ...Array.from({ length: 201 }, (_, i) => (i - 100) / 8),
  ...[-1e-30, -1e-6, 1e-30, 1e-6, -100, 100],
]);

describe.each(ACTIVATIONS)('slopes of %s', (name) => {
  it('are stored if and only if they do not follow from the value', () => {
    const { value, slope } = createActivation(name, true);
    const follow = INPUTS.every((x) => {
      const y = Math.fround(value(x));
      return Object.is(slope(x, y), slope(y, y));
    });
    expect(needsSlopes(name)).toBe(!follow);
  });
});
