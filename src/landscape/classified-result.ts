// The result of a run whose endpoints were classified.
import type { FittedCell } from '../datasets/index.ts';
import type { CellResult, SweepResult } from '../engine/result.ts';
import { basinReport, type BasinReport } from './basin-report.ts';
import type { ClassifiedCell } from './classify-run.ts';
import type { Kind } from './evidence.ts';

/** A cell with the kinds of its endpoints, which its `outcomes` have too, and its basins. */
export interface ClassifiedCellResult extends CellResult {
  /** The kinds of all endpoints, the solved ones included. */
  readonly kinds: Readonly<Record<Kind, number>>;
  readonly basins: BasinReport;
}

/** What `sweep --kinds --json` prints. */
export interface ClassifiedResult extends SweepResult {
  readonly cells: readonly ClassifiedCellResult[];
}

/**
 * The result with kinds in place of what the first measurements told, and basins.
 *
 * @param cells (cells) those of the run
 * @param classified (cells) what became of their endpoints
 */
export function classifiedResult(
  result: SweepResult,
  cells: readonly FittedCell[],
  classified: readonly ClassifiedCell[],
): ClassifiedResult {
  const told = result.cells.map((cell, i): ClassifiedCellResult => {
    const [of, known] = [cells[i], classified[i]];
    if (!of || !known) throw new RangeError(`cell ${i} was not classified`);
    const { outcomes, kinds, endpoints } = known;
    return { ...cell, outcomes, kinds, basins: basinReport(of.fitted, endpoints) };
  });
  return { ...result, cells: told };
}
