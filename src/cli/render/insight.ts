// The insight: one or two sentences that say what a result means, and no more than it supports.
import type { CellResult, Share } from '../../engine/result.ts';
import type { Sweep } from '../../spec/index.ts';
import { lossRows, type LossRow } from '../../wording/losses.ts';
import { countText, countWord, fractionText, outcomeShareText, shareText } from '../../wording/numbers.ts';
import { cellName, taskOf } from '../../wording/sweep-title.ts';

/** Above this share of networks that still move, nothing is said about stuck ones. */
export const MAX_UNCONVERGED = 0.01;

/** A level that holds a smaller share of the stuck networks is no place to name in a sentence. */
const MIN_LEVEL_SHARE = 1e-3;

/** Levels that hold a smaller share of the stuck networks do not describe them. */
const MIN_LEVELS_SHARE = 0.95;

/**
 * What one cell shows, in one or two sentences. A statement about stuck networks names the steps and the share that
 * still moves, and is withheld when that share is above 1 %.
 *
 * @param sweep the cell's sweep, grid values filled in
 */
export function cellInsight(cell: CellResult, sweep: Sweep): string {
  const { outcomes, networks } = cell;
  const { steps } = sweep;
  if (steps === 0) return initializationInsight(cell, sweep);
  const within = `${countText(steps)} steps`;
  const task = taskOf(sweep);
  if (outcomes.diverged === networks) {
    return `All of these networks diverged within ${within}; a smaller optimizer.learningRate may help.`;
  }
  const diverged = outcomes.diverged > 0 ? [`${shareOf(outcomes.diverged, cell)} diverged.`] : [];
  const learned = `${cell.solved.count === networks ? 'All' : shareOf(cell.solved.count, cell)} of these networks ${task.done} within ${within}`;
  const stuck = stuckCount(cell);
  if (isStillMoving(cell))
    return [`${learned}${standingText(cell)}.`, movingSentence(cell, sweep), ...diverged].join(' ');
  if (stuck === 0) {
    const moving =
      outcomes.unconverged > 0 ? `; ${shareOf(outcomes.unconverged, cell)} are still moving` : '';
    return [`${learned}${moving}.`, ...diverged].join(' ');
  }
  const evidence = `${within}, ${shareOf(outcomes.unconverged, cell)} still moving`;
  const never = `${stuck === networks ? 'All' : shareOf(stuck, cell)} of these networks never ${task.todo} (${evidence}).`;
  return [never, levelSentence(cell, stuck), ...diverged].filter(Boolean).join(' ');
}

/** Whether too many networks still move to speak of stuck ones. */
export function isStillMoving({ outcomes, networks }: Pick<CellResult, 'outcomes' | 'networks'>): boolean {
  return outcomes.unconverged / networks > MAX_UNCONVERGED;
}

/** Networks that neither solved the task nor still move nor diverged. */
export function stuckCount({ outcomes, networks }: Pick<CellResult, 'outcomes' | 'networks'>): number {
  return networks - outcomes.solved - outcomes.unconverged - outcomes.diverged;
}

/** How many stand still now, and where: no more than was measured. Empty where that is the smaller part. */
function standingText(cell: CellResult): string {
  const standing = stuckCount(cell);
  if (standing <= cell.outcomes.unconverged) return '';
  const found = findPlaces(cell, standing);
  const where = found ? `, ${found.who} of them at ${found.losses}` : '';
  return `; ${shareOf(standing, cell)} stand still${where}`;
}

function movingSentence(cell: CellResult, { steps }: Sweep): string {
  const moving = `${shareOf(cell.outcomes.unconverged, cell)} are still moving after ${countText(steps)} steps`;
  return `${moving}: too many to call the others stuck; ${moreSteps(steps)}`;
}

function moreSteps(steps: number): string {
  return `more steps: --set steps=${String(10 * steps)}.`;
}

/** A count as a share in a sentence: the digits that its interval supports. */
function shareOf(count: number, { networks }: Pick<CellResult, 'networks'>): string {
  return outcomeShareText(count, networks).share;
}

function initializationInsight(cell: CellResult, sweep: Sweep): string {
  const solved = `${shareOf(cell.solved.count, cell)} ${taskOf(sweep).done} without training`;
  if (cell.deadLayer.count === 0) return `Of these initializations (0 steps) ${solved}.`;
  return `${shareOf(cell.deadLayer.count, cell)} of these networks are born dead: a hidden layer is off on every sample (0 steps). ${solved}.`;
}

function levelSentence(cell: CellResult, stuck: number): string {
  const found = findPlaces(cell, stuck);
  if (found) return `${capitalize(found.who)} of them stop at ${found.losses}.`;
  const levels = lossRows(cell).filter(({ kind }) => kind === 'level');
  const most = levels.toSorted((a, b) => b.count - a.count)[0];
  return most
    ? `The most frequent final loss is ${most.label}, in ${shareOf(most.count, cell)} of all networks.`
    : '';
}

/** The losses at which some networks stop. */
interface Places {
  /** `all`, or `at least 98.1 %`. */
  readonly who: string;
  /** `the loss 1/4`, or `three losses: 1/8, 1/6 and 1/4`. */
  readonly losses: string;
}

/**
 * Where networks stop that are neither solved nor moving. The levels count all networks, so this counts safely: whatever lies outside them (and is not learned to precision) is taken for
 * one of these. Undefined where the levels do not describe them.
 *
 * @param count how many there are
 */
function findPlaces(cell: CellResult, count: number): Places | undefined {
  const rows = lossRows(cell);
  const places = rows.filter((row) => row.kind === 'level' && row.count >= MIN_LEVEL_SHARE * count);
  const elsewhere = sum(rows.filter((row) => isFiniteLoss(row) && !places.includes(row)));
  const inPlaces = sum(places);
  const surely = Math.min(count - elsewhere, inPlaces);
  // More than are unsolved: some level holds solved networks, and none can be called a trap.
  if (inPlaces > cell.networks - cell.solved.count || surely < MIN_LEVELS_SHARE * count) return undefined;
  const who = surely === count ? 'all' : `at least ${fractionText(surely / count)}`;
  return { who, losses: lossesText(places) };
}

function lossesText(places: readonly LossRow[]): string {
  const losses = places.length === 1 ? 'the loss' : `${countWord(places.length)} losses:`;
  return `${losses} ${listText(places.map(({ label }) => label))}`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whether a stuck network can be in this row. */
function isFiniteLoss({ kind }: LossRow): boolean {
  return kind === 'level' || kind === 'range';
}

function sum(rows: readonly LossRow[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}

function listText(items: readonly string[]): string {
  return items.length <= 1 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/**
 * What a grid shows: its extremes, and in how many cells too much still moves.
 *
 * @param cells (cells) results
 * @param sweeps (cells) their sweeps
 */
export function gridInsight(cells: readonly CellResult[], sweeps: readonly Sweep[]): string {
  const steps = [...new Set(sweeps.map((sweep) => sweep.steps))];
  const within = `${steps.map(countText).join(' or ')} steps`;
  if (steps.every((count) => count === 0)) {
    return `Born dead, a hidden layer off on every sample: ${rangeOf(cells, ({ deadLayer }) => deadLayer)} (0 steps).`;
  }
  const solved = `Solved: ${rangeOf(cells, (cell) => cell.solved)}, within ${within}.`;
  const moving = cells.filter(isStillMoving).length;
  if (moving === 0) return solved;
  const where =
    moving === cells.length ? 'every cell' : `${countText(moving)} of ${countText(cells.length)} cells`;
  return `${solved} In ${where} more than 1 % are still moving: nothing is said about minima there; ${moreSteps(Math.max(...steps))}`;
}

/** From the smallest share, with its cell, to the largest. */
function rangeOf(cells: readonly CellResult[], shareIn: (cell: CellResult) => Share): string {
  const ranked = cells.toSorted((a, b) => shareIn(a).fraction - shareIn(b).fraction);
  const [low, high] = [ranked[0], ranked.at(-1)];
  if (!low || !high) return 'none';
  const textOf = (cell: CellResult): string => shareText(shareIn(cell)).share;
  if (shareIn(low).fraction === shareIn(high).fraction) return `${textOf(high)} in every cell`;
  return `from ${textOf(low)} (${cellName(low.axes)}) to ${textOf(high)} (${cellName(high.axes)})`;
}
