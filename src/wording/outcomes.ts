// What outcomes are called, and what each means: of one network, and of several.
import type { Outcome } from '../engine/result.ts';

/** An outcome in words, e.g. `local minimum`. */
export function outcomeName(outcome: Outcome): string {
  return outcome.replaceAll('-', ' ');
}

/** What it means that a network ended so. */
export function outcomeMeaning(outcome: Outcome): string {
  return MEANINGS[outcome].one;
}

/** How the networks that ended so are, as the end of a sentence that begins with how many they are. */
export function outcomePredicate(outcome: Outcome): string {
  return MEANINGS[outcome].several;
}

const MEANINGS: Readonly<Record<Outcome, { readonly one: string; readonly several: string }>> = {
  solved: {
    one: 'it meets the criterion of the sweep',
    several: 'meet the criterion of the sweep',
  },
  diverged: {
    one: 'its parameters or its loss grew beyond all bounds',
    several: 'diverged',
  },
  dead: {
    one: 'a hidden layer is off on every sample, and no gradient is left',
    several: 'are dead: a hidden layer is off on every sample, and no gradient is left',
  },
  'local-minimum': {
    one: 'no small change makes it better',
    several: 'are in local minima that do not: no small change makes them better',
  },
  saddle: {
    one: 'some small change would free it',
    several: 'are at saddles: some small change would free them',
  },
  plateau: {
    one: 'it slides downhill for ever, ever more slowly',
    several: 'are on plateaus without a minimum: they slide downhill for ever, ever more slowly',
  },
  stationary: {
    one: 'its gradient has vanished; whether it can get out was not asked',
    several: 'have no gradient left; whether they can get out was not asked',
  },
  undecided: {
    one: 'the tests did not tell what it is',
    several: 'are undecided',
  },
  unconverged: {
    one: 'it is still on its way',
    several: 'are still on their way',
  },
};
