// Settles one network by monotone trust-region Newton steps: the twin of the kernel `settle` and of the loop around it.
import { newtonStep } from './newton-step.ts';
import type { Reference } from './reference.ts';
import { tridiagonalize } from './tridiagonalize.ts';

/** Where a network settled. */
export interface SettledPoint {
  readonly theta: Float64Array;
  readonly objective: number;
  /** The last gradient^T (H + mu I)^-1 gradient. */
  readonly decrement: number;
  /** `exhausted`: no step lowers the objective beyond rounding. */
  readonly outcome: 'settled' | 'exhausted' | 'unsettled';
  /** Steps taken. */
  readonly steps: number;
}

/** How to settle. */
export interface SettleSettings {
  /** The most steps that are tried; default 50. */
  readonly iterations?: number;
  /** Largest trust radius, in units of 1 + |theta| at the start; default 0.1. */
  readonly radius?: number;
  /** A decrement of so many times the objective is none; default 1e-12. */
  readonly tolerance?: number;
  /** Differences of so many times the objective are rounding; default 1e-15. */
  readonly rounding?: number;
}

/**
 * Settles a network in float64.
 *
 * @param theta (parameterCount) the start
 * @see Conn, Gould & Toint 2000, "Trust-Region Methods", algorithm 6.1.1
 */
export function settle(
  { objectiveAt, gradientAt, hessianAt }: Pick<Reference, 'objectiveAt' | 'gradientAt' | 'hessianAt'>,
  theta: Float64Array,
  { iterations = 50, radius: share = 0.1, tolerance = 1e-12, rounding = 1e-15 }: SettleSettings = {},
): SettledPoint {
  const widest = share * (1 + Math.hypot(...theta));
  const size = theta.length;
  const formAt = (point: Float64Array) => tridiagonalize(hessianAt(point), size, gradientAt(point));
  let state = { theta, objective: objectiveAt(theta), radius: widest, polished: 0, steps: 0 };
  let form = formAt(theta);
  let decrement = Number.POSITIVE_INFINITY;
  const ended = (outcome: SettledPoint['outcome']): SettledPoint => ({ ...state, decrement, outcome });
  for (let iteration = 0; iteration < iterations; iteration++) {
    const { objective: here, radius, polished } = state;
    const next = newtonStep(form, radius, Number.EPSILON);
    const { step, length, promise } = next;
    decrement = next.decrement;
    if (decrement <= tolerance * Math.abs(here)) return ended('settled');
    const seen = rounding * Math.abs(here);
    const visible = promise > seen;
    const moved = state.theta.map((value, p) => value + step[p]!);
    const there = objectiveAt(moved);
    const polishes = there <= here + seen && (polished === 0 || decrement <= 0.25 * polished);
    const taken = length > 0 && (visible ? there < here : polishes);
    if (!taken && !visible) return ended('exhausted');
    if (!taken) {
      state = { ...state, radius: 0.25 * length };
      continue;
    }
    const ratio = (here - there) / promise;
    const longer = visible && ratio > 0.75 && length > 0.3 * radius ? 2 * radius : radius;
    state = {
      theta: moved,
      objective: there,
      radius: Math.min(visible && ratio < 0.25 ? 0.5 * length : longer, widest),
      polished: visible ? 0 : decrement,
      steps: state.steps + 1,
    };
    form = formAt(moved);
  }
  return ended('unsettled');
}
