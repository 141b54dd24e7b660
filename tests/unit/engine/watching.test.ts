// What a page does with a run besides awaiting it: watch its networks, pause it, forget it.
import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../../src/engine/create.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { Pause } from '../../../src/engine/pause.ts';
import { connectEngine } from '../../../src/engine/remote/client.ts';
import { hostEngine } from '../../../src/engine/remote/host.ts';
import type { Snapshot } from '../../../src/engine/result.ts';
import { parseSweep, preset } from '../../../src/spec/index.ts';
import { channelPair } from './channel-pair.ts';

async function openRemote(): Promise<Engine> {
  const { user, engine } = channelPair();
  const connecting = connectEngine(user, {});
  await hostEngine(engine, () => Promise.resolve(createReferenceEngine({})));
  return connecting;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const SWEEP = parseSweep(preset('xor'), { networks: 50, steps: 4000 });
/** No machine comes to its end before it is cancelled. */
const ENDLESS = parseSweep(preset('xor'), { networks: 50, steps: 1e9 });
const meanLoss = ({ loss }: Snapshot): number => loss.reduce((sum, value) => sum + value, 0) / loss.length;

describe.each([
  ['here', () => Promise.resolve(createReferenceEngine({}))],
  ['on a remote engine', openRemote],
])('a run watched %s', (_, open) => {
  it('shows its networks at their start and at their end', async () => {
    await using engine = await open();
    const run = engine.run(await engine.plan(SWEEP));
    const seen: Snapshot[] = [];
    for await (const snapshot of run.snapshots({ parameters: true })) seen.push(snapshot);
    const { cells } = await run.result;
    const [first, last] = [seen[0], seen.at(-1)];
    if (!first || !last) throw new Error('nothing was seen');
    expect(first).toMatchObject({ cell: 0, first: 0n, step: 0 });
    expect(first.parameters).toHaveLength(9 * 50);
    expect(last).toMatchObject({ cell: 0, first: 0n, step: 4000 });
    expect(last.parameters).not.toEqual(first.parameters);
    expect(meanLoss(first)).toBeGreaterThan(meanLoss(last));
    expect(last.histogram).toEqual(cells[0]?.histogram);
    expect(first.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(50);
  });

  it('shows them on their way, however fast they are', async () => {
    await using engine = await open();
    const controller = new AbortController();
    const run = engine.run(await engine.plan(ENDLESS), controller);
    const ended = expect(run.result).rejects.toMatchObject({ name: 'AbortError' });
    const steps: number[] = [];
    for await (const { step } of run.snapshots()) {
      steps.push(step);
      if (steps.length === 4) break;
    }
    controller.abort();
    await ended;
    expect(steps[0]).toBe(0);
    expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
    expect(steps.at(-1)).toBeLessThan(ENDLESS.steps);
  });

  it('takes no steps while it is paused, and counts the pause as no training', async () => {
    await using engine = await open();
    const run = engine.run(await engine.plan(SWEEP));
    const progress = run[Symbol.asyncIterator]();
    run.pause(); // before a fast machine is done
    await progress.next(); // of the steps before the first gate
    const steps: number[] = [];
    const reading = (async () => {
      for (let next = await progress.next(); next.done !== true; next = await progress.next()) {
        steps.push(next.value.step);
      }
    })();
    await sleep(800);
    expect(steps).toEqual([]);
    run.resume();
    const { timing } = await run.result;
    await reading;
    expect(timing.totalMs - timing.trainMs).toBeGreaterThan(750);
    expect(timing.networkSteps).toBe(50 * 4000);
  });

  it('ends a paused run that is cancelled', async () => {
    await using engine = await open();
    const controller = new AbortController();
    const run = engine.run(await engine.plan(SWEEP), controller);
    run.pause();
    const ended = expect(run.result).rejects.toMatchObject({ name: 'AbortError' });
    await sleep(100);
    controller.abort();
    await ended;
  });
});

describe('Pause', () => {
  it('lets pass what nobody holds up', async () => {
    const pause = new Pause();
    expect(await pause.passed(new AbortController().signal)).toBe(0);
    pause.pause();
    pause.pause();
    pause.resume();
    expect(await pause.passed(new AbortController().signal)).toBe(0);
  });

  it('does not hold up what was cancelled before it came there', async () => {
    const pause = new Pause();
    pause.pause();
    await expect(pause.passed(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
