// Windows, passes and planes: which network is trained where.
import { describe, expect, it } from 'vitest';
import { pixelPasses } from '../../../src/landscape/map-passes.ts';
import {
  coordinatesOn,
  onPlane,
  planeAlong,
  planeThrough,
  planeWindow,
  randomDirections,
} from '../../../src/landscape/map-plane.ts';
import { mapCoordinates, mapSweep, type MapView } from '../../../src/landscape/map-view.ts';
import { axisPoint, axisValues, parseSweep, preset } from '../../../src/spec/index.ts';

const VIEW: MapView = {
  across: { path: 'optimizer.learningRate', low: 0.01, high: 10, scale: 'log' },
  up: { path: 'penalty.l2', low: 0, high: 1, scale: 'linear' },
  width: 7,
  height: 5,
};
const xor = parseSweep(preset('xor'));

describe('mapSweep', () => {
  it('trains one network per pixel, row by row from the bottom, from one start', () => {
    const sweep = mapSweep(xor, VIEW);
    expect(sweep.networks).toBe(35);
    expect(sweep.pairing).toBe('common');
    const { u, v } = mapCoordinates(VIEW);
    expect([u[0], u[6], v[0], v[4]]).toEqual([0.01, 10, 0, 1]);
    expect(u[2]).toBeCloseTo(0.1, 12);
    for (let pixel = 0; pixel < 35; pixel++) {
      expect(axisPoint(axisValues(sweep), BigInt(pixel))).toEqual([v[Math.floor(pixel / 7)], u[pixel % 7]]);
    }
  });

  it('gives the pixels of a block the values that they have in the whole', () => {
    const sweep = mapSweep(xor, VIEW, { columns: [1, 5], rows: [0, 3] });
    const { u, v } = mapCoordinates(VIEW);
    expect(sweep.networks).toBe(4);
    expect(axisPoint(axisValues(sweep), 3n)).toEqual([v[3], u[5]]);
    expect(axisPoint(axisValues(sweep), 1n)).toEqual([v[0], u[5]]);
  });

  it.each([
    [{ up: VIEW.across }, /`up` .* is the axis across, too/],
    [{ width: 1 }, /`width` \(=1\) must be a whole number of pixels/],
    [{ height: 9000 }, /`height` \(=9000\) must be a whole number of pixels from 2 to 8192/],
    [
      { across: { ...VIEW.across, high: 0.001 } },
      /`window of optimizer.learningRate` \(=0.01\) must end above/,
    ],
    [{ across: { ...VIEW.across, low: NaN } }, /`window of optimizer.learningRate`/],
    [{ across: { ...VIEW.across, low: -1 } }, /must be above 0/],
  ])('refuses %j', (changes, message) => {
    expect(() => mapSweep(xor, { ...VIEW, ...changes })).toThrow(message);
  });
});

describe('pixelPasses', () => {
  it.each([
    [64, 64],
    [100, 37],
    [2, 3],
    [513, 70],
  ])('train every pixel of %i x %i once, and all multiples of the stride by then', (width, height) => {
    const trained = new Uint8Array(width * height);
    for (const { stride, blocks } of pixelPasses(width, height, true)) {
      for (const { columns, rows } of blocks) {
        for (const row of rows) {
          for (const column of columns)
            trained[row * width + column] = 1 + (trained[row * width + column] ?? 0);
        }
      }
      const isRight = trained.every((times, pixel) => {
        const isDue = (pixel % width) % stride === 0 && Math.floor(pixel / width) % stride === 0;
        return times === Number(isDue);
      });
      expect(isRight).toBe(true);
    }
    expect(trained.every((times) => times === 1)).toBe(true);
  });

  it('begin coarse, unless all is wanted at once', () => {
    expect(pixelPasses(512, 512, true).map(({ stride }) => stride)).toEqual([32, 16, 8, 4, 2, 1]);
    expect(pixelPasses(512, 512, false)).toHaveLength(1);
  });
});

describe('planes', () => {
  it('along random directions are orthonormal, and the same for the same seed', () => {
    const [u, v] = randomDirections(20, 7);
    const dot = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, x, p) => sum + x * (b[p] ?? NaN), 0);
    expect(dot(u, u)).toBeCloseTo(1, 12);
    expect(dot(v, v)).toBeCloseTo(1, 12);
    expect(dot(u, v)).toBeCloseTo(0, 12);
    expect(randomDirections(20, 7)).toEqual([u, v]);
    expect(randomDirections(20, 8)[0]).not.toEqual(u);
  });

  it('through points hold them, at their true distances', () => {
    const center = [1, 2, 3];
    const a = [2, 2, 5];
    const b = [-1, 0, 3];
    const plane = planeThrough(center, a, b);
    const [x, y] = coordinatesOn(plane, b);
    const [first, second] = plane.directions;
    const back = center.map((c, p) => c + x * (first[p] ?? NaN) + y * (second[p] ?? NaN));
    back.forEach((value, p) => expect(value).toBeCloseTo(b[p] ?? NaN, 12));
    expect(coordinatesOn(plane, a)[0]).toBeCloseTo(Math.sqrt(5), 12);
    expect(coordinatesOn(plane, a)[1]).toBeCloseTo(0, 12);
    expect(y).toBeGreaterThan(0);
  });

  it('are refused where there is none', () => {
    expect(() => planeAlong([0, 0], [1, 2], [2, 4])).toThrow(/span no plane/);
    expect(() => planeThrough([1, 1], [1, 1], [2, 3])).toThrow(/span no plane/);
  });

  it('make a sweep with square pixels', () => {
    const center = Array.from({ length: 9 }, () => 0.5);
    const view = { ...planeWindow(4, { width: 20, height: 10 }), width: 20, height: 10 };
    const plane = { center, directions: randomDirections(9, 1) };
    const sweep = mapSweep(onPlane(xor, plane), view);
    expect(sweep.networks).toBe(200);
    expect(view.up).toMatchObject({ low: -2, high: 2 });
  });
});
