// The report on when a basin is decided: one sentence for each way it may be, and the trajectory as a table.
import { describe, expect, it } from 'vitest';
import { decideReport, type DecideTask } from '../../../../src/cli/render/decide.ts';
import type { DecidedBasin } from '../../../../src/landscape/paths-decide.ts';
import { parseSweep, preset } from '../../../../src/spec/index.ts';
import { shareInterval } from '../../../../src/statistics/index.ts';
import { SWIFTSHADER } from '../fakes.ts';

const TASK: DecideTask = {
  name: 'xor-tanh',
  sweep: parseSweep(preset('xor-tanh')),
  axes: {},
  device: SWIFTSHADER,
  index: 17n,
  copies: 100,
  size: 0.1,
  level: 0.95,
  totalMs: 2500,
};

const decidedAt = (step: number | null): DecidedBasin => ({
  step,
  trace: [
    { step: 0, loss: 0.7, same: shareInterval(30, 100), solved: shareInterval(50, 100) },
    { step: 3000, loss: 0.01, same: shareInterval(100, 100), solved: shareInterval(100, 100) },
  ],
});

describe('decideReport', () => {
  it('is a title, a sentence, and a row for each point of the trajectory', () => {
    expect(decideReport(decidedAt(0), TASK, (text) => `*${text}*`)).toEqual([
      'xor-tanh  100,000 networks 2-2-1 tanh, bce, gd 0.5, 3,000 steps, seed 1',
      'SwiftShader (software)',
      '',
      '*Network 17: its basin is decided by its starting point: from there on at least 95 % of the copies end where it does.*',
      '',
      'after step       loss   same end   95 % interval    solved',
      '         0        0.7     30.0 %   21.9 to 39.6 %   50.0 %',
      '     3,000       0.01      100 %   96.4 to 100 %     100 %',
      '',
      '100 copies each, moved by 10 % of |theta|, then 3,000 steps with a fresh optimizer',
      '2.5 s training and comparing',
    ]);
  });

  it.each([
    [50, 'its basin is decided after 50 steps: from there on at least 95 %'],
    [3000, 'its basin is decided only where training ends.'],
    [null, 'its basin is never decided; even after its last step fewer than 95 %'],
  ])('says when: %s', (step, sentence) => {
    expect(decideReport(decidedAt(step), TASK, (text) => text)[3]).toContain(sentence);
  });
});
