// Basins: which settled points belong together, how large each basin is, how many there are, seen and unseen.
import type { FittedSweep } from '../datasets/index.ts';
import { networksPerStart } from '../reference/index.ts';
import type { Sweep } from '../spec/index.ts';
import { richness, type Richness } from '../statistics/index.ts';
import { clustersAt, coordinatesOfGroup, imageClasses } from './basins-clusters.ts';
import { describeBasin, type Basin, type Cluster } from './basins-describe.ts';
import { checkPoints, groupsOf, type Group, type Nearness, type SettledPoints } from './basins-points.ts';
import { datasetSymmetries } from './symmetry-dataset.ts';
import { networkSymmetry, type NetworkSymmetry } from './symmetry.ts';

/** Points of one basin may differ by this part of the range of the targets, from one to the next. */
export const TOLERANCE = 1e-6;
/** Canonical parameters of one strict minimum may differ by this much: settled points do, along flat directions. */
const PARAMETER_TOLERANCE = 1e-3;
/** The number of basins is also counted at these multiples of the tolerance. */
const FACTORS = [0.01, 1, 100] as const;
/** Numbers to compare at most when basins are counted modulo the dataset's symmetries. */
const MOST_IMAGE_NUMBERS = 1e7;

/** How basins are told apart. */
export interface BasinOptions {
  /** Networks that were drawn, those without a settled point included: what shares are of; default: all draws given. */
  readonly networks?: number;
  /** Largest difference of outputs, relative to the range of the targets; default 1e-6. */
  readonly tolerance?: number;
  /** Largest difference of canonical parameters of strict minima, absolute below 1, relative above; default 1e-3. */
  readonly parameterTolerance?: number;
  /**
   * Differences of outputs below this part of the range mean nothing, as for points settled in float32; default 0. Finer
   * tolerances are replaced by it.
   */
  readonly resolution?: number;
}

/** How many basins there are at a tolerance. */
export interface ToleranceRow {
  /** Relative to the range of the targets. */
  readonly tolerance: number;
  readonly basins: number;
  /** Those of kind `local-minimum`. */
  readonly minima: number;
}

/**
 * Why nothing can be said about local minima not seen: their number depends on the tolerance (`continuum`), networks share
 * their starts or were given theirs (`dependent`), there is none (`none`), or basins are too many to be compared (`too-many`).
 */
export type NoRichness = 'continuum' | 'dependent' | 'none' | 'too-many';

/** Local minima seen and unseen, or why that has no meaning. */
export interface MinimaRichness {
  readonly estimate: Richness | null;
  readonly reason: NoRichness | null;
}

/** All basins of a sweep. */
export interface BasinMap {
  /** From the largest to the smallest; of equal ones that with the smallest network index first. */
  readonly basins: readonly Basin[];
  /** (points) the basin of each point; -1 where its objective or outputs are not finite. */
  readonly basinOf: Int32Array;
  /** At a hundredth of the tolerance, at it, and at a hundred times as much. */
  readonly sensitivity: readonly ToleranceRow[];
  readonly richness: MinimaRichness;
  /** The same modulo the symmetries of the dataset. */
  readonly moduloDataset: {
    /** Number of the dataset's symmetries, the identity included. */
    readonly order: number;
    /** False where the dataset is too large to look for them. */
    readonly complete: boolean;
    /** Classes of local minima; null where there are too many basins to compare. */
    readonly minima: number | null;
    readonly richness: MinimaRichness;
  };
}

interface Setting {
  readonly fitted: FittedSweep;
  readonly points: SettledPoints;
  readonly symmetry: NetworkSymmetry;
  readonly near: Nearness;
  readonly networks: number;
}

/**
 * The basins that settled points fall into.
 *
 * The key of a basin is its kind and the outputs on the samples, by single linkage at 1e-6 of the range of the targets;
 * plateaus add their limit objective, strict local minima their canonical parameters. Networks that symmetries of the hidden
 * units make equal belong to one basin. Richness is of local minima alone, from how many networks ended in each.
 *
 * @param fitted the sweep the networks are from
 * @param points where they settled, in float64 or as precisely as `resolution` says
 * @throws InputError for columns of wrong length
 * @throws RangeError for draws that are not whole, or more than `networks`
 */
export function findBasins(fitted: FittedSweep, points: SettledPoints, options: BasinOptions = {}): BasinMap {
  checkPoints(points, fitted);
  const { tolerance = TOLERANCE, resolution = 0 } = options;
  const setting: Setting = {
    fitted,
    points,
    symmetry: networkSymmetry(fitted.sweep),
    near: nearnessOf(
      fitted,
      Math.max(tolerance, resolution),
      options.parameterTolerance ?? PARAMETER_TOLERANCE,
    ),
    networks: options.networks ?? totalDraws(points),
  };
  const groups = points.count === 0 ? [] : groupsOf(points, setting.symmetry);
  const tolerances = FACTORS.map((factor) => Math.max(rounded(factor * tolerance), resolution));
  const { clusters, sensitivity } = clusterAll(setting, groups, tolerances);
  const described = clusters.map((cluster) =>
    describeBasin(points, cluster, setting.symmetry, setting.networks),
  );
  const order = [...described.keys()].sort(bySize(described));
  const sorted = { clusters: order.map((i) => clusters[i]!), basins: order.map((i) => described[i]!) };

  const symmetries = datasetSymmetries(fitted);
  const classes = classesOf(setting, groups, sorted.clusters, sorted.basins, symmetries.elements);
  const basins = sorted.basins.map((basin, i) => ({ ...basin, symmetryClass: classes?.[i] ?? null }));
  const basinOf = new Int32Array(points.count).fill(-1);
  sorted.clusters.forEach(({ rows }, i) => rows.forEach((row) => (basinOf[row] = i)));
  const reason = reasonAgainst(fitted, sensitivity);
  const minima = basins.filter(({ kind }) => kind === 'local-minimum');
  const ofClasses = classes && countsByClass(minima);
  return {
    basins,
    basinOf,
    sensitivity,
    richness: richnessOf(
      minima.map(({ count }) => count),
      reason,
    ),
    moduloDataset: {
      order: symmetries.elements.length,
      complete: symmetries.complete,
      minima: ofClasses?.length ?? null,
      richness: ofClasses ? richnessOf(ofClasses, reason) : { estimate: null, reason: reason ?? 'too-many' },
    },
  };
}

/** The clusters of all groups, and how many there are at other tolerances. */
function clusterAll(
  { points, symmetry, near, fitted }: Setting,
  groups: readonly Group[],
  tolerances: readonly number[],
): { readonly clusters: Cluster[]; readonly sensitivity: ToleranceRow[] } {
  const numOutputs = fitted.dataset.targets.length;
  const middle = tolerances[1]!;
  const rows = tolerances.map((tolerance) => ({ tolerance, basins: 0, minima: 0 }));
  const clusters: Cluster[] = [];
  for (const group of groups) {
    const coordinates = coordinatesOfGroup(points, group, symmetry, near);
    tolerances.forEach((tolerance, i) => {
      const found = clustersAt(coordinates, numOutputs, group, tolerance / middle);
      const own: { readonly group: Group; readonly rows: number[] }[] = [];
      found.forEach((cluster, member) => {
        own[cluster] ??= { group, rows: [] };
        own[cluster].rows.push(group.members[member]!);
      });
      rows[i]!.basins += own.length;
      if (group.kind === 'local-minimum') rows[i]!.minima += own.length;
      if (i === 1) clusters.push(...own);
    });
  }
  return { clusters, sensitivity: rows };
}

/** The symmetry classes of the basins, numbered from 0 over all groups; undefined if there are too many basins. */
function classesOf(
  { points, symmetry, near, fitted }: Setting,
  groups: readonly Group[],
  clusters: readonly Cluster[],
  basins: readonly Omit<Basin, 'symmetryClass'>[],
  elements: ReturnType<typeof datasetSymmetries>['elements'],
): number[] | undefined {
  const numbers = fitted.dataset.targets.length + fitted.shape.parameterCount;
  if (clusters.length * elements.length * numbers > MOST_IMAGE_NUMBERS) return undefined;
  const classes = new Array<number>(clusters.length);
  let numbered = 0;
  for (const group of groups) {
    const own = [...clusters.keys()].filter((i) => clusters[i]!.group === group);
    const rows = own.map((i) => basins[i]!.representativeRow);
    const found = imageClasses(points, group, rows, elements, symmetry, near);
    own.forEach((basin, k) => (classes[basin] = numbered + found[k]!));
    numbered += new Set(found).size;
  }
  return classes;
}

/** Draws per class of some basins. */
function countsByClass(basins: readonly Basin[]): number[] {
  const counts = new Map<number | null, number>();
  for (const { symmetryClass, count } of basins) {
    counts.set(symmetryClass, (counts.get(symmetryClass) ?? 0) + count);
  }
  return [...counts.values()];
}

function reasonAgainst({ sweep }: FittedSweep, sensitivity: readonly ToleranceRow[]): NoRichness | null {
  const minima = sensitivity.map((row) => row.minima);
  if (minima.every((count) => count === 0)) return 'none';
  if (minima.some((count) => count !== minima[0])) return 'continuum';
  return hasIndependentStarts(sweep) ? null : 'dependent';
}

/** Whether every network has a starting point of its own that was drawn at random. */
export function hasIndependentStarts(sweep: Sweep): boolean {
  return 'weights' in sweep.initializer && networksPerStart(sweep) === 1;
}

function richnessOf(counts: readonly number[], reason: NoRichness | null): MinimaRichness {
  return reason === null ? { estimate: richness(counts), reason } : { estimate: null, reason };
}

function nearnessOf({ sweep, dataset }: FittedSweep, tolerance: number, parameter: number): Nearness {
  const range = sweep.loss === 'mse' ? rangeOf(dataset.targets) : 1;
  return { output: tolerance * range, objective: tolerance * range ** 2, parameter };
}

/** Without the rounding error of the last digits: 1e-4, not 0.00009999999999999999. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

/** The range of the targets; 1 where they are all equal. */
function rangeOf(targets: Float32Array): number {
  const low = targets.reduce((least, target) => Math.min(least, target), Infinity);
  const high = targets.reduce((most, target) => Math.max(most, target), -Infinity);
  return high > low ? high - low : 1;
}

function totalDraws({ count, draws }: SettledPoints): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += draws?.[i] ?? 1;
  return total;
}

function bySize(basins: readonly Omit<Basin, 'symmetryClass'>[]): (a: number, b: number) => number {
  return (a, b) =>
    basins[b]!.count - basins[a]!.count || (basins[a]!.firstNetwork < basins[b]!.firstNetwork ? -1 : 1);
}
