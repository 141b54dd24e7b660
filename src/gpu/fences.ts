// Points in the queue that can be awaited one by one: `onSubmittedWorkDone` would wait for later submissions too.
import type { Device } from './device.ts';

/** Marks points in a device's queue. Owns one small buffer per mark under way. */
export class Fences implements Disposable {
  readonly #device: Device;
  /** Four bytes each, unmapped and unused. */
  readonly #free: GPUBuffer[] = [];
  readonly #all: GPUBuffer[] = [];

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
  async reached(expectedMs: number): Promise<void> {
    const device = this.#device;
    const mark = this.#free.pop() ?? this.#create();
    const encoder = device.gpu.createCommandEncoder({ label: 'fence' });
    encoder.clearBuffer(mark);
    device.gpu.queue.submit([encoder.finish()]);
    await device.rest(device.expect(expectedMs));
    await device.alive(mark.mapAsync(GPUMapMode.READ)); // a map waits for the buffer's last use and nothing else
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
