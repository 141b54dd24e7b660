// Work that survives the loss of its device: when that comes back, the work is done once more, from its beginning.
import { lossError } from '../gpu/device.ts';
import type { DeviceSource } from './device-source.ts';
import type { Pacer } from './pacer.ts';
import type { Trainer } from './trainer.ts';

/** What a cell trains with, as long as its device lives. */
export interface Workplace extends Disposable {
  readonly trainer: Trainer;
  /** Made anew with the trainer, so that it begins with little work: more may be what cost the last device its life. */
  readonly pacer: Pacer;
}

/** A workplace around a trainer, which it owns from now on. */
export function createWorkplace(trainer: Trainer, pacer: Pacer): Workplace {
  return { trainer, pacer, [Symbol.dispose]: () => trainer[Symbol.dispose]() };
}

/** A piece of work that ends with nothing or all of it. */
export interface Work<T, Place> {
  /** Does it; called again from the start after a loss, so it must leave no trace before it has all it needs. */
  readonly attempt: (workplace: Place) => Promise<T>;
  /** Called when it begins again. */
  readonly recovered?: () => void;
  /** What the device does, for a message, e.g. `trained networks 0 to 999`. */
  readonly what: string;
}

/** Does the work of one cell, piece by piece. Owns the workplace: what the work needs as long as its device lives. */
export class Attempts<Place extends Disposable = Workplace> implements Disposable {
  readonly #make: () => Promise<Place>;
  readonly #devices: DeviceSource | null;
  readonly #signal: AbortSignal;
  #workplace: Place | undefined;

  /**
   * @param make makes the workplace on the device there is now
   * @param devices where the next one comes from; null where nothing can be lost
   */
  constructor(make: () => Promise<Place>, devices: DeviceSource | null, signal: AbortSignal) {
    this.#make = make;
    this.#devices = devices;
    this.#signal = signal;
  }

  /**
   * Does a piece of work. If the device is lost meanwhile and comes back, it is done again, but only once: work that
   * costs two devices in a row may well be the reason.
   *
   * @throws DeviceError if the device is lost twice, does not come back, or comes back as another one
   */
  async complete<T>({ attempt, recovered, what }: Work<T, Place>): Promise<T> {
    try {
      return await this.#attempt(attempt);
    } catch (error) {
      await this.#recover(error);
    }
    recovered?.();
    try {
      return await this.#attempt(attempt);
    } catch (error) {
      const loss = await this.#devices?.device.lossSoon();
      if (!loss) throw error;
      const twice = `, for the second time while it ${what}: it may not bear that much work at once`;
      throw lossError(loss, `${twice}; use a smaller sweep, or another --backend`);
    }
  }

  [Symbol.dispose](): void {
    this.#workplace?.[Symbol.dispose]();
    this.#workplace = undefined;
  }

  async #attempt<T>(attempt: Work<T, Place>['attempt']): Promise<T> {
    this.#workplace ??= await this.#make();
    return attempt(this.#workplace);
  }

  async #recover(error: unknown): Promise<void> {
    if (!this.#devices || this.#signal.aborted) throw error;
    const loss = await this.#devices.device.lossSoon();
    if (!loss) throw error;
    this[Symbol.dispose]();
    await this.#devices.replace(loss, this.#signal);
  }
}
