import { describe, expect, it } from 'vitest';
import { createDamping } from '../../../src/landscape/damping.ts';

describe('createDamping', () => {
  it('falls after a good step, stays after a fair one, rises after a poor or a refused one', () => {
    const damping = createDamping(1);
    const after = (act: () => void): number => {
      act();
      return damping.value;
    };
    expect(after(() => damping.accept(0.9))).toBeCloseTo(0.1, 12);
    expect(after(() => damping.accept(0.5))).toBeCloseTo(0.1, 12);
    expect(after(() => damping.accept(0.1))).toBeCloseTo(1, 12);
    expect(after(() => damping.refuse())).toBeCloseTo(10, 12);
  });
});
