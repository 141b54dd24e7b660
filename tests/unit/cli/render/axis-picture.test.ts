import { describe, expect, it } from 'vitest';
import type { AxisMap } from '../../../../src/engine/axis-map.ts';
import { axisPicture } from '../../../../src/cli/render/axis-picture.ts';

const rates = { path: 'optimizer.learningRate', values: [0.01, 0.1, 1] } as const;
const penalties = { path: 'penalty.l2', values: [0, 0.5] } as const;

function map(axes: AxisMap['axes'], solved: number[], networks = 10): AxisMap {
  return { axes, networks, solved, diverged: solved.map(() => 0) };
}

describe('axisPicture', () => {
  it('draws bars for one axis', () => {
    expect(axisPicture(map([rates], [10, 5, 0]))).toEqual([
      'solved by optimizer.learningRate',
      ' 0.01   ####################     100 %',
      ' 0.1    ##########              50.0 %',
      ' 1                                 0 %',
    ]);
  });

  it('draws shades for two axes', () => {
    expect(axisPicture(map([penalties, rates], [10, 5, 0, 9, 1, 10]))).toEqual([
      'solved, from none (blank) to all (@): penalty.l2 down, optimizer.learningRate across, 0.01 to 1',
      '        0 |@+ |',
      '      0.5 |@.@|',
    ]);
  });

  it('joins neighbours where there are too many values', () => {
    const values = Array.from({ length: 160 }, (_, i) => i);
    const solved = values.map((value) => (value < 80 ? 4 : 1));
    const lines = axisPicture(map([{ path: 'penalty.l2', values }], solved, 4));
    expect(lines).toHaveLength(17);
    expect(lines[1]).toMatch(/^ 0 to 9 +#{20} +100 %$/);
    expect(lines[16]).toMatch(/^ 150 to 159 +#{5} +25\.0 %$/);
  });

  it('points to the document where a picture cannot show it, and says nothing without a map', () => {
    const third = { path: 'optimizer.momentum', values: [0, 0.9] } as const;
    const lines = axisPicture(map([rates, penalties, third], new Array<number>(12).fill(1)));
    expect(lines).toEqual(['solved at each of 12 combinations of the axes: see --json']);
    expect(axisPicture(undefined)).toEqual([]);
  });
});
