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

/** Bytes of a buffer to read back; both numbers multiples of 4. */
export interface ByteRange {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly bytes: number;
}

/** One piece of memory per range. */
export type Contents<Ranges extends readonly ByteRange[]> = { -readonly [K in keyof Ranges]: ArrayBuffer };

/** Bytes read back at once: bounds the memory that is mapped. */
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
   * Copies bytes from buffers to the CPU, after all work submitted before.
   *
   * @returns one piece of memory per range, in their order
   */
  async read<const Ranges extends readonly ByteRange[]>(ranges: Ranges): Promise<Contents<Ranges>> {
    const previous = this.#reading;
    const reading = previous.catch(() => undefined).then(() => this.#read(ranges));
    this.#reading = reading;
    return (await reading) as Contents<Ranges>;
  }

  async #read(ranges: readonly ByteRange[]): Promise<ArrayBuffer[]> {
    const { gpu } = this.#device;
    this.#staging ??= gpu.createBuffer({
      label: 'readback',
      size: READBACK_BYTES,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    const results = ranges.map(({ bytes }) => new Uint8Array(bytes));
    for (const load of loads(ranges)) {
      const encoder = gpu.createCommandEncoder({ label: 'readback' });
      let staged = 0;
      for (const { buffer, offset, bytes } of load) {
        encoder.copyBufferToBuffer(buffer, offset, this.#staging, staged, bytes);
        staged += bytes;
      }
      gpu.queue.submit([encoder.finish()]);
      await this.#device.mapped(this.#staging, staged);
      const mapped = new Uint8Array(this.#staging.getMappedRange(0, staged));
      staged = 0;
      for (const { range, done, bytes } of load) {
        results[range]?.set(mapped.subarray(staged, staged + bytes), done);
        staged += bytes;
      }
      this.#staging.unmap();
    }
    return results.map((result) => result.buffer);
  }

  /** Destroys every buffer of the set. */
  [Symbol.dispose](): void {
    for (const buffer of this.#buffers) buffer.destroy();
    this.#staging?.destroy();
    this.#buffers.length = 0;
    this.#staging = undefined;
  }
}

/** A range, or a part of one, that fits into a load. */
interface Piece extends ByteRange {
  /** Number of the range, and its bytes that came with earlier pieces. */
  readonly range: number;
  readonly done: number;
}

/** Packs ranges into as few loads of READBACK_BYTES as they take. */
function loads(ranges: readonly ByteRange[]): Piece[][] {
  const packed: Piece[][] = [];
  let space = 0;
  for (const [range, { buffer, offset, bytes }] of ranges.entries()) {
    for (let done = 0; done < bytes;) {
      if (space === 0) {
        packed.push([]);
        space = READBACK_BYTES;
      }
      const part = Math.min(bytes - done, space);
      packed.at(-1)?.push({ buffer, offset: offset + done, bytes: part, range, done });
      done += part;
      space -= part;
    }
  }
  return packed;
}
