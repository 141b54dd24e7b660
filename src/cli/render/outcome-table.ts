// The outcome table: how many networks of a cell ended how, each share with its 95 % interval.
import { OUTCOMES, type CellResult, type Outcome } from '../../engine/result.ts';
import { alignColumns } from './columns.ts';
import { countText, outcomeShareText, shareText } from '../../wording/numbers.ts';
import { intervalTitle } from './until-lines.ts';

/** Shown even when no network ended so: a result is read against them. */
const ALWAYS_SHOWN: readonly Outcome[] = ['solved', 'unconverged'];

/**
 * The outcomes of one cell as a table.
 *
 * @returns lines: headings, then one line per outcome that occurred
 */
export function outcomeTable(cell: Pick<CellResult, 'networks' | 'outcomes' | 'until'>): string[] {
  const shown = OUTCOMES.filter((outcome) => cell.outcomes[outcome] > 0 || ALWAYS_SHOWN.includes(outcome));
  const shares = shown.map((outcome) => {
    const count = cell.outcomes[outcome];
    const sequential = cell.until?.intervals[outcome];
    const share = sequential
      ? shareText({ fraction: count / cell.networks, ...sequential })
      : outcomeShareText(count, cell.networks);
    return { outcome, count, ...share };
  });
  const lowWidth = Math.max(...shares.map(({ low }) => low.length));
  return alignColumns(
    [
      { title: 'outcome', align: 'left', minWidth: 16 },
      { title: 'networks', align: 'right' },
      { title: 'share', align: 'right', minWidth: 7 },
      { title: intervalTitle([cell]), align: 'left' },
    ],
    shares.map(({ outcome, count, share, low, high }) => [
      outcome,
      countText(count),
      share,
      `${low.padStart(lowWidth)} to ${high} %`,
    ]),
  );
}
