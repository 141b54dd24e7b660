// Trains the networks that are resident now to a given step: slices the work, keeps the device busy, reports, stops.
import type { Pacer } from './pacer.ts';
import type { Trainer } from './trainer.ts';

/** Submissions under way at once: the device works on one while the next is prepared. */
const IN_FLIGHT = 2;

/** What a training loop reports to and obeys. */
export interface Watch {
  readonly signal: AbortSignal;
  /** Called after each slice of all resident networks, with the steps done by each of them. */
  stepped(step: number, networkSteps: number): Promise<void> | void;
}

/**
 * Trains `count` resident networks from one step to another.
 *
 * @throws the signal's reason when it aborts; DeviceError when the device is lost
 */
export async function trainChunk(
  trainer: Trainer,
  pacer: Pacer,
  count: number,
  range: { readonly from: number; readonly to: number },
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
      const { networks, steps } = pacer.next(count, range.to - step);
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
      await watch.stepped(step, steps * count);
    }
    while (underWay.length > 0) await finishOne();
  } catch (error) {
    await Promise.allSettled(underWay.map(({ done }) => done)); // nothing may be in flight when memory is released
    throw error;
  }
}
