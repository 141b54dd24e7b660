// Adds networks until shares are known: when to look at the intervals, what they are then, and when that is enough.
import { axisPoints, InputError, type Sweep } from '../spec/index.ts';
import { networksPerStart } from '../reference/index.ts';
import { concentrationFor, sequentialInterval, type Interval } from '../statistics/index.ts';
import { OUTCOMES, type Outcome, type Share, type UntilProgress, type UntilResult } from './result.ts';
import { isNarrow, type UntilCondition } from './until-condition.ts';

/** Networks before the first look. */
const FIRST_LOOK = 1000;

/** A look comes at the earliest when there are so many times more networks than at the last one, and at the latest. */
const LEAST_GROWTH = 1.02;
const MOST_GROWTH = 4;

/** The interval of a share that nothing is known about. */
const UNKNOWN: Interval = { low: 0, high: 1 };

/** How many networks of a cell ended how. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** The condition as it applies to one cell. */
export interface CellUntil {
  readonly condition: UntilCondition;
  /** The most networks that are trained. */
  readonly most: number;
  /** Looks come after whole rounds of so many networks: all combinations of the axes. */
  readonly round: number;
  /** Networks in a row that share a starting point. They depend on each other: together they are one observation. */
  readonly perStart: number;
}

/** What is known at one look. */
export interface Look {
  /** Looks so far. */
  readonly looks: number;
  /** Networks trained, all of which count. */
  readonly networks: number;
  /** The interval of each outcome's share. */
  readonly intervals: Readonly<Record<Outcome, Interval>>;
  readonly met: boolean;
  /** How many networks there must be for the next look: no more than now at the last one. */
  readonly next: number;
}

/**
 * Applies a condition to one cell.
 *
 * @param sweep of the cell, without a grid
 * @throws InputError where starting points are given: they come round again, and more networks say nothing new
 */
export function untilOfCell(condition: UntilCondition, sweep: Sweep): CellUntil {
  if (!('weights' in sweep.initializer)) {
    const rule = 'needs random starting points: given ones come round again';
    const remedy = 'draw them, for example with {"weights": "he-normal"}, or leave until away';
    throw new InputError({ field: 'until', value: condition.text, rule, remedy });
  }
  const { networks: most } = sweep;
  return { condition, most, round: axisPoints(sweep), perStart: networksPerStart(sweep) };
}

/** What is known before anything was trained. */
export function beforeLooks(until: CellUntil): Look {
  const intervals = everyOutcome(() => UNKNOWN);
  return { looks: 0, networks: 0, intervals, met: false, next: roundUp(FIRST_LOOK, until) };
}

/**
 * Looks at the networks there are. When depends on the counts alone, never on how a device cuts the sweep into chunks: so
 * does the result.
 *
 * @param before the last look
 * @param counts of the first `before.next` networks
 */
export function takeLook(until: CellUntil, before: Look, counts: OutcomeCounts): Look {
  const networks = before.next;
  const intervals = everyOutcome((outcome) => intervalOf(until, counts[outcome], networks, outcome));
  const met = isMet(until, intervals);
  const next = met ? networks : nextLook(until, counts, networks);
  return { looks: before.looks + 1, networks, intervals, met, next };
}

/** A count as a share of all networks with its sequential interval. */
export function sequentialShare(until: CellUntil, count: number, networks: number, outcome?: Outcome): Share {
  return { count, fraction: count / networks, ...intervalOf(until, count, networks, outcome) };
}

/** What a result says about its looks. */
export function untilResult({ condition }: CellUntil, { met, looks, intervals }: Look): UntilResult {
  return { condition: condition.text, met, looks, intervals, method: 'beta-binomial-mixture' };
}

/** How far the last look was from the condition. */
export function untilProgress({ condition }: CellUntil, { networks, intervals }: Look): UntilProgress {
  const widths = condition.bounds.map(({ outcome }) => {
    const { low, high } = intervals[outcome];
    return { outcome, width: high - low };
  });
  return { networks, widths };
}

/**
 * The interval of a share, made for the width that its outcome must reach. Those that the condition does not name are
 * made for the largest width in it, which is reached first: too many networks for a concentration cost little.
 */
function intervalOf(
  { condition, perStart }: CellUntil,
  count: number,
  networks: number,
  outcome?: Outcome,
): Interval {
  const own = condition.bounds.find((bound) => bound.outcome === outcome)?.width;
  const width = own ?? Math.max(...condition.bounds.map((bound) => bound.width));
  return sequentialInterval(count / perStart, networks / perStart, {
    concentration: concentrationFor(width),
  });
}

function isMet({ condition }: CellUntil, intervals: Readonly<Partial<Record<Outcome, Interval>>>): boolean {
  return condition.bounds.every((bound) => isNarrow(bound, intervals[bound.outcome] ?? UNKNOWN));
}

/** Where the condition would be met if all shares stayed as they are, within the limits of growth. */
function nextLook(until: CellUntil, counts: OutcomeCounts, networks: number): number {
  let tooFew = roundUp(LEAST_GROWTH * networks, until);
  let enough = roundUp(MOST_GROWTH * networks, until);
  if (wouldMeet(until, counts, networks, tooFew)) return tooFew;
  while (enough - tooFew > until.round) {
    const middle = roundUp((tooFew + enough) / 2, until);
    if (middle >= enough) break;
    if (wouldMeet(until, counts, networks, middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

function wouldMeet(until: CellUntil, counts: OutcomeCounts, networks: number, later: number): boolean {
  const expected = until.condition.bounds.map(({ outcome }) => {
    const count = Math.min(later, (counts[outcome] * later) / networks);
    return [outcome, intervalOf(until, count, later, outcome)] as const;
  });
  return isMet(until, Object.fromEntries(expected));
}

/** Whole rounds, no more than there may be. */
function roundUp(networks: number, { round, most }: CellUntil): number {
  return Math.min(most, round * Math.ceil(networks / round));
}

function everyOutcome(intervalFor: (outcome: Outcome) => Interval): Record<Outcome, Interval> {
  return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, intervalFor(outcome)])) as Record<
    Outcome,
    Interval
  >;
}
