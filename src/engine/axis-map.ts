// What became of the networks at each combination of a sweep's axes: a map, its axes the hyper-parameters.
import { axisPoints, axisValues, type AxisValues, type Sweep } from '../spec/index.ts';
import type { Endpoints } from './endpoints.ts';
import { OUTCOMES } from './result.ts';

/** Counts per combination of axis values; row-major, the last axis fastest. */
export interface AxisMap {
  readonly axes: readonly AxisValues[];
  /** Networks at each combination. */
  readonly networks: number;
  readonly solved: readonly number[];
  readonly diverged: readonly number[];
}

/** The most combinations whose counts are part of a result; the endpoints tell of more. */
const MOST_POINTS = 2 ** 16;

/**
 * @param sweep of the cell
 * @param endpoints whole rounds of combinations
 * @returns null for a sweep without axes, or with too many combinations
 */
export function axisMap(
  sweep: Pick<Sweep, 'axes'>,
  { outcome, recorded }: Pick<Endpoints, 'outcome' | 'recorded'>,
): AxisMap | null {
  const points = axisPoints(sweep);
  if (points === 1 || points > MOST_POINTS) return null;
  const countOf = (name: (typeof OUTCOMES)[number]): number[] => {
    const wanted = OUTCOMES.indexOf(name);
    const counts = new Array<number>(points).fill(0);
    for (let i = 0; i < recorded; i++) {
      if (outcome[i] === wanted) counts[i % points] = (counts[i % points] ?? 0) + 1;
    }
    return counts;
  };
  return {
    axes: axisValues(sweep),
    networks: recorded / points,
    solved: countOf('solved'),
    diverged: countOf('diverged'),
  };
}
