// Points in the queue that can be awaited one by one: `onSubmittedWorkDone` would wait for later submissions too.
import type { Device } from './device.ts';

/** Marks points in a device's queue. Owns one small buffer per mark under way. */
export class Fences implements Disposable {
  readonly #device: Device;
  /** Four bytes each, unmapped and unused. */
  readonly #free: GPUBuffer[] = [];
  readonly #all: GPUBuffer[] = [];
  /** The last mark: they are reached in order, so that one is asked for at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(device: Device) {
    this.#device = device;
  }

  /**
   * Marks the end of everything submitted so far.
   *
   * @param expectedMs how long the last submission should take, zero if unknown
   * @returns resolves when the GPU gets there
   * @throws DeviceError when the device is lost
   */
  reached(expectedMs: number): Promise<void> {
    const reached = this.#reached(expectedMs, this.#last);
    this.#last = reached.catch(() => undefined);
    return reached;
  }

  async #reached(expectedMs: number, previous: Promise<unknown>): Promise<void> {
    const device = this.#device;
    const mark = this.#free.pop() ?? this.#create();
    const encoder = device.gpu.createCommandEncoder({ label: 'fence' });
    encoder.clearBuffer(mark);
    device.gpu.queue.submit([encoder.finish()]);
    const until = device.expect(expectedMs);
    await previous;
    await device.mapped(mark, 4, until); // a map waits for the buffer's last use and nothing else
    mark.unmap();
    this.#free.push(mark);
  }

  [Symbol.dispose](): void {
    for (const mark of this.#all) mark.destroy();
  }

  #create(): GPUBuffer {
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const mark = this.#device.gpu.createBuffer({ label: 'fence', size: 4, usage });
    this.#all.push(mark);
    return mark;
  }
}
