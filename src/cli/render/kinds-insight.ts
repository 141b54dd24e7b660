// What a sweep means once the kinds of its endpoints are known: who is trapped, and who only slow.
import type { CellResult, Outcome } from '../../engine/result.ts';
import type { Sweep } from '../../spec/index.ts';
import { countText, outcomeShareText } from '../../wording/numbers.ts';
import { outcomePredicate } from '../../wording/outcomes.ts';
import { taskOf } from '../../wording/sweep-title.ts';

/** The kinds in the order in which they are told. */
const TOLD: readonly Outcome[] = [
  'local-minimum',
  'dead',
  'saddle',
  'plateau',
  'undecided',
  'unconverged',
  'diverged',
];

/**
 * A sentence on what was learned, then one for each kind of the others.
 *
 * @param cell with kinds
 * @param sweep the cell's sweep, grid values filled in
 */
export function kindsInsight(cell: CellResult, sweep: Sweep): string {
  const { outcomes, networks, solved } = cell;
  const within = sweep.steps === 0 ? 'without training' : `within ${countText(sweep.steps)} steps`;
  const who = solved.count === networks ? 'All' : outcomeShareText(solved.count, networks).share;
  const learned = `${who} of these networks ${taskOf(sweep).done} ${within}.`;
  const others = TOLD.filter((kind) => outcomes[kind] > 0).map(
    (kind) => `${outcomeShareText(outcomes[kind], networks).share} ${outcomePredicate(kind)}.`,
  );
  return [learned, ...others].join(' ');
}
