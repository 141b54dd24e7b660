// The result of a run whose endpoints were classified.
import type { FittedSweep } from '../datasets/index.ts';
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
 * @param fitted (cells) the run's cells
 * @param classified (cells) what became of their endpoints
 */
export function classifiedResult(
  result: SweepResult,
  fitted: readonly FittedSweep[],
  classified: readonly ClassifiedCell[],
): ClassifiedResult {
  const cells = result.cells.map((cell, i): ClassifiedCellResult => {
    const [sweep, known] = [fitted[i], classified[i]];
    if (!sweep || !known) throw new RangeError(`cell ${i} was not classified`);
    const { outcomes, kinds, endpoints } = known;
    return { ...cell, outcomes, kinds, basins: basinReport(sweep, endpoints) };
  });
  return { ...result, cells };
}
