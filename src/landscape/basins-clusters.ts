// The basins of one group of points at a tolerance, and which of them the symmetries of the dataset make equal.
import { linkPoints } from './basins-linkage.ts';
import {
  coordinatesOf,
  outputsOf,
  parametersOf,
  type Group,
  type Nearness,
  type Place,
  type SettledPoints,
} from './basins-points.ts';
import { join, numberSets, singletons } from './basins-sets.ts';
import type { DatasetSymmetry } from './symmetry-dataset.ts';
import { imageOfOutputs, imageOfParameters } from './symmetry-image.ts';
import type { NetworkSymmetry } from './symmetry.ts';

/** Coordinates of points, for linkage at tolerances that differ in the outputs alone. */
export interface GroupCoordinates {
  /** (members, size) row-major; outputs come first. */
  readonly coordinates: Float64Array;
  readonly size: number;
}

/** The coordinates of a group's points at a nearness. */
export function coordinatesOfGroup(
  points: SettledPoints,
  group: Group,
  symmetry: NetworkSymmetry,
  near: Nearness,
): GroupCoordinates {
  let coordinates = new Float64Array();
  let size = 0;
  group.members.forEach((row, i) => {
    const own = coordinatesOf(group, placeOf(points, row), symmetry, near);
    if (i === 0) {
      size = own.length;
      coordinates = new Float64Array(group.members.length * size);
    }
    coordinates.set(own, i * size);
  });
  return { coordinates, size };
}

/** The outputs, objective and parameters of a point. */
export function placeOf(points: SettledPoints, row: number): Place {
  return {
    outputs: outputsOf(points, row),
    objective: points.objectives[row]!,
    theta: parametersOf(points, row),
  };
}

/**
 * The clusters of a group's points when outputs, and limit objectives, may differ by `factor` times as much.
 *
 * @param numOutputs how many of the coordinates are outputs
 * @returns (members) numbered from 0
 */
export function clustersAt(
  { coordinates, size }: GroupCoordinates,
  numOutputs: number,
  { strict }: Pick<Group, 'strict'>,
  factor: number,
): Uint32Array {
  const count = size === 0 ? 0 : coordinates.length / size;
  if (factor === 1) return linkPoints({ count, size, coordinates });
  const scaled = coordinates.slice();
  // Canonical parameters of strict minima keep their tolerance: it is far above rounding, and theirs have no unit.
  const last = strict ? numOutputs : size;
  for (let row = 0; row < coordinates.length; row += size) {
    for (let i = row; i < row + last; i++) scaled[i]! /= factor;
  }
  return linkPoints({ count, size, coordinates: scaled });
}

/** Images further apart than rounding, of points each of which lies somewhere in its basin. */
const IMAGE_SLACK = 10;

/**
 * Which basins of a group are images of each other under the dataset's symmetries.
 *
 * @param rows (basins) a point of each
 * @returns (basins) the class of each, numbered from 0
 */
export function imageClasses(
  points: SettledPoints,
  group: Group,
  rows: readonly number[],
  elements: readonly DatasetSymmetry[],
  symmetry: NetworkSymmetry,
  near: Nearness,
): Uint32Array {
  const wide = { ...near, output: IMAGE_SLACK * near.output, objective: IMAGE_SLACK * near.objective };
  const images = rows.flatMap((row) => {
    const { outputs, objective, theta } = placeOf(points, row);
    return elements.map((element) => {
      const image = {
        outputs: imageOfOutputs(element, outputs),
        objective,
        theta: group.strict ? imageOfParameters(element, symmetry.shape, theta) : theta,
      };
      return coordinatesOf(group, image, symmetry, wide);
    });
  });
  const size = images[0]?.length ?? 0;
  const coordinates = new Float64Array(images.length * size);
  images.forEach((image, i) => coordinates.set(image, i * size));
  const clusters = linkPoints({ count: images.length, size, coordinates });
  const parents = singletons(rows.length);
  const firstOfCluster = new Map<number, number>();
  clusters.forEach((cluster, i) => {
    const basin = Math.floor(i / elements.length);
    const first = firstOfCluster.get(cluster);
    if (first === undefined) firstOfCluster.set(cluster, basin);
    else join(parents, first, basin);
  });
  return numberSets(parents);
}
