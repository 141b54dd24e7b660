// A network in training, as twins and engine both know it: what is kept of it beside its parameters, and when it has blown up.

/** A loss or parameter beyond this counts as diverged. */
export const BLOW_UP = 1e10;

/** In `stopped`: still training. */
export const RUNNING = 0xffffffff;

/** Numbers of a network's damping. */
export const DAMPING_ROWS = 4;

/** Numbers of a network's time. */
export const FLOW_ROWS = 3;

/** The horizon of a flow without one. */
export const NO_HORIZON = 3e38;

/** One network in training. Updated in place. */
export interface TrainingState {
  /** Of the network in its sweep: it decides its mini-batches, and its place on the sweep's axes. */
  readonly index: bigint;
  /** (parameterCount) */
  readonly theta: Float64Array;
  /**
   * (parameterCount) state of the optimizer, or empty where it keeps none; of a gradient flow its time and next step, of
   * Levenberg-Marquardt its damping.
   */
  readonly first: Float64Array;
  /** (parameterCount) more of it, or empty. */
  readonly second: Float64Array;
  /** RUNNING, the step it stopped after because it diverged, or that of a rule with STOPPED_BY_RULE added. */
  stopped: number;
}

/** Whether |x| exceeds BLOW_UP or x is no number. */
export function blowsUp(x: number): boolean {
  return !(Math.abs(x) <= BLOW_UP);
}
