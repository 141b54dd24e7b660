// Maps drawn on the CPU: passes that agree, columns that are what the engine delivers, basins that are what settling says.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, parseSweep, type Engine } from '../../../src/index.node.ts';
import { NO_BASIN } from '../../../src/landscape/map-basins.ts';
import { hexColor, mixColors, rampColor } from '../../../src/landscape/map-colors.ts';
import { mapDimension, paintMap } from '../../../src/landscape/map-picture.ts';
import { onPlane, planeWindow, randomDirections } from '../../../src/landscape/map-plane.ts';
import { ranksWithin } from '../../../src/landscape/map-ranks.ts';
import type { MapView } from '../../../src/landscape/map-view.ts';
import {
  drawMap,
  MAP_SHOWS,
  NOT_TRAINED,
  type MapOptions,
  type MapPass,
} from '../../../src/landscape/map.ts';
import { preset } from '../../../src/spec/index.ts';

const [WIDTH, HEIGHT] = [40, 28]; // just large enough for a coarse pass
const plane = { center: [1, 1, -1, 1, 0.5, 1, 0, 0.2, 0.1], directions: randomDirections(9, 3) };
const start = onPlane(parseSweep(preset('xor'), { steps: 20 }), plane);
const size = { width: WIDTH, height: HEIGHT };
const view: MapView = { ...planeWindow(3, size), ...size };

/** Few pixels, long enough trained for most to arrive. */
const trained = { ...start, steps: 400 };
const few: MapView = { ...view, width: 12, height: 9 };

describe('drawMap', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine({ backend: 'cpu' });
  });
  afterAll(() => engine.destroy());

  async function passesOf(options: MapOptions, sweep = start, window = view): Promise<MapPass[]> {
    const passes: MapPass[] = [];
    for await (const pass of drawMap(engine, sweep, window, options)) {
      passes.push({ ...pass, map: { ...pass.map, outcome: pass.map.outcome.slice() } });
    }
    return passes;
  }

  async function lastOf(...drawn: Parameters<typeof passesOf>): Promise<MapPass> {
    const last = (await passesOf(...drawn)).at(-1);
    if (!last) throw new Error('a map has one pass at least');
    return last;
  }

  it('comes to the same in passes as at once', async () => {
    const passes = await passesOf({ show: 'outcome' });
    const [whole] = await passesOf({ show: 'outcome', progressive: false });
    expect(passes.map(({ stride }) => stride)).toEqual([2, 1]);
    const last = passes.at(-1);
    expect(last?.map.loss).toEqual(whole?.map.loss);
    expect(last?.map.outcome).toEqual(whole?.map.outcome);
    expect(last?.map.record).toEqual(whole?.map.record);
    expect(last?.networkSteps).toBe(whole?.networkSteps);
    const known = passes[0]?.map.outcome.filter((outcome) => outcome !== NOT_TRAINED).length;
    expect(known).toBe((WIDTH / 2) * (HEIGHT / 2));
  });

  it('paints a coarse pass in blocks, the complete one pixel by pixel, the top row first', async () => {
    const [coarse, fine] = await passesOf({ show: 'outcome' });
    if (!coarse || !fine) throw new Error('there are two passes');
    const { data } = paintMap(coarse.map, 'outcome', coarse.stride);
    const pixel = (column: number, row: number): number[] => [
      ...data.subarray(4 * (row * WIDTH + column), 4 * (row * WIDTH + column) + 4),
    ];
    expect(pixel(10, HEIGHT - 1)).toEqual(pixel(11, HEIGHT - 2));
    expect(data.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true);
    const picture = paintMap(fine.map, 'outcome');
    const shares = picture.legend.entries.map(({ pixels }) => pixels);
    expect(shares.reduce((sum, count) => sum + count, 0)).toBe(WIDTH * HEIGHT);
  });

  it('finds basins that settling its pixels one by one confirms', async () => {
    const pass = await lastOf({ show: 'basin' }, trained, few);
    const found = pass.map.basins;
    if (!found) throw new Error('this map shows basins');
    const { basins, basinOf, checked } = found;
    expect([...basinOf]).not.toContain(NO_BASIN);
    expect(basins.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(108);
    basins.forEach(({ pixels }, i) => expect(basinOf.filter((basin) => basin === i)).toHaveLength(pixels));
    expect(checked.pixels).toBeGreaterThan(50);
    expect(checked.agreeing?.fraction).toBeGreaterThan(0.9);
    const losses = basins.map(({ loss }) => loss ?? Infinity);
    losses.slice(1).forEach((loss, i) => expect(loss).toBeGreaterThan((losses[i] ?? NaN) - 1e-6));
    expect(basins.some(({ loss }) => Math.abs((loss ?? 0) - 1 / 8) < 1e-9)).toBe(true);
    const { entries } = paintMap(pass.map, 'basin').legend;
    expect(new Set(entries.map(({ color }) => color)).size).toBe(basins.length);
  });

  it.each(MAP_SHOWS)('paints %s', async (show) => {
    const pass = await lastOf({ show, progressive: false }, { ...start, steps: 40 }, few);
    const picture = paintMap(pass.map, show);
    expect(picture.data).toHaveLength(4 * 108);
    expect(new Set(new Uint32Array(picture.data.buffer)).size).toBeGreaterThan(2);
    expect(picture.legend.entries.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(108);
    expect(mapDimension(pass.map, show)).toBeNull(); // too small, or without a boundary
  });

  it('says which steps solved a network', async () => {
    const pass = await lastOf({ show: 'steps' }, trained, few);
    const { record, outcome, lookEvery } = pass.map;
    expect(lookEvery).toBe(4);
    const solved = [...outcome].map(
      (value, i) => [value === 0, (record?.solvedStep[i] ?? Infinity) <= 400] as const,
    );
    // Outcomes are of the end: a network that was solved on the way may have left again.
    expect(solved.filter(([atEnd, onTheWay]) => atEnd && !onTheWay)).toEqual([]);
    expect(solved.filter(([atEnd]) => atEnd).length).toBeGreaterThan(5);
  });

  it('ends when it is cancelled, and goes no further than it is read', async () => {
    const controller = new AbortController();
    const passes = drawMap(engine, start, view, { show: 'loss', signal: controller.signal });
    await passes.next();
    controller.abort(new Error('enough'));
    await expect(passes.next()).rejects.toThrow('enough');
  });

  it('refuses what it cannot show', async () => {
    const penalized = { ...view, across: { path: 'penalty.l2', low: 0, high: 1, scale: 'linear' } } as const;
    await expect(drawMap(engine, start, penalized, { show: 'basin' }).next()).rejects.toThrow(
      /gives each pixel an objective of its own/,
    );
    const stopping = { ...start, stop: { loss: 0.1, every: 10 } };
    await expect(drawMap(engine, stopping, view, { show: 'trainability' }).next()).rejects.toThrow(/`stop`/);
    const pass = await lastOf({ show: 'loss' }, start, few);
    expect(() => paintMap(pass.map, 'basin')).toThrow(/is not what this map was drawn for/);
  });
});

describe('colours', () => {
  it('mix evenly, and ramps get lighter all the way', () => {
    expect(mixColors([10, 20, 30], [200, 100, 0], 0)).toEqual([10, 20, 30]);
    expect(mixColors([10, 20, 30], [200, 100, 0], 1)).toEqual([200, 100, 0]);
    expect(hexColor([0, 255, 16])).toBe('#00ff10');
    const luminance = (color: readonly number[]): number =>
      color.reduce((sum, part, i) => sum + ([0.2126, 0.7152, 0.0722][i] ?? NaN) * part ** 2.2, 0);
    const low = Array.from({ length: 64 }, (_, i) => luminance(rampColor('low', i / 63)));
    low.slice(1).forEach((value, i) => expect(value).toBeGreaterThan(low[i] ?? NaN));
  });
});

describe('ranksWithin', () => {
  it('ranks each class by itself, equal values equally', () => {
    const ranks = ranksWithin(Float32Array.from([5, 1, 3, 3, 9, 7]), (i) => (i < 4 ? 0 : i === 4 ? 1 : -1));
    expect([...ranks]).toEqual([1, 0, Math.fround(1 / 3), Math.fround(1 / 3), 0, 0]);
  });
});
