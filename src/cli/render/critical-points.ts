// The report on critical points for people: how many there are of each index, how high they lie, and a picture of it.
import type { CriticalPoints, IndexRow } from '../../landscape/critical-points.ts';
import type { Rejection } from '../../landscape/critical-points-search.ts';
import type { Sweep } from '../../spec/index.ts';
import { alignColumns, type Column } from './columns.ts';
import { countText, countWord, durationText, numberText } from '../../wording/numbers.ts';
import { cellName, deviceText, valueText } from '../../wording/sweep-title.ts';

const PICTURE_WIDTH = 64;

/** What the report needs to know about the search, besides its result. */
export interface SearchedTask {
  /** The preset's or the file's name. */
  readonly name: string;
  /** The sweep of the cell. */
  readonly sweep: Sweep;
  /** The cell's axis values; empty without a grid. */
  readonly axes: Readonly<Record<string, unknown>>;
  readonly totalMs: number;
}

/** The report as lines. */
export function criticalPointsReport(
  found: CriticalPoints,
  task: SearchedTask,
  bold: (text: string) => string,
): string[] {
  const what = task.sweep.penalty.l2 > 0 ? 'objective' : 'loss';
  const head = [
    titleOf(found, task),
    startsText(found, task),
    deviceText({ backend: 'cpu', vendor: '', architecture: '', description: '', software: true }),
    '',
    bold(insight(found, what)),
  ];
  const tail = [...missedLines(found), '', `${durationText(task.totalMs)} searching`];
  if (found.points.length === 0) return [...head, '', ...tail];
  return [...head, '', ...indexTable(found.byIndex, what), '', ...indexPicture(found, what), '', ...tail];
}

function titleOf({ starts }: CriticalPoints, { name, sweep, axes }: SearchedTask): string {
  const { network, loss, penalty, seed } = sweep;
  const cell = cellName(axes);
  const parts = [
    `${countText(starts)} ${starts === 1 ? 'start' : 'starts'} of ${network.layers.join('-')} ${network.activation}`,
    loss,
    penalty.l2 > 0 ? `l2 ${numberText(penalty.l2)}` : '',
    `seed ${seed}`,
  ];
  return `${name}${cell === '' ? '' : ` (${cell})`}  ${parts.filter(Boolean).join(', ')}`;
}

function startsText({ from }: CriticalPoints, { sweep: { optimizer, steps } }: SearchedTask): string {
  const trained = `trained by ${valueText(optimizer)} for 1 to ${countText(steps)} steps`;
  if (from === 'random') return 'all starts are fresh networks';
  return from === 'trained'
    ? `all starts are ${trained}`
    : `half of the starts are fresh networks, half are ${trained}`;
}

/** What was found, and whether the loss rises with the index. */
function insight({ points, starts, byIndex }: CriticalPoints, what: string): string {
  if (points.length === 0) return `None of ${countText(starts)} searches found a critical point.`;
  const sentence = `Found ${namesOf(byIndex).join(' and ')}.`;
  if (byIndex.length < 2) return sentence;
  const means = byIndex.map(({ meanObjective }) => meanObjective);
  const rises = means.every((mean, i) => i === 0 || mean > (means[i - 1] ?? mean));
  return `${sentence} Their mean ${what} ${rises ? 'rises' : 'does not always rise'} with the index.`;
}

/** What the points are called: one of index 0 with directions that stay flat need not be a minimum. */
function namesOf(rows: readonly IndexRow[]): string[] {
  const lowest = rows.find(({ index }) => index === 0);
  const saddles = rows.filter(({ index }) => index > 0);
  const flat = lowest?.flat ?? 0;
  const minima = (lowest?.distinct ?? 0) - flat;
  const count = saddles.reduce((sum, { distinct }) => sum + distinct, 0);
  return [
    ...(minima > 0 || flat === 0 ? [plural(minima, 'minimum', 'minima')] : []),
    ...(flat > 0 ? [plural(flat, 'flat point of index 0', 'flat points of index 0')] : []),
    ...(count > 0 ? [`${plural(count, 'saddle', 'saddles')} ${indexRange(saddles)}`] : []),
  ];
}

function plural(count: number, one: string, many: string): string {
  return `${countWord(count)} ${count === 1 ? one : many}`;
}

function indexRange(saddles: readonly IndexRow[]): string {
  const [low = 0, high = 0] = [saddles[0]?.index, saddles.at(-1)?.index];
  return low === high ? `of index ${low}` : `of index ${low} to ${high}`;
}

function indexTable(rows: readonly IndexRow[], what: string): string[] {
  const anyFlat = rows.some(({ flat }) => flat > 0);
  const columns: Column[] = [
    { title: 'index', align: 'right' },
    { title: 'distinct', align: 'right' },
    { title: 'seen once', align: 'right' },
    ...(anyFlat ? [{ title: 'flat', align: 'right' } as const] : []),
    { title: `mean ${what}`, align: 'right' },
    { title: 'lowest', align: 'right', minWidth: 8 },
    { title: 'highest', align: 'right', minWidth: 8 },
  ];
  const lines = alignColumns(
    columns,
    rows.map((row) => [
      countText(row.index),
      countText(row.distinct),
      countText(row.seenOnce),
      ...(anyFlat ? [countText(row.flat)] : []),
      ...[row.meanObjective, row.lowestObjective, row.highestObjective].map(numberText),
    ]),
  );
  return anyFlat
    ? [...lines, 'flat: one of a continuum that no symmetry explains, or a saturated unit']
    : lines;
}

/** One line per index, the loss from left to right; a digit counts the points at its place, + is more than nine. */
function indexPicture({ points, byIndex }: CriticalPoints, what: string): string[] {
  const objectives = points.map(({ objective }) => objective);
  const [low, high] = [Math.min(...objectives), Math.max(...objectives)];
  const placeOf = (objective: number): number =>
    high > low ? Math.round(((PICTURE_WIDTH - 1) * (objective - low)) / (high - low)) : 0;
  const labelWidth = Math.max(...byIndex.map(({ index }) => countText(index).length));
  const lines = byIndex.map(({ index }) => {
    const counts = new Array<number>(PICTURE_WIDTH).fill(0);
    for (const point of points) {
      if (point.index !== index) continue;
      const place = placeOf(point.objective);
      counts[place] = (counts[place] ?? 0) + 1;
    }
    const marks = counts.map((count) => (count === 0 ? ' ' : count > 9 ? '+' : String(count)));
    return ` ${countText(index).padStart(labelWidth)} |${marks.join('')}|`;
  });
  const [from, to] = [numberText(low), numberText(high)];
  const scale = `${' '.repeat(labelWidth + 3)}${from}${to.padStart(PICTURE_WIDTH - from.length)}`;
  return [`${what} by index: how many points lie where`, ...lines, scale];
}

const WHY: Readonly<Record<Rejection, string>> = {
  diverged: 'from a start that diverged',
  'gradient-minimum': 'at a minimum of the gradient norm that is no critical point',
  runaway: 'on the way to infinity',
  flat: 'where it is so flat that no critical point can be told from a plateau',
  unconverged: 'unfinished',
};

/** The searches that found nothing, and what they say about points not seen yet. */
function missedLines({ starts, found, rejected, points }: CriticalPoints): string[] {
  const missed = starts - found;
  const reasons = (Object.entries(rejected) as [Rejection, number][])
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `  ${countText(count).padStart(countText(missed).length)} ${WHY[reason]}`);
  const once = points.filter(({ hits }) => hits === 1).length;
  return [
    ...(missed > 0
      ? [
          `${countText(missed)} of ${countText(starts)} searches found no critical point; they ended`,
          ...reasons,
        ]
      : []),
    ...(once > 0
      ? [
          `${countText(once)} of ${countText(points.length)} points were seen only once: more --starts may find others.`,
        ]
      : []),
  ];
}
