// Single linkage of points in several coordinates, without looking at all pairs.
import { join, numberSets, rootOf, singletons } from './basins-sets.ts';

/** Two parts with at most so many pairs of points are compared pair by pair. */
const FEW_PAIRS = 64;

/** Points in several coordinates. */
export interface Points {
  readonly count: number;
  /** Number of coordinates. */
  readonly size: number;
  /** (count, size) row-major, finite. */
  readonly coordinates: Float64Array;
}

/** A part of the points, with the box around it. It is split only where somebody must look closer. */
interface Part {
  readonly start: number;
  readonly end: number;
  /** (size) */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Whether all its points are known to be linked with each other. */
  joined: boolean;
  halves: readonly [Part, Part] | undefined;
}

interface Linkage extends Points {
  /** (count) points, each part a range of them. */
  readonly order: Uint32Array;
  /** (count) the clusters found so far. */
  readonly parents: Uint32Array;
}

/**
 * The clusters of single linkage: two points are linked if no coordinate differs by more than 1; clusters are what links
 * connect. (Divide coordinates by the tolerance.)
 *
 * Parts of the points, in boxes, are halved at the middle of their longest side. Two boxes more than 1 apart have no link,
 * two within 1 of each other nothing but links, and two parts of the same cluster need no look; all else is halved further.
 * Tight clusters and sparse points both take about count log(count).
 *
 * @returns (count) the cluster of each point, numbered from 0 by first appearance
 * @throws RangeError for coordinates that are not finite, or not (count, size)
 */
export function linkPoints(points: Points): Uint32Array {
  checkPoints(points);
  const { count } = points;
  const linkage: Linkage = {
    ...points,
    order: Uint32Array.from({ length: count }, (_, i) => i),
    parents: singletons(count),
  };
  if (count > 0) linkWithin(linkage, partOf(linkage, 0, count, false));
  return numberSets(linkage.parents);
}

/** Finds the links within a part. */
function linkWithin(linkage: Linkage, part: Part): void {
  if (part.joined) return;
  if (longestSide(part).length <= 1) {
    joinAll(linkage, part);
    return;
  }
  const count = part.end - part.start;
  if (count * count <= FEW_PAIRS) {
    linkPairs(linkage, part, part);
    part.joined = isAllOneCluster(linkage, part);
    return;
  }
  const [left, right] = halvesOf(linkage, part);
  linkWithin(linkage, left);
  linkWithin(linkage, right);
  linkBetween(linkage, left, right);
  part.joined = left.joined && right.joined && isOneCluster(linkage, left, right);
}

/** Finds the links from one part to another. */
function linkBetween(linkage: Linkage, a: Part, b: Part): void {
  if (nearestDistance(a, b) > 1) return;
  if (a.joined && b.joined && isOneCluster(linkage, a, b)) return;
  if (farthestDistance(a, b) <= 1) {
    // Every point of one is linked to every point of the other, and so to all others of its own part.
    joinAll(linkage, a);
    joinAll(linkage, b);
    join(linkage.parents, linkage.order[a.start]!, linkage.order[b.start]!);
    return;
  }
  const countA = a.end - a.start;
  const countB = b.end - b.start;
  if (countA * countB <= FEW_PAIRS) {
    linkPairs(linkage, a, b);
    return;
  }
  const [split, other] =
    countB === 1 || (countA > 1 && longestSide(a).length >= longestSide(b).length) ? [a, b] : [b, a];
  for (const half of halvesOf(linkage, split)) linkBetween(linkage, half, other);
}

function linkPairs(linkage: Linkage, a: Part, b: Part): void {
  const { order, coordinates, size } = linkage;
  for (let i = a.start; i < a.end; i++) {
    for (let j = a === b ? i + 1 : b.start; j < b.end; j++) {
      const first = order[i]!;
      const second = order[j]!;
      let axis = 0;
      while (
        axis < size &&
        Math.abs(coordinates[first * size + axis]! - coordinates[second * size + axis]!) <= 1
      ) {
        axis += 1;
      }
      if (axis === size) join(linkage.parents, first, second);
    }
  }
}

function joinAll(linkage: Linkage, part: Part): void {
  if (part.joined) return;
  for (let i = part.start + 1; i < part.end; i++)
    join(linkage.parents, linkage.order[part.start]!, linkage.order[i]!);
  part.joined = true;
}

/** Splits a part at the middle of its longest side, once. */
function halvesOf(linkage: Linkage, part: Part): readonly [Part, Part] {
  if (part.halves) return part.halves;
  const { order, coordinates, size } = linkage;
  const { axis, length } = longestSide(part);
  let middle = (part.start + part.end) >> 1;
  // A box without extent holds equal points: any halves do.
  if (length > 0) {
    const low = part.low[axis]!;
    const border = low + length / 2;
    middle = part.start;
    for (let i = part.start; i < part.end; i++) {
      const point = order[i]!;
      const value = coordinates[point * size + axis]!;
      // The lowest always stay below, even where the border is rounded to them: no half may be empty.
      if (value >= border && value !== low) continue;
      order[i] = order[middle]!;
      order[middle] = point;
      middle += 1;
    }
  }
  part.halves = [
    partOf(linkage, part.start, middle, part.joined),
    partOf(linkage, middle, part.end, part.joined),
  ];
  return part.halves;
}

function partOf(linkage: Linkage, start: number, end: number, joined: boolean): Part {
  const { order, coordinates, size } = linkage;
  const low = new Float64Array(size).fill(Infinity);
  const high = new Float64Array(size).fill(-Infinity);
  for (let i = start; i < end; i++) {
    const row = order[i]! * size;
    for (let axis = 0; axis < size; axis++) {
      const value = coordinates[row + axis]!;
      if (value < low[axis]!) low[axis] = value;
      if (value > high[axis]!) high[axis] = value;
    }
  }
  return { start, end, low, high, joined: joined || end - start === 1, halves: undefined };
}

function longestSide({ low, high }: Part): { readonly axis: number; readonly length: number } {
  let longest = { axis: 0, length: 0 };
  for (let axis = 0; axis < low.length; axis++) {
    const length = high[axis]! - low[axis]!;
    if (length > longest.length) longest = { axis, length };
  }
  return longest;
}

/** The distance between the boxes: no two points are nearer in every coordinate. */
function nearestDistance(a: Part, b: Part): number {
  let distance = 0;
  for (let axis = 0; axis < a.low.length; axis++) {
    distance = Math.max(distance, a.low[axis]! - b.high[axis]!, b.low[axis]! - a.high[axis]!);
  }
  return distance;
}

/** No two points differ by more in any coordinate. */
function farthestDistance(a: Part, b: Part): number {
  let distance = 0;
  for (let axis = 0; axis < a.low.length; axis++) {
    distance = Math.max(distance, a.high[axis]! - b.low[axis]!, b.high[axis]! - a.low[axis]!);
  }
  return distance;
}

/** Whether two parts, each within one cluster, are within the same. */
function isOneCluster({ order, parents }: Linkage, a: Part, b: Part): boolean {
  return rootOf(parents, order[a.start]!) === rootOf(parents, order[b.start]!);
}

function isAllOneCluster({ order, parents }: Linkage, { start, end }: Part): boolean {
  const root = rootOf(parents, order[start]!);
  for (let i = start + 1; i < end; i++) if (rootOf(parents, order[i]!) !== root) return false;
  return true;
}

function checkPoints({ count, size, coordinates }: Points): void {
  if (coordinates.length !== count * size) {
    throw new RangeError(
      `\`coordinates\` (${coordinates.length} numbers) must be count x size (=${count} x ${size}).`,
    );
  }
  const at = coordinates.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new RangeError(`\`coordinates[${at}]\` (=${coordinates[at]}) must be finite.`);
}
