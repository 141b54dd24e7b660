// What outcomes are called on a page, and what each means.
import type { Outcome } from '../engine/result.ts';

/** An outcome in words, e.g. `local minimum`. */
export function outcomeName(outcome: Outcome): string {
  return outcome.replaceAll('-', ' ');
}

/** What it means that a network ended so. */
export function outcomeMeaning(outcome: Outcome): string {
  return MEANINGS[outcome];
}

const MEANINGS: Readonly<Record<Outcome, string>> = {
  solved: 'it meets the criterion of the sweep',
  diverged: 'its parameters or its loss grew beyond all bounds',
  dead: 'a hidden layer is off on every sample, and no gradient is left',
  'local-minimum': 'no small change makes it better',
  saddle: 'some small change would free it',
  plateau: 'it slides downhill for ever, ever more slowly',
  stationary: 'its gradient has vanished; whether it can get out was not asked',
  undecided: 'the tests did not tell what it is',
  unconverged: 'it is still on its way',
};
