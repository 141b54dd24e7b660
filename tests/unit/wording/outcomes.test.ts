import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../src/engine/result.ts';
import { outcomeMeaning, outcomeName, outcomePredicate } from '../../../src/wording/outcomes.ts';

describe('the words for outcomes', () => {
  it('are a name, a meaning for one network and one for several, each its own', () => {
    expect(outcomeName('local-minimum')).toBe('local minimum');
    expect(outcomeMeaning('saddle')).toBe('some small change would free it');
    expect(outcomePredicate('saddle')).toBe('are at saddles: some small change would free them');
    for (const words of [outcomeName, outcomeMeaning, outcomePredicate]) {
      expect(new Set(OUTCOMES.map(words)).size).toBe(OUTCOMES.length);
    }
  });

  it('fit into a sentence: no capital, no full stop, the number of the networks', () => {
    for (const outcome of OUTCOMES) {
      expect(outcomeMeaning(outcome)).toMatch(/^[a-z].*[a-z]$/);
      expect(outcomePredicate(outcome)).toMatch(/^(are|have|meet|diverged)\b.*[a-z]$|^diverged$/);
      expect(outcomePredicate(outcome)).not.toMatch(/\bit\b/);
      expect(outcomeMeaning(outcome)).not.toMatch(/\b(they|them)\b/);
    }
  });
});
