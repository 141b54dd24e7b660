// How many classes there are, seen and unseen, judged by how often each was drawn: coverage and a lower bound of the number.
import { checkLevel, checkWhole } from './checks.ts';
import { clopperPearson } from './intervals.ts';
import { normalTwoSidedQuantile } from './normal.ts';

/** Below this many singletons a normal law of their number cannot be trusted. */
const FEW = 10;

/** An estimate and its confidence interval. */
export interface EstimateWithInterval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** What the numbers of draws per class tell about the classes there are. */
export interface Richness {
  /** Number of draws, n. */
  readonly draws: number;
  /** Number of classes seen, S. */
  readonly observed: number;
  /** Number of classes drawn once, f1. */
  readonly singletons: number;
  /** Number of classes drawn twice, f2. */
  readonly doubletons: number;
  /** Good-Turing: the probability that another draw falls into a class already seen, 1 - f1 / n. */
  readonly coverage: EstimateWithInterval;
  /** Chao's lower bound of the number of classes. */
  readonly chao1: EstimateWithInterval;
  /** The same, corrected for its bias where singletons and doubletons are few. */
  readonly chao1BiasCorrected: EstimateWithInterval;
}

/** How many classes were drawn how often. */
interface Frequencies {
  readonly draws: number;
  readonly observed: number;
  /** Number of classes by how often each was drawn. */
  readonly classesByCount: ReadonlyMap<number, number>;
  readonly singletons: number;
  readonly doubletons: number;
}

/** An estimated number of unseen classes, and the variance of that estimate. */
interface Unseen {
  readonly estimate: number;
  readonly variance: number;
}

/**
 * Coverage and richness from the number of draws in each class; the draws must be independent and from one distribution.
 *
 * - Coverage is Good and Turing's 1 - f1 / n, its interval Esty's normal law; below ten singletons the ends are at least as
 *   far out as those of the exact interval of f1 of n, so that no singleton at all still gives a bound.
 * - Chao1 is S + ((n - 1) / n) f1^2 / (2 f2), bias-corrected S + ((n - 1) / n) f1 (f1 - 1) / (2 (f2 + 1)); without
 *   doubletons both are the latter. The number of classes is at least about that large. Intervals are log-normal in the
 *   number of unseen classes; where none is expected, those of EstimateS.
 *
 * @param counts (classes) draws per class, whole; zeros are not classes
 * @param level probability of the intervals, default 0.95
 * @throws RangeError for counts that are not whole, for no draw at all, for a level outside (0, 1)
 * @see Good (1953), The population frequencies of species and the estimation of population parameters
 * @see Esty (1983), A normal limit law for a nonparametric estimator of the coverage of a random sample, theorem 1
 * @see Chao (1987), Estimating the population size for capture-recapture data with unequal catchability (log-normal interval)
 * @see Colwell (2013), EstimateS user's guide, appendix B, equations 2 to 8, 13 and 14 (variances)
 */
export function richness(counts: ArrayLike<number>, level = 0.95): Richness {
  checkLevel(level);
  const frequencies = frequenciesOf(counts);
  const { draws, observed, singletons, doubletons } = frequencies;
  return {
    draws,
    observed,
    singletons,
    doubletons,
    coverage: coverageOf(frequencies, level),
    chao1: withInterval(frequencies, unseenClassic(frequencies), level),
    chao1BiasCorrected: withInterval(frequencies, unseenBiasCorrected(frequencies), level),
  };
}

/** Counts the classes of each number of draws. */
function frequenciesOf(counts: ArrayLike<number>): Frequencies {
  const classesByCount = new Map<number, number>();
  let draws = 0;
  let observed = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    checkWhole(`counts[${i}]`, count, 0, Number.MAX_SAFE_INTEGER);
    if (count === 0) continue;
    draws += count;
    observed += 1;
    classesByCount.set(count, (classesByCount.get(count) ?? 0) + 1);
  }
  checkWhole('sum of counts', draws, 1, Number.MAX_SAFE_INTEGER);
  const singletons = classesByCount.get(1) ?? 0;
  const doubletons = classesByCount.get(2) ?? 0;
  return { draws, observed, classesByCount, singletons, doubletons };
}

function coverageOf({ draws, singletons, doubletons }: Frequencies, level: number): EstimateWithInterval {
  const missing = singletons / draws;
  const deviation = Math.sqrt(singletons * (1 - missing) + 2 * doubletons) / draws;
  const half = normalTwoSidedQuantile(level) * deviation;
  const normal = { low: Math.max(0, missing - half), high: Math.min(1, missing + half) };
  const exact = singletons < FEW ? clopperPearson(singletons, draws, level) : normal;
  return {
    estimate: 1 - missing,
    low: 1 - Math.max(normal.high, exact.high),
    high: 1 - Math.min(normal.low, exact.low),
  };
}

function unseenClassic(frequencies: Frequencies): Unseen {
  const { draws, singletons, doubletons } = frequencies;
  if (doubletons === 0) return unseenBiasCorrected(frequencies);
  const a = (draws - 1) / draws;
  const ratio = singletons / doubletons;
  return {
    estimate: (a * singletons * ratio) / 2,
    variance: doubletons * ((a * ratio ** 2) / 2 + a ** 2 * ratio ** 3 + (a ** 2 * ratio ** 4) / 4),
  };
}

function unseenBiasCorrected({ draws, observed, singletons, doubletons }: Frequencies): Unseen {
  const a = (draws - 1) / draws;
  const pairs = singletons * (singletons - 1);
  const more = doubletons + 1;
  const estimate = (a * pairs) / (2 * more);
  const common =
    (a * pairs) / (2 * more) + (a ** 2 * singletons * (2 * singletons - 1) ** 2) / (4 * more ** 2);
  const correction =
    doubletons === 0
      ? -(a ** 2 * singletons ** 4) / (4 * (observed + estimate))
      : (a ** 2 * singletons ** 2 * doubletons * (singletons - 1) ** 2) / (4 * more ** 4);
  return { estimate, variance: common + correction };
}

/** The number of classes: those seen, and between a K-th and K times the estimate of those unseen. */
function withInterval(
  frequencies: Frequencies,
  { estimate: unseen, variance }: Unseen,
  level: number,
): EstimateWithInterval {
  const { observed } = frequencies;
  if (unseen === 0) return { estimate: observed, ...intervalWithoutUnseen(frequencies, level) };
  const spread = Math.sqrt(Math.log1p(variance / unseen ** 2));
  const k = Math.exp(normalTwoSidedQuantile(level) * spread);
  return { estimate: observed + unseen, low: observed + unseen / k, high: observed + unseen * k };
}

/** Each class is missed with probability e^-count: what would then be missing, and its scatter. */
function intervalWithoutUnseen(
  { draws, observed, classesByCount }: Frequencies,
  level: number,
): { readonly low: number; readonly high: number } {
  let missed = 0;
  let variance = 0;
  let moment = 0;
  for (const [count, classes] of classesByCount) {
    const probability = Math.exp(-count);
    missed += classes * probability;
    variance += classes * probability * (1 - probability);
    moment += classes * count * probability;
  }
  const seen = 1 - missed / observed;
  const deviation = Math.sqrt(Math.max(0, variance - moment ** 2 / draws));
  const half = (normalTwoSidedQuantile(level) * deviation) / seen;
  const middle = observed / seen;
  return { low: Math.max(observed, middle - half), high: middle + half };
}
