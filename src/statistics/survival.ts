// Survival with right censoring: which share of networks is still unsolved after so many steps.
import { checkLevel } from './checks.ts';
import { normalTwoSidedQuantile } from './normal.ts';

/** How an interval of the surviving share is formed: on the scale log(-log S), which stays within 0 and 1, or plain. */
export type SurvivalScale = 'log-log' | 'plain';

/** How a survival curve is estimated. */
export interface SurvivalOptions {
  /** Probability of the intervals; default 0.95. */
  readonly level?: number;
  /** Default `log-log`. */
  readonly scale?: SurvivalScale;
}

/** A time at which at least one event happened. */
export interface SurvivalStep {
  readonly time: number;
  /** How many had neither had the event nor been censored just before. */
  readonly atRisk: number;
  readonly events: number;
  /** Censored from this time on, until before the next event. */
  readonly censored: number;
  /** The share that survives this time: Kaplan and Meier's estimate. */
  readonly survival: number;
  /** Greenwood's standard error of that share. */
  readonly standardError: number;
  /** The interval of that share. */
  readonly low: number;
  readonly high: number;
}

/** The time by which a share has had the event; null where the curve, or an end of its interval, does not get that far. */
export interface TimeWithInterval {
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** The survival curve: 1 before the first step, constant between steps. */
export interface SurvivalCurve {
  readonly total: number;
  readonly events: number;
  /** (times of events) ascending. */
  readonly steps: readonly SurvivalStep[];
  readonly median: TimeWithInterval;
}

/** What happened at one time. */
interface Tally {
  readonly time: number;
  events: number;
  censored: number;
}

/**
 * Kaplan and Meier's estimate of the share that survives each time.
 *
 * Whoever is censored at the time of an event was at risk then. The interval is Greenwood's; where the curve has come down
 * to 0, which leaves no variance to estimate, it is from 0 to the end before. The median is the first time at which the
 * curve is at most a half (where it is a half until the next step: the middle between them), and the ends of its interval
 * are the first times at which those of the curve are.
 *
 * @param times (total) time of the event, or of censoring; not negative, any order
 * @param happened (total) whether the event happened (true, 1) or the observation ended before it (false, 0)
 * @throws RangeError for no observation, for lists of different lengths, for times that are negative or not finite
 * @see Kaplan & Meier (1958), Nonparametric estimation from incomplete observations
 * @see Kalbfleisch & Prentice (1980), The statistical analysis of failure time data, section 1.3 (log-log interval)
 * @see Brookmeyer & Crowley (1982), A confidence interval for the median survival time
 */
export function kaplanMeier(
  times: ArrayLike<number>,
  happened: ArrayLike<boolean | number>,
  { level = 0.95, scale = 'log-log' }: SurvivalOptions = {},
): SurvivalCurve {
  checkLevel(level);
  const tallies = talliesOf(times, happened);
  const z = normalTwoSidedQuantile(level);
  const steps: SurvivalStep[] = [];
  let atRisk = times.length;
  let survival = 1;
  let greenwood = 0;
  let highBefore = 1;
  for (const { time, events, censored } of tallies) {
    if (events > 0) {
      survival *= (atRisk - events) / atRisk;
      greenwood += events / (atRisk * (atRisk - events));
      const deviation = Math.sqrt(greenwood);
      const { low, high } =
        events === atRisk ? { low: 0, high: highBefore } : intervalOf(survival, z * deviation, scale);
      const standardError = events === atRisk ? 0 : survival * deviation;
      steps.push({ time, atRisk, events, censored, survival, standardError, low, high });
      highBefore = high;
    } else {
      const last = steps.pop();
      if (last) steps.push({ ...last, censored: last.censored + censored });
    }
    atRisk -= events + censored;
  }
  const events = steps.reduce((sum, step) => sum + step.events, 0);
  return { total: times.length, events, steps, median: medianOf(steps) };
}

/** The interval of a surviving share between 0 and 1; `half` is the half width on the scale of log S. */
function intervalOf(
  survival: number,
  half: number,
  scale: SurvivalScale,
): { readonly low: number; readonly high: number } {
  if (scale === 'plain') {
    return { low: Math.max(0, survival * (1 - half)), high: Math.min(1, survival * (1 + half)) };
  }
  const factor = Math.exp(half / Math.abs(Math.log(survival)));
  return { low: survival ** factor, high: survival ** (1 / factor) };
}

function medianOf(steps: readonly SurvivalStep[]): TimeWithInterval {
  return {
    estimate: timeOfHalf(steps, 'survival'),
    low: timeOfHalf(steps, 'low'),
    high: timeOfHalf(steps, 'high'),
  };
}

/** Products of fractions such as 10/20 miss a half by their rounding. */
const HALF = 0.5 * (1 + 1e-12);

function timeOfHalf(steps: readonly SurvivalStep[], curve: 'survival' | 'low' | 'high'): number | null {
  const at = steps.findIndex((step) => step[curve] <= HALF);
  const step = steps[at];
  if (step === undefined) return null;
  const next = steps[at + 1];
  const stays = step[curve] >= 0.5 * (1 - 1e-12) && next !== undefined;
  return stays ? (step.time + next.time) / 2 : step.time;
}

/** Events and censorings by time, ascending: the times of a sweep are few, its networks many. */
function talliesOf(times: ArrayLike<number>, happened: ArrayLike<boolean | number>): Tally[] {
  if (times.length === 0 || times.length !== happened.length) {
    throw new RangeError(
      `\`happened\` (${happened.length} values) must be as long as \`times\` (${times.length}), and neither empty.`,
    );
  }
  const tallies = new Map<number, Tally>();
  for (let i = 0; i < times.length; i++) {
    const time = times[i] ?? NaN;
    if (!(time >= 0 && time < Infinity)) {
      throw new RangeError(`\`times[${i}]\` (=${time}) must be finite and not negative.`);
    }
    let tally = tallies.get(time);
    if (!tally) {
      tally = { time, events: 0, censored: 0 };
      tallies.set(time, tally);
    }
    if (happened[i]) tally.events += 1;
    else tally.censored += 1;
  }
  return [...tallies.values()].sort((a, b) => a.time - b.time);
}
