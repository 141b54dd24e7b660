// The loss of the device: a run goes on with the same device and ends in the same bits, or says why it cannot.
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGpuEngine } from '../../src/engine/create.ts';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { Device, openDevice } from '../../src/gpu/device.ts';
import { DeviceError, parseSweep, type Engine, type SweepInput } from '../../src/index.node.ts';
import { runAll, type Outcome } from '../engine.ts';

const uniform = { kind: 'uniform', low: -1, high: 1 } as const;
const XOR: SweepInput = {
  dataset: 'xor',
  network: { layers: [2, 4, 1], activation: 'tanh' },
  loss: 'mse',
  initializer: { weights: uniform, biases: uniform },
  optimizer: { kind: 'adam', learningRate: 0.01 },
  steps: 200,
  networks: 2000,
  seed: 11,
};
const CHUNKS = { chunkNetworks: 500, stepsPerDispatch: 20 };
const STOP: SweepInput = { ...XOR, steps: 600, stop: { loss: 0.05, every: 50 } };

const noFiles = {};
const open = async (): Promise<Device> => openDevice(await requestNodeAdapter(), 'node');

/** Destroys a device right after its `time`-th command encoder with this label was submitted. */
function loseAt(device: Device, label: string, time: number): void {
  const { gpu } = device;
  const createCommandEncoder = gpu.createCommandEncoder.bind(gpu);
  let left = time;
  gpu.createCommandEncoder = (descriptor) => {
    if (descriptor?.label === label && --left === 0) queueMicrotask(() => gpu.destroy());
    return createCommandEncoder(descriptor);
  };
}

/** The same device under another name. */
function renamed(device: Device): Device {
  return new Device(device.gpu, { ...device.description, architecture: 'another' });
}

describe('recovery', () => {
  let devices: Device[];
  let undisturbed: { readonly plain: Outcome; readonly stopped: Outcome };
  let engine: Engine;

  /** Opens an engine; what happens to each device it opens, by its number, is up to the test. */
  async function openEngine(
    onOpen: (device: Device, number: number) => Device | Promise<Device> = (device) => device,
  ): Promise<void> {
    const openNext = async (): Promise<Device> => {
      const device = await onOpen(await open(), devices.length);
      devices.push(device);
      return device;
    };
    engine = createGpuEngine(await openNext(), noFiles, openNext);
  }

  function firstDevice(): Device {
    const [device] = devices;
    if (!device) throw new Error('no device was opened');
    return device;
  }

  beforeAll(async () => {
    const device = await open();
    console.log(device.description);
    await using quiet = createGpuEngine(device, noFiles);
    undisturbed = { plain: await runAll(quiet, XOR), stopped: await runAll(quiet, STOP) };
  });
  beforeEach(() => {
    devices = [];
  });
  afterEach(async () => {
    await engine.destroy();
    // Every device that was opened has been given back.
    for (const device of devices) expect(await device.lossSoon()).toBeDefined();
  });

  it.each([
    ['before its first chunk', 'initialize', 1, 0],
    ['in the middle of its first chunk', 'train', 5, 0],
    ['in the middle of its third chunk', 'train', 25, 1000],
    ['while a chunk is read back', 'readback', 3, 500],
  ])('ends in the same bits when the device is lost %s', async (_, label, time, network) => {
    await openEngine((device, number) => {
      if (number === 0) loseAt(device, label, time);
      return device;
    });
    const { result, cells } = await runAll(engine, XOR, CHUNKS);
    expect(cells).toEqual(undisturbed.plain.cells); // each endpoint once, in order
    expect(result.cells).toEqual(undisturbed.plain.result.cells);
    expect(result.recoveries).toEqual([{ cell: 0, network }]);
    expect(result.device).toEqual(engine.device);
    expect(result.timing.networkSteps).toBe(200 * 2000);
    expect(devices).toHaveLength(2);
  });

  it.each([
    ['in the middle of a look', 'stop', 20],
    ['while networks change places', 'swap', 5],
  ])('ends in the same bits when networks stop early and the device is lost %s', async (_, label, time) => {
    await openEngine((device, number) => {
      if (number === 0) loseAt(device, label, time);
      return device;
    });
    const { result, cells } = await runAll(engine, STOP, { chunkNetworks: 500 });
    expect(cells).toEqual(undisturbed.stopped.cells);
    expect(result.recoveries).toHaveLength(1);
    expect(result.timing.networkSteps).toBe(undisturbed.stopped.result.timing.networkSteps);
  });

  it('ends in the same bits in strategy layered, with mini-batches', async () => {
    const optimizer = { kind: 'sgd', learningRate: 0.1 } as const;
    const sweep: SweepInput = { ...XOR, optimizer, batch: { size: 3 }, networks: 300, steps: 40 };
    const options = { chunkNetworks: 200, strategy: 'layered' } as const;
    await openEngine();
    const expected = await runAll(engine, sweep, options);
    loseAt(firstDevice(), 'layered', 3);
    const { result, cells } = await runAll(engine, sweep, options);
    expect(cells).toEqual(expected.cells);
    expect(result.recoveries).toHaveLength(1);
  });

  it('hands out each chunk once when the device is lost between chunks, again and again', async () => {
    await openEngine();
    const run = engine.run(await engine.plan(parseSweep(XOR), CHUNKS));
    const first: (bigint | undefined)[] = [];
    for await (const { index } of run.endpoints({ parameters: true })) {
      first.push(index[0]);
      devices.at(-1)?.gpu.destroy(); // the run waits for its reader now
    }
    const { recoveries, cells } = await run.result;
    expect(first).toEqual([0n, 500n, 1000n, 1500n]);
    expect(recoveries).toEqual([500, 1000, 1500].map((network) => ({ cell: 0, network })));
    expect(cells).toEqual(undisturbed.plain.result.cells);
  });

  it('goes on in the cell of a grid that was under way', async () => {
    const grid = { 'network.activation': ['tanh', 'relu'] };
    await openEngine();
    const expected = await runAll(engine, { ...XOR, grid }, CHUNKS);
    loseAt(firstDevice(), 'train', 65); // 4 chunks of 10 submissions per cell
    const { result, cells } = await runAll(engine, { ...XOR, grid }, CHUNKS);
    expect(cells).toEqual(expected.cells);
    expect(result.recoveries).toEqual([{ cell: 1, network: 1000 }]);
    expect(expected.result).not.toHaveProperty('recoveries');
  });

  it('goes on when the device was lost while nothing ran', async () => {
    await openEngine();
    devices[0]?.gpu.destroy();
    const { cells } = await runAll(engine, XOR, CHUNKS);
    expect(cells).toEqual(undisturbed.plain.cells);
  });

  it('inspects a network once more', async () => {
    await openEngine();
    const expected = await engine.inspect(parseSweep(STOP), { index: 7n });
    loseAt(firstDevice(), 'train', 4);
    expect(await engine.inspect(parseSweep(STOP), { index: 7n })).toEqual(expected);
    expect(devices).toHaveLength(2);
  });

  it('waits for a device that takes its time to come back', async () => {
    let refused = 0;
    await openEngine((device, number) => {
      if (number === 0) loseAt(device, 'train', 5);
      else if (refused++ < 3) throw new DeviceError('no adapter yet');
      return device;
    });
    expect((await runAll(engine, XOR, CHUNKS)).cells).toEqual(undisturbed.plain.cells);
    expect(refused).toBe(4);
  });

  it('gives up when the same chunk costs two devices, and runs something else later', async () => {
    await openEngine((device, number) => {
      if (number < 2) loseAt(device, 'train', 5);
      return device;
    });
    await expect(runAll(engine, XOR, CHUNKS)).rejects.toThrow(
      /^the GPU device was lost \(.*\), for the second time while it trained networks 0 to 499 of cell 0/,
    );
    expect(devices).toHaveLength(2);
    expect((await runAll(engine, XOR, CHUNKS)).cells).toEqual(undisturbed.plain.cells);
    expect(devices).toHaveLength(3);
  });

  it('says so when another device comes back, and keeps none of it', async () => {
    await openEngine((device, number) => {
      if (number > 0) return renamed(device);
      loseAt(device, 'train', 5);
      return device;
    });
    const failed: unknown = await runAll(engine, XOR, CHUNKS).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(DeviceError);
    expect(failed).toMatchObject({ reason: 'destroyed' });
    expect(String(failed)).toMatch(
      /the GPU device was lost .*: it was google swiftshader, .*; instead of it there is google another, .* now/,
    );
  });

  it('says so when none comes back', async () => {
    await openEngine((device, number) => {
      if (number > 0) throw new DeviceError('no adapter');
      loseAt(device, 'train', 5);
      return device;
    });
    const began = performance.now();
    await expect(runAll(engine, XOR, CHUNKS)).rejects.toThrow(/did not come back within 5 s; run again/);
    expect(performance.now() - began).toBeLessThan(8000);
  });

  it('does not recover from errors that are no loss', async () => {
    await openEngine();
    const { gpu } = firstDevice();
    gpu.queue.writeBuffer = () => {
      throw new RangeError('not a loss');
    };
    await expect(runAll(engine, XOR, CHUNKS)).rejects.toThrow('not a loss');
    expect(devices).toHaveLength(1);
  });

  it('is not recovered from when the engine itself gives its device back', async () => {
    await openEngine();
    const run = engine.run(await engine.plan(parseSweep(XOR, { networks: 200_000, steps: 1_000_000 })));
    const failed = expect(run.result).rejects.toMatchObject({ name: 'AbortError' });
    for await (const { step } of run) {
      if (step > 0) break;
    }
    await engine.destroy();
    await failed;
    expect(devices).toHaveLength(1);
  });

  it('is given up when the engine is destroyed meanwhile, and the device that comes late is given back', async () => {
    const asked = { again: false };
    await openEngine(async (device, number) => {
      if (number === 0) loseAt(device, 'train', 5);
      else {
        asked.again = true;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      return device;
    });
    const run = engine.run(await engine.plan(parseSweep(XOR), CHUNKS));
    const failed = expect(run.result).rejects.toMatchObject({ name: 'AbortError' });
    while (!asked.again) await new Promise((resolve) => setTimeout(resolve, 5));
    const began = performance.now();
    await engine.destroy();
    await failed;
    expect(performance.now() - began).toBeLessThan(1500);
    expect(devices).toHaveLength(2);
  });

  it('does not hang on a device that never comes', async () => {
    let opened = 0;
    const device = await open();
    loseAt(device, 'train', 5);
    const never = (): Promise<Device> => {
      opened++;
      return new Promise(() => undefined);
    };
    engine = createGpuEngine(device, noFiles, never);
    const began = performance.now();
    await expect(runAll(engine, XOR, CHUNKS)).rejects.toThrow(/did not come back/);
    await engine.destroy();
    expect(performance.now() - began).toBeLessThan(12_000);
    expect(opened).toBe(1);
  });
});
