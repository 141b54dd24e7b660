// The SVG of index against loss: every point, one row per index, text that cannot break the file.
import { describe, expect, it } from 'vitest';
import { indexPlot } from '../../../../src/cli/render/index-plot.ts';
import type { CriticalPoint, CriticalPoints, IndexRow } from '../../../../src/landscape/critical-points.ts';

function pointsOf(byIndex: readonly (readonly number[])[]): CriticalPoints {
  const points = byIndex.flatMap((objectives, index) =>
    objectives.map((objective) => ({ index, objective }) as CriticalPoint),
  );
  const rows = byIndex.map((objectives, index) => {
    const meanObjective = objectives.reduce((sum, x) => sum + x, 0) / objectives.length;
    return { index, meanObjective, distinct: objectives.length } as IndexRow;
  });
  return { points, byIndex: rows } as unknown as CriticalPoints;
}

const numbers = (svg: string, pattern: RegExp): number[] =>
  Array.from(svg.matchAll(pattern), (match) => Number(match[1]));

describe('indexPlot', () => {
  const svg = indexPlot(
    pointsOf([
      [0.37, 0.43],
      [0.7, 0.8, 0.9],
    ]),
    { what: 'loss', title: 'a < b & c' },
  );

  it('has a dot for each point, from the left to the right by its loss, minima below saddles', () => {
    const [x, y] = [numbers(svg, /<circle [^>]*cx="([\d.]+)"/g), numbers(svg, /<circle [^>]*cy="([\d.]+)"/g)];
    expect(x).toHaveLength(5);
    expect(x).toEqual(x.toSorted((a, b) => a - b));
    const scale = ((x[4] ?? 0) - (x[0] ?? 0)) / (0.9 - 0.37);
    expect((x[2] ?? 0) - (x[0] ?? 0)).toBeCloseTo(scale * (0.7 - 0.37), 1);
    expect(y[0]).toBe(y[1]);
    expect(y[0]).toBeGreaterThan(y[2] ?? 0);
  });

  it('marks the mean of each index, and names both axes', () => {
    expect(svg).toContain('<title>mean loss of index 0: 0.4</title>');
    expect(svg).toContain('<title>mean loss of index 1: 0.8</title>');
    for (const text of ['>index 0<', '>index 1<', '>loss<', '>0.4<', '>0.8<']) expect(svg).toContain(text);
  });

  it('is well-formed whatever the title', () => {
    expect(svg).toContain('<title>a &lt; b &amp; c</title>');
    const opened = Array.from(svg.matchAll(/<([a-z]+)[ >]/g), ([, name]) => name);
    const closed = Array.from(svg.matchAll(/<\/([a-z]+)>/g), ([, name]) => name);
    const selfClosed = Array.from(svg.matchAll(/\/>/g)).length;
    expect(opened).toHaveLength(closed.length + selfClosed);
  });

  it('lays equal points side by side, and draws a single one', () => {
    const many = indexPlot(pointsOf([[0.5, 0.5, 0.5]]), { what: 'loss', title: '' });
    expect(new Set(numbers(many, /<circle [^>]*cy="([\d.]+)"/g)).size).toBe(3);
    expect(indexPlot(pointsOf([[0]]), { what: 'loss', title: '' })).not.toContain('NaN');
  });
});
