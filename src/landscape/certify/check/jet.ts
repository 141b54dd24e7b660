// Numbers that carry their first and second derivatives in all parameters: second-order forward mode over the intervals.
import { only, plus, times, ZERO, type Interval } from './arithmetic.ts';
import type { Smooth } from './functions.ts';

/** Enclosures of a value and its derivatives; null stands for an exact 0. */
export interface Jet {
  readonly value: Interval;
  /** (size) */
  readonly first: readonly (Interval | null)[];
  /** (size * (size + 1) / 2) rows of the lower triangle; empty where second derivatives are not asked for */
  readonly second: readonly (Interval | null)[];
}

/** Calculating with jets of a number of parameters. */
export interface Jets {
  readonly constant: (value: Interval) => Jet;
  /** The parameter of that number. */
  readonly parameter: (p: number, value: Interval) => Jet;
  readonly sum: (a: Jet, b: Jet) => Jet;
  readonly product: (a: Jet, b: Jet) => Jet;
  readonly scaled: (factor: Interval, a: Jet) => Jet;
  readonly applied: (f: Smooth, a: Jet) => Jet;
}

type Entry = Interval | null;

function sumOf(a: Entry, b: Entry): Entry {
  if (a === null) return b;
  return b === null ? a : plus(a, b);
}

function productOf(a: Entry, b: Entry): Entry {
  return a === null || b === null ? null : times(a, b);
}

/** Where the second derivative in parameters i >= j lies. */
export function triangle(i: number, j: number): number {
  return (i * (i + 1)) / 2 + j;
}

/**
 * @param size number of parameters
 * @param order 1 for first derivatives only, or 2
 */
export function createJets(size: number, order: 1 | 2): Jets {
  const entries = order === 2 ? triangle(size, 0) : 0;
  const none = (length: number): Entry[] => new Array<Entry>(length).fill(null);
  const lower = (entry: (i: number, j: number, at: number) => Entry): Entry[] => {
    const all = none(entries);
    for (let i = 0, at = 0; at < entries; i++) for (let j = 0; j <= i; j++, at++) all[at] = entry(i, j, at);
    return all;
  };
  return {
    constant: (value) => ({ value, first: none(size), second: none(entries) }),
    parameter(p, value) {
      const first = none(size);
      first[p] = only(1);
      return { value, first, second: none(entries) };
    },
    sum: (a, b) => ({
      value: plus(a.value, b.value),
      first: a.first.map((x, i) => sumOf(x, b.first[i]!)),
      second: a.second.map((x, at) => sumOf(x, b.second[at]!)),
    }),
    product: (a, b) => ({
      value: times(a.value, b.value),
      first: a.first.map((x, i) => sumOf(productOf(x, b.value), productOf(a.value, b.first[i]!))),
      second: lower((i, j, at) => {
        const mixed = sumOf(productOf(a.first[i]!, b.first[j]!), productOf(a.first[j]!, b.first[i]!));
        return sumOf(mixed, sumOf(productOf(a.second[at]!, b.value), productOf(a.value, b.second[at]!)));
      }),
    }),
    scaled: (factor, a) => ({
      value: times(factor, a.value),
      first: a.first.map((x) => productOf(factor, x)),
      second: a.second.map((x) => productOf(factor, x)),
    }),
    applied(f, a) {
      const slope = f.first(a.value);
      const bend = order === 2 ? f.second(a.value) : ZERO;
      return {
        value: f.value(a.value),
        first: a.first.map((x) => productOf(slope, x)),
        second: lower((i, j, at) =>
          sumOf(productOf(bend, productOf(a.first[i]!, a.first[j]!)), productOf(slope, a.second[at]!)),
        ),
      };
    },
  };
}
