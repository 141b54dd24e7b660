// The step schedule: constant rates, and Adam's bias corrections where float arithmetic is treacherous.
import { describe, expect, it } from 'vitest';
import { stepSchedule } from '../../../src/reference/index.ts';

const adam = { kind: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

describe('stepSchedule', () => {
  it('repeats the learning rate for gd and momentum', () => {
    expect([...stepSchedule({ kind: 'gd', learningRate: 0.2 }, 7, 2)]).toEqual([0.2, 0, 0.2, 0]);
    const momentum = { kind: 'momentum', learningRate: 0.3, momentum: 0.9 } as const;
    expect([...stepSchedule(momentum, 0, 1)]).toEqual([0.3, 0]);
  });

  it('holds the bias corrections of steps 1 and 2 for adam', () => {
    const [rate1, root1, rate2, root2] = stepSchedule(adam, 0, 2);
    expect(rate1).toBeCloseTo(0.001 / 0.1, 15);
    expect(root1).toBeCloseTo(1 / Math.sqrt(0.001), 11);
    expect(rate2).toBeCloseTo(0.001 / 0.19, 15);
    expect(root2).toBeCloseTo(1 / Math.sqrt(1 - 0.998001), 11);
  });

  it('does not depend on how the steps are divided', () => {
    const whole = stepSchedule(adam, 0, 100);
    const parts = [...stepSchedule(adam, 0, 37), ...stepSchedule(adam, 37, 63)];
    expect(parts).toEqual([...whole]);
  });

  it('is exact where 1 - beta^t cancels: 1 - (1 - d)^t against its binomial series', () => {
    const beta2 = 1 - 2 ** -23;
    const t = 3;
    const [, root] = stepSchedule({ ...adam, beta2 }, t - 1, 1);
    const d = 2 ** -23;
    expect(root).toBeCloseTo(1 / Math.sqrt(3 * d - 3 * d ** 2 + d ** 3), 10);
  });

  it('tends to no correction after 1e9 steps, and starts there for beta = 0', () => {
    expect([...stepSchedule(adam, 999_999_999, 1)]).toEqual([0.001, 1]);
    expect([...stepSchedule({ ...adam, beta1: 0, beta2: 0 }, 0, 1)]).toEqual([0.001, 1]);
  });
});
