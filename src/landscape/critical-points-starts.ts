// Where the search for critical points starts: at random points, and at points that are partly trained.
import type { Reference } from '../reference/index.ts';
import { InputError, type Sweep } from '../spec/index.ts';

/** `random`: fresh initializations; `trained`: partly trained ones; `mixed`: both in turn, random ones first. */
export const START_KINDS = ['mixed', 'random', 'trained'] as const;

export type StartKind = (typeof START_KINDS)[number];

/**
 * The starts of a search: start number s belongs to the sweep's network of index s.
 *
 * Random points are far above the minima, and lead to saddles of high index. The steps that the others are trained for
 * are spread evenly over the logarithm, from 1 to the sweep's last step: training slows down at each saddle that it passes.
 *
 * @param kind default of the search: `mixed`
 * @returns a function of the start's number that gives (parameterCount); not finite where training diverged
 * @throws InputError for trained starts of a sweep without steps
 */
export function createStarts(
  reference: Reference,
  { steps }: Pick<Sweep, 'steps'>,
  kind: StartKind,
): (start: number) => Float64Array {
  if (steps === 0 && kind !== 'random') {
    const remedy = 'use at least 1 step, or random starts';
    throw new InputError({
      field: 'steps',
      value: steps,
      rule: 'leave no starts that are partly trained',
      remedy,
    });
  }
  return (start) => {
    const theta = reference.initialize(BigInt(start));
    if (kind === 'random' || (kind === 'mixed' && start % 2 === 0)) return theta;
    const turn = kind === 'mixed' ? (start - 1) / 2 : start;
    const state = reference.begin(theta, BigInt(start));
    reference.train(state, 0, Math.round(steps ** radicalInverse(turn)));
    return state.theta;
  };
}

/**
 * The digits of a whole number in base 2, mirrored at the point: evenly spread over [0, 1), however many are taken.
 *
 * @see van der Corput 1935, "Verteilungsfunktionen"
 */
export function radicalInverse(n: number): number {
  let value = 0;
  for (let rest = n, digit = 0.5; rest > 0; rest = Math.floor(rest / 2), digit /= 2) {
    value += (rest % 2) * digit;
  }
  return value;
}
