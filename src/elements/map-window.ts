// The window of a map: moved, zoomed, and how pixels and other windows lie in it. Places are parts of it, from its lower left.
import type { MapAxis, MapView } from '../landscape/map-view.ts';

/** What the picture shows, from edge to edge. */
export interface MapWindow {
  readonly across: MapAxis;
  readonly up: MapAxis;
}

/** A rectangle, in parts of a window: 0 is its left or lower edge, 1 its right or upper one. */
export interface Place {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

/** Parameters and rates are float32: closer pixels would be the same network. */
const EPSILON = 2 ** -23;

/** Beyond this nothing trains; on a log axis in natural logarithms. */
const FARTHEST = { linear: 1e5, log: 60 } as const;

/** Numbers that lie evenly along an axis. */
const evenly = ({ scale }: MapAxis, value: number): number => (scale === 'log' ? Math.log(value) : value);
const unevenly = ({ scale }: MapAxis, even: number): number => (scale === 'log' ? Math.exp(even) : even);

/** The value at a part of an axis. */
export function valueAt(axis: MapAxis, part: number): number {
  const [low, high] = [evenly(axis, axis.low), evenly(axis, axis.high)];
  return unevenly(axis, low + part * (high - low));
}

/** The part of an axis at which a value lies; below 0 or above 1 outside. */
export function partOf(axis: MapAxis, value: number): number {
  const [low, high] = [evenly(axis, axis.low), evenly(axis, axis.high)];
  return (evenly(axis, value) - low) / (high - low);
}

/** The axis from one part of it to another. */
function between(axis: MapAxis, from: number, to: number): MapAxis {
  return { ...axis, low: valueAt(axis, from), high: valueAt(axis, to) };
}

/** Moves a window by parts of itself, to the right and up. */
export function moveWindow(window: MapWindow, right: number, up: number): MapWindow {
  return allowed(window, {
    across: between(window.across, right, 1 + right),
    up: between(window.up, up, 1 + up),
  });
}

/**
 * Zooms a window, keeping what lies at one place there.
 *
 * @param factor of its sides: below 1 shows less, more closely
 */
export function zoomWindow(
  window: MapWindow,
  factor: number,
  at: { readonly x: number; readonly y: number } = { x: 0.5, y: 0.5 },
): MapWindow {
  const zoomed = (axis: MapAxis, fixed: number): MapAxis =>
    between(axis, fixed - factor * fixed, fixed + factor * (1 - fixed));
  return allowed(window, { across: zoomed(window.across, at.x), up: zoomed(window.up, at.y) });
}

/** The wanted window if it can be drawn, else the one before. */
function allowed(before: MapWindow, wanted: MapWindow): MapWindow {
  return [wanted.across, wanted.up].every(isAllowed) ? wanted : before;
}

function isAllowed(axis: MapAxis): boolean {
  const [low, high] = [evenly(axis, axis.low), evenly(axis, axis.high)];
  const farthest = Math.max(Math.abs(low), Math.abs(high));
  return farthest <= FARTHEST[axis.scale] && high - low > 64 * EPSILON * Math.max(1, farthest);
}

/** The view of square pictures: pixels of equal size fill the window, and their centres are what is trained. */
export function viewOf({ across, up }: MapWindow, pixels: number): MapView {
  const inset = (axis: MapAxis): MapAxis => between(axis, 0.5 / pixels, 1 - 0.5 / pixels);
  return { across: inset(across), up: inset(up), width: pixels, height: pixels };
}

/** Where another window lies in this one. */
export function placeIn(window: MapWindow, other: MapWindow): Place {
  const left = partOf(window.across, other.across.low);
  const bottom = partOf(window.up, other.up.low);
  return {
    left,
    bottom,
    width: partOf(window.across, other.across.high) - left,
    height: partOf(window.up, other.up.high) - bottom,
  };
}

/** How much closer a window is than another. */
export function zoomOf(home: MapWindow, window: MapWindow): number {
  return placeIn(window, home).width;
}
