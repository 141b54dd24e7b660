import { describe, expect, it } from 'vitest';
import { alluvialLayout, bandPath, destinationName } from '../../../src/elements/alluvial-layout.ts';
import { densityGrid, histogramQuantile, networksIn } from '../../../src/elements/density-layout.ts';
import {
  exampleFor,
  galleryItems,
  itemCount,
  type GalleryCell,
} from '../../../src/elements/gallery-items.ts';
import { spreadLabels } from '../../../src/elements/labels.ts';
import { networkGraph } from '../../../src/elements/parameters-layout.ts';
import { exponentTicks, powerText } from '../../../src/elements/powers.ts';
import { signedAxis, spectrumPoints } from '../../../src/elements/spectrum-layout.ts';
import { widthPicture } from '../../../src/elements/widths-layout.ts';
import type { Comparison } from '../../../src/engine/compare.ts';
import { shareInterval } from '../../../src/statistics/index.ts';
import comparison from '../../fixtures/elements/comparison.json';
import history from '../../fixtures/elements/history.json';
import kinds from '../../fixtures/elements/xor-kinds.json';
import widths from '../../fixtures/elements/widths.json';

describe('powers of ten', () => {
  it('read as numbers where they are short', () => {
    expect([-8, -2, 0, 3, 12].map(powerText)).toEqual(['10⁻⁸', '0.01', '1', '1,000', '10¹²']);
  });

  it('are thinned out to what fits', () => {
    expect(exponentTicks(-8, 2, 4)).toEqual([-6, -3, 0]);
    expect(exponentTicks(-0.5, 1.2, 10)).toEqual([-0, 1]);
  });
});

describe('spreadLabels', () => {
  it('keeps labels apart and above the lowest place, and leaves alone those that have room', () => {
    expect(spreadLabels([10, 100, 101, 102], 14, 110)).toEqual([10, 82, 96, 110]);
    expect(spreadLabels([50, 10], 14, 110)).toEqual([50, 10]);
  });
});

describe('alluvialLayout', () => {
  const { table, a } = comparison as unknown as Comparison;
  const layout = alluvialLayout(table, 400);

  it('has all networks in its blocks and in its bands', () => {
    const sum = (items: readonly { readonly count: number }[]): number =>
      items.reduce((total, { count }) => total + count, 0);
    expect([layout.a, layout.b, layout.bands].map(sum)).toEqual(Array(3).fill(a.cell.networks));
  });

  it('stacks the bands of a block from its top to its end', () => {
    for (const [at, block] of layout.a.entries()) {
      const own = layout.bands.filter(({ from }) => from === at);
      expect(own[0]?.topA).toBeCloseTo(block.top, 9);
      const last = own.at(-1);
      expect((last?.topA ?? 0) + (last?.height ?? 0)).toBeCloseTo(block.top + block.height, 9);
    }
    const ends = layout.b.map(({ top, height }) => top + height);
    expect(Math.max(...ends)).toBeLessThanOrEqual(400 + 1e-9);
  });

  it('names destinations, and draws closed bands', () => {
    expect(layout.a.slice(0, 2).map(destinationName)).toEqual(['solved', 'dead at 1/4']);
    const [band] = layout.bands;
    expect(band && bandPath(band, 0, 100)).toMatch(/^M0,0C50,0 50,0 100,0V.*Z$/);
  });
});

describe('density', () => {
  const { edges } = history;
  const entries = history.history.map(({ step, histogram }) => ({
    step,
    histogram: { ...histogram, scale: 'log10' as const, edges },
  }));

  it('has the share of every network between the edges, per step', () => {
    const { steps, powers, shares } = densityGrid(entries);
    const rows = powers.length - 1;
    expect(steps).toHaveLength(entries.length + 1);
    expect(rows % 10).toBe(0);
    for (const [column, { histogram }] of entries.entries()) {
      const share = shares.slice(column * rows, (column + 1) * rows).reduce((sum, part) => sum + part, 0);
      const beyond = (histogram.underflow + histogram.overflow + histogram.nonFinite) / networksIn(histogram);
      expect(share + beyond).toBeCloseTo(1, 12);
    }
  });

  it('finds quantiles in the bin that holds them', () => {
    const last = entries.at(-1)?.histogram;
    if (!last) throw new Error('no history');
    expect(histogramQuantile(last, 0.01)).toBe(0);
    expect(histogramQuantile(last, 0.5)).toBeGreaterThan(0.158);
    expect(histogramQuantile(last, 0.5)).toBeLessThan(0.2);
    const none = { ...last, counts: last.counts.map(() => 0), underflow: 0, overflow: 0, nonFinite: 0 };
    expect(histogramQuantile(none, 0.5)).toBeNull();
    expect(histogramQuantile({ ...none, nonFinite: 3 }, 0.5)).toBe(Infinity);
  });
});

describe('galleryItems', () => {
  const [cell] = kinds.cells as unknown as GalleryCell[];
  if (!cell) throw new Error('no cell');

  it('are the basins, the largest first, with their representatives', () => {
    const items = galleryItems(cell, 3);
    expect(items.map(({ kind, representative }) => [kind, representative])).toEqual([
      ['local-minimum', 1611n],
      ['local-minimum', 0n],
      ['dead', 3n],
    ]);
    expect(itemCount(cell)).toBe(22);
    const example = { index: 0n, loss: 0.25, parameters: [] };
    expect(items.map((item) => exampleFor(item, [example]))).toEqual([null, example, null]);
  });

  it('are the loss levels where there are no basins, each with the example of the nearest loss', () => {
    const { networks, levels } = cell;
    const items = galleryItems({ networks, levels }, 2);
    expect(items.map(({ share }) => share.count)).toEqual([1555, 1182]);
    const examples = [0.2505, 0.2501, 0.17].map((loss, i) => ({ index: BigInt(i), loss, parameters: [] }));
    expect(items.map((item) => exampleFor(item, examples)?.index)).toEqual([1n, undefined]);
  });
});

describe('spectrum', () => {
  it('counts as zero what rounding may have made', () => {
    const { points, tolerance } = spectrumPoints([-0.5, -1e-15, 0, 1e-16, 2]);
    expect(tolerance).toBeCloseTo(10 * 5 * 2.22e-16 * 2, 15);
    expect(points.map(({ sign }) => sign)).toEqual(['negative', 'zero', 'zero', 'zero', 'positive']);
  });

  it('places eigenvalues in order, symmetric about zero', () => {
    const axis = signedAxis(spectrumPoints([-3, -0.01, 0.5, 80]));
    const places = [-3, -0.01, 0, 0.01, 0.5, 3, 80].map(axis.position);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(axis.position(-3)).toBe(-axis.position(3));
    expect(axis.ticks).toContain(0);
    expect(axis.ticks.at(-1)).toBe(100);
  });

  it('has an axis even where all are zero', () => {
    expect(signedAxis(spectrumPoints([0, 0])).ticks).toEqual([0]);
  });
});

describe('networkGraph', () => {
  it('joins the units that each weight joins, and gives units their biases', () => {
    const graph = networkGraph([2, 2, 1], [1, 2, 3, -4, 5, 6, 7, 8, 9], { width: 200, height: 100 });
    const joined = graph.edges.map(({ from, to, weight }) => [
      from.layer,
      from.unit,
      to.layer,
      to.unit,
      weight,
    ]);
    expect(joined).toEqual([
      [0, 0, 1, 0, 1],
      [0, 1, 1, 0, 2],
      [0, 0, 1, 1, 3],
      [0, 1, 1, 1, -4],
      [1, 0, 2, 0, 7],
      [1, 1, 2, 0, 8],
    ]);
    expect(graph.units.map(({ bias }) => bias)).toEqual([null, null, 5, 6, 9]);
    expect(Math.max(...graph.edges.map(({ thickness }) => thickness))).toBe(7);
  });
});

describe('widthPicture', () => {
  it('puts widths along the axis, and all cells on lines', () => {
    const { title, places, panels } = widthPicture(widths.cells);
    expect(title).toBe('hidden units');
    expect(places).toEqual(['2', '3', '4', '5', '6', '7']);
    expect(panels.map(({ lines }) => lines.map(({ name }) => name))).toEqual([
      ['gd 1, relu', 'gd 1, sigmoid', 'adam 0.01, relu', 'adam 0.01, sigmoid'],
    ]);
    const points = panels.flatMap(({ lines }) => lines.flatMap((line) => line.points));
    expect(points).toHaveLength(widths.cells.length);
  });

  it('divides panels where there are too many lines', () => {
    const sides = ['a', 'b', 'c'];
    const cells = sides.flatMap((x) =>
      sides.flatMap((y) => [1, 2, 3, 4].map((z) => ({ axes: { x, y, z }, solved: shareInterval(1, 4) }))),
    );
    const { places, panels } = widthPicture(cells);
    expect(places).toEqual(['1', '2', '3', '4']);
    expect(panels.map(({ name, lines }) => [name, lines.length])).toEqual([
      ['a', 3],
      ['b', 3],
      ['c', 3],
    ]);
  });
});
