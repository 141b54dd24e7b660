// The report of a sweep for people: insight, outcomes, final losses, timing, and what to type next.
import type { CellResult, SweepResult, Timing } from '../../engine/result.ts';
import { expandGrid, type Sweep } from '../../spec/index.ts';
import type { ClassifiedCellResult } from '../../landscape/classified-result.ts';
import { axisPicture } from './axis-picture.ts';
import { basinLines } from './basin-table.ts';
import { cellTable } from './cell-table.ts';
import { destinationLines } from './destination-lines.ts';
import { cellInsight, gridInsight } from './insight.ts';
import { kinkLines } from './kink-lines.ts';
import { kindsInsight } from './kinds-insight.ts';
import { lossPicture } from './loss-picture.ts';
import { durationText, rateText } from '../../wording/numbers.ts';
import { outcomeTable } from './outcome-table.ts';
import { trainingLines } from './training-lines.ts';
import { untilLines } from './until-lines.ts';

/**
 * The result in words, tables and a picture; a grid becomes a table of its cells and one sentence.
 *
 * @param bold marks the sentence that matters; identity where the output is no terminal
 */
export function sweepReport(result: SweepResult, bold: (text: string) => string): string[] {
  const { cells } = result;
  const sweeps = expandGrid(result.sweep).map(({ sweep }) => sweep);
  const [cell] = cells;
  const [sweep] = sweeps;
  return cells.length === 1 && cell && sweep
    ? cellReport(cell, sweep, bold)
    : [
        ...cellTable(
          cells,
          sweeps.some(({ steps }) => steps > 0),
        ),
        '',
        bold(gridInsight(cells, sweeps)),
        ...untilLines(cells).flatMap((line) => ['', line]),
      ];
}

function isClassified(cell: CellResult): cell is ClassifiedCellResult {
  return 'basins' in cell;
}

function cellReport(cell: CellResult, sweep: Sweep, bold: (text: string) => string): string[] {
  return [
    bold(isClassified(cell) ? kindsInsight(cell, sweep) : cellInsight(cell, sweep)),
    '',
    ...outcomeTable(cell),
    ...(isClassified(cell) ? [...destinationLines(cell.leadsTo), ...kinkLines(cell.kinks)] : []),
    '',
    ...untilLines([cell]).flatMap((line) => [line, '']),
    ...axisPicture(cell.map).flatMap((line, i, { length }) => (i === length - 1 ? [line, ''] : [line])),
    ...lossPicture(cell),
    ...(isClassified(cell) ? ['', ...basinLines(cell.basins), '', ...trainingLines(cell, sweep.steps)] : []),
  ];
}

/** Where the time went, e.g. `12.7 s training at 23.6 M network-steps/s, 0.3 s compiling, 13.4 s in all`. */
export function timingLine({
  trainMs,
  compileMs,
  totalMs,
  networkSteps,
  networkStepsPerSecond,
}: Timing): string {
  const rate = networkSteps > 0 ? ` at ${rateText(networkStepsPerSecond)} network-steps/s` : '';
  return `${durationText(trainMs)} training${rate}, ${durationText(compileMs)} compiling, ${durationText(totalMs)} in all`;
}
