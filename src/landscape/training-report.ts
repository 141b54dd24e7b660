// How training went, network by network: the step at which each had learned its task, and how far it travelled.
import type { FittedSweep } from '../datasets/index.ts';
import { OUTCOMES, type LossSummary, type Outcome } from '../engine/result.ts';
import { NEVER } from '../reference/index.ts';
import { kaplanMeier, summarize, type SurvivalStep, type TimeWithInterval } from '../statistics/index.ts';
import { hasIndependentStarts } from './basins.ts';
import type { ClassifiedEndpoint } from './classify-run.ts';

/** How long networks took to be solved for the first time, those that never were counting as longer than all steps. */
export interface StepsToSolve {
  /**
   * Networks were looked at after every so many steps, and after the last: a network seen solved after `step` steps was so for
   * the first time within that many before. It may have been lost again later; `solved` of the cell is of endpoints.
   */
  readonly every: number;
  /** Networks that a look found solved, and those that none did (censored at the last step, also where they diverged). */
  readonly solved: number;
  readonly censored: number;
  /** The steps by which half of the networks had been solved (Kaplan-Meier); null where fewer were. */
  readonly median: TimeWithInterval;
  /** The share not yet solved, at each look that found more solved; its interval is null where starts are not independent. */
  readonly curve: readonly {
    readonly step: number;
    readonly unsolved: number;
    readonly low: number | null;
    readonly high: number | null;
  }[];
}

/** The distances from start to end, |theta_end - theta_start|, of the networks that ended alike. */
export interface Travelled extends LossSummary {
  readonly networks: number;
}

/** How the training of a cell's networks went. */
export interface TrainingReport {
  /** null where nobody looked: sweeps that stop early are not looked at on the way. */
  readonly stepsToSolve: StepsToSolve | null;
  /** Per outcome that occurs. */
  readonly travelled: Readonly<Partial<Record<Outcome, Travelled>>>;
}

/**
 * Sums up how the networks of a cell were trained.
 *
 * @param endpoints all of its networks
 * @param lookEvery steps between two looks on the way; undefined where there were none
 */
export function trainingReport(
  { sweep }: FittedSweep,
  endpoints: readonly ClassifiedEndpoint[],
  lookEvery: number | undefined,
): TrainingReport {
  return {
    stepsToSolve:
      lookEvery === undefined
        ? null
        : stepsToSolve(endpoints, sweep.steps, lookEvery, hasIndependentStarts(sweep)),
    travelled: Object.fromEntries(
      OUTCOMES.flatMap((outcome) => {
        const own = endpoints.filter((each) => (each.solved ? 'solved' : each.kind) === outcome);
        const distances = Float32Array.from(own, ({ travelled }) => travelled);
        return own.length === 0 ? [] : [[outcome, { networks: own.length, ...summarize(distances) }]];
      }),
    ),
  };
}

function stepsToSolve(
  endpoints: readonly ClassifiedEndpoint[],
  steps: number,
  every: number,
  independent: boolean,
): StepsToSolve {
  const solved = endpoints.map(({ solvedStep = NEVER }) => solvedStep !== NEVER);
  const times = endpoints.map(({ solvedStep = NEVER }) => (solvedStep === NEVER ? steps : solvedStep));
  const curve = kaplanMeier(times, solved);
  const { estimate, low, high } = curve.median;
  return {
    every,
    solved: curve.events,
    censored: curve.total - curve.events,
    median: independent ? { estimate, low, high } : { estimate, low: null, high: null },
    curve: curve.steps.map(({ time, survival, ...interval }: SurvivalStep) => ({
      step: time,
      unsolved: survival,
      low: independent ? interval.low : null,
      high: independent ? interval.high : null,
    })),
  };
}
