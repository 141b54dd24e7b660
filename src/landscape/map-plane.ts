// Planes in parameter space: through a centre, along random directions or through other networks.
import { philox, signedFraction, type RandomKey } from '../reference/index.ts';
import { InputError, type Sweep } from '../spec/index.ts';
import type { MapAxis } from './map-view.ts';

/** A plane: center + u * directions[0] + v * directions[1], the directions orthonormal. */
export interface ParameterPlane {
  /** (parameterCount) */
  readonly center: readonly number[];
  /** (2, parameterCount) */
  readonly directions: readonly [readonly number[], readonly number[]];
}

/** The axes of a map over a plane: coordinates are distances in parameter space. */
export const PLANE_AXES = ['initializer.directions[0]', 'initializer.directions[1]'] as const;

/** Stream of the random directions: none of those of a sweep. */
const STREAM_DIRECTIONS = 0xd1;

/**
 * Two random directions, orthonormal, evenly over all planes.
 *
 * @param size parameters of the network
 * @param seed whole, from 0; equal seeds give equal directions
 */
export function randomDirections(size: number, seed: number): ParameterPlane['directions'] {
  const key: RandomKey = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  const draw = (direction: number): number[] =>
    Array.from({ length: size }, (_, p) => normal([p, direction, 0, STREAM_DIRECTIONS], key));
  return orthonormal(draw(0), draw(1));
}

/**
 * The plane through three points: the center, one in the first direction, one above it.
 *
 * @param center (parameterCount); so are the others
 * @throws InputError for points on one line
 */
export function planeThrough(
  center: readonly number[],
  first: readonly number[],
  second: readonly number[],
): ParameterPlane {
  const from = (point: readonly number[]): number[] => point.map((value, p) => value - center[p]!);
  return { center, directions: orthonormal(from(first), from(second)) };
}

/**
 * The plane along two given directions, made orthonormal.
 *
 * @throws InputError for parallel ones
 */
export function planeAlong(
  center: readonly number[],
  first: readonly number[],
  second: readonly number[],
): ParameterPlane {
  return { center, directions: orthonormal(first, second) };
}

/** The coordinates of a point's foot on a plane. */
export function coordinatesOn(
  { center, directions }: ParameterPlane,
  point: readonly number[],
): [number, number] {
  const from = point.map((value, p) => value - center[p]!);
  return [dot(from, directions[0]), dot(from, directions[1])];
}

/** The sweep whose networks start on a plane. */
export function onPlane(sweep: Sweep, { center, directions }: ParameterPlane): Sweep {
  return { ...sweep, initializer: { center, directions }, axes: {} };
}

/** The window of a plane around its centre: half as high as wide where the picture is. */
export function planeWindow(
  halfWidth: number,
  { width, height }: { readonly width: number; readonly height: number },
): { readonly across: MapAxis; readonly up: MapAxis } {
  const axis = (path: MapAxis['path'], half: number): MapAxis => ({
    path,
    low: -half,
    high: half,
    scale: 'linear',
  });
  return { across: axis(PLANE_AXES[0], halfWidth), up: axis(PLANE_AXES[1], (halfWidth * height) / width) };
}

/** By Gram and Schmidt. */
function orthonormal(first: readonly number[], second: readonly number[]): ParameterPlane['directions'] {
  const u = unit(first);
  const along = u ? dot(second, u) : 0;
  const rest = u?.map((x, p) => second[p]! - along * x) ?? [];
  const v = dot(rest, rest) > 1e-18 * dot(second, second) ? unit(rest) : undefined;
  if (u && v) return [u, v];
  throw new InputError({
    field: 'directions',
    rule: 'span no plane: they are parallel, or one is zero',
    remedy: 'choose others',
  });
}

function unit(vector: readonly number[]): readonly number[] | undefined {
  const length = Math.sqrt(dot(vector, vector));
  return length > 0 ? vector.map((x) => x / length) : undefined;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, p) => sum + x * b[p]!, 0);
}

/** A standard normal number. @see Box & Muller 1958 */
function normal(counter: readonly [number, number, number, number], key: RandomKey): number {
  const [a, b] = philox([...counter], key);
  const radius = Math.sqrt(-2 * Math.log((1 + signedFraction(a)) / 2));
  return radius * Math.cos(Math.PI * signedFraction(b));
}
