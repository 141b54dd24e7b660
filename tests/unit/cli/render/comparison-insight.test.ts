import { describe, expect, it } from 'vitest';
import { comparisonInsight } from '../../../../src/cli/render/comparison-insight.ts';
import { probabilityText } from '../../../../src/wording/probability.ts';
import { comparisonOf, GD_AND_ADAM, type Canned } from '../comparisons.ts';

const LABELS = { a: 'gd 0.2', b: 'adam 0.01' };
const insight = (canned: Partial<Canned>): string[] =>
  comparisonInsight(comparisonOf({ ...GD_AND_ADAM, ...canned }), LABELS);

describe('comparisonInsight', () => {
  it('says who solves more, by how much, which starts, and what becomes of those that are stuck', () => {
    expect(insight({})).toEqual([
      'Of the same starts adam 0.01 solves 4.0 points more than gd 0.2 (95 % interval 3.7 to 4.2): 28.1 % against 24.1 % within 3,000 steps.',
      'adam 0.01 solves 8,050 starts that gd 0.2 does not, gd 0.2 solves 4,100 that adam 0.01 does not (McNemar p = 3e-281).',
      'Of the 75,900 starts where gd 0.2 is stuck (3,000 steps, 0 % still moving) adam 0.01 solves 10.6 % and brings 87.0 % to the same loss.',
    ]);
  });

  it('names the better side first, be it A or B', () => {
    const { rows, columns, counts } = GD_AND_ADAM;
    const turned = counts.map((_, r) => counts.map((row) => row[r] ?? 0));
    const [shares, exchange, stuck] = insight({ rows: columns, columns: rows, counts: turned });
    expect(shares).toMatch(
      /^Of the same starts gd 0\.2 solves 4\.0 points more than adam 0\.01 \(95 % interval 3\.7 to 4\.2\)/,
    );
    expect(exchange).toMatch(/^gd 0\.2 solves 8,050 starts that adam 0\.01 does not/);
    expect(stuck).toMatch(
      /^Of the 75,900 starts where adam 0\.01 is stuck .* gd 0\.2 solves 10\.6 % and brings 87\.0 %/,
    );
  });

  it('claims no difference that may be chance', () => {
    const [shares, exchange] = insight({
      rows: [['solved'], ['dead']],
      columns: [['solved'], ['dead']],
      counts: [
        [500, 4],
        [6, 490],
      ],
    });
    expect(shares).toBe(
      'Of the same starts adam 0.01 solves 50.6 % and gd 0.2 50.4 % within 3,000 steps: a difference of 0.2 points (95 % interval -0.5 to 1.0) that may be chance.',
    );
    expect(exchange).toContain('(McNemar p = 0.75)');
  });

  it('says so when both solve the same starts', () => {
    const both: Partial<Canned> = { rows: [['solved'], ['dead']], columns: [['solved'], ['dead']] };
    expect(
      insight({
        ...both,
        counts: [
          [300, 0],
          [0, 700],
        ],
      })[0],
    ).toBe(
      'Of the same starts gd 0.2 and adam 0.01 solve the same 300 (30.0 %) within 3,000 steps (95 % interval -0.4 to 0.4 points).',
    );
    expect(insight({ rows: [['dead']], columns: [['dead']], counts: [[700]] })[0]).toContain(
      'solve none within',
    );
  });

  it('calls none stuck where more than 1 % still move, and says what is needed', () => {
    const moving: Partial<Canned> = {
      rows: [['solved'], ['stationary'], ['unconverged']],
      columns: [['solved'], ['stationary']],
      counts: [
        [300, 0],
        [100, 580],
        [0, 20],
      ],
    };
    const sentences = insight(moving);
    expect(sentences.join(' ')).not.toContain('is stuck');
    expect(sentences.at(-1)).toBe(
      '2.0 % of the networks of gd 0.2 are still moving after 3,000 steps: too many to call the others there stuck; more steps: --steps 30000.',
    );
    const few = insight({
      ...moving,
      counts: [
        [300, 0],
        [100, 590],
        [0, 10],
      ],
    });
    expect(few.at(-1)).toContain('(3,000 steps, 1.0 % still moving)');
  });

  it('names both sides where both still move, and different steps', () => {
    const sentences = insight({
      rows: [['solved'], ['unconverged']],
      columns: [['solved'], ['unconverged']],
      counts: [
        [50, 10],
        [20, 20],
      ],
      b: { steps: 100 },
    });
    expect(sentences[0]).toContain('within 100 and 3,000 steps');
    expect(sentences.at(-1)).toMatch(
      /^40\.0 % of the networks of gd 0\.2 and 30\.0 % of the networks of adam 0\.01 are still moving after 3,000 and 100 steps/,
    );
  });

  it('speaks of initializations where nothing was trained', () => {
    const sentences = insight({
      rows: [['solved'], ['unconverged']],
      columns: [['solved'], ['unconverged']],
      counts: [
        [5, 1],
        [0, 94],
      ],
      a: { steps: 0 },
      b: { steps: 0 },
    });
    expect(sentences[0]).toContain('without training');
    expect(sentences[1]).toContain('gd 0.2 solves 1 start that adam 0.01 does not');
    expect(sentences).toHaveLength(2);
  });

  it('does not call coupled starts the same', () => {
    const [shares] = insight({ b: { network: { layers: [2, 4, 1], activation: 'relu' } } });
    expect(shares).toMatch(/^Of coupled starts /);
  });
});

describe('probabilityText', () => {
  it.each([
    [1, 'p = 1'],
    [0.714, 'p = 0.71'],
    [0.0123, 'p = 0.012'],
    [0.00099, 'p = 1e-3'],
    [4.2e-12, 'p = 4e-12'],
    [0, 'p < 1e-300'],
  ])('%f', (p, text) => {
    expect(probabilityText(p)).toBe(text);
  });
});
