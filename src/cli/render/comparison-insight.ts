// What a comparison shows, in a few sentences, and no more than it supports.
import type { ComparedSweep, Comparison, Starts } from '../../engine/compare.ts';
import type { Outcome } from '../../engine/result.ts';
import { probabilityText } from '../../wording/probability.ts';
import type { ComparisonLabels } from './comparison-labels.ts';
import { isStillMoving, stuckCount } from './insight.ts';
import { countText, fractionText, outcomeShareText, shareText } from '../../wording/numbers.ts';

/** Above this p-value nothing is said to differ. */
const SIGNIFICANT = 0.05;

const STARTS: Readonly<Record<Starts, string>> = {
  identical: 'Of the same starts',
  coupled: 'Of coupled starts',
  unrelated: 'Of these starts',
};

/** Outcomes of networks that cannot be called stuck. */
const NOT_STUCK: readonly Outcome[] = ['solved', 'diverged', 'unconverged'];

/** The side of a comparison that solves at least as much, and the other. */
interface Ranking {
  readonly better: ComparedSweep;
  readonly worse: ComparedSweep;
  readonly betterLabel: string;
  readonly worseLabel: string;
  readonly onlyBetter: number;
  readonly onlyWorse: number;
  /** Better minus worse. */
  readonly difference: { readonly value: number; readonly low: number; readonly high: number };
}

/**
 * The sentences, the most telling first: which side solves more and by how much, how many starts each solves alone, what
 * becomes of the starts on which the worse side is stuck. Statements about stuck networks name the steps and the share that still
 * moves, and are withheld when that share is above 1 %.
 */
export function comparisonInsight(comparison: Comparison, labels: ComparisonLabels): string[] {
  const ranking = rank(comparison, labels);
  return [
    sharesSentence(comparison, ranking),
    exchangeSentence(comparison, ranking),
    stuckSentence(comparison, ranking),
    movingSentence(comparison, labels),
  ].filter(Boolean);
}

function rank({ a, b, pairs, difference }: Comparison, labels: ComparisonLabels): Ranking {
  if (difference.value > 0) {
    return {
      better: b,
      worse: a,
      betterLabel: labels.b,
      worseLabel: labels.a,
      onlyBetter: pairs.onlyB,
      onlyWorse: pairs.onlyA,
      difference,
    };
  }
  return {
    better: a,
    worse: b,
    betterLabel: labels.a,
    worseLabel: labels.b,
    onlyBetter: pairs.onlyA,
    onlyWorse: pairs.onlyB,
    difference: { value: 0 - difference.value, low: 0 - difference.high, high: 0 - difference.low },
  };
}

function sharesSentence(
  { starts, mcnemar, pairs }: Comparison,
  { better, worse, betterLabel, worseLabel, difference }: Ranking,
): string {
  const solved = ({ cell }: ComparedSweep): string => shareText(cell.solved).share;
  const { value, low, high } = pointsText(difference);
  const interval = `95 % interval ${low} to ${high}`;
  const within = withinText(better, worse);
  if (pairs.onlyA + pairs.onlyB === 0) {
    const count = pairs.bothSolved;
    const which = count === 0 ? 'none' : `the same ${countText(count)} (${solved(better)})`;
    return `${STARTS[starts]} ${betterLabel} and ${worseLabel} solve ${which} ${within} (${interval} points).`;
  }
  const shares = [solved(better), solved(worse)];
  return mcnemar.p < SIGNIFICANT
    ? `${STARTS[starts]} ${betterLabel} solves ${value} points more than ${worseLabel} (${interval}): ${shares.join(' against ')} ${within}.`
    : `${STARTS[starts]} ${betterLabel} solves ${shares.join(` and ${worseLabel} `)} ${within}: a difference of ${value} points (${interval}) that may be chance.`;
}

function exchangeSentence(
  { mcnemar, pairs }: Comparison,
  { betterLabel, worseLabel, onlyBetter, onlyWorse }: Ranking,
): string {
  if (pairs.onlyA + pairs.onlyB === 0) return '';
  const test = `McNemar ${probabilityText(mcnemar.p)}`;
  return `${betterLabel} solves ${startsText(onlyBetter)} that ${worseLabel} does not, ${worseLabel} solves ${countText(onlyWorse)} that ${betterLabel} does not (${test}).`;
}

/** What the better side makes of the starts on which the worse one is stuck. */
function stuckSentence({ table, a }: Comparison, { worse, betterLabel, worseLabel }: Ranking): string {
  const { cell, sweep } = worse;
  const stuck = stuckCount(cell);
  if (stuck === 0 || sweep.steps === 0 || isStillMoving(cell)) return '';
  const [own, other] = worse === a ? [table.rows, table.columns] : [table.columns, table.rows];
  const countAt = (i: number, j: number): number =>
    (worse === a ? table.counts[i]?.[j] : table.counts[j]?.[i]) ?? 0;
  let solved = 0;
  let sameLoss = 0;
  for (const [i, from] of own.entries()) {
    if (NOT_STUCK.includes(from.outcome)) continue;
    for (const [j, to] of other.entries()) {
      if (to.outcome === 'solved') solved += countAt(i, j);
      else if (to.level !== null && to.level === from.level) sameLoss += countAt(i, j);
    }
  }
  const moving = outcomeShareText(cell.outcomes.unconverged, cell.networks).share;
  const evidence = `${countText(sweep.steps)} steps, ${moving} still moving`;
  const again = sameLoss > 0 ? ` and brings ${fractionText(sameLoss / stuck)} to the same loss` : '';
  return `Of the ${startsText(stuck)} where ${worseLabel} is stuck (${evidence}) ${betterLabel} solves ${fractionText(solved / stuck)}${again}.`;
}

/** Which sides still move too much for more to be said. */
function movingSentence({ a, b }: Comparison, labels: ComparisonLabels): string {
  const moving = [
    { ...a, label: labels.a },
    { ...b, label: labels.b },
  ].filter(({ cell, sweep }) => sweep.steps > 0 && isStillMoving(cell));
  if (moving.length === 0) return '';
  const shares = moving.map(({ cell, label }) => {
    const { share } = outcomeShareText(cell.outcomes.unconverged, cell.networks);
    return `${share} of the networks of ${label}`;
  });
  const steps = [...new Set(moving.map(({ sweep }) => sweep.steps))];
  const after = `${steps.map(countText).join(' and ')} steps`;
  const more = `more steps: --steps ${10 * Math.max(...steps)}`;
  return `${shares.join(' and ')} are still moving after ${after}: too many to call the others there stuck; ${more}.`;
}

function startsText(count: number): string {
  return `${countText(count)} ${count === 1 ? 'start' : 'starts'}`;
}

function withinText(better: ComparedSweep, worse: ComparedSweep): string {
  const [more, less] = [better.sweep.steps, worse.sweep.steps];
  if (more === 0 && less === 0) return 'without training';
  return more === less
    ? `within ${countText(more)} steps`
    : `within ${countText(more)} and ${countText(less)} steps`;
}

/** Differences of shares in percentage points, with the digits that the interval supports. */
function pointsText({ value, low, high }: Ranking['difference']): Record<'value' | 'low' | 'high', string> {
  const width = 100 * (high - low);
  const decimals = Math.min(8, Math.max(1, Math.ceil(-Math.log10(width))));
  const text = (share: number): string => {
    const points = (100 * share).toFixed(decimals);
    return Number(points) === 0 ? '0' : points;
  };
  return { value: text(value), low: text(low), high: text(high) };
}
