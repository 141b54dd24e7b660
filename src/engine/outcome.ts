// What an endpoint is, as far as first measurements tell: solved, diverged, dead, stationary or unconverged.
import type { FittedSweep } from '../datasets/index.ts';
import { hasDiverged, solvedThresholds, type Evaluation } from '../reference/index.ts';
import { isPenalized } from '../spec/index.ts';
import { OUTCOMES, type Outcome } from './result.ts';

/** A gradient norm of the objective up to this makes an endpoint stationary. */
export const STATIONARY_GRADIENT_NORM = 1e-5;

/** One network as `evaluate` measures it, and when training stopped it. */
export interface Measurement extends Evaluation {
  /** RUNNING, or the step after which training stopped the network; see hasDiverged and stoppedStep. */
  readonly stoppedStep: number;
}

/** The verdict on one endpoint. */
export interface Verdict {
  readonly solved: boolean;
  readonly kind: Outcome;
  readonly outcome: Outcome;
}

/** The position of an outcome in OUTCOMES. */
export const OUTCOME_INDEX = Object.fromEntries(OUTCOMES.map((outcome, i) => [outcome, i])) as Readonly<
  Record<Outcome, number>
>;

/**
 * The rule that gives each endpoint of a sweep its verdict.
 *
 * `dead` means stuck for good: a hidden layer is strictly inactive on every sample, nothing pulls it back (no penalty),
 * and what lies behind it has no gradient left. A dead layer with gradient left is only a flag.
 */
export function createVerdict(fitted: FittedSweep): (measured: Measurement) => Verdict {
  const { sweep } = fitted;
  const { needed, solvedLoss } = solvedThresholds(fitted);
  const kindOf = (measured: Measurement): Outcome => {
    if (measured.overflow || hasDiverged(measured.stoppedStep)) return 'diverged';
    const stationary = measured.gradientNorm <= STATIONARY_GRADIENT_NORM;
    if (measured.deadLayer && stationary && !isPenalized(sweep)) return 'dead';
    return stationary ? 'stationary' : 'unconverged';
  };
  return (measured) => {
    const kind = kindOf(measured);
    const meets = measured.right >= needed || measured.loss <= solvedLoss;
    const solved = meets && kind !== 'diverged';
    return { solved, kind, outcome: solved ? 'solved' : kind };
  };
}
