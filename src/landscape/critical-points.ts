// Critical points of any index of a sweep's objective: found from many starts, told apart, and counted by index.
import type { FittedSweep } from '../datasets/index.ts';
import { createReference, type RandomKey, type Reference } from '../reference/index.ts';
import { InputError } from '../spec/index.ts';
import { isSamePoint, orbitIdentity, type Identity } from './critical-points-distinct.ts';
import {
  REJECTIONS,
  searchCriticalPoint,
  type Rejection,
  type Stationary,
} from './critical-points-search.ts';
import { createStarts, type StartKind } from './critical-points-starts.ts';
import { indexOf, nullityOf } from './eigenbasis.ts';
import { outputsOnSamples } from './sample-outputs.ts';
import { networkSymmetry } from './symmetry.ts';
import { createTurns } from './turns.ts';

/** How critical points are looked for. */
export interface CriticalPointOptions {
  /** Searches to make. */
  readonly starts: number;
  /** Of the starting points; default: the sweep's. */
  readonly seed?: number;
  /** The Philox key instead of a seed: that of a cell with random numbers of its own. */
  readonly key?: RandomKey;
  /** Default `mixed`. */
  readonly from?: StartKind;
  /** A point counts up to this gradient norm, in units of |H| (1 + |theta|); default 1e-10. Most are found to 1e-15. */
  readonly tolerance?: number;
  readonly signal?: AbortSignal;
  /** Called after each search with the number of those done. */
  readonly onProgress?: (done: number) => void;
}

/** One critical point, up to the symmetries of the network. */
export interface CriticalPoint extends Identity {
  /** (parameterCount) one of those that symmetry makes equal: the one found first. */
  readonly theta: Float64Array;
  /** Loss plus penalty. */
  readonly objective: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** Eigenvalues of the Hessian below -tau, tau = 10 P eps |H|. */
  readonly index: number;
  /** Eigenvalues within tau of 0. More than `orbitDimension`: one of a continuum, or a unit saturates to rounding. */
  readonly nullity: number;
  /** (parameterCount) ascending. */
  readonly eigenvalues: Float64Array;
  /** Searches that ended here. */
  readonly hits: number;
  /** The number of the first of them. */
  readonly firstStart: number;
}

/** The critical points of one index. */
export interface IndexRow {
  readonly index: number;
  /** Distinct points. */
  readonly distinct: number;
  /** Distinct points that only one search found: where there are many, many more are left. */
  readonly seenOnce: number;
  /** Distinct points with flat directions that no symmetry explains. */
  readonly flat: number;
  readonly meanObjective: number;
  readonly lowestObjective: number;
  readonly highestObjective: number;
}

/** What a search found. */
export interface CriticalPoints {
  readonly starts: number;
  readonly from: StartKind;
  /** Searches that ended at a critical point. */
  readonly found: number;
  /** Why the others did not. */
  readonly rejected: Readonly<Record<Rejection, number>>;
  /** Distinct points, ascending by index, then by objective. */
  readonly points: readonly CriticalPoint[];
  /** Ascending by index. */
  readonly byIndex: readonly IndexRow[];
}

/** The most parameters: a step costs a decomposition of the Hessian, some 10 ms at 100 parameters. */
export const MAX_CRITICAL_PARAMETERS = 128;

const TOLERANCE = 1e-10;

/**
 * Looks for critical points of any index from random and partly trained points.
 *
 * Points that a symmetry of the network leads to each other, such as a permutation of hidden units or a change of their
 * signs, count once.
 *
 * @param fitted a sweep with smooth activations, full-batch objective
 * @throws InputError if the sweep's objective is not smooth, not the same for all networks, or too large
 * @throws RangeError if `starts` is no whole number of at least 1, or `tolerance` not above 0
 */
export async function findCriticalPoints(
  fitted: FittedSweep,
  options: CriticalPointOptions,
): Promise<CriticalPoints> {
  checkSearchable(fitted);
  const { starts, from = 'mixed', tolerance = TOLERANCE, signal, onProgress } = options;
  if (!Number.isSafeInteger(starts) || starts < 1) {
    throw new RangeError(`\`starts\` (=${starts}) must be a whole number of at least 1.`);
  }
  if (!(tolerance > 0)) throw new RangeError(`\`tolerance\` (=${tolerance}) must be above 0.`);
  const reference = createReference(fitted, { ...keyOption(options), samples: 'unrounded' });
  const startAt = createStarts(reference, fitted.sweep, from);
  const turn = createTurns(signal);
  const catalogue = createCatalogue(fitted, reference);
  for (let start = 0; start < starts; start++) {
    await turn();
    catalogue.add(searchCriticalPoint(reference, startAt(start), tolerance), start);
    onProgress?.(start + 1);
  }
  return { starts, from, ...catalogue.contents() };
}

function keyOption({ key, seed }: CriticalPointOptions): { readonly key?: RandomKey } {
  if (key) return { key };
  return seed === undefined ? {} : { key: [seed >>> 0, Math.floor(seed / 2 ** 32)] };
}

/**
 * Checks that a sweep has one smooth objective of a size that can be searched.
 *
 * @throws InputError if not
 */
export function checkSearchable({ sweep: { network, axes }, shape }: FittedSweep): void {
  for (const field of ['activation', 'outputActivation'] as const) {
    const value = network[field];
    if (value !== 'relu' && value !== 'leaky-relu') continue;
    const rule = 'must be smooth: on a kink the Hessian tells nothing about a critical point';
    throw new InputError({ field: `network.${field}`, value, rule, remedy: 'use for example "softplus"' });
  }
  if ('penalty.l2' in axes) {
    const rule = 'gives each network an objective of its own';
    throw new InputError({
      field: 'axes["penalty.l2"]',
      rule,
      remedy: 'remove the axis, and set penalty.l2',
    });
  }
  if (shape.parameterCount > MAX_CRITICAL_PARAMETERS) {
    throw new InputError({
      field: 'network.layers',
      value: network.layers,
      rule: `make ${shape.parameterCount} parameters; critical points are searched up to ${MAX_CRITICAL_PARAMETERS}`,
      remedy: 'use narrower layers',
    });
  }
}

/** Collects what searches find. */
function createCatalogue({ sweep, dataset }: FittedSweep, reference: Reference) {
  const symmetry = networkSymmetry(sweep);
  const rejected = Object.fromEntries(REJECTIONS.map((reason) => [reason, 0])) as Record<Rejection, number>;
  const distinct: (CriticalPoint & { hits: number })[] = [];
  let found = 0;

  const describe = ({ theta, gradientNorm, eigenvalues }: Stationary, start: number) => {
    const nullity = nullityOf(eigenvalues);
    return {
      theta,
      objective: reference.objectiveAt(theta),
      loss: reference.lossAt(theta),
      gradientNorm,
      index: indexOf(eigenvalues),
      nullity,
      eigenvalues,
      outputs: outputsOnSamples(reference, dataset, theta),
      ...orbitIdentity(symmetry, theta, nullity),
      hits: 1,
      firstStart: start,
    };
  };
  return {
    add(end: Stationary | Rejection, start: number): void {
      if (typeof end === 'string') {
        rejected[end]++;
        return;
      }
      found++;
      const point = describe(end, start);
      const known = distinct.find((other) => isSamePoint(other, point));
      if (known) known.hits++;
      else distinct.push(point);
    },
    contents: () => {
      const points = distinct.toSorted((a, b) => a.index - b.index || a.objective - b.objective);
      return { found, rejected, points, byIndex: tableByIndex(points) };
    },
  };
}

function tableByIndex(points: readonly CriticalPoint[]): IndexRow[] {
  const indices = [...new Set(points.map(({ index }) => index))];
  return indices.map((index) => {
    const own = points.filter((point) => point.index === index);
    const objectives = own.map(({ objective }) => objective);
    return {
      index,
      distinct: own.length,
      seenOnce: own.filter(({ hits }) => hits === 1).length,
      flat: own.filter(({ nullity, orbitDimension }) => nullity > orbitDimension).length,
      meanObjective: objectives.reduce((sum, value) => sum + value, 0) / own.length,
      lowestObjective: Math.min(...objectives),
      highestObjective: Math.max(...objectives),
    };
  });
}
