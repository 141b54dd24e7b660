// When networks are enough: the looks of a simulated cell, and what they say.
import { describe, expect, it } from 'vitest';
import { OUTCOMES, type Outcome } from '../../../src/engine/result.ts';
import { parseUntil } from '../../../src/engine/until-condition.ts';
import {
  beforeLooks,
  sequentialShare,
  takeLook,
  untilOfCell,
  untilProgress,
  untilResult,
  type CellUntil,
  type Look,
} from '../../../src/engine/until.ts';
import { InputError, parseSweep, preset, type SweepInput } from '../../../src/spec/index.ts';
import { concentrationFor, sequentialInterval, wilson } from '../../../src/statistics/index.ts';
import { uniformDraws } from '../statistics/draws.ts';

function untilOf(text: string, sweep: Partial<SweepInput> = {}): CellUntil {
  return untilOfCell(parseUntil(text), parseSweep(preset('xor'), { networks: 1e7, ...sweep }));
}

function countsOf(counts: Partial<Record<Outcome, number>>): Record<Outcome, number> {
  return Object.fromEntries(OUTCOMES.map((name) => [name, counts[name] ?? 0])) as Record<Outcome, number>;
}

/** All looks at a cell whose networks solve with probability `share`, else die. */
function looksAt(until: CellUntil, share: number): Look[] {
  const draw = uniformDraws(5);
  const looks = [beforeLooks(until)];
  let solved = 0;
  let networks = 0;
  for (;;) {
    const last = looks.at(-1) ?? beforeLooks(until);
    if (last.met || last.networks === until.most) return looks.slice(1);
    for (; networks < last.next; networks++) if (draw() < share) solved++;
    looks.push(takeLook(until, last, countsOf({ solved, dead: networks - solved })));
  }
}

const widthOf = ({ low, high }: { readonly low: number; readonly high: number }): number => high - low;

describe('looks', () => {
  it.each([0.25, 0.03, 0.0005])('at a share of %f are few, and the last comes soon after enough', (share) => {
    const until = untilOf('width(solved) < 0.01');
    const looks = looksAt(until, share);
    expect(looks.length).toBeLessThan(10);
    const last = looks.at(-1);
    expect(last?.met).toBe(true);
    expect(last && widthOf(last.intervals.solved)).toBeLessThan(0.01);
    for (const [i, look] of looks.entries()) {
      expect(look.looks).toBe(i + 1);
      expect(look.met).toBe(i === looks.length - 1);
      if (look.networks > 1000) expect(widthOf(look.intervals.solved)).toBeGreaterThan(0.0095);
    }
  });

  it('grow by 2 to 300 % each', () => {
    const looks = looksAt(untilOf('width(solved) < 0.004'), 0.1);
    expect(looks[0]?.networks).toBe(1000);
    for (const [i, { networks }] of looks.slice(1).entries()) {
      const growth = networks / (looks[i]?.networks ?? 0);
      expect(growth).toBeGreaterThanOrEqual(1.02);
      expect(growth).toBeLessThanOrEqual(4);
    }
  });

  it('cost no more than 3.3 times the networks of an interval of known size', () => {
    for (const share of [0.25, 0.03]) {
      const networks = looksAt(untilOf('width(solved) < 0.01'), share).at(-1)?.networks ?? Infinity;
      const fixed = wilson(Math.round((share * networks) / 3.3), Math.round(networks / 3.3));
      expect(widthOf(fixed)).toBeGreaterThan(0.01);
    }
  });

  it('end at the most networks there may be, the condition not met', () => {
    const looks = looksAt(untilOf('width(solved) < 0.001', { networks: 3000 }), 0.25);
    expect(looks.map(({ networks }) => networks)).toEqual([1000, 3000]);
    expect(looks.at(-1)).toMatchObject({ met: false, looks: 2, next: 3000 });
    expect(looksAt(untilOf('width(solved) < 0.001', { networks: 70 }), 0.25)).toHaveLength(1);
  });

  it('go on until all bounds hold', () => {
    const both = looksAt(untilOf('width(solved) < 0.1 and width(dead) < 0.02'), 0.25);
    const alone = looksAt(untilOf('width(dead) < 0.02'), 0.25);
    expect(both.at(-1)?.networks).toBe(alone.at(-1)?.networks);
    expect(alone.at(-1)?.networks).toBeGreaterThan(
      looksAt(untilOf('width(solved) < 0.1'), 0.25).at(-1)?.networks ?? 0,
    );
  });
});

describe('intervals', () => {
  it('are made for the width of their outcome, else for the largest width', () => {
    const until = untilOf('width(solved) < 0.01 and width(dead) < 0.05');
    const counts = countsOf({ solved: 300, dead: 200, stationary: 500 });
    const { intervals } = takeLook(until, beforeLooks(until), counts);
    const made = (count: number, width: number) =>
      sequentialInterval(count, 1000, { concentration: concentrationFor(width) });
    expect(intervals.solved).toEqual(made(300, 0.01));
    expect(intervals.dead).toEqual(made(200, 0.05));
    expect(intervals.stationary).toEqual(made(500, 0.05));
    expect(sequentialShare(until, 300, 1000, 'solved')).toEqual({
      count: 300,
      fraction: 0.3,
      ...made(300, 0.01),
    });
    expect(sequentialShare(until, 10, 1000)).toEqual({ count: 10, fraction: 0.01, ...made(10, 0.05) });
  });

  it('count the networks of one start as one observation, and look after whole rounds', () => {
    const axes = { 'optimizer.learningRate': [0.1, 0.2, 0.3] };
    const until = untilOf('width(solved) < 0.05', { axes, networks: 9_000_000 });
    const first = beforeLooks(until);
    expect(first.next).toBe(1002);
    const look = takeLook(until, first, countsOf({ solved: 250, dead: 752 }));
    const concentration = concentrationFor(0.05);
    expect(look.intervals.solved).toEqual(sequentialInterval(250 / 3, 334, { concentration }));
    expect(look.next % 3).toBe(0);
    const independent = untilOf('width(solved) < 0.05', {
      axes,
      networks: 9_000_000,
      pairing: 'independent',
    });
    expect(beforeLooks(independent).next).toBe(1002);
    expect(takeLook(independent, first, countsOf({ solved: 250, dead: 752 })).intervals.solved).toEqual(
      sequentialInterval(250, 1002, { concentration }),
    );
  });

  it('are reported with the condition', () => {
    const until = untilOf('width(dead)<0.5');
    const last = takeLook(until, beforeLooks(until), countsOf({ dead: 1000 }));
    expect(untilResult(until, last)).toEqual({
      condition: 'width(dead) < 0.5',
      met: true,
      looks: 1,
      intervals: last.intervals,
      method: 'beta-binomial-mixture',
    });
    expect(untilProgress(until, beforeLooks(until))).toEqual({
      networks: 0,
      widths: [{ outcome: 'dead', width: 1 }],
    });
  });
});

describe('untilOfCell', () => {
  it('refuses starting points that come round again', () => {
    const initializer = { parameters: [[1, 2, 3, 4, 5, 6, 7, 8, 9]] };
    expect(() => untilOf('width(solved) < 0.1', { initializer })).toThrow(InputError);
    expect(() => untilOf('width(solved) < 0.1', { initializer })).toThrow(/needs random starting points/);
  });
});
