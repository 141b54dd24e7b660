import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { BufferSet } from '../../src/gpu/buffers.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { DeviceError } from '../../src/gpu/errors.ts';
import { Fences } from '../../src/gpu/fences.ts';

describe('device', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    console.log(device.description);
  });
  afterAll(async () => {
    await device.destroy();
  });

  it('is described', () => {
    expect(device.description.backend).toBe('node');
    expect(device.description.vendor).not.toBe('');
  });

  it('reads ranges in one go, also where they cross the border of what is mapped at once', async () => {
    using buffers = new BufferSet(device);
    const words = 5 * 2 ** 20; // 20 MiB, where 16 are mapped at a time
    const contents = Uint32Array.from({ length: words }, (_, i) => i);
    const usage = GPUBufferUsage.COPY_SRC;
    const [buffer] = await buffers.allocate([{ label: 'words', bytes: 4 * words, usage, contents }]);
    if (!buffer) throw new Error('a buffer was requested');
    const [few, none, all, last] = await buffers.read([
      { buffer, offset: 40, bytes: 8 },
      { buffer, offset: 40, bytes: 0 },
      { buffer, offset: 0, bytes: 4 * words },
      { buffer, offset: 4 * (words - 1), bytes: 4 },
    ]);
    expect(Array.from(new Uint32Array(few))).toEqual([10, 11]);
    expect(none.byteLength).toBe(0);
    expect(new Uint32Array(all).every((word, i) => word === i)).toBe(true);
    expect(all.byteLength).toBe(4 * words);
    expect(Array.from(new Uint32Array(last))).toEqual([words - 1]);
  });

  it('reaches fences in order, several under way, and sleeps as long as it was told', async () => {
    using fences = new Fences(device);
    const order: number[] = [];
    const start = performance.now();
    await Promise.all(
      [40, 40, 0].map(async (expectedMs, i) => {
        await fences.reached(expectedMs);
        order.push(i);
      }),
    );
    expect(order).toEqual([0, 1, 2]);
    expect(performance.now() - start).toBeGreaterThanOrEqual(78); // timers count whole milliseconds
  });

  it('turns its loss into a DeviceError for whoever waits', async () => {
    const doomed = await openDevice(await requestNodeAdapter(), 'node');
    const waiting = doomed.alive(new Promise(() => undefined));
    const rejected = expect(waiting).rejects.toThrow(DeviceError);
    await doomed.destroy();
    await rejected;
  });
});
