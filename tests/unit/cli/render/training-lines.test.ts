// How training went, in words: what is known of the median, and what is not.
import { describe, expect, it } from 'vitest';
import { trainingLines } from '../../../../src/cli/render/training-lines.ts';
import type { StepsToSolve, Travelled } from '../../../../src/landscape/training-report.ts';

const travelled: Travelled = {
  networks: 10,
  min: 0.1,
  mean: 2,
  max: 4,
  quantiles: { '0.05': 0.5, '0.25': 1, '0.5': 1.5, '0.75': 2, '0.95': 3.25 },
};

function steps(median: StepsToSolve['median']): StepsToSolve {
  return { every: 200, solved: 12, censored: 38, median, curve: [] };
}

describe('trainingLines', () => {
  it.each([
    [
      { estimate: 1200, low: 1000, high: 1400 },
      /^Half had learned it within 1,200 steps \(95 % 1,000 to 1,400, looked at every 200 steps\)\.$/,
    ],
    [{ estimate: 1200, low: 1000, high: null }, /\(95 % 1,000 to more than all, /],
    [{ estimate: 1200, low: null, high: null }, /1,200 steps \(looked at every 200 steps\)/],
    [
      { estimate: null, low: null, high: null },
      /^Fewer than half had learned it by any look: 12 of 50 within 20,000 steps/,
    ],
  ])('says when half had learned their task: %j', (median, sentence) => {
    expect(trainingLines({ stepsToSolve: steps(median), travelled: {} }, 20_000)[0]).toMatch(sentence);
  });

  it('lists distances per outcome, and says nothing of steps where nobody looked or none was taken', () => {
    const diverged = {
      ...travelled,
      quantiles: { '0.05': null, '0.25': null, '0.5': null, '0.75': null, '0.95': null },
    };
    const lines = trainingLines(
      { stepsToSolve: null, travelled: { dead: travelled, solved: travelled, diverged } },
      100,
    );
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^distance travelled +5 % +median +95 %$/);
    expect(lines[1]).toMatch(/^solved +0\.5 +1\.5 +3\.25$/);
    expect(lines[2]).toMatch(/^dead /);
    const untrained = trainingLines(
      { stepsToSolve: steps({ estimate: 0, low: 0, high: 0 }), travelled: {} },
      0,
    );
    expect(untrained).toHaveLength(1);
  });
});
