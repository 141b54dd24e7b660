// The basins of a cell as a document: what the classified endpoints of a run come to.
import type { FittedSweep } from '../datasets/index.ts';
import { findBasins, type BasinMap, type MinimaRichness, type ToleranceRow } from './basins.ts';
import type { Basin } from './basins-describe.ts';
import { settledPoints, type SettledPoint } from './basins-points.ts';
import type { ClassifiedEndpoint } from './classify-run.ts';
import type { Kind } from './evidence.ts';

/** Kinds that networks stay at, or creep along for ever: the others are on their way somewhere. */
const SETTLED_KINDS: readonly Kind[] = ['local-minimum', 'dead', 'plateau'];

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
  /** Local minima seen and unseen. */
  readonly richness: MinimaRichness;
  /** The same modulo the symmetries of the dataset. */
  readonly moduloDataset: BasinMap['moduloDataset'];
}

/**
 * Finds the basins of a cell.
 *
 * @param endpoints all of its networks
 */
export function basinReport(fitted: FittedSweep, endpoints: readonly ClassifiedEndpoint[]): BasinReport {
  const points = endpoints.filter(({ kind }) => SETTLED_KINDS.includes(kind)).map(pointOf);
  const found = findBasins(fitted, settledPoints(points), { networks: endpoints.length });
  return {
    count: found.basins.length,
    networks: points.length,
    basins: found.basins.slice(0, MOST_BASINS).map(entryOf),
    sensitivity: found.sensitivity,
    richness: found.richness,
    moduloDataset: found.moduloDataset,
  };
}

/** What basins know a classified endpoint by: a plateau by its limits, the others by where they settle. */
export function pointOf({
  index,
  kind,
  evidence,
  settled,
}: Pick<ClassifiedEndpoint, 'index' | 'kind' | 'evidence' | 'settled'>): SettledPoint {
  const { theta, objective, outputs } = settled;
  if ('runaway' in evidence) {
    const { limit, limitOutputs } = evidence.runaway;
    return { index, kind, objective: limit, outputs: limitOutputs, theta };
  }
  const spectrum = 'spectrum' in evidence ? evidence.spectrum : undefined;
  return {
    index,
    kind,
    objective,
    outputs,
    theta,
    ...(spectrum && { nullity: spectrum.nullity, negativeEigenvalues: spectrum.index }),
  };
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
