import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createEngine,
  DeviceError,
  InputError,
  parseSweep,
  type EndpointBatch,
  type Engine,
  type Plan,
  type Progress,
  type SweepInput,
  type SweepResult,
} from '../../src/index.node.ts';
import { createChromeEngine, type ChromeEngine } from '../../src/engine/chrome/engine.ts';
import { servePage } from '../../src/engine/chrome/serve-page.ts';
import { runAll } from '../engine.ts';

const uniform = { kind: 'uniform', low: -1, high: 1 } as const;
const XOR: SweepInput = {
  dataset: 'xor',
  network: { layers: [2, 2, 1], activation: 'tanh' },
  loss: 'bce',
  initializer: { weights: uniform, biases: 'he-normal' },
  optimizer: { kind: 'adam', learningRate: 0.01 },
  steps: 300,
  networks: 1000,
  seed: 7,
};

async function openChrome(): Promise<ChromeEngine> {
  const { nodeFiles } = await import('../../src/engine/node-files.ts');
  // The page as it was built: tests run the same files that users get.
  return createChromeEngine(nodeFiles, { serve: () => servePage('dist/chrome/') });
}

/** Runs a plan, crashing the GPU process whenever the progress asks for it. */
async function runAndCrash(
  engine: ChromeEngine,
  plan: Plan,
  asksForIt: (progress: Progress) => boolean,
): Promise<{ readonly result: SweepResult; readonly batches: readonly EndpointBatch[] }> {
  const session = await engine.browser.target().createCDPSession();
  const run = engine.run(plan);
  const batches: EndpointBatch[] = [];
  const reading = (async () => {
    for await (const batch of run.endpoints({ parameters: true })) batches.push(batch);
  })();
  const watching = (async () => {
    for await (const progress of run) {
      if (asksForIt(progress)) await session.send('Browser.crashGpuProcess').catch(() => undefined);
    }
  })();
  await Promise.allSettled([reading, watching]);
  return { result: await run.result, batches };
}

describe('chrome', () => {
  let chrome: ChromeEngine;
  let node: Engine;
  beforeAll(async () => {
    chrome = await openChrome();
    node = await createEngine();
    console.log(chrome.device, node.device);
  });
  afterAll(async () => {
    await chrome.destroy();
    await node.destroy();
  });

  it('describes its device', () => {
    expect(chrome.device.backend).toBe('chrome');
  });

  it('gives the same bits and the same result as Node on the same adapter', async () => {
    expect(chrome.device.architecture).toBe(node.device.architecture);
    const there = await runAll(chrome, XOR);
    const here = await runAll(node, XOR);
    expect(there.cells[0]?.parameters).toHaveLength(1000);
    expect(there.cells[0]?.parameters).toEqual(here.cells[0]?.parameters);
    expect(there.result.cells).toEqual(here.result.cells);
    expect(there.result.hash).toBe(here.result.hash);
  });

  it('reports progress, and stored endpoints afterwards', async () => {
    const run = chrome.run(await chrome.plan(parseSweep({ ...XOR, networks: 20_000, steps: 2000 })));
    const fractions: number[] = [];
    for await (const { fraction } of run) fractions.push(fraction);
    expect(fractions.length).toBeGreaterThan(2);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    await run.result;
    let networks = 0;
    for await (const batch of run.endpoints()) networks += batch.loss.length;
    expect(networks).toBe(20_000);
  });

  it('cancels', async () => {
    const controller = new AbortController();
    const run = chrome.run(
      await chrome.plan(parseSweep({ ...XOR, networks: 100_000, steps: 1e6 })),
      controller,
    );
    for await (const { step } of run) {
      if (step > 0) break;
    }
    controller.abort();
    await expect(run.result).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('carries errors over with their fields', async () => {
    const wrong = parseSweep({ ...XOR, network: { layers: [3, 2, 1], activation: 'tanh' } });
    const failed: unknown = await chrome.plan(wrong).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(InputError);
    expect(failed).toMatchObject({ field: 'network.layers', value: [3, 2, 1] });
  });

  it('inspects the same network as Node', async () => {
    const there = await chrome.inspect(parseSweep(XOR), { index: 5n });
    const here = await node.inspect(parseSweep(XOR), { index: 5n });
    expect({ ...there, device: null }).toEqual({ ...here, device: null });
  });

  it('ends in the same bits when the GPU process crashes, and crashes again in a later run', async () => {
    const shaken = await openChrome();
    try {
      const plan = await shaken.plan(parseSweep({ ...XOR, networks: 6000, steps: 3000 }), {
        chunkNetworks: 2000,
      });
      const expected = await runAndCrash(shaken, plan, () => false);
      expect(expected.result).not.toHaveProperty('recoveries');
      for (let lives = 0; lives < 2; lives++) {
        let crashes = 0;
        const { result, batches } = await runAndCrash(
          shaken,
          plan,
          ({ fraction }) => fraction > 0.4 && crashes++ === 0,
        );
        console.log(`${result.timing.totalMs} ms, undisturbed ${expected.result.timing.totalMs} ms`);
        expect(batches).toEqual(expected.batches);
        expect(result.cells).toEqual(expected.result.cells);
        expect(result.timing.networkSteps).toBe(6000 * 3000);
        expect(result.recoveries).toEqual([{ cell: 0, network: expect.any(Number) as number }]);
        expect([2000, 4000]).toContain(result.recoveries?.[0]?.network);
      }
    } finally {
      await shaken.destroy();
    }
  });

  it('turns a GPU process that crashes twice in a chunk into a DeviceError, without a hang', async () => {
    const doomed = await openChrome();
    try {
      const plan = await doomed.plan(parseSweep({ ...XOR, networks: 2000, steps: 1e6 }));
      let last = 0;
      const crash = ({ step }: Progress): boolean => {
        const now = (last === 0 && step > 2000) || step < last; // the second time, when it has begun again
        if (now) last = last === 0 ? step : -1;
        return now;
      };
      await expect(runAndCrash(doomed, plan, crash)).rejects.toThrow(
        /^the GPU device was lost .* for the second time while it trained networks 0 to 1999 of cell 0/,
      );
    } finally {
      await doomed.destroy();
    }
  });

  it('turns the end of Chrome into a DeviceError, without a hang', async () => {
    const doomed = await openChrome();
    const run = doomed.run(await doomed.plan(parseSweep({ ...XOR, networks: 100_000, steps: 1e6 })));
    const failed = expect(run.result).rejects.toThrow(DeviceError);
    doomed.browser.process()?.kill('SIGKILL');
    await failed;
    await doomed.destroy();
  });
});
