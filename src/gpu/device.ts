// One GPU device: opening it with the adapter's limits, describing it, noticing its loss, giving it back.
import { DeviceError } from './errors.ts';

/** What runs the WebGPU calls: Dawn in Node, Chrome, another browser, or no GPU at all (`cpu`). */
export type Backend = 'node' | 'chrome' | 'browser' | 'cpu';

/** The device as it stands in every result. */
export interface DeviceDescription {
  readonly backend: Backend;
  readonly vendor: string;
  readonly architecture: string;
  /** The driver's own name, e.g. `SwiftShader driver 5.0.0`; may be empty. */
  readonly description: string;
  /** Whether the adapter is a program on the CPU. */
  readonly software: boolean;
}

/** What is known of a loss. */
export interface DeviceLoss {
  /** WebGPU's reason: `destroyed`, or `unknown` where the system took the device away. */
  readonly reason: string;
  /** In words. */
  readonly why: string;
}

const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

const FEATURES = ['timestamp-query', 'subgroups'] as const satisfies readonly GPUFeatureName[];

/** Milliseconds after which work that a loss let fail is surely followed by the news of the loss. */
const NEWS_MS = 50;

/** In Node: how long we ask at a time whether work is done, and the pause after that, as a share of the wait so far. */
const ASKING_MS = 1;
const PAUSE_SHARE = 0.05;
const LONGEST_PAUSE_MS = 25;

/**
 * A device and everything that must happen when it goes away. Owns the `GPUDevice`.
 */
export class Device implements AsyncDisposable {
  readonly gpu: GPUDevice;
  readonly description: DeviceDescription;
  readonly limits: GPUSupportedLimits;
  /** Rejects with a DeviceError when the device is lost, for whatever reason; never resolves. */
  readonly #lost: Promise<never>;
  #loss: DeviceLoss | undefined;
  #destroyed = false;
  /** When all announced work should be done, on the clock of `performance.now()`. */
  #busyUntil = 0;

  constructor(gpu: GPUDevice, description: DeviceDescription) {
    this.gpu = gpu;
    this.description = description;
    this.limits = gpu.limits;
    this.#lost = gpu.lost.then(({ reason, message }) => {
      this.#loss = { reason, why: message === '' ? reason : message };
      throw lossError(this.#loss);
    });
    this.#lost.catch(() => undefined); // seen by whoever awaits through `alive`
  }

  /**
   * Awaits GPU work, or the loss of the device, whichever comes first: a lost device must never leave a wait hanging.
   *
   * @throws DeviceError when the device is lost
   */
  alive<T>(work: Promise<T>): Promise<T> {
    const awaited = this.#alive(work);
    awaited.catch(() => undefined); // a loss fails all that is under way; whoever sees it first does not await the rest
    return awaited;
  }

  /**
   * Asks, after work has failed, whether that is because the device is lost: its loss may become known a moment later.
   *
   * @returns undefined while it lives
   */
  async lossSoon(): Promise<DeviceLoss | undefined> {
    if (!this.#loss) await Promise.race([this.gpu.lost, sleep(NEWS_MS)]);
    return this.#loss;
  }

  /**
   * Announces how long the work just submitted should take.
   *
   * @returns when it should be done, for `mapped`
   */
  expect(milliseconds: number): number {
    this.#busyUntil = Math.max(this.#busyUntil, performance.now()) + milliseconds;
    return this.#busyUntil;
  }

  /**
   * Maps a buffer for reading once the GPU is done with it.
   *
   * Dawn in Node asks for completions from the event loop without pause as long as a promise is open, and a software
   * adapter then loses that core. So there we sleep until announced work should be done, ask for a moment, and take the
   * question back for a pause.
   *
   * @param until when the work should be done, as `expect` says
   * @throws DeviceError when the device is lost
   */
  async mapped(buffer: GPUBuffer, bytes: number, until = this.#busyUntil): Promise<void> {
    if (this.description.backend !== 'node') {
      await this.alive(buffer.mapAsync(GPUMapMode.READ, 0, bytes));
      return;
    }
    const since = performance.now();
    const ms = Math.floor(until - since);
    if (ms >= 1) await this.alive(sleep(ms));
    for (;;) {
      const mapping = buffer.mapAsync(GPUMapMode.READ, 0, bytes);
      await this.alive(Promise.race([mapping, sleep(ASKING_MS)]));
      if (buffer.mapState === 'mapped') return;
      mapping.catch(() => undefined); // taken back
      buffer.unmap();
      const pause = PAUSE_SHARE * (performance.now() - since);
      await this.alive(sleep(Math.min(Math.max(pause, ASKING_MS), LONGEST_PAUSE_MS)));
    }
  }

  /** Releases the device. Safe to call twice; all work should have been awaited before. */
  async destroy(): Promise<void> {
    if (!this.#destroyed) {
      this.#destroyed = true;
      this.gpu.destroy();
    }
    await this.gpu.lost;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy();
  }

  async #alive<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([work, this.#lost]);
    } catch (error) {
      // A map that fails because the device went away reports an AbortError first: let the loss speak.
      if (error instanceof DeviceError) throw error;
      const loss = await this.lossSoon();
      throw loss ? lossError(loss) : error;
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Opens a device on an adapter, with all of the adapter's limits that the engine uses.
 *
 * @throws DeviceError if the adapter refuses
 */
export async function openDevice(adapter: GPUAdapter, backend: Backend): Promise<Device> {
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
  const requiredFeatures = FEATURES.filter((name) => adapter.features.has(name));
  try {
    const gpu = await adapter.requestDevice({ label: 'basinlab', requiredLimits, requiredFeatures });
    return new Device(gpu, describe(adapter, backend));
  } catch (cause) {
    const { vendor, architecture } = adapter.info;
    throw new DeviceError(`the adapter ${vendor} ${architecture} refused a device: ${String(cause)}`, {
      cause,
    });
  }
}

function describe(adapter: GPUAdapter, backend: Backend): DeviceDescription {
  const { vendor, architecture, description } = adapter.info;
  const fallback = (adapter.info as { isFallbackAdapter?: boolean }).isFallbackAdapter ?? false;
  const software =
    fallback || /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${architecture} ${description}`);
  return { backend, vendor, architecture, description, software };
}

/**
 * The error that tells of a loss.
 *
 * @param more what else there is to say, and what to do about it
 * @param cause why the device is not there again
 */
export function lossError(
  { reason, why }: DeviceLoss,
  more = '; run again, or use another --backend',
  cause?: unknown,
): DeviceError {
  return new DeviceError(`the GPU device was lost (${why})${more}`, { reason, cause });
}

/** Whether two devices are the same as far as anybody can tell: then they compute the same bits. */
export function isSameDevice(a: DeviceDescription, b: DeviceDescription): boolean {
  return (
    a.vendor === b.vendor &&
    a.architecture === b.architecture &&
    a.description === b.description &&
    a.software === b.software
  );
}

/** A device in a sentence, e.g. `google swiftshader, SwiftShader driver 5.0.0 (software)`. */
export function deviceName({ vendor, architecture, description, software }: DeviceDescription): string {
  const names = [[vendor, architecture].filter(Boolean).join(' '), description].filter(Boolean).join(', ');
  return `${names || 'an unnamed adapter'}${software ? ' (software)' : ''}`;
}
