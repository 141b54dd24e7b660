// One basin: how many networks ended in it, at which loss, and who stands for it.
import { shareInterval, type ShareWithInterval } from '../statistics/index.ts';
import { parametersOf, type Group, type SettledPoints } from './basins-points.ts';
import { orbitOf, type Orbit } from './symmetry-orbit.ts';
import type { NetworkSymmetry } from './symmetry.ts';

/** A basin, as far as it was seen. The share is of all networks that were drawn. */
export interface Basin extends ShareWithInterval {
  readonly kind: string;
  /** Isolated but for the symmetries of the network. */
  readonly strict: boolean;
  /** The mean objective; for a plateau of the limits. */
  readonly loss: number;
  readonly lowestLoss: number;
  readonly highestLoss: number;
  /** Of the representative; null where it was not given. */
  readonly accuracy: number | null;
  /** Negative eigenvalues at the representative; null where they were not given. */
  readonly index: number | null;
  /** The points that symmetries of the network make of the representative; for local minima, else null. */
  readonly orbit: Orbit | null;
  /** The smallest index of a network that ended here. */
  readonly firstNetwork: bigint;
  /** The network whose loss is nearest to the mean, of several the first. */
  readonly representative: bigint;
  /** The row of that network among the points. */
  readonly representativeRow: number;
  /** Basins of the same class are images of each other under the dataset's symmetries; null where there are too many. */
  readonly symmetryClass: number | null;
}

/** The points of one basin. */
export interface Cluster {
  readonly group: Group;
  readonly rows: readonly number[];
}

/**
 * All about a basin but its symmetry class.
 *
 * @param networks what the share is of
 * @throws RangeError for draws that are not whole, or more than `networks`
 */
export function describeBasin(
  points: SettledPoints,
  { group, rows }: Cluster,
  symmetry: NetworkSymmetry,
  networks: number,
): Omit<Basin, 'symmetryClass'> {
  let count = 0;
  let sum = 0;
  let first = points.indices[rows[0]!]!;
  for (const row of rows) {
    const draws = points.draws?.[row] ?? 1;
    count += draws;
    sum += draws * points.objectives[row]!;
    if (points.indices[row]! < first) first = points.indices[row]!;
  }
  const loss = sum / count;
  const nearest = nearestTo(loss, points, rows);
  const index = points.negativeEigenvalues?.[nearest] ?? -1;
  return {
    ...shareInterval(count, networks),
    kind: group.kind,
    strict: group.strict,
    loss,
    lowestLoss: rows.reduce((low, row) => Math.min(low, points.objectives[row]!), Infinity),
    highestLoss: rows.reduce((high, row) => Math.max(high, points.objectives[row]!), -Infinity),
    accuracy: points.accuracies?.[nearest] ?? null,
    index: index < 0 ? null : index,
    orbit: group.kind === 'local-minimum' ? orbitOf(symmetry, parametersOf(points, nearest)) : null,
    firstNetwork: first,
    representative: points.indices[nearest]!,
    representativeRow: nearest,
  };
}

/** The row whose objective is nearest to a loss, of several that with the smallest network index. */
function nearestTo(loss: number, { objectives, indices }: SettledPoints, rows: readonly number[]): number {
  const distance = (row: number): number => Math.abs(objectives[row]! - loss);
  return rows.reduce((best, row) => {
    const nearer = distance(row) - distance(best);
    return nearer < 0 || (nearer === 0 && indices[row]! < indices[best]!) ? row : best;
  });
}
