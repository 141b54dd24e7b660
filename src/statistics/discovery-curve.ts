// The discovery curve: how many classes the first m of n draws show on average, in closed form.
import { checkWhole } from './checks.ts';

/** Points of a curve when none are asked for. */
const POINTS = 100;
/** e^-40 is below the last digit of 1: a class missed with less probability is seen. */
const CERTAIN = -40;

/** A point of the discovery curve. */
export interface DiscoveryPoint {
  readonly draws: number;
  /** The mean number of classes among so many draws. */
  readonly classes: number;
}

/**
 * The mean number of classes seen by m of the n draws, over all their orders: S - sum of C(n - count, m) / C(n, m).
 *
 * Every ratio is a product of min(count, m) factors, formed from logarithms, so that n = 1e6 loses no digits; factors
 * are left out once the product is below 1e-17, which leaves at most sqrt(40 n) of them.
 *
 * @param counts (classes) draws per class, whole; zeros are not classes
 * @param at the m of the points, whole, from 0 to n; default about 100 of them from 1 to n, evenly spaced on a log scale
 * @returns one point per m, in the order of `at`
 * @throws RangeError for counts that are not whole, for no draw at all, for an m outside its range
 * @see Hurlbert (1971), The nonconcept of species diversity: a critique and alternative parameters, equation 14
 */
export function discoveryCurve(counts: ArrayLike<number>, at?: readonly number[]): DiscoveryPoint[] {
  const classesByCount = new Map<number, number>();
  let draws = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    checkWhole(`counts[${i}]`, count, 0, Number.MAX_SAFE_INTEGER);
    if (count === 0) continue;
    draws += count;
    classesByCount.set(count, (classesByCount.get(count) ?? 0) + 1);
  }
  checkWhole('sum of counts', draws, 1, Number.MAX_SAFE_INTEGER);
  return (at ?? logarithmicSteps(draws)).map((m) => {
    checkWhole('at', m, 0, draws);
    let classes = 0;
    for (const [count, equal] of classesByCount) classes += equal * probabilityOfSeeing(count, m, draws);
    return { draws: m, classes };
  });
}

/** 1 - C(n - count, m) / C(n, m): the probability that m of n draws contain one of `count`. */
function probabilityOfSeeing(count: number, m: number, n: number): number {
  // The ratio is symmetric in count and m.
  const factors = Math.min(count, m);
  const removed = Math.max(count, m);
  if (factors > n - removed) return 1;
  let logarithm = 0;
  for (let i = 0; i < factors && logarithm > CERTAIN; i++) logarithm += Math.log1p(-removed / (n - i));
  return -Math.expm1(logarithm);
}

/** About 100 whole numbers from 1 to n, evenly spaced on a log scale where there are enough. */
export function logarithmicSteps(n: number): number[] {
  const steps = Array.from({ length: POINTS }, (_, i) => Math.round(n ** (i / (POINTS - 1))));
  return [...new Set(steps)];
}
