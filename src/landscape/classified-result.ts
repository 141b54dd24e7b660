// The result of a run whose endpoints were classified.
import type { FittedCell } from '../datasets/index.ts';
import type { CellResult, SweepResult } from '../engine/result.ts';
import { basinReport, type BasinReport } from './basin-report.ts';
import type { RetrainOptions } from './basin-singletons.ts';
import type { ClassifiedCell, ClassifiedEndpoint } from './classify-run.ts';
import type { Evidence, Kind } from './evidence.ts';
import { kinkReport, type KinkReport } from './kink-report.ts';
import { trainingReport, type TrainingReport } from './training-report.ts';

/** A cell with the kinds of its endpoints, which its `outcomes` have too, its basins, and how its networks were trained. */
export interface ClassifiedCellResult extends CellResult, TrainingReport {
  /** The kinds of all endpoints, the solved ones included. */
  readonly kinds: Readonly<Record<Kind, number>>;
  /** How many verdicts each rule gave; all of them in float64, each on its own endpoint. */
  readonly rules: Readonly<Partial<Record<Evidence['rule'], number>>>;
  /** Unsolved endpoints that settling moved far, by the kind of point that it led them to: the reason why they are unconverged. */
  readonly leadsTo: Readonly<Partial<Record<Kind, number>>>;
  /** Endpoints exactly on kinks; null where no activation has any. */
  readonly kinks: KinkReport | null;
  readonly basins: BasinReport;
}

/** What `sweep --kinds --json` prints. */
export interface ClassifiedResult extends SweepResult {
  readonly cells: readonly ClassifiedCellResult[];
}

/** What the reports go by. */
export interface ReportOptions extends RetrainOptions {
  /** Steps between two looks on the way of training, where the plan has them. */
  readonly lookEvery?: number | undefined;
}

/**
 * The result with kinds in place of what the first measurements told, basins, and how training went.
 *
 * @param cells (cells) those of the run
 * @param classified (cells) what became of their endpoints
 * @throws the signal's reason when it aborts
 */
export async function classifiedResult(
  result: SweepResult,
  cells: readonly FittedCell[],
  classified: readonly ClassifiedCell[],
  options: ReportOptions = {},
): Promise<ClassifiedResult> {
  const told: ClassifiedCellResult[] = [];
  for (const [i, cell] of result.cells.entries()) {
    const [of, known] = [cells[i], classified[i]];
    if (!of || !known) throw new RangeError(`cell ${i} was not classified`);
    const { outcomes, kinds, endpoints } = known;
    told.push({
      ...cell,
      outcomes,
      kinds,
      rules: countRules(endpoints),
      leadsTo: countDestinations(endpoints),
      kinks: kinkReport(endpoints),
      basins: await basinReport(of, endpoints, options),
      ...trainingReport(of.fitted, endpoints, options.lookEvery),
    });
  }
  return { ...result, cells: told };
}

function countRules(endpoints: readonly ClassifiedEndpoint[]): ClassifiedCellResult['rules'] {
  const counts: Partial<Record<Evidence['rule'], number>> = {};
  for (const { evidence } of endpoints) counts[evidence.rule] = (counts[evidence.rule] ?? 0) + 1;
  return counts;
}

function countDestinations(endpoints: readonly ClassifiedEndpoint[]): ClassifiedCellResult['leadsTo'] {
  const counts: Partial<Record<Kind, number>> = {};
  for (const { evidence, solved } of endpoints) {
    if (solved || evidence.rule !== 'moved') continue;
    counts[evidence.leadsTo.kind] = (counts[evidence.leadsTo.kind] ?? 0) + 1;
  }
  return counts;
}
