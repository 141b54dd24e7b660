import { describe, expect, it } from 'vitest';
import { comparisonReport } from '../../../../src/cli/render/comparison-report.ts';
import { comparisonOf, GD_AND_ADAM } from '../comparisons.ts';

const LABELS = { a: 'gd 0.2', b: 'adam 0.01' };
const mark = (text: string): string => `*${text}*`;

describe('comparisonReport', () => {
  it('puts the difference on top, and the table below', () => {
    const lines = comparisonReport(comparisonOf(GD_AND_ADAM), LABELS, mark);
    expect(lines[0]).toMatch(/^\*Of the same starts adam 0\.01 solves 4\.0 points more .*\*$/);
    expect(lines.filter((line) => line.startsWith('*'))).toHaveLength(1);
    expect(lines.slice(3, 6)).toEqual([
      '',
      'where each start ends: gd 0.2 in rows, adam 0.01 in columns',
      'A \\ B             solved     dead   stationary                all',
    ]);
    expect(lines.join('\n')).not.toMatch(/oupled|nrelated/);
  });

  it('says plainly that starts are coupled, not identical, and why', () => {
    const b = {
      network: { layers: [2, 4, 1], activation: 'tanh' },
      initializer: { weights: 'he-normal', biases: { kind: 'uniform', low: -1, high: 1 } },
      steps: 5,
    } as const;
    const lines = comparisonReport(comparisonOf({ ...GD_AND_ADAM, b }), LABELS, mark);
    expect(lines).toContain(
      'Coupled, not identical, starts (network.layers, initializer.weights): each pair comes from the same uniform random numbers.',
    );
  });

  it('says that given starts are unrelated', () => {
    const b = { initializer: { parameters: [[1, 2, 3, 4, 5, 6, 7, 8, 9]] } };
    const lines = comparisonReport(comparisonOf({ ...GD_AND_ADAM, b }), LABELS, mark);
    expect(lines).toContain(
      'Unrelated starts (initializer): the given parameters differ, and a pair shares nothing but its index.',
    );
  });
});
