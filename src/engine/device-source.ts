// The device an engine works on: which it is, and, when it is lost, getting it back.
import { deviceName, isSameDevice, lossError, type Device, type DeviceLoss } from '../gpu/device.ts';
import { DeviceError } from '../gpu/errors.ts';
import { PipelineCache } from '../gpu/pipeline.ts';
import { subgroupSizes, type SubgroupSizes } from '../gpu/subgroups.ts';

/** Opens a device. */
export type OpenDevice = () => Promise<Device>;

/** How long a lost device is waited for, and the pauses in which it is asked for: a driver takes a while to start again. */
const PATIENCE_MS = 5000;
const PAUSE_MS = 200;

/** How long the end of the engine waits for devices that are still being opened. */
const FAREWELL_MS = 1000;

/** One device after the other, all of them the same as far as anybody can tell. Owns them. */
export class DeviceSource {
  readonly description: Device['description'];
  readonly limits: Device['limits'];
  readonly subgroups: SubgroupSizes | null;
  #device: Device;
  #pipelines: PipelineCache;
  readonly #openAgain: OpenDevice | undefined;
  /** Devices that nobody waits for any more; they are given back when they come. */
  readonly #late = new Set<Promise<void>>();

  /**
   * @param openAgain opens another device in place of a lost one; without it a loss is final
   */
  constructor(device: Device, openAgain?: OpenDevice) {
    this.description = device.description;
    this.limits = device.limits;
    this.subgroups = subgroupSizes(device);
    this.#device = device;
    this.#pipelines = new PipelineCache(device);
    this.#openAgain = openAgain;
  }

  /** The device now. What is made with it is lost with it. */
  get device(): Device {
    return this.#device;
  }

  /** What is compiled for the device now. */
  get pipelines(): PipelineCache {
    return this.#pipelines;
  }

  /**
   * Puts the device that comes back in the place of a lost one.
   *
   * @throws DeviceError if none comes back in time, or it is another one; the signal's reason when it aborts
   */
  async replace(loss: DeviceLoss, signal: AbortSignal): Promise<void> {
    if (!this.#openAgain) throw lossError(loss);
    await this.#device.destroy(); // a device that is lost still holds memory in this process
    const device = await this.#reopen(loss, this.#openAgain, signal);
    this.#device = device;
    this.#pipelines = new PipelineCache(device);
  }

  /** Releases all devices. Those still being opened are waited for a moment: Dawn must have no work when Node ends. */
  async destroy(): Promise<void> {
    await this.#device.destroy();
    const gone = Promise.all(this.#late);
    await within(gone, FAREWELL_MS, new AbortController().signal).catch(() => undefined);
  }

  async #reopen(loss: DeviceLoss, open: OpenDevice, signal: AbortSignal): Promise<Device> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const { device, problem, cause } = await this.#tryOpen(open, deadline - performance.now(), signal);
      if (device) return device;
      if (performance.now() + PAUSE_MS >= deadline) {
        throw lossError(loss, `: ${problem}; run again, or use another --backend`, cause);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      signal.throwIfAborted();
    }
  }

  /** Opens the same device as before, or says what is in the way. */
  async #tryOpen(open: OpenDevice, ms: number, signal: AbortSignal): Promise<Opened> {
    const opening = open();
    try {
      const device = await within(opening, ms, signal);
      if (isSameDevice(device.description, this.description)) return { device };
      this.#giveBack(opening);
      const instead = `instead of it there is ${deviceName(device.description)} now`;
      return {
        problem: `${this.#name}; ${instead}, which may compute other bits, so the run cannot go on with it`,
      };
    } catch (cause) {
      this.#giveBack(opening);
      signal.throwIfAborted();
      return { problem: `${this.#name}, and it did not come back within ${PATIENCE_MS / 1000} s`, cause };
    }
  }

  get #name(): string {
    return `it was ${deviceName(this.description)}`;
  }

  #giveBack(opening: Promise<Device>): void {
    const gone = opening
      .then((device) => device.destroy())
      .catch(() => undefined) // it was never opened
      .finally(() => this.#late.delete(gone));
    this.#late.add(gone);
  }
}

/** The outcome of an attempt. */
type Opened =
  | { readonly device: Device; readonly problem?: never; readonly cause?: never }
  | { readonly device?: never; readonly problem: string; readonly cause?: unknown };

/** Waits for work, but no longer than this, and only until the signal aborts. */
async function within<T>(work: Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const settled = new AbortController();
  const over = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new DeviceError(`there was no answer within ${ms} ms`)), ms);
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { signal: settled.signal });
    settled.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    settled.abort();
  }
}
