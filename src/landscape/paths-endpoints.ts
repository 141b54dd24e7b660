// All endpoints of a run of one cell, each with its parameters.
import type { Engine } from '../engine/engine.ts';
import { columnOf } from '../engine/lines.ts';
import { OUTCOMES, type Outcome, type Progress } from '../engine/result.ts';
import type { Sweep } from '../spec/index.ts';

/** Where a network ended. */
export interface Endpoint {
  readonly index: bigint;
  readonly outcome: Outcome;
  /** (parameterCount) */
  readonly theta: Float64Array;
}

/** What a training reports to and obeys. */
export interface TrainingOptions {
  readonly signal?: AbortSignal;
  /** Called while networks are trained. */
  readonly onTraining?: (progress: Progress) => void;
}

/**
 * Trains a sweep and keeps every endpoint.
 *
 * @param sweep of one cell
 * @returns (networks) in the order of their indices
 * @throws what the run throws; the signal's reason when it aborts
 */
export async function trainEndpoints(
  engine: Engine,
  sweep: Sweep,
  { signal, onTraining }: TrainingOptions,
): Promise<Endpoint[]> {
  const run = engine.run(await engine.plan(sweep), signal ? { signal } : {});
  const endpoints: Endpoint[] = [];
  const collect = async (): Promise<void> => {
    for await (const { index, outcome, parameters } of run.endpoints({ parameters: true })) {
      for (const [i, code] of outcome.entries()) {
        const theta = columnOf(parameters!, i, outcome.length);
        endpoints.push({ index: index[i]!, outcome: OUTCOMES[code]!, theta });
      }
    }
  };
  const watch = async (): Promise<void> => {
    for await (const progress of run) onTraining?.(progress);
  };
  // All must have settled before the engine is destroyed, whichever fails.
  const collecting = collect();
  await Promise.allSettled([run.result, collecting, onTraining ? watch() : undefined]);
  await run.result;
  await collecting;
  return endpoints;
}
