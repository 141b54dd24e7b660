// Quantiles and the summary of final losses.
import { checkProbability } from './checks.ts';

const SUMMARY_QUANTILES = ['0.05', '0.25', '0.5', '0.75', '0.95'] as const;
type SummaryQuantile = (typeof SUMMARY_QUANTILES)[number];

/** Statistics of the finite losses; every number is null where there is none. */
export interface Summary {
  readonly min: number | null;
  readonly mean: number | null;
  readonly max: number | null;
  readonly quantiles: Readonly<Record<SummaryQuantile, number | null>>;
}

/**
 * Quantiles by linear interpolation between order statistics (type 7, the default of NumPy and R), in float64.
 *
 * @param sorted (n) ascending, no NaN, n at least 1
 * @param ps the probabilities, each from 0 to 1
 * @returns one quantile per probability
 * @throws RangeError for no values or a probability outside [0, 1]
 * @see Hyndman & Fan (1996), Sample quantiles in statistical packages, definition 7
 */
export function quantilesOfSorted(sorted: Float32Array, ps: readonly number[]): number[] {
  if (sorted.length === 0)
    throw new RangeError('`sorted.length` (=0) must be at least 1: no values, no quantiles.');
  return ps.map((p, i) => {
    checkProbability(`ps[${i}]`, p);
    const position = p * (sorted.length - 1);
    const below = Math.floor(position);
    const low = sorted[below] ?? NaN;
    const high = sorted[below + 1] ?? low;
    return low + (high - low) * (position - below);
  });
}

/**
 * Minimum, mean, maximum and five quantiles of the finite ones among the losses.
 *
 * @param losses (n) in any order, left as they are; NaN and infinities are passed over
 * @returns the mean summed in float64 with compensation; nulls if no loss is finite
 */
export function summarize(losses: Float32Array): Summary {
  const sorted = losses.filter((loss) => Number.isFinite(loss)).sort();
  const empty = sorted.length === 0;
  const quantiles = empty ? [] : quantilesOfSorted(sorted, SUMMARY_QUANTILES.map(Number));
  return {
    min: sorted[0] ?? null,
    mean: empty ? null : compensatedSum(sorted) / sorted.length,
    max: sorted.at(-1) ?? null,
    quantiles: Object.fromEntries(SUMMARY_QUANTILES.map((name, i) => [name, quantiles[i] ?? null])) as Record<
      SummaryQuantile,
      number | null
    >,
  };
}

/** @see Neumaier (1974), Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen */
function compensatedSum(values: Float32Array): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
