// Settled points of many networks, column by column, and the coordinates in which those of one basin lie together.
import type { FittedSweep } from '../datasets/index.ts';
import { InputError } from '../spec/index.ts';
import { canonicalParameters } from './canonical.ts';
import { orbitDimension } from './symmetry-orbit.ts';
import type { NetworkSymmetry } from './symmetry.ts';

/** One network's settled point. */
export interface SettledPoint {
  /** The network's index in its sweep. */
  readonly index: bigint;
  readonly kind: string;
  /** The objective there; for a plateau its limit. */
  readonly objective: number;
  /** (num_samples * output_size) on the samples, probabilities for bce and cross-entropy; for a plateau their limits. */
  readonly outputs: ArrayLike<number>;
  /** (parameterCount) */
  readonly theta: ArrayLike<number>;
  /** Eigenvalues of the Hessian that count as zero; absent where it was not looked at. */
  readonly nullity?: number;
  /** Eigenvalues below zero. */
  readonly negativeEigenvalues?: number;
  /** Share of samples that are right. */
  readonly accuracy?: number;
  /** Draws that the point stands for; default 1. */
  readonly draws?: number;
}

/** Settled points as columns: a million of them fit into memory. */
export interface SettledPoints {
  readonly count: number;
  /** (count) indices of the networks. */
  readonly indices: ArrayLike<bigint>;
  /** (count) */
  readonly kinds: ArrayLike<string>;
  /** (count) objectives; limits for plateaus. */
  readonly objectives: Float64Array;
  /** (count, num_samples * output_size) probabilities for bce and cross-entropy; limits for plateaus. */
  readonly outputs: Float64Array;
  /** (count, parameterCount) */
  readonly parameters: Float64Array;
  /** (count) eigenvalues that count as zero, -1 where unknown; default: all unknown. */
  readonly nullities?: ArrayLike<number>;
  /** (count) eigenvalues below zero, -1 where unknown; default: all unknown. */
  readonly negativeEigenvalues?: ArrayLike<number>;
  /** (count) shares of samples that are right; default: none. */
  readonly accuracies?: ArrayLike<number>;
  /** (count) draws that each point stands for; default 1 each. */
  readonly draws?: ArrayLike<number>;
}

/** Points of which basins are looked for together: of one kind, all of them strict minima or none. */
export interface Group {
  readonly kind: string;
  /** Isolated but for the symmetries of the network: told apart by canonical parameters, too. */
  readonly strict: boolean;
  /** Rows of the points. */
  readonly members: Uint32Array;
}

/** How near points of one basin lie. */
export interface Nearness {
  /** Of outputs, in their unit. */
  readonly output: number;
  /** Of limit objectives of plateaus. */
  readonly objective: number;
  /** Of canonical parameters: absolute where they are small, relative where they are large. */
  readonly parameter: number;
}

/** What a point is compared by. */
export interface Place {
  readonly outputs: Float64Array;
  readonly objective: number;
  readonly theta: Float64Array;
}

/**
 * The columns of a list of settled points.
 *
 * @throws InputError for points of different sizes
 */
export function settledPoints(points: readonly SettledPoint[]): SettledPoints {
  const table = (name: string, row: (point: SettledPoint) => ArrayLike<number>): Float64Array => {
    const size = points[0] ? row(points[0]).length : 0;
    const all = new Float64Array(points.length * size);
    points.forEach((point, i) => {
      checkLength(`points[${i}].${name}`, row(point).length, size);
      all.set(row(point), i * size);
    });
    return all;
  };
  return {
    count: points.length,
    indices: points.map(({ index }) => index),
    kinds: points.map(({ kind }) => kind),
    objectives: Float64Array.from(points, ({ objective }) => objective),
    outputs: table('outputs', ({ outputs }) => outputs),
    parameters: table('theta', ({ theta }) => theta),
    nullities: points.map(({ nullity }) => nullity ?? -1),
    negativeEigenvalues: points.map(({ negativeEigenvalues }) => negativeEigenvalues ?? -1),
    draws: points.map(({ draws }) => draws ?? 1),
    ...(points.every(({ accuracy }) => accuracy !== undefined)
      ? { accuracies: points.map(({ accuracy }) => accuracy ?? NaN) }
      : {}),
  };
}

/**
 * Sorts points into groups; those with an objective or an output that is not finite belong to none.
 *
 * A local minimum is strict if as many eigenvalues are zero as its symmetry orbit has dimensions. Where more are, because
 * the data leave parameters idle, its parameters say nothing about its basin.
 */
export function groupsOf(points: SettledPoints, symmetry: NetworkSymmetry): Group[] {
  const rows = new Map<string, number[]>();
  const size = points.outputs.length / points.count;
  for (let i = 0; i < points.count; i++) {
    if (!Number.isFinite(points.objectives[i]) || !isFinitePart(points.outputs, i * size, size)) continue;
    const strict = points.kinds[i] === 'local-minimum' && isStrict(points, symmetry, i);
    const key = `${points.kinds[i]!} ${Number(strict)}`;
    const own = rows.get(key);
    if (own) own.push(i);
    else rows.set(key, [i]);
  }
  return [...rows].map(([key, members]) => {
    const [kind, strict] = key.split(' ');
    return { kind: kind!, strict: strict === '1', members: Uint32Array.from(members) };
  });
}

function isStrict(points: SettledPoints, symmetry: NetworkSymmetry, row: number): boolean {
  const nullity = points.nullities?.[row] ?? -1;
  if (nullity < 0) return false;
  return nullity === orbitDimension(symmetry, parametersOf(points, row));
}

/** The row of the parameters. */
export function parametersOf({ parameters, count }: SettledPoints, row: number): Float64Array {
  const size = parameters.length / count;
  return parameters.subarray(row * size, (row + 1) * size);
}

/** The row of the outputs. */
export function outputsOf({ outputs, count }: SettledPoints, row: number): Float64Array {
  const size = outputs.length / count;
  return outputs.subarray(row * size, (row + 1) * size);
}

/**
 * What two points of a basin have in common, written so that they are linked if no coordinate differs by more than 1.
 *
 * Outputs; for plateaus also the limit objective; for strict minima also the inverse hyperbolic sines of the canonical
 * parameters, in which distances are absolute near 0 and relative far out.
 */
export function coordinatesOf(
  { kind, strict }: Pick<Group, 'kind' | 'strict'>,
  { outputs, objective, theta }: Place,
  symmetry: NetworkSymmetry,
  near: Nearness,
): number[] {
  const coordinates = Array.from(outputs, (output) => output / near.output);
  if (kind === 'plateau') coordinates.push(objective / near.objective);
  if (strict) {
    for (const value of canonicalParameters(symmetry, theta))
      coordinates.push(Math.asinh(value) / near.parameter);
  }
  return coordinates;
}

/** @throws InputError unless the columns are as long as the sweep and the number of points say */
export function checkPoints(points: SettledPoints, { shape, dataset }: FittedSweep): void {
  const { count } = points;
  const columns = [
    ['indices', 1],
    ['kinds', 1],
    ['objectives', 1],
    ['outputs', dataset.targets.length],
    ['parameters', shape.parameterCount],
    ['nullities', 1],
    ['negativeEigenvalues', 1],
    ['accuracies', 1],
    ['draws', 1],
  ] as const;
  for (const [name, size] of columns) {
    const column = points[name];
    if (column !== undefined) checkLength(`points.${name}`, column.length, count * size);
  }
}

function checkLength(field: string, length: number, expected: number): void {
  if (length === expected) return;
  throw new InputError({
    field,
    value: length,
    rule: `must have ${expected} entries`,
    remedy: 'give one row per point, as long as the sweep has parameters or outputs on its samples',
  });
}

function isFinitePart(values: Float64Array, start: number, count: number): boolean {
  for (let i = start; i < start + count; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
