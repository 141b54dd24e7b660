// The options of `basinlab map`, read and checked: which plane, which window, how many pixels, what they tell.
import { readFile } from 'node:fs/promises';
import type { FittedSweep } from '../datasets/index.ts';
import type { Engine } from '../engine/engine.ts';
import { PLANE_HALF_WIDTH, usualAxis } from '../landscape/map-axes.ts';
import {
  planeAlong,
  PLANE_AXES,
  planeThrough,
  planeWindow,
  randomDirections,
} from '../landscape/map-plane.ts';
import { coordinatesOn, onPlane, type ParameterPlane } from '../landscape/map-plane.ts';
import { MOST_PIXELS, type MapAxis, type MapView } from '../landscape/map-view.ts';
import type { MapShow } from '../landscape/map.ts';
import { axisValues, InputError, nameRemedy, parseSweep, type AxisPath, type Sweep } from '../spec/index.ts';
import { AXIS_PATHS } from '../spec/schema-axes.ts';
import { readIndex } from './one-cell.ts';
import { readNumber, type SweepOptions } from './sweep-options.ts';

export interface MapCommandOptions extends SweepOptions {
  readonly across?: string;
  readonly up?: string;
  readonly scale?: string;
  readonly window?: string;
  readonly size: string;
  readonly show: MapShow;
  readonly center?: string;
  readonly directions?: string;
  readonly out?: string;
  readonly cell?: string;
  readonly quiet?: true;
}

/** A point of parameter space that a plane goes through, with the words it came from. */
export interface NamedPoint {
  /** e.g. `start:17` */
  readonly name: string;
  readonly u: number;
  readonly v: number;
}

/** What is to be drawn. */
export interface MapTask {
  /** Of one cell; on the plane, if there is one. */
  readonly sweep: Sweep;
  readonly view: MapView;
  /** The plane of starting points, and the points it goes through; null for a map of hyper-parameters. */
  readonly plane: (ParameterPlane & { readonly points: readonly NamedPoint[] }) | null;
}

/** The learning rate of one layer; whether there is such a layer is for the sweep to say. */
const LAYER_RATE = /^optimizer\.learningRate\[\d+\]$/;

/**
 * `512` or `512x256`.
 *
 * @throws InputError for anything else
 */
export function readSize(text: string): { readonly width: number; readonly height: number } {
  const [width = NaN, height = width, ...more] = text.split('x').map((part) => readNumber('--size', part));
  if (
    more.length === 0 &&
    [width, height].every((side) => Number.isInteger(side) && side >= 2 && side <= MOST_PIXELS)
  )
    return { width, height };
  const rule = `must be one or two whole numbers from 2 to ${MOST_PIXELS}`;
  throw new InputError({ field: '--size', value: text, rule, remedy: 'write for example --size 512x256' });
}

/** Whether the map is of hyper-parameters: they are named, or the sweep's own two axes. */
export function isOfHyperParameters(
  { across, up, center, directions }: MapCommandOptions,
  sweep: Sweep,
): boolean {
  if (across !== undefined || up !== undefined) {
    const both = center ?? directions;
    if (both === undefined) return true;
    const rule = 'does not go with --across and --up: those are the plane';
    const field = center === undefined ? '--directions' : '--center';
    throw new InputError({ field, value: both, rule, remedy: 'leave one of them away' });
  }
  const own = Object.keys(sweep.axes);
  if (own.length === 0) return false;
  if (own.length === 2 && center === undefined && directions === undefined) return true;
  throw new InputError({
    field: 'axes',
    value: own,
    rule: own.length === 2 ? 'do not go with a plane of starting points' : 'are not the two of a map',
    remedy: "name two with --across and --up, or leave the sweep's axes away",
  });
}

/**
 * A map of two hyper-parameters.
 *
 * @throws InputError for names, scales and windows that are none
 */
export function hyperParameterTask(sweep: Sweep, options: MapCommandOptions): MapTask {
  const own = axisValues(sweep);
  const paths = [
    readPath('--across', options.across ?? own[1]?.path),
    readPath('--up', options.up ?? own[0]?.path),
  ];
  const window = options.window === undefined ? undefined : readWindow(options.window);
  const scales = readScales(options.scale);
  const [across, up] = paths.map((path, i) => {
    const usual = usualAxis(sweep, path);
    const [low = usual.low, high = usual.high] = window ? [window[2 * i], window[2 * i + 1]] : [];
    const scale = scales[i] ?? usual.scale;
    return { path, low, high, scale };
  });
  if (!across || !up) throw new RangeError('a map has two axes');
  return { sweep: { ...sweep, axes: {} }, view: { across, up, ...readSize(options.size) }, plane: null };
}

function readPath(option: string, text: string | undefined): AxisPath {
  const known: readonly string[] = AXIS_PATHS.filter((path) => !PLANE_AXES.includes(path as never));
  if (text !== undefined && (known.includes(text) || LAYER_RATE.test(text))) return text as AxisPath;
  const rule = text === undefined ? 'is missing: a map has two axes' : 'is no axis';
  const remedy = text === undefined ? `choose one of ${known.join(', ')}` : nameRemedy(text, known);
  throw new InputError({ field: option, ...(text !== undefined && { value: text }), rule, remedy });
}

function readWindow(text: string): number[] {
  const numbers = text.split(',').map((part) => readNumber('--window', part));
  if (numbers.length === 4) return numbers;
  const rule = 'must be four numbers: left, right, bottom, top';
  throw new InputError({
    field: '--window',
    value: text,
    rule,
    remedy: 'write for example --window -4,4,-4,4',
  });
}

function readScales(text: string | undefined): (MapAxis['scale'] | undefined)[] {
  if (text === undefined) return [];
  const parts = text.split(',');
  const [across, up = across, ...more] = parts;
  const isScale = (part: string | undefined): part is MapAxis['scale'] => part === 'linear' || part === 'log';
  if (more.length === 0 && isScale(across) && isScale(up)) return [across, up];
  const rule = 'must be "linear" or "log", for both axes or one by one';
  throw new InputError({
    field: '--scale',
    value: text,
    rule,
    remedy: 'write for example --scale log,linear',
  });
}

/**
 * A map of starting points on a plane.
 *
 * @throws InputError for points and directions that are none
 */
export async function planeTask(
  { sweep, shape }: FittedSweep,
  options: MapCommandOptions,
  engine: Engine,
  signal: AbortSignal,
): Promise<MapTask> {
  if (options.scale !== undefined) {
    const rule = 'is for hyper-parameters; a plane of starting points is linear';
    throw new InputError({ field: '--scale', value: options.scale, rule, remedy: 'leave it away' });
  }
  const point = (word: string): Promise<readonly number[]> =>
    pointOf(word, sweep, { engine, signal, size: shape.parameterCount });
  const centerName = options.center ?? 'start:0';
  const center = await point(centerName);
  const { plane, through } = await planeOf(
    center,
    options.directions ?? 'random:1',
    shape.parameterCount,
    point,
  );
  const size = readSize(options.size);
  const points = [{ name: centerName, theta: center }, ...through].map(({ name, theta }) => {
    const [u, v] = coordinatesOn(plane, theta);
    return { name, u, v };
  });
  const half = Math.max(
    PLANE_HALF_WIDTH,
    ...points.flatMap(({ u, v }) => [1.2 * Math.abs(u), 1.2 * Math.abs(v)]),
  );
  const axes = planeWindow(half, size);
  const window = options.window === undefined ? undefined : readWindow(options.window);
  const [left, right, bottom, top] = window ?? [];
  const across = { ...axes.across, ...(window && { low: left ?? 0, high: right ?? 0 }) };
  const up = { ...axes.up, ...(window && { low: bottom ?? 0, high: top ?? 0 }) };
  return { sweep: onPlane(sweep, plane), view: { across, up, ...size }, plane: { ...plane, points } };
}

interface Through {
  readonly plane: ParameterPlane;
  readonly through: readonly { readonly name: string; readonly theta: readonly number[] }[];
}

async function planeOf(
  center: readonly number[],
  text: string,
  size: number,
  point: (word: string) => Promise<readonly number[]>,
): Promise<Through> {
  const [kind, rest = ''] = text.split(':');
  if (kind === 'random') {
    const seed = Number(readIndexOption('--directions', rest, text));
    return { plane: { center, directions: randomDirections(size, seed) }, through: [] };
  }
  if (kind === 'start' || kind === 'end') {
    const names = rest.split(',').map((index) => `${kind}:${index}`);
    const [first, second, ...more] = names;
    if (first === undefined || second === undefined || more.length > 0) throw notDirections(text);
    const thetas = [await point(first), await point(second)] as const;
    const through = [first, second].map((name, i) => ({ name, theta: thetas[i] ?? [] }));
    return { plane: planeThrough(center, ...thetas), through };
  }
  const [first, second, ...more] = await readVectors('--directions', text);
  if (!first || !second || more.length > 0) throw notDirections(text);
  for (const direction of [first, second]) checkLength('--directions', direction, size);
  return { plane: planeAlong(center, first, second), through: [] };
}

function notDirections(text: string): InputError {
  const rule = 'must be random:SEED, start:I,J, end:I,J, or a JSON file with two lists of numbers';
  return new InputError({
    field: '--directions',
    value: text,
    rule,
    remedy: 'write for example --directions end:1,2',
  });
}

/** The start or the endpoint of a network, or the parameters in a file. */
async function pointOf(
  word: string,
  sweep: Sweep,
  { engine, signal, size }: { readonly engine: Engine; readonly signal: AbortSignal; readonly size: number },
): Promise<readonly number[]> {
  const [kind, rest = ''] = word.split(':');
  if (kind === 'start' || kind === 'end') {
    const index = readIndexOption('--center', rest, word);
    const asked = kind === 'end' ? sweep : parseSweep({ ...sweep, steps: 0 });
    const { initialParameters, finalParameters } = await engine.inspect(asked, { index, signal });
    const theta = kind === 'end' ? finalParameters : initialParameters;
    if (theta.every(Number.isFinite)) return theta;
    throw new InputError({
      field: '--center',
      value: word,
      rule: 'diverged: it has no endpoint',
      remedy: 'name another network',
    });
  }
  const [first, ...more] = await readVectors('--center', word);
  if (!first || more.length > 0) {
    const rule = 'must be start:I, end:I, or a JSON file with a list of numbers';
    throw new InputError({
      field: '--center',
      value: word,
      rule,
      remedy: 'write for example --center end:17',
    });
  }
  checkLength('--center', first, size);
  return first;
}

function readIndexOption(option: string, text: string, whole: string): bigint {
  try {
    return readIndex(text);
  } catch {
    const rule = 'must name a network, or a seed, by a whole number';
    throw new InputError({
      field: option,
      value: whole,
      rule,
      remedy: `write for example ${option} start:17`,
    });
  }
}

function checkLength(field: string, values: readonly number[], expected: number): void {
  if (values.length === expected) return;
  const rule = `must have ${expected} values, as many as the network has parameters, not ${values.length}`;
  const remedy = 'give the weights (out, in) row by row, then the biases, layer by layer';
  throw new InputError({ field, rule, remedy });
}

/** A JSON file with a list of numbers, or a list of such lists. */
async function readVectors(option: string, file: string): Promise<readonly (readonly number[])[]> {
  const remedy = 'write the parameters as in [0.5, -1, 2]';
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const rule =
      error instanceof SyntaxError
        ? 'is no JSON file'
        : 'is neither start:I, end:I nor a file that can be read';
    throw new InputError({ field: option, value: file, rule, remedy });
  }
  const isVector = (value: unknown): value is number[] =>
    Array.isArray(value) && value.length > 0 && value.every((x) => typeof x === 'number');
  if (isVector(content)) return [content];
  if (Array.isArray(content) && content.every(isVector)) return content;
  throw new InputError({ field: option, value: file, rule: 'must hold lists of numbers', remedy });
}
