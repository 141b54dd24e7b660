// What a report says about networks that were added until shares were known: how many it took, or that they were too few.
import type { CellResult, UntilResult } from '../../engine/result.ts';
import { parseUntil } from '../../engine/until-condition.ts';
import { countText, numberText } from '../../wording/numbers.ts';

/**
 * Why the networks are as many as they are: one line, or none where no condition was asked for.
 *
 * @param cells (cells) results of one sweep
 */
export function untilLines(cells: readonly CellResult[]): string[] {
  const [cell] = cells;
  if (!cell?.until) return [];
  return [cells.length === 1 ? cellLine(cell, cell.until) : gridLine(cells, cell.until)];
}

function cellLine({ networks }: CellResult, until: UntilResult): string {
  const found = `the ${widthsText(until)} wide`;
  if (until.met) return `stopped after ${countText(networks)} networks: ${found}`;
  return `${mostText(networks)} before ${until.condition} held: ${found}`;
}

function gridLine(cells: readonly CellResult[], { condition }: UntilResult): string {
  const counts = cells.map(({ networks }) => networks);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const missed = cells.filter(({ until }) => until?.met === false).length;
  if (missed > 0) {
    const where =
      missed === cells.length ? 'any cell' : `${countText(missed)} of ${countText(cells.length)} cells`;
    return `${mostText(most)} before ${condition} held in ${where}`;
  }
  const range = fewest === most ? countText(most) : `${countText(fewest)} to ${countText(most)}`;
  return `stopped after ${range} networks per cell: ${condition} holds in each`;
}

function mostText(networks: number): string {
  return `stopped at ${countText(networks)} networks, the most there may be (--networks),`;
}

/** e.g. `interval of solved is 0.0098`. */
function widthsText({ condition, intervals }: UntilResult): string {
  const outcomes = parseUntil(condition).bounds.map(({ outcome }) => outcome);
  const widths = outcomes.map((outcome) => numberText(intervals[outcome].high - intervals[outcome].low));
  const are = outcomes.length > 1 ? 'are' : 'is';
  return `interval${outcomes.length > 1 ? 's' : ''} of ${outcomes.join(' and ')} ${are} ${widths.join(' and ')}`;
}

/** How the column of intervals is called: those of a condition hold at all looks together. */
export function intervalTitle(cells: readonly Pick<CellResult, 'until'>[]): string {
  return cells.some(({ until }) => until) ? '95 % at every look' : '95 % interval';
}
