// What a map shows: two axes, a window on them, a grid of pixels; and the sweep that trains one network per pixel.
import {
  axisValues,
  InputError,
  MAX_NETWORKS,
  parseSweep,
  type AxisPath,
  type Sweep,
} from '../spec/index.ts';

/** One axis of a map: the pixels at its ends lie exactly on `low` and `high`. */
export interface MapAxis {
  /** Any axis of a sweep, e.g. `optimizer.learningRate`. */
  readonly path: AxisPath;
  readonly low: number;
  readonly high: number;
  readonly scale: 'linear' | 'log';
}

/** A window on a plane, and how finely it is drawn. */
export interface MapView {
  /** From left to right, and from bottom to top. */
  readonly across: MapAxis;
  readonly up: MapAxis;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Some columns and rows of a map's pixels; columns from the left, rows from the bottom. */
export interface PixelBlock {
  readonly columns: readonly number[];
  readonly rows: readonly number[];
}

/** The sides of a picture, in pixels. */
const FEWEST_PIXELS = 2;
export const MOST_PIXELS = 8192;

/**
 * The coordinates of a map's columns, and of its rows.
 *
 * @returns (width) from left to right, (height) from bottom to top
 */
export function mapCoordinates(view: MapView): {
  readonly u: readonly number[];
  readonly v: readonly number[];
} {
  return { u: valuesOf(view.across, view.width), v: valuesOf(view.up, view.height) };
}

/**
 * The sweep of a map: one network per pixel, row by row from the bottom, all from the same start.
 *
 * @param sweep of one cell; its own axes give way to those of the map
 * @param block the pixels to train; default: all of them
 * @throws InputError for axes that do not go with the sweep, values that they cannot have, or too many pixels
 */
export function mapSweep(sweep: Sweep, view: MapView, block?: PixelBlock): Sweep {
  checkView(view);
  const { across, up, width, height } = view;
  const axes = block
    ? [
        [up.path, pick(valuesOf(up, height), block.rows)],
        [across.path, pick(valuesOf(across, width), block.columns)],
      ]
    : [
        [up.path, spaced(up, height)],
        [across.path, spaced(across, width)],
      ];
  const networks = block ? block.columns.length * block.rows.length : width * height;
  const own = { axes: Object.fromEntries(axes) as unknown, networks, pairing: 'common', grid: {} };
  return parseSweep({ ...sweep, ...own });
}

function checkView({ across, up, width, height }: MapView): void {
  if (across.path === up.path) {
    const remedy = 'choose two axes, for example optimizer.learningRate and initializer.weights.scale';
    throw new InputError({ field: 'up', value: up.path, rule: 'is the axis across, too', remedy });
  }
  for (const [field, value] of Object.entries({ width, height })) {
    if (Number.isInteger(value) && value >= FEWEST_PIXELS && value <= MOST_PIXELS) continue;
    const rule = `must be a whole number of pixels from ${FEWEST_PIXELS} to ${MOST_PIXELS}`;
    throw new InputError({ field, value, rule, remedy: 'use for example 512' });
  }
  if (width * height > MAX_NETWORKS) {
    const rule = `has ${width * height} pixels; there may be at most ${MAX_NETWORKS}`;
    throw new InputError({ field: 'size', value: `${width}x${height}`, rule, remedy: 'use fewer' });
  }
  for (const { path, low, high } of [across, up]) {
    if (low < high) continue;
    const rule = `must end above its beginning, not at ${high}`;
    throw new InputError({
      field: `window of ${path}`,
      value: low,
      rule,
      remedy: 'write the lower end first',
    });
  }
}

function spaced({ low, high, scale }: MapAxis, count: number): Sweep['axes'][AxisPath] {
  return { low, high, count, scale };
}

function valuesOf(axis: MapAxis, count: number): readonly number[] {
  return axisValues({ axes: { [axis.path]: spaced(axis, count) } })[0]?.values ?? [];
}

function pick(values: readonly number[], which: readonly number[]): number[] {
  return which.map((i) => values[i]!);
}
