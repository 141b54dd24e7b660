// Our engine as a contestant: whatever strategy `engine.plan` chooses, checked before it is timed.
import { createEngine, type Engine } from '../src/index.node.ts';
import { createChromeEngine } from '../src/engine/chrome/engine.ts';
import { servePage } from '../src/engine/chrome/serve-page.ts';
import type { Contestant } from './measure.ts';
import { checkErrors, checkpoints, type ReferenceLosses } from './reference-losses.ts';
import { toSweep, type Size, type Workload } from './workloads.ts';

/** A round repeats the work until it has trained for so long. */
const ROUND_MS = 300;

export type BackendName = 'auto' | 'node' | 'chrome';

export function openEngine(backend: BackendName): Promise<Engine> {
  if (backend !== 'chrome') return createEngine({ backend });
  return createChromeEngine({}, { serve: () => servePage('bench/dist/chrome') });
}

/** Us on one workload. */
export interface Ours extends Contestant {
  readonly strategy: string;
  readonly variant: string;
  readonly maxAbsError: number;
}

/**
 * Plans, trains once and compares with the reference.
 *
 * @throws OffReferenceError if the losses are wrong, or what the engine throws if it cannot train it
 */
export async function prepareOurs(
  engine: Engine,
  workload: Workload,
  size: Size,
  reference: ReferenceLosses,
): Promise<Ours> {
  const errors: number[] = [];
  let onceMs = Number.NaN;
  for (const steps of checkpoints(size.steps)) {
    const run = engine.run(await engine.plan(toSweep(workload, { ...size, steps })));
    onceMs = (await run.result).timing.trainMs;
    errors.push(reference.lossError(await firstLosses(run), steps));
  }
  const maxAbsError = checkErrors(errors);
  const plan = await engine.plan(toSweep(workload, size));
  const [cell] = plan.cells;
  const trainOnce = async (): Promise<number> => (await engine.run(plan).result).timing.trainMs;
  const repeats = Math.max(1, Math.min(1000, Math.ceil(ROUND_MS / onceMs)));
  return {
    name: 'ours',
    strategy: cell?.strategy ?? '',
    variant: cell?.variant ?? '',
    maxAbsError,
    networkSteps: repeats * size.networks * size.steps,
    async round() {
      let milliseconds = 0;
      for (let i = 0; i < repeats; i++) milliseconds += await trainOnce();
      return milliseconds;
    },
  };
}

/** The losses of the run's first batch of endpoints. */
async function firstLosses(run: ReturnType<Engine['run']>): Promise<ArrayLike<number>> {
  for await (const { loss } of run.endpoints()) return loss;
  return [];
}
