// The table of a grid: one line per cell with its axis values and the shares that decide.
import { OUTCOMES, type CellResult, type Outcome } from '../../engine/result.ts';
import { alignColumns, type Column } from './columns.ts';
import { countText, outcomeShareText, shareText } from '../../wording/numbers.ts';
import { axisTitles, valueText } from '../../wording/sweep-title.ts';
import { intervalTitle } from './until-lines.ts';

/** Columns that every trained grid has, whether or not a network ended so. */
const ALWAYS_SHOWN: readonly Outcome[] = ['dead', 'stationary', 'unconverged'];

/**
 * The cells of a grid as a table, in their order. Where nothing was trained, the share that is born dead takes the place
 * of the outcomes.
 *
 * @param cells (cells) results with the same axes
 * @param trained whether any cell takes a step
 * @returns lines: headings, then one line per cell
 */
export function cellTable(cells: readonly CellResult[], trained: boolean): string[] {
  const paths = Object.keys(cells[0]?.axes ?? {});
  const others = trained ? shownOutcomes(cells) : [];
  const counted = cells.some(({ until }) => until); // else they are as many in every cell
  const columns: Column[] = [
    ...axisTitles(paths).map((title): Column => ({ title, align: 'left', gap: 2 })),
    ...(counted ? [{ title: 'networks', align: 'right' } as const] : []),
    { title: trained ? 'solved' : 'born dead', align: 'right' },
    { title: intervalTitle(cells), align: 'left' },
    ...others.map((outcome): Column => ({ title: outcome, align: 'right' })),
  ];
  const main = cells.map((cell) => shareText(trained ? cell.solved : cell.deadLayer));
  const lowWidth = Math.max(0, ...main.map(({ low }) => low.length));
  const rows = cells.map((cell, i) => {
    const { share = '', low = '', high = '' } = main[i] ?? {};
    return [
      ...paths.map((path) => valueText(cell.axes[path])),
      ...(counted ? [countText(cell.networks)] : []),
      share,
      `${low.padStart(lowWidth)} to ${high} %`,
      ...others.map((outcome) => outcomeShareText(cell.outcomes[outcome], cell.networks).share),
    ];
  });
  return alignColumns(columns, rows);
}

function shownOutcomes(cells: readonly CellResult[]): Outcome[] {
  return OUTCOMES.filter(
    (outcome) =>
      outcome !== 'solved' &&
      (ALWAYS_SHOWN.includes(outcome) || cells.some((cell) => cell.outcomes[outcome] > 0)),
  );
}
