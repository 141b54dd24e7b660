// The report on critical points: title, insight, table, picture, and what was missed.
import { describe, expect, it } from 'vitest';
import { criticalPointsReport, type SearchedTask } from '../../../../src/cli/render/critical-points.ts';
import type { CriticalPoint, CriticalPoints, IndexRow } from '../../../../src/landscape/critical-points.ts';
import { parseSweep, preset } from '../../../../src/spec/index.ts';

const TASK: SearchedTask = {
  name: 'xor-tanh',
  sweep: parseSweep(preset('xor-tanh')),
  axes: {},
  totalMs: 1234,
};

function pointAt(index: number, objective: number, hits = 2): CriticalPoint {
  const nothing = new Float64Array();
  return {
    ...{ theta: nothing, eigenvalues: nothing, outputs: nothing, canonical: nothing },
    ...{
      objective,
      loss: objective,
      gradientNorm: 0,
      index,
      nullity: 0,
      orbitDimension: 0,
      hits,
      firstStart: 0,
    },
  };
}

function rowOf(index: number, losses: readonly number[], flat = 0): IndexRow {
  return {
    index,
    distinct: losses.length,
    seenOnce: 0,
    flat,
    meanObjective: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    lowestObjective: Math.min(...losses),
    highestObjective: Math.max(...losses),
  };
}

function foundWith(rows: readonly IndexRow[], points: readonly CriticalPoint[], missed = 0): CriticalPoints {
  return {
    starts: 1000,
    from: 'mixed',
    found: 1000 - missed,
    rejected: { diverged: 0, 'gradient-minimum': missed, runaway: 0, flat: 0, unconverged: 0 },
    points,
    byIndex: rows,
  };
}

const report = (found: CriticalPoints, task = TASK): string[] =>
  criticalPointsReport(found, task, (text) => `*${text}*`);

describe('criticalPointsReport', () => {
  const points = [pointAt(0, 0.25), pointAt(1, 0.5, 1), pointAt(1, 0.75), pointAt(1, 0.75)];
  const rows = [rowOf(0, [0.25]), rowOf(1, [0.5, 0.75, 0.75])];

  it('says what was searched, what was found, and where it lies', () => {
    const lines = report(foundWith(rows, points, 10));
    expect(lines.slice(0, 5)).toEqual([
      'xor-tanh  1,000 starts of 2-2-1 tanh, bce, seed 1',
      'half of the starts are fresh networks, half are trained by gd 0.5 for 1 to 3,000 steps',
      'the CPU twin in float64, no GPU',
      '',
      '*Found one minimum and three saddles of index 1. Their mean loss rises with the index.*',
    ]);
    expect(lines.slice(6, 9)).toEqual([
      'index   distinct   seen once   mean loss     lowest    highest',
      '    0          1           0        0.25       0.25       0.25',
      '    1          3           0      0.6667        0.5       0.75',
    ]);
    expect(lines.slice(10, 14)).toEqual([
      'loss by index: how many points lie where',
      ` 0 |1${' '.repeat(63)}|`,
      ` 1 |${' '.repeat(32)}1${' '.repeat(30)}2|`,
      `    0.25${' '.repeat(56)}0.75`,
    ]);
    expect(lines.slice(15)).toEqual([
      '10 of 1,000 searches found no critical point; they ended',
      '  10 at a minimum of the gradient norm that is no critical point',
      '1 of 4 points were seen only once: more --starts may find others.',
      '',
      '1.2 s searching',
    ]);
  });

  it('calls the objective by its name where there is a penalty, and a cell by its values', () => {
    const sweep = parseSweep({ ...preset('xor-tanh'), penalty: { l2: 0.01 } });
    const lines = report(foundWith(rows, points), { ...TASK, sweep, axes: { 'network.activation': 'tanh' } });
    expect(lines[0]).toBe('xor-tanh (tanh)  1,000 starts of 2-2-1 tanh, bce, l2 0.01, seed 1');
    expect(lines.join('\n')).toContain('Their mean objective rises');
    expect(lines.join('\n')).not.toMatch(/mean loss|loss by/);
  });

  it('does not claim that the loss rises where it does not, nor a minimum where directions stay flat', () => {
    const falling = report(
      foundWith([rowOf(0, [0.6], 1), rowOf(2, [0.5])], [pointAt(0, 0.6), pointAt(2, 0.5)]),
    );
    expect(falling[4]).toBe(
      '*Found one flat point of index 0 and one saddle of index 2. Their mean loss does not always rise with the index.*',
    );
    expect(falling[6]).toContain('flat');
  });

  it('shows one point, many at one place, or none', () => {
    const same = Array.from({ length: 12 }, () => pointAt(3, 0.5));
    const lines = report(
      foundWith(
        [
          rowOf(
            3,
            same.map(() => 0.5),
          ),
        ],
        same,
      ),
    );
    expect(lines[4]).toBe('*Found no minima and twelve saddles of index 3.*');
    expect(lines).toContain(` 3 |+${' '.repeat(63)}|`);
    expect(report(foundWith([], [], 1000)).slice(4)).toEqual([
      '*None of 1,000 searches found a critical point.*',
      '',
      '1,000 of 1,000 searches found no critical point; they ended',
      '  1,000 at a minimum of the gradient norm that is no critical point',
      '',
      '1.2 s searching',
    ]);
  });
});
