// When a network need not go on: the twin of the kernel `stop`.
import type { StopSpec } from '../spec/index.ts';
import type { Evaluation } from './evaluate.ts';
import { RUNNING } from './training-state.ts';

/** In `stopped`, beside the step: a rule was met, as opposed to divergence. */
export const STOPPED_BY_RULE = 0x80000000;

/** Whether a network stopped because it diverged. */
export function hasDiverged(stopped: number): boolean {
  return stopped < STOPPED_BY_RULE;
}

/** The step after which a network stopped; null if it took them all. */
export function stoppedStep(stopped: number): number | null {
  return stopped === RUNNING ? null : stopped % STOPPED_BY_RULE;
}

/** The word that records a stop by a rule. */
export function stoppedByRule(step: number): number {
  return STOPPED_BY_RULE + step;
}

/** A rule as a kernel reads it: negative thresholds are never met. */
export function stopThresholds(stop: StopSpec): { loss: number; gradientNorm: number; progress: number } {
  return { loss: stop.loss ?? -1, gradientNorm: stop.gradientNorm ?? -1, progress: stop.progress ?? -1 };
}

/**
 * Whether a network stops.
 *
 * @param lastLoss at the look before; null at the first
 */
export function meetsStop(
  stop: StopSpec,
  { loss, gradientNorm }: Pick<Evaluation, 'loss' | 'gradientNorm'>,
  lastLoss: number | null,
): boolean {
  const thresholds = stopThresholds(stop);
  if (loss <= thresholds.loss || gradientNorm <= thresholds.gradientNorm) return true;
  return (
    stop.progress !== undefined &&
    lastLoss !== null &&
    lastLoss - loss <= thresholds.progress * Math.abs(lastLoss)
  );
}
