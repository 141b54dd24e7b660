// The report on paths: shares with intervals, barriers, and what diverged.
import { describe, expect, it } from 'vitest';
import { pathsReport, type SurveyedTask } from '../../../../src/cli/render/paths.ts';
import { SWIFTSHADER } from '../fakes.ts';
import type { PathRow, PathSurvey } from '../../../../src/landscape/paths-survey.ts';
import { parseSweep, preset } from '../../../../src/spec/index.ts';
import { shareInterval } from '../../../../src/statistics/index.ts';

const TASK: SurveyedTask = {
  name: 'xor-tanh',
  sweep: parseSweep(preset('xor-tanh')),
  axes: {},
  device: SWIFTSHADER,
  totalMs: 2500,
};

const heightsOf = (median: number, high: number, largest: number) => ({
  '0.05': 0,
  '0.5': median,
  '0.95': high,
  '1': largest,
});

const ROWS: PathRow[] = [
  {
    outcome: 'all',
    networks: 100,
    monotone: shareInterval(60, 100),
    inDoubt: 3,
    barrier: heightsOf(1e-12, 0.125, 0.25),
    climb: heightsOf(0, 0, 0),
    between: { pairs: 50, barrier: heightsOf(1, 2, 3) },
  },
  {
    outcome: 'solved',
    networks: 1,
    monotone: shareInterval(1, 1),
    inDoubt: 0,
    barrier: heightsOf(0, 0, 0),
    climb: heightsOf(0, 0, 0),
    between: null,
  },
];

const SURVEY: PathSurvey = { networks: 101, points: 101, diverged: 1, rows: ROWS };
const report = (survey: PathSurvey): string[] => pathsReport(survey, TASK, (text) => `*${text}*`);

describe('pathsReport', () => {
  it('is a title, a sentence, and a table for either kind of path', () => {
    expect(report(SURVEY)).toEqual([
      'xor-tanh  101 networks 2-2-1 tanh, bce, gd 0.5, 3,000 steps, seed 1',
      'SwiftShader (software)',
      '',
      '*On 60.0 % of the straight lines from start to endpoint the loss never rises (95 % interval 50.2 to 69.1 %).*',
      '1 diverged: they have no endpoint.',
      '',
      'from start to endpoint, 101 points each',
      'outcome        networks   monotone   95 % interval    median barrier   95 % below   largest',
      'all                 100     60.0 %   50.2 to 69.1 %                0        0.125      0.25',
      'solved                1      100 %    2.5 to 100 %                 0            0         0',
      '',
      'between two endpoints of the same outcome, each in one pair at most',
      'outcome           pairs   median barrier   95 % below   largest',
      'any two              50                1            2         3',
      '',
      '3 paths that rounding on the device left open were decided in float64',
      '2.5 s training and measuring',
    ]);
  });

  it('adds a line for aligned endpoints where they were measured', () => {
    const [all] = ROWS;
    const between = { pairs: 50, barrier: heightsOf(1, 2, 3), alignedBarrier: heightsOf(0.5, 1, 2) };
    const lines = report({ ...SURVEY, rows: all ? [{ ...all, between }] : [] });
    expect(lines.slice(-6, -3)).toEqual([
      'outcome        hidden units      pairs   median barrier   95 % below   largest',
      'any two        as trained           50                1            2         3',
      '               aligned                              0.5            1         2',
    ]);
  });

  it('says so where every network diverged', () => {
    const lines = report({ ...SURVEY, diverged: 101, rows: [] });
    expect(lines[3]).toBe(
      '*All 101 networks diverged: there are no paths; a smaller optimizer.learningRate may help.*',
    );
    expect(lines).toHaveLength(6);
  });
});
