import { describe, expect, it } from 'vitest';
import {
  dotInNextWell,
  dotsLayout,
  dotX,
  dotY,
  nearestDot,
  ownPlace,
} from '../../../src/elements/dots-layout.ts';
import {
  countWells,
  foundWells,
  knownWells,
  lossHeight,
  MOST_WELLS,
  wellHeights,
  wellOf,
} from '../../../src/elements/wells.ts';
import { parseSweep, preset } from '../../../src/spec/index.ts';

const XOR = parseSweep(preset('xor'));
const wells = knownWells(XOR);
const heights = wellHeights(wells);

describe('wells', () => {
  it('are those of XOR before anything is trained, and one at 0 elsewhere', () => {
    expect(wells.map(({ loss, label }) => [loss, label])).toEqual([
      [0, '0'],
      [1 / 8, '1/8'],
      [1 / 6, '1/6'],
      [1 / 4, '1/4'],
    ]);
    expect(knownWells({ ...XOR, loss: 'bce' }).map(({ label }) => label)).toContain('ln 2');
    const others = { loss: 'mse', dataset: { name: 'circles' } } as unknown as Parameters<
      typeof knownWells
    >[0];
    expect(knownWells(others).map(({ loss }) => loss)).toEqual([0]);
  });

  it('do not overlap', () => {
    for (const some of [wells, knownWells({ ...XOR, loss: 'bce' })]) {
      const ends = some.flatMap(({ loss, tolerance }) => [loss - tolerance, loss + tolerance]);
      expect(ends).toEqual(ends.toSorted((a, b) => a - b));
      expect(some.every(({ tolerance }) => tolerance > 0)).toBe(true);
    }
  });

  it('are the largest levels of a result, the one at 0 always, in the order of the losses', () => {
    const levels = [0.5, 1 / 6, 0.4, 0.3, 0.2, 0.1, 1e-9].map((loss, i) => ({
      loss,
      count: 100 - i,
      fraction: 0,
    }));
    const found = foundWells({ levels, networks: 1000 });
    expect(found).toHaveLength(MOST_WELLS);
    expect(found.map(({ loss }) => loss)).toEqual([0, 1 / 6, 0.2, 0.3, 0.4, 0.5]);
    expect(found[1]?.label).toBe('1/6');
    expect(foundWells({ levels, networks: 1_000_000 })).toHaveLength(1);
  });

  it('count the networks in them, with intervals, and none of those between or without a number', () => {
    const losses = Float32Array.of(0, 0.001, 0.125, 1 / 6, 0.25, 0.25, 0.2, 9, Number.NaN, Infinity);
    const counts = countWells(wells, losses);
    expect(counts.map(({ count }) => count)).toEqual([2, 1, 1, 2]);
    for (const { fraction, low, high, count } of counts) {
      expect(fraction).toBe(count / losses.length);
      expect(low).toBeLessThan(fraction);
      expect(high).toBeGreaterThan(fraction);
    }
    expect(countWells(wells, new Float32Array(0)).every(({ count }) => count === 0)).toBe(true);
    expect(wellOf(wells, Number.NaN)).toBe(-1);
  });
});

describe('lossHeight', () => {
  it('is the height of a well at its loss, halfway between two, and never comes down as the loss grows', () => {
    for (const [i, { loss }] of wells.entries())
      expect(lossHeight(wells, heights, loss)).toBeCloseTo(heights[i] ?? 0, 12);
    const half = ((heights[1] ?? 0) + (heights[2] ?? 0)) / 2;
    expect(lossHeight(wells, heights, (1 / 8 + 1 / 6) / 2)).toBeCloseTo(half, 12);
    const drawn = Array.from({ length: 400 }, (_, i) => lossHeight(wells, heights, 1e-3 * 1.05 ** i));
    expect(drawn).toEqual(drawn.toSorted((a, b) => a - b));
    expect(Math.max(...drawn)).toBeLessThanOrEqual(1);
  });

  it('puts what is no number on top, and a lone well at the bottom', () => {
    for (const loss of [Number.NaN, Infinity, 1e38]) expect(lossHeight(wells, heights, loss)).toBe(1);
    const [alone] = wellHeights(wells.slice(0, 1));
    expect(alone).toBe(heights[0]);
  });
});

describe('dots', () => {
  const losses = Float32Array.from({ length: 1000 }, (_, i) => wells[i % 4]?.loss ?? 0);
  const layout = dotsLayout(wells, [0.25, 0.25, 0.25, 0.25]);

  it('spread evenly from left to right, and in their layers', () => {
    for (const place of [dotX, ownPlace]) {
      const tenths = new Array<number>(10).fill(0);
      for (let i = 0; i < 10_000; i++) {
        const tenth = Math.floor(10 * place(i));
        tenths[tenth] = (tenths[tenth] ?? 0) + 1;
      }
      expect(Math.min(...tenths)).toBeGreaterThan(900);
      expect(Math.max(...tenths)).toBeLessThan(1100);
    }
  });

  it('lie in a layer as thick as their share, and as thin lines where none are', () => {
    const { thickness } = dotsLayout(wells, [0.2, 0.4, 0, 0.1]);
    expect(thickness[0]).toBeCloseTo((thickness[1] ?? 0) / 2, 12);
    expect(thickness[2]).toBe(0);
    for (let i = 0; i < 1000; i++) {
      const middle = layout.heights[i % 4] ?? 0;
      const away = Math.abs(dotY(layout, i, losses[i] ?? 0) - middle);
      expect(away).toBeLessThanOrEqual((layout.thickness[i % 4] ?? 0) / 2 + 1e-9);
    }
  });

  it('are found under the pointer, and not beyond its reach', () => {
    for (const i of [0, 17, 999]) {
      const at = { x: dotX(i), y: dotY(layout, i, losses[i] ?? 0) };
      expect(nearestDot(layout, losses, 1000, at, 0.6, 0.02)).toBe(i);
    }
    expect(nearestDot(layout, losses, 1000, { x: 0.5, y: 0.98 }, 0.6, 0.02)).toBe(-1);
    expect(nearestDot(layout, losses, 0, { x: dotX(0), y: 0 }, 0.6, 2)).toBe(-1);
  });

  it('lead to the next well that has one, and stay where there is none', () => {
    const few = Float32Array.of(0, 1 / 4, 1 / 4, 1 / 8);
    expect(dotInNextWell(wells, few, 4, 0, true)).toBe(3);
    expect(dotInNextWell(wells, few, 4, 3, true)).toBe(1);
    expect(dotInNextWell(wells, few, 4, 1, true)).toBe(1);
    expect(dotInNextWell(wells, few, 4, 1, false)).toBe(3);
    expect(dotInNextWell(wells, few, 3, 0, true)).toBe(1);
  });
});
