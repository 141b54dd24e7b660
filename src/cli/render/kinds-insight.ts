// What a sweep means once the kinds of its endpoints are known: who is trapped, and who only slow.
import type { CellResult, Outcome } from '../../engine/result.ts';
import type { Sweep } from '../../spec/index.ts';
import { countText, outcomeShareText } from '../../wording/numbers.ts';
import { taskOf } from '../../wording/sweep-title.ts';

/** What is said of the networks that ended so without having solved the task. */
const MEANINGS: readonly (readonly [kind: Outcome, one: string])[] = [
  ['local-minimum', 'are in local minima that do not: no small change makes them better'],
  ['dead', 'are dead: a hidden layer is off on every sample, and no gradient is left'],
  ['saddle', 'are at saddles: some small change would free them'],
  ['plateau', 'are on plateaus without a minimum: they slide downhill for ever, ever more slowly'],
  ['undecided', 'are undecided'],
  ['unconverged', 'are still on their way'],
  ['diverged', 'diverged'],
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
  const others = MEANINGS.filter(([kind]) => outcomes[kind] > 0).map(
    ([kind, meaning]) => `${outcomeShareText(outcomes[kind], networks).share} ${meaning}.`,
  );
  return [learned, ...others].join(' ');
}
