// The rules by which a network stops early, and the word that records it.
import { describe, expect, it } from 'vitest';
import { RUNNING } from '../../../src/reference/index.ts';
import {
  hasDiverged,
  meetsStop,
  stoppedByRule,
  stoppedStep,
  stopThresholds,
} from '../../../src/reference/stop.ts';
import { MAX_STEPS, type StopSpec } from '../../../src/spec/index.ts';

const meets = (
  rules: Omit<StopSpec, 'every'>,
  loss: number,
  gradientNorm: number,
  lastLoss: number | null = null,
): boolean => meetsStop({ every: 100, ...rules }, { loss, gradientNorm }, lastLoss);

describe('meetsStop', () => {
  it('by the loss, its bound included', () => {
    expect(meets({ loss: 0.1 }, 0.1, 5)).toBe(true);
    expect(meets({ loss: 0.1 }, 0.1000001, 0)).toBe(false);
  });

  it('by the gradient norm, its bound included', () => {
    expect(meets({ gradientNorm: 1e-7 }, 9, 1e-7)).toBe(true);
    expect(meets({ gradientNorm: 1e-7 }, 0, 1.1e-7)).toBe(false);
  });

  it('by progress, from the second look on', () => {
    expect(meets({ progress: 0.01 }, 1, 5)).toBe(false);
    expect(meets({ progress: 0.01 }, 1, 5, 1)).toBe(true);
    expect(meets({ progress: 0.01 }, 0.995, 5, 1)).toBe(true);
    expect(meets({ progress: 0.01 }, 0.98, 5, 1)).toBe(false);
    expect(meets({ progress: 0.01 }, 1.5, 5, 1)).toBe(true);
  });

  it('by no progress at all where its share is 0', () => {
    expect(meets({ progress: 0 }, 1, 5, 1)).toBe(true);
    expect(meets({ progress: 0 }, 1 - 1e-12, 5, 1)).toBe(false);
  });

  it('by any of its rules, and by no rule that is not given', () => {
    const rules = { loss: 0.1, gradientNorm: 1e-3, progress: 0.5 };
    expect(meets(rules, 0.05, 1, 9)).toBe(true);
    expect(meets(rules, 1, 1e-4, 9)).toBe(true);
    expect(meets(rules, 1, 1, 1.5)).toBe(true);
    expect(meets(rules, 1, 1, 9)).toBe(false);
    expect(meets({ loss: 0.1 }, 1, 0, 1)).toBe(false);
    expect(meets({ gradientNorm: 0.1 }, 0, 1, 0)).toBe(false);
    expect(stopThresholds({ every: 100, loss: 0.1 })).toEqual({ loss: 0.1, gradientNorm: -1, progress: -1 });
  });

  it('never on what is no number', () => {
    expect(meets({ loss: 1, gradientNorm: 1, progress: 1 }, NaN, NaN, 1)).toBe(false);
  });
});

describe('the word of a stopped network', () => {
  it.each([0, 1, 100, MAX_STEPS])('tells step %i by a rule from divergence there', (step) => {
    const byRule = stoppedByRule(step);
    expect([hasDiverged(byRule), stoppedStep(byRule)]).toEqual([false, step]);
    expect([hasDiverged(step), stoppedStep(step)]).toEqual([true, step]);
    expect(byRule).toBeLessThan(RUNNING);
  });

  it('is neither while the network runs', () => {
    expect([hasDiverged(RUNNING), stoppedStep(RUNNING)]).toEqual([false, null]);
  });
});
