// GPU memory: allocating a set of buffers together, giving it back together, and reading from it.
import type { Device } from './device.ts';
import { DeviceError } from './errors.ts';

/** A buffer to allocate. */
export interface BufferRequest {
  readonly label: string;
  readonly bytes: number;
  readonly usage: GPUBufferUsageFlags;
  /** First contents; the rest is zero. */
  readonly contents?: ArrayBuffer | ArrayBufferView<ArrayBuffer>;
}

/** Bytes read back per copy: bounds the memory that is mapped at once. */
const READBACK_BYTES = 16 * 2 ** 20;

/** A set of buffers that live and die together. Owns them. */
export class BufferSet implements Disposable {
  readonly #device: Device;
  readonly #buffers: GPUBuffer[] = [];
  /** Mapped for reading, one at a time; made at the first read and reused. */
  #staging: GPUBuffer | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(device: Device) {
    this.#device = device;
  }

  /**
   * Allocates buffers.
   *
   * @throws DeviceError if the device has not enough memory; none of them is kept then
   */
  async allocate(requests: readonly BufferRequest[]): Promise<GPUBuffer[]> {
    const { gpu } = this.#device;
    gpu.pushErrorScope('out-of-memory');
    gpu.pushErrorScope('validation');
    const made = requests.map(({ label, bytes, usage }) =>
      // Four bytes at least, in whole words: bindings of size zero are not allowed.
      gpu.createBuffer({
        label,
        size: Math.max(4, Math.ceil(bytes / 4) * 4),
        usage: usage | GPUBufferUsage.COPY_DST,
      }),
    );
    const errors = await this.#device.alive(Promise.all([gpu.popErrorScope(), gpu.popErrorScope()]));
    const error = errors.find((candidate) => candidate !== null);
    if (error) {
      for (const buffer of made) buffer.destroy();
      const total = requests.reduce((sum, { bytes }) => sum + bytes, 0);
      throw new DeviceError(
        `the device has no ${String(Math.ceil(total / 2 ** 20))} MiB left: ${error.message}`,
        {
          reason: 'out-of-memory',
        },
      );
    }
    this.#buffers.push(...made);
    requests.forEach(({ contents }, i) => {
      const buffer = made[i];
      if (contents && buffer && contents.byteLength > 0) gpu.queue.writeBuffer(buffer, 0, contents);
    });
    return made;
  }

  /**
   * Copies bytes from a buffer to the CPU, after all work submitted before.
   *
   * @param offset in bytes, a multiple of 4
   * @param bytes how many, a multiple of 4
   */
  async read(buffer: GPUBuffer, offset: number, bytes: number): Promise<ArrayBuffer> {
    const previous = this.#reading;
    const reading = previous.catch(() => undefined).then(() => this.#read(buffer, offset, bytes));
    this.#reading = reading;
    return reading;
  }

  async #read(buffer: GPUBuffer, offset: number, bytes: number): Promise<ArrayBuffer> {
    const { gpu } = this.#device;
    this.#staging ??= gpu.createBuffer({
      label: 'readback',
      size: READBACK_BYTES,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    const result = new Uint8Array(bytes);
    for (let done = 0; done < bytes; done += READBACK_BYTES) {
      const part = Math.min(READBACK_BYTES, bytes - done);
      const encoder = gpu.createCommandEncoder({ label: 'readback' });
      encoder.copyBufferToBuffer(buffer, offset + done, this.#staging, 0, part);
      gpu.queue.submit([encoder.finish()]);
      await this.#device.alive(this.#staging.mapAsync(GPUMapMode.READ, 0, part));
      result.set(new Uint8Array(this.#staging.getMappedRange(0, part)), done);
      this.#staging.unmap();
    }
    return result.buffer;
  }

  /** Destroys every buffer of the set. */
  [Symbol.dispose](): void {
    for (const buffer of this.#buffers) buffer.destroy();
    this.#staging?.destroy();
    this.#buffers.length = 0;
    this.#staging = undefined;
  }
}
