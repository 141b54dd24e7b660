// What looks see: which looks count, what sums hold, when a network was solved.
import { describe, expect, it } from 'vitest';
import {
  emptyRecord,
  lookAt,
  NEVER,
  recordedLooks,
  recordLook,
  solvedThresholds,
} from '../../../src/reference/record.ts';
import { RUNNING } from '../../../src/reference/training-state.ts';
import { fitted } from './fitted.ts';

const thresholds = { needed: NEVER, solvedLoss: 0.1 };
const seen = (loss: number) => ({ loss, right: 0, overflow: false, stopped: RUNNING });

describe('lookAt', () => {
  it('sums the looks before the last step, of which the last 20 are the tail', () => {
    const looks = Array.from({ length: 101 }, (_, step) => lookAt(step, 100, 1));
    expect(looks.filter(({ inSums }) => inSums)).toHaveLength(100);
    expect(looks.filter(({ inTail }) => inTail).map(({ step }) => step)).toEqual(
      Array.from({ length: 20 }, (_, i) => 80 + i),
    );
    expect(looks.filter(({ isFirst }) => isFirst).map(({ step }) => step)).toEqual([0]);
    expect(recordedLooks(100, 1)).toEqual({ sums: 100, tail: 20 });
  });

  it('has a shorter tail where there are fewer looks', () => {
    expect(recordedLooks(10, 4)).toEqual({ sums: 3, tail: 3 });
    expect([0, 4, 8, 10].map((step) => lookAt(step, 10, 4).inTail)).toEqual([true, true, true, false]);
    expect(lookAt(0, 0, 1)).toEqual({ step: 0, isFirst: true, inSums: true, inTail: true });
  });
});

describe('recordLook', () => {
  it('sums ratios, their inverses, and those of the tail', () => {
    const record = emptyRecord();
    [4, 2, 1, 8, 0.05].forEach((loss, i) =>
      recordLook(
        record,
        seen(loss),
        { step: i, isFirst: i === 0, inSums: i < 4, inTail: i === 3 },
        thresholds,
      ),
    );
    expect(record).toEqual({ firstLoss: 4, ratioSum: 3.75, inverseSum: 7.5, tailSum: 2, solvedStep: 4 });
  });

  it('counts what diverged as a million times the first loss, and never as solved', () => {
    const record = emptyRecord();
    const look = { step: 3, isFirst: false, inSums: true, inTail: true };
    recordLook(record, seen(4), { ...look, step: 0, isFirst: true }, thresholds);
    recordLook(record, { ...seen(NaN), overflow: true }, look, thresholds);
    recordLook(record, { ...seen(0), stopped: 2 }, look, thresholds);
    expect(record.ratioSum).toBe(2e6 + 1);
    expect(record.tailSum).toBe(2e6 + 1);
    expect(record.solvedStep).toBe(NEVER);
  });

  it('keeps the first look at which a network was solved', () => {
    const record = emptyRecord();
    for (const [step, loss] of [1, 0.05, 1, 0.05].entries()) {
      recordLook(record, seen(loss), { step, isFirst: step === 0, inSums: true, inTail: false }, thresholds);
    }
    expect(record.solvedStep).toBe(1);
  });
});

describe('solvedThresholds', () => {
  it('puts the other criterion out of reach', async () => {
    expect(solvedThresholds(await fitted())).toEqual({ needed: 4, solvedLoss: -1 });
    expect(solvedThresholds(await fitted({ solved: { accuracy: 0.5 } }))).toEqual({
      needed: 2,
      solvedLoss: -1,
    });
    expect(solvedThresholds(await fitted({ solved: { loss: 0.01 } }))).toEqual({
      needed: NEVER,
      solvedLoss: 0.01,
    });
  });
});
