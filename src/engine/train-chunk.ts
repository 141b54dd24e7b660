// Trains the networks that are resident now to a given step: slices the work, keeps the device busy, reports, stops.
import { lookAt } from '../reference/index.ts';
import type { Pacer } from './pacer.ts';
import type { Trainer, Training } from './trainer.ts';

/** Submissions under way at once: the device works on one while the next is prepared. */
const IN_FLIGHT = 2;

/** What a training loop reports to and obeys. */
export interface Watch {
  readonly signal: AbortSignal;
  /** Called after each slice, with the steps done by each network, and the network-steps of the slice. */
  stepped(step: number, networkSteps: number): Promise<void> | void;
}

/** Steps to take, by absolute numbers. */
export interface StepRange {
  readonly from: number;
  readonly to: number;
  /** Networks may stop early after every so many steps. */
  readonly every?: number | undefined;
  /** They are looked at after every so many steps. */
  readonly lookEvery?: number | undefined;
}

/**
 * Trains the resident networks from one step to another.
 *
 * @param training all of them, or those that an earlier part of their training left
 * @returns those that did not stop early
 * @throws the signal's reason when it aborts; DeviceError when the device is lost
 */
export async function trainChunk(
  trainer: Trainer,
  pacer: Pacer,
  training: Training,
  { from, to, every, lookEvery }: StepRange,
  watch: Watch,
): Promise<Training> {
  let left = training;
  const look = async (step: number): Promise<void> => {
    if (lookEvery !== undefined) await trainer.record(lookAt(step, to, lookEvery));
  };
  await look(from);
  for (let step = from; step < to && left.networks > 0;) {
    const end = Math.min(to, nextMultiple(step, every), nextMultiple(step, lookEvery));
    await trainSteps(trainer, pacer, left, { from: step, to: end }, watch);
    if (every !== undefined && end % every === 0) {
      watch.signal.throwIfAborted();
      left = await trainer.look(end);
    }
    await look(end);
    step = end;
  }
  return left;
}

function nextMultiple(step: number, every = Infinity): number {
  return every === Infinity ? Infinity : (Math.floor(step / every) + 1) * every;
}

/** Takes the steps up to a look, several submissions under way at a time. */
async function trainSteps(
  trainer: Trainer,
  pacer: Pacer,
  { networks: active, among: count }: Training,
  range: StepRange,
  watch: Watch,
): Promise<void> {
  const underWay: { readonly done: Promise<void>; readonly networkSteps: number }[] = [];
  let since = performance.now();
  const finishOne = async (): Promise<void> => {
    const first = underWay.shift();
    if (!first) return;
    await first.done;
    const now = performance.now();
    pacer.took(now - since, first.networkSteps);
    since = now;
  };
  try {
    for (let step = range.from; step < range.to;) {
      const { networks, steps } = pacer.next(count, Math.min(range.to - step, trainer.maxSteps(step)));
      for (let first = 0; first < count; first += networks) {
        watch.signal.throwIfAborted();
        if (underWay.length >= IN_FLIGHT) await finishOne();
        const tile = Math.min(networks, count - first);
        const networkSteps = tile * steps;
        const expectedMs = pacer.expectedMs(networkSteps);
        const done = trainer.train({ first, count: tile, firstStep: step, steps, expectedMs });
        underWay.push({ done, networkSteps });
      }
      step += steps;
      await watch.stepped(step, steps * active);
    }
    while (underWay.length > 0) await finishOne();
  } catch (error) {
    await Promise.allSettled(underWay.map(({ done }) => done)); // nothing may be in flight when memory is released
    throw error;
  }
}
