// The basins of a cell as a document: what the classified endpoints of a run come to.
import type { FittedCell } from '../datasets/index.ts';
import {
  discoveryCurve,
  logarithmicSteps,
  rankFrequency,
  type DiscoveryPoint,
  type RankFrequency,
} from '../statistics/index.ts';
import { isSettled, pointOf } from './basin-point.ts';
import { retrainSingletons, type RetrainOptions, type Singletons } from './basin-singletons.ts';
import { findBasins, type BasinMap, type MinimaRichness, type ToleranceRow } from './basins.ts';
import type { Basin } from './basins-describe.ts';
import { settledPoints, type SettledPoint } from './basins-points.ts';
import type { ClassifiedEndpoint } from './classify-run.ts';

/** Basins written out, the largest first; the others are counted. */
const MOST_BASINS = 1000;

/** A basin with its numbers as JSON has them: network indices are text, and so is the size of the orbit. */
export interface BasinEntry extends Omit<
  Basin,
  'firstNetwork' | 'representative' | 'representativeRow' | 'orbit'
> {
  readonly orbitSize: string | null;
  readonly orbitDimension: number | null;
  readonly firstNetwork: string;
  readonly representative: string;
}

/** The basins that the networks of a cell fell into. */
export interface BasinReport {
  /** Of all kinds. */
  readonly count: number;
  /** Networks in them: the others are at saddles, undecided, on their way, or diverged. */
  readonly networks: number;
  /** From the largest to the smallest, a thousand at most. */
  readonly basins: readonly BasinEntry[];
  /** How many there are at a hundredth of the tolerance, at it, and at a hundred times as much. */
  readonly sensitivity: readonly ToleranceRow[];
  /** How many basins the first m of these networks show, on average over their orders; at about 100 m. */
  readonly discovery: readonly DiscoveryPoint[];
  /** Basins by falling number of networks; about 100 of all ranks, evenly spaced on a log scale. Shares are of `networks`. */
  readonly rankFrequency: readonly RankFrequency[];
  /** Local minima that one network alone fell into: trained again in float64 before they count; null where no richness is told. */
  readonly singletons: Singletons | null;
  /** Local minima seen and unseen. */
  readonly richness: MinimaRichness;
  /** The same modulo the symmetries of the dataset. */
  readonly moduloDataset: BasinMap['moduloDataset'];
}

/**
 * Finds the basins of a cell.
 *
 * @param endpoints all of its networks
 * @param options who ends the training of singletons, and who hears of it
 * @throws the signal's reason when it aborts
 */
export async function basinReport(
  cell: FittedCell,
  endpoints: readonly ClassifiedEndpoint[],
  options?: RetrainOptions,
): Promise<BasinReport> {
  const find = (points: readonly SettledPoint[]): BasinMap =>
    findBasins(cell.fitted, settledPoints(points), { networks: endpoints.length });
  const first = endpoints.filter(isSettled).map(pointOf);
  const seen = find(first);
  const retrained = await retrainSingletons(cell, first, seen, options);
  const points = retrained?.points ?? first;
  const found = retrained ? find(points) : seen;
  const counts = found.basins.map(({ count }) => count);
  return {
    count: found.basins.length,
    networks: points.length,
    basins: found.basins.slice(0, MOST_BASINS).map(entryOf),
    sensitivity: found.sensitivity,
    discovery: counts.length === 0 ? [] : discoveryCurve(counts),
    rankFrequency: atRanks(rankFrequency(counts)),
    singletons: retrained?.singletons ?? null,
    richness: found.richness,
    moduloDataset: found.moduloDataset,
  };
}

function atRanks(all: readonly RankFrequency[]): RankFrequency[] {
  return all.length === 0 ? [] : logarithmicSteps(all.length).map((rank) => all[rank - 1]!);
}

function entryOf(basin: Basin): BasinEntry {
  const { kind, strict, loss, lowestLoss, highestLoss, accuracy, index, symmetryClass } = basin;
  const { count, fraction, low, high, orbit, firstNetwork, representative } = basin;
  return {
    ...{
      kind,
      strict,
      count,
      fraction,
      low,
      high,
      loss,
      lowestLoss,
      highestLoss,
      accuracy,
      index,
      symmetryClass,
    },
    orbitSize: orbit === null ? null : String(orbit.size),
    orbitDimension: orbit?.dimension ?? null,
    firstNetwork: String(firstNetwork),
    representative: String(representative),
  };
}
