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

/**
 * A device and everything that must happen when it goes away. Owns the `GPUDevice`.
 */
export class Device implements AsyncDisposable {
  readonly gpu: GPUDevice;
  readonly description: DeviceDescription;
  readonly limits: GPUSupportedLimits;
  /** Rejects with a DeviceError when the device is lost, for whatever reason; never resolves. */
  readonly #lost: Promise<never>;
  #destroyed = false;
  /** When all announced work should be done, on the clock of `performance.now()`. */
  #busyUntil = 0;

  constructor(gpu: GPUDevice, description: DeviceDescription) {
    this.gpu = gpu;
    this.description = description;
    this.limits = gpu.limits;
    this.#lost = gpu.lost.then((info) => {
      const why = info.message === '' ? info.reason : info.message;
      throw new DeviceError(`the GPU device was lost (${why}); run again, or use another --backend`, {
        reason: info.reason,
      });
    });
    this.#lost.catch(() => undefined); // seen by whoever awaits through `alive`
  }

  /**
   * Awaits GPU work, or the loss of the device, whichever comes first: a lost device must never leave a wait hanging.
   *
   * @throws DeviceError when the device is lost
   */
  async alive<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([work, this.#lost]);
    } catch (error) {
      // A map that fails because the device went away reports an AbortError first: let the loss speak.
      if (error instanceof DeviceError) throw error;
      await Promise.race([this.#lost, new Promise((resolve) => setTimeout(resolve, 50))]);
      throw error;
    }
  }

  /** Waits until everything submitted so far is done. */
  async finished(): Promise<void> {
    await this.rest();
    await this.alive(this.gpu.queue.onSubmittedWorkDone());
  }

  /**
   * Announces how long the work just submitted should take.
   *
   * @returns when it should be done, for `rest`
   */
  expect(milliseconds: number): number {
    this.#busyUntil = Math.max(this.#busyUntil, performance.now()) + milliseconds;
    return this.#busyUntil;
  }

  /**
   * Sleeps until announced work should be done; come here before awaiting the GPU. Dawn in Node asks for completions
   * from the event loop without pause as long as a promise is open, and a software adapter then loses that core.
   */
  async rest(until = this.#busyUntil): Promise<void> {
    const ms = Math.floor(until - performance.now());
    if (this.description.backend !== 'node' || ms < 1) return;
    await this.alive(new Promise<void>((resolve) => setTimeout(resolve, ms)));
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
