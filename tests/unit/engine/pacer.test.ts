import { describe, expect, it } from 'vitest';
import { Pacer } from '../../../src/engine/pacer.ts';

const trainer = { firstWork: 2 ** 25, widest: Number.MAX_SAFE_INTEGER };

describe('Pacer', () => {
  it('begins with about ten milliseconds of a software adapter, however large the network', () => {
    expect(new Pacer(trainer, 36).next(100_000, 3000)).toEqual({ networks: 14_286, steps: 65 });
    const large = new Pacer(trainer, 1e6).next(100_000, 3000);
    expect(large).toEqual({ networks: 4000, steps: 1 });
  });

  it('doubles while submissions are short, and halves when they are long', () => {
    const pacer = new Pacer(trainer, 36);
    const steps = (): number => pacer.next(10_000, 1e6).steps;
    const budget = (): number => 10_000 * steps();
    expect(steps()).toBe(93);
    pacer.took(10, budget());
    expect(steps()).toBe(186);
    pacer.took(40, budget());
    expect(steps()).toBe(186);
    pacer.took(150, budget());
    expect(steps()).toBe(93);
  });

  it('never takes more than its limit', () => {
    const pacer = new Pacer(trainer, 36);
    expect(pacer.next(64, 3)).toEqual({ networks: 64, steps: 3 });
    expect(pacer.next(64, 1000)).toEqual({ networks: 64, steps: 1000 });
    expect(pacer.next(64, 1e6)).toEqual({ networks: 64, steps: 14_563 });
  });

  it('never takes more networks than the trainer can at once, in tiles of equal size', () => {
    const narrow = { ...trainer, widest: 3000 };
    expect(new Pacer(narrow, 36).next(10_000, 3000)).toEqual({ networks: 2500, steps: 372 });
    expect(new Pacer(narrow, 36, 7).next(10_000, 3000)).toEqual({ networks: 3000, steps: 7 });
    expect(new Pacer(narrow, 36).next(64, 5)).toEqual({ networks: 64, steps: 5 });
  });

  it('is not misled by a submission that holds less than the budget', () => {
    const pacer = new Pacer(trainer, 36);
    for (let i = 0; i < 20; i++) pacer.took(5, 90_000); // a tenth of the budget in a tenth of the time
    expect(pacer.next(10_000, 1e6).steps).toBe(93);
  });

  it('expects a little less than the last pace, and nothing before there is one', () => {
    const pacer = new Pacer(trainer, 36);
    expect(pacer.expectedMs(1000)).toBe(0);
    pacer.took(20, 1000);
    expect(pacer.expectedMs(5000)).toBeCloseTo(90, 9);
  });

  it('keeps to a fixed number of steps', () => {
    const pacer = new Pacer(trainer, 36, 7);
    pacer.took(1, 7000);
    expect(pacer.next(1000, 100)).toEqual({ networks: 1000, steps: 7 });
    expect(pacer.next(1000, 2)).toEqual({ networks: 1000, steps: 2 });
  });
});
