// Kaplan-Meier: the leukaemia trial of the textbooks, simulated censoring, ties and ends, bad input.
import { describe, expect, it } from 'vitest';
import { kaplanMeier, type SurvivalCurve } from '../../../src/statistics/survival.ts';
import { uniformDraws } from './draws.ts';

/** Weeks in remission under 6-mercaptopurine; negative: censored. Freireich et al. (1963), in Cox & Oakes (1984), p. 7. */
const TREATED = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35];
/** Weeks in remission under placebo: all relapsed. */
const CONTROL = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23];

/** What Stata's `sts list` prints: time, at risk, events, survival, standard error, log-log interval. */
const TREATED_CURVE = [
  [6, 21, 3, 0.8571, 0.0764, 0.6197, 0.9516],
  [7, 17, 1, 0.8067, 0.0869, 0.5631, 0.9228],
  [10, 15, 1, 0.7529, 0.0963, 0.5032, 0.8894],
  [13, 12, 1, 0.6902, 0.1068, 0.4316, 0.8491],
  [16, 11, 1, 0.6275, 0.1141, 0.3675, 0.8049],
  [22, 7, 1, 0.5378, 0.1282, 0.2678, 0.7468],
  [23, 6, 1, 0.4482, 0.1346, 0.1881, 0.6801],
];

function curveOf(weeks: readonly number[], options = {}): SurvivalCurve {
  return kaplanMeier(
    weeks.map(Math.abs),
    weeks.map((week) => week > 0),
    options,
  );
}

describe('the leukaemia trial', () => {
  it('has the published curve, standard errors and log-log intervals under treatment', () => {
    const { steps, total, events } = curveOf(TREATED);
    expect({ total, events }).toEqual({ total: 21, events: 9 });
    const rows = steps.map((step) => [
      step.time,
      step.atRisk,
      step.events,
      ...[step.survival, step.standardError, step.low, step.high].map((value) => Number(value.toFixed(4))),
    ]);
    expect(rows).toEqual(TREATED_CURVE);
    expect(steps.map(({ censored }) => censored)).toEqual([1, 1, 2, 0, 3, 0, 5]);
  });

  it('has the published medians: 23 weeks (13 to no end) and 8 weeks (4 to 11)', () => {
    expect(curveOf(TREATED).median).toEqual({ estimate: 23, low: 13, high: null });
    expect(curveOf(CONTROL).median).toEqual({ estimate: 8, low: 4, high: 11 });
  });

  it('is the share of those left where nobody is censored', () => {
    const { steps } = curveOf(CONTROL);
    for (const { time, survival, standardError } of steps) {
      const share = CONTROL.filter((week) => week > time).length / 21;
      expect(survival).toBeCloseTo(share, 14);
      expect(standardError).toBeCloseTo(Math.sqrt((share * (1 - share)) / 21), 14);
    }
    expect(steps[0]?.low).toBeCloseTo(0.67, 4);
    expect(steps[0]?.high).toBeCloseTo(0.9753, 4);
    expect(steps[1]?.low).toBeCloseTo(0.5689, 4);
    expect(steps[1]?.high).toBeCloseTo(0.9239, 4);
  });

  it("has Greenwood's plain interval where that is asked for", () => {
    const step = curveOf(TREATED, { scale: 'plain' }).steps[1];
    expect(step?.low).toBeCloseTo(0.8067 - 1.96 * 0.0869, 3);
    expect(step?.high).toBeCloseTo(0.8067 + 1.96 * 0.0869, 3);
  });
});

describe('censoring', () => {
  it('hardly biases the curve of exponential times, of which half are cut off', () => {
    const draw = uniformDraws(7);
    const n = 20_000;
    const times: number[] = [];
    const happened: boolean[] = [];
    for (let i = 0; i < n; i++) {
      const event = -Math.log(1 - draw());
      const end = -Math.log(1 - draw());
      times.push(Math.min(event, end));
      happened.push(event <= end);
    }
    const { steps, median } = kaplanMeier(times, happened);
    for (const time of [0.3, 1, 2]) {
      const step = steps.findLast((candidate) => candidate.time <= time);
      expect(Math.abs((step?.survival ?? 0) - Math.exp(-time)) / (step?.standardError ?? 0)).toBeLessThan(
        3.3,
      );
    }
    expect(Math.abs((median.estimate ?? 0) - Math.LN2)).toBeLessThan(0.04);
    expect(median.low).toBeLessThan(Math.LN2);
    expect(median.high).toBeGreaterThan(Math.LN2);
  });

  it('of all networks leaves no step and no median', () => {
    expect(kaplanMeier([100, 100], [false, false])).toEqual({
      total: 2,
      events: 0,
      steps: [],
      median: { estimate: null, low: null, high: null },
    });
  });

  it('comes after an event at the same time', () => {
    expect(kaplanMeier([1, 1], [0, 1]).steps[0]).toMatchObject({ atRisk: 2, survival: 0.5, censored: 1 });
  });
});

describe('ends', () => {
  it('comes down to 0 with an interval that goes on from before', () => {
    const { steps } = kaplanMeier([1, 2, 3], [1, 1, 1]);
    expect(steps[2]).toMatchObject({ survival: 0, standardError: 0, low: 0, high: steps[1]?.high });
  });

  it('has its median between two times where it is a half between them, roundings notwithstanding', () => {
    const times = Array.from({ length: 20 }, (_, i) => i + 1);
    expect(
      kaplanMeier(
        times,
        times.map(() => true),
      ).median.estimate,
    ).toBe(10.5);
    expect(
      kaplanMeier(
        times,
        times.map((time) => time <= 10),
      ).median.estimate,
    ).toBe(10);
  });

  it('takes a million networks that end at few times', () => {
    const n = 1_000_000;
    const times = Uint32Array.from({ length: n }, (_, i) => 100 * (1 + (i % 50)));
    const happened = Uint8Array.from({ length: n }, (_, i) => Number(i % 50 < 30));
    const { steps, events } = kaplanMeier(times, happened);
    expect(events).toBe(600_000);
    expect(steps).toHaveLength(30);
    expect(steps.at(-1)?.survival).toBeCloseTo(0.4, 12);
  });
});

it('refuses what are no observations', () => {
  expect(() => kaplanMeier([], [])).toThrow('neither empty');
  expect(() => kaplanMeier([1, 2], [1])).toThrow('`happened` (1 values)');
  expect(() => kaplanMeier([1, -2], [1, 1])).toThrow('`times[1]` (=-2)');
  expect(() => kaplanMeier([NaN], [1])).toThrow('must be finite');
  expect(() => kaplanMeier([1], [1], { level: 2 })).toThrow('`level` (=2)');
});
