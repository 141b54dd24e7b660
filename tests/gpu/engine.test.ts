import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { createGpuEngine } from '../../src/engine/create.ts';
import {
  createEngine,
  DeviceError,
  InputError,
  parseSweep,
  preset,
  type Engine,
} from '../../src/index.node.ts';
import { presetNames } from '../../src/spec/index.ts';
import { runResult } from '../engine.ts';

const long = parseSweep(preset('xor'), { networks: 200_000, steps: 1_000_000 });
const noFiles = {};

/** Buffers that live on a device, by watching it make and destroy them. */
function watchBuffers(device: Device): () => number {
  let bytes = 0;
  const { gpu } = device;
  const createBuffer = gpu.createBuffer.bind(gpu);
  gpu.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    bytes += descriptor.size;
    buffer.destroy = () => {
      bytes -= descriptor.size;
      destroy();
    };
    return buffer;
  };
  return () => bytes;
}

describe('engine', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  it('runs every preset', async () => {
    for (const name of presetNames) {
      const input = preset(name);
      const dataset = name === 'mnist' ? { name, samples: 50 } : input.dataset;
      // Without axes: they would need a network for each of their combinations.
      const sweep = parseSweep(input, {
        networks: 50,
        steps: Math.min(50, input.steps),
        dataset,
        axes: {},
      });
      const plan = await engine.plan({ ...sweep, grid: {} });
      const { cells } = await engine.run(plan).result;
      expect(Object.values(cells[0]?.outcomes ?? {}).reduce((a, b) => a + b, 0)).toBe(50);
    }
  });

  it('hands out stored endpoints before, while and after it runs, again and again', async () => {
    const grid = { 'optimizer.learningRate': [0.1, 0.2] };
    const run = engine.run(
      await engine.plan(parseSweep(preset('xor'), { networks: 70_000, steps: 20, grid })),
    );
    const read = async (): Promise<bigint[][]> => {
      const seen: bigint[][] = [[], []];
      for await (const { cell, index } of run.endpoints()) seen[cell]?.push(...index);
      return seen;
    };
    const early = read();
    await run.result;
    const expected = Array.from({ length: 70_000 }, (_, i) => BigInt(i));
    for (const [first, second] of [await early, await read()]) {
      expect(first).toEqual(expected);
      expect(second).toEqual(expected);
    }
    expect(() => run.endpoints({ parameters: true })).toThrow(/before the run has begun/);
  });

  it('waits for the reader of parameters', async () => {
    const plan = await engine.plan(parseSweep(preset('xor'), { networks: 500, steps: 5 }), {
      chunkNetworks: 100,
    });
    const run = engine.run(plan);
    let finished = false;
    void run.result.then(() => (finished = true));
    const sizes: (number | undefined)[] = [];
    for await (const { parameters } of run.endpoints({ parameters: true })) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      sizes.push(parameters?.length);
      if (sizes.length < 5) expect(finished).toBe(false);
    }
    expect(sizes).toEqual([900, 900, 900, 900, 900]);
    await run.result;
  });

  it('runs two sweeps one after the other, in order', async () => {
    const plan = await engine.plan(parseSweep(preset('xor'), { networks: 1000, steps: 200 }));
    const order: string[] = [];
    const first = engine.run(plan).result.then(() => order.push('first'));
    const second = engine.run(plan).result.then(() => order.push('second'));
    await Promise.all([second, first]);
    expect(order).toEqual(['first', 'second']);
  });

  it('refuses the plan of another engine', async () => {
    await using other = await createEngine({ backend: 'cpu' });
    const plan = await other.plan(parseSweep(preset('xor')));
    expect(() => engine.run(plan)).toThrow(/plan\(\) of the same engine/);
  });

  it('keeps the parameters of an inspected network along its trajectory, from its start to its end', async () => {
    const short = parseSweep(preset('xor'), { steps: 20 });
    const { trajectory, initialParameters, finalParameters } = await engine.inspect(short, { index: 5n });
    expect(trajectory.map(({ step }) => step)).toEqual([0, 1, 2, 5, 10, 20]);
    expect(trajectory[0]?.parameters).toEqual(initialParameters);
    expect(trajectory.at(-1)?.parameters).toEqual(finalParameters);
    const five = await engine.inspect(parseSweep(preset('xor'), { steps: 5 }), { index: 5n });
    expect(trajectory[3]?.parameters).toEqual(five.finalParameters);
  });

  it('refuses cells and networks that do not exist', async () => {
    const sweep = parseSweep(preset('xor'));
    await expect(engine.inspect(sweep, { index: 0n, cell: 3 })).rejects.toThrow(InputError);
    await expect(engine.inspect(sweep, { index: -1n })).rejects.toThrow(InputError);
  });

  it('gives the shares of the GPU on the CPU, with the same starts', async () => {
    await using cpu = await createEngine({ backend: 'cpu' });
    const sweep = { ...preset('xor'), networks: 400, steps: 300 };
    const here = await runResult(engine, sweep);
    const there = await runResult(cpu, sweep);
    expect(there.device.backend).toBe('cpu');
    // The same networks from the same starts: only chaotic ones may end elsewhere.
    const difference = Math.abs((here.cells[0]?.solved.count ?? 0) - (there.cells[0]?.solved.count ?? 0));
    expect(difference).toBeLessThanOrEqual(8);
    expect(there.cells[0]?.levels.length).toBe(here.cells[0]?.levels.length);
  });

  it('cancels a run on the CPU within a second', async () => {
    await using cpu = await createEngine({ backend: 'cpu' });
    const run = cpu.run(await cpu.plan(long), { signal: AbortSignal.timeout(200) });
    const began = performance.now();
    await expect(run.result).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(performance.now() - began).toBeLessThan(1200);
  });
});

describe('engine on a device of its own', () => {
  let device: Device;
  let engine: Engine;
  let bytes: () => number;
  beforeEach(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    bytes = watchBuffers(device);
    engine = createGpuEngine(device, noFiles);
  });
  afterEach(() => engine.destroy());

  it('cancels within a second, gives all memory back, and runs again', async () => {
    const controller = new AbortController();
    const run = engine.run(await engine.plan(long), { signal: controller.signal });
    for await (const { step } of run) {
      if (step > 0) break;
    }
    expect(bytes()).toBeGreaterThan(1e6);
    const began = performance.now();
    controller.abort();
    await expect(run.result).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - began).toBeLessThan(1000);
    expect(bytes()).toBe(0);
    const again = await engine.run(await engine.plan(parseSweep(preset('xor'), { networks: 100, steps: 10 })))
      .result;
    expect(again.cells[0]?.networks).toBe(100);
    expect(bytes()).toBe(0);
  });

  it('ends its progress and endpoints with the error of the run', async () => {
    const controller = new AbortController();
    const run = engine.run(await engine.plan(long), { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    const watching = (async () => {
      for await (const { step } of run) expect(step).toBeGreaterThan(0);
    })();
    const reading = (async () => {
      for await (const { index } of run.endpoints()) expect(index.length).toBeGreaterThan(0);
    })();
    await expect(watching).rejects.toMatchObject({ name: 'AbortError' });
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await expect(run.result).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('destroys itself in the middle of a run', async () => {
    const run = engine.run(await engine.plan(long));
    const failed = expect(run.result).rejects.toMatchObject({ name: 'AbortError' });
    for await (const { step } of run) {
      if (step > 0) break;
    }
    await engine.destroy();
    await failed;
    expect(bytes()).toBe(0);
  });

  it('turns a GPU that disappears into a DeviceError, for the run and for whoever comes later', async () => {
    const run = engine.run(await engine.plan(long));
    const failed = expect(run.result).rejects.toThrow(DeviceError);
    for await (const { step } of run) {
      if (step > 0) break;
    }
    device.gpu.destroy(); // what a lost device looks like to everybody who waits for it
    await failed;
    const later = engine.run(await engine.plan(parseSweep(preset('xor'), { networks: 100, steps: 10 })));
    await expect(later.result).rejects.toThrow(DeviceError);
  });
});
