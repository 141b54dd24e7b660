import { describe, expect, it } from 'vitest';
import { layersFor } from '../../../src/elements/map-layers.ts';
import { finerSide } from '../../../src/elements/map-drawing.ts';
import { wheelFactor } from '../../../src/elements/map-gestures.ts';
import {
  moveWindow,
  partOf,
  placeIn,
  valueAt,
  viewOf,
  zoomOf,
  zoomWindow,
  type MapWindow,
} from '../../../src/elements/map-window.ts';
import { mapCoordinates, type MapAxis } from '../../../src/landscape/map-view.ts';

const linear: MapAxis = { path: 'initializer.directions[0]', low: -4, high: 4, scale: 'linear' };
const log: MapAxis = { path: 'optimizer.learningRate', low: 1e-3, high: 1e3, scale: 'log' };
const home: MapWindow = { across: linear, up: log };

describe('the window of a map', () => {
  it('moves by parts of itself, evenly along each axis', () => {
    const moved = moveWindow(home, 0.25, -1 / 6);
    expect([moved.across.low, moved.across.high]).toEqual([-2, 6]);
    expect(moved.up.low).toBeCloseTo(1e-4, 12);
    expect(moved.up.high).toBeCloseTo(100, 9);
  });

  it('keeps what lies under the pointer there when it zooms', () => {
    const at = { x: 0.8, y: 0.3 };
    const zoomed = zoomWindow(home, 0.1, at);
    expect(valueAt(zoomed.across, at.x)).toBeCloseTo(valueAt(home.across, at.x), 12);
    expect(valueAt(zoomed.up, at.y)).toBeCloseTo(valueAt(home.up, at.y), 12);
    expect(zoomOf(home, zoomed)).toBeCloseTo(10, 9);
    const back = zoomWindow(zoomed, 10, at);
    expect(back.across.low).toBeCloseTo(-4, 9);
    expect(back.up.high).toBeCloseTo(1000, 6);
  });

  it('stops where float32 tells pixels apart no longer, and where nothing trains', () => {
    let window = home;
    for (let zooms = 0; zooms < 100; zooms++) window = zoomWindow(window, 0.5);
    expect(window.across.high - window.across.low).toBeGreaterThan(64 * 2 ** -23);
    expect(window.across.high - window.across.low).toBeLessThan(1e-4);
    expect(zoomWindow(window, 0.5)).toBe(window);
    window = home;
    for (let zooms = 0; zooms < 100; zooms++) window = zoomWindow(window, 2);
    expect(window.across.high).toBeLessThanOrEqual(1e5);
    expect(window.up.high).toBeLessThan(3.4e38);
  });

  it('is filled by the pixels of its view: their centres lie half a pixel inside', () => {
    const view = viewOf({ across: linear, up: linear }, 4);
    expect(mapCoordinates(view).u).toEqual([-3, -1, 1, 3]);
    expect(mapCoordinates(view).v).toEqual([-3, -1, 1, 3]);
  });

  it('knows where a value and another window lie', () => {
    expect(partOf(log, 1)).toBeCloseTo(0.5, 12);
    const inner: MapWindow = { across: { ...linear, low: 0, high: 2 }, up: { ...log, low: 1, high: 10 } };
    const { left, bottom, width, height } = placeIn(home, inner);
    expect([left, width]).toEqual([0.5, 0.25]);
    expect(bottom).toBeCloseTo(0.5, 12);
    expect(height).toBeCloseTo(1 / 6, 12);
  });
});

describe('the pictures of a map', () => {
  const old = { window: home, pixels: 128, stride: 1 };
  const near = zoomWindow(home, 0.25);

  it('lie over each other, the finest one on top, until the newest is complete', () => {
    const coarse = { window: near, pixels: 128, stride: 8 };
    const sharper = { window: near, pixels: 128, stride: 2 };
    expect(layersFor([old, coarse], near)).toEqual([coarse, old]);
    expect(layersFor([old, sharper], near)).toEqual([old, sharper]);
    const complete = { window: near, pixels: 128, stride: 1 };
    expect(layersFor([old, complete], near)).toEqual([complete]);
    expect(layersFor([old, complete], home)).toEqual([old, complete]);
  });

  it('become finer on their own where that is quick, and no finer than 512', () => {
    expect(finerSide(128, 1000)).toBe(256);
    expect(finerSide(128, 2001)).toBeNull();
    expect(finerSide(512, 1)).toBeNull();
  });
});

describe('the wheel', () => {
  it('zooms the same there and back, at most twofold', () => {
    expect(wheelFactor(100, false) * wheelFactor(-100, false)).toBeCloseTo(1, 12);
    expect(wheelFactor(-100, false)).toBeLessThan(1);
    expect(wheelFactor(3, true)).toBeCloseTo(wheelFactor(48, false), 12);
    expect([wheelFactor(1e6, false), wheelFactor(-1e6, false)]).toEqual([2, 0.5]);
  });
});
