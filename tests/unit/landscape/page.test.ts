import { afterAll, describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../../src/engine/create.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { Channel } from '../../../src/engine/remote/protocol.ts';
import { hostLandscape } from '../../../src/landscape/page-host.ts';
import type { LandscapeReply, LandscapeRequest, PaintedPass } from '../../../src/landscape/page-protocol.ts';
import { connectLandscape, type LandscapeWorker } from '../../../src/landscape/page.ts';
import { viewOf } from '../../../src/elements/map-window.ts';
import { ratesSubject } from '../../../src/elements/map-subjects.ts';
import { parseSweep, preset } from '../../../src/spec/index.ts';

const sweep = parseSweep(preset('xor'), { steps: 20 });
const { home } = ratesSubject(sweep);
const request = { sweep, view: viewOf(home, 32), show: 'outcome' } as const;

const ports: MessagePort[] = [];
afterAll(() => {
  for (const port of ports) port.close();
});

function channelOn<Out, In>(port: MessagePort): Channel<Out, In> {
  ports.push(port);
  return {
    post(message) {
      port.postMessage(message);
    },
    listen(onMessage) {
      port.addEventListener('message', ({ data }: MessageEvent<In>) => {
        onMessage(data);
      });
      port.start();
    },
    close: () => Promise.resolve(),
  };
}

/** A page and its worker in one thread, over a real channel; engines are counted. */
function pair(
  open: () => Promise<Engine> = () => Promise.resolve(createReferenceEngine({})),
): LandscapeWorker {
  const { port1, port2 } = new MessageChannel();
  hostLandscape(channelOn<LandscapeReply, LandscapeRequest>(port1), open);
  return connectLandscape(channelOn<LandscapeRequest, LandscapeReply>(port2));
}

describe('the landscape worker', () => {
  it('paints a map from coarse to fine, each pixel trained once', async () => {
    const passes: PaintedPass[] = [];
    const fractions: number[] = [];
    await pair().drawMap(request, (pass) => passes.push(pass), {
      onFraction: (value) => fractions.push(value),
    });
    expect(passes.map(({ stride }) => stride)).toEqual([2, 1]);
    const known = passes.map(({ outcome }) => outcome.filter((value) => value !== 255).length);
    expect(known).toEqual([256, 1024]);
    expect(passes.at(-1)?.networkSteps).toBe(1024 * 20);
    expect(passes[0]?.dimension).toBeNull();
    expect(passes[0]?.loss.filter((loss) => Number.isNaN(loss)).length).toBe(768);
    for (const fraction of fractions) expect(fraction).toBeLessThanOrEqual(1);
  });

  it('leaves a map at once when its window changes, and draws the next one', async () => {
    const worker = pair();
    const controller = new AbortController();
    const seen: PaintedPass[] = [];
    const first = worker.drawMap(
      request,
      (pass) => {
        seen.push(pass);
        controller.abort();
      },
      { signal: controller.signal },
    );
    await expect(first).rejects.toThrow(/abort/i);
    let passes = 0;
    await worker.drawMap({ ...request, view: viewOf(home, 16) }, () => passes++);
    expect(passes).toBe(1);
    expect(seen).toHaveLength(1);
  });

  it('finds the plane around the start of a network, whatever its steps', async () => {
    const worker = pair();
    const plane = await worker.planeAround({ sweep, index: 3n, seed: 1 });
    expect(plane.center).toHaveLength(9);
    const long = { ...sweep, steps: 1e6 };
    expect(await worker.planeAround({ sweep: long, index: 3n, seed: 1 })).toEqual(plane);
    expect((await worker.planeAround({ sweep, index: 3n, seed: 2 })).center).toEqual(plane.center);
    expect((await worker.planeAround({ sweep, index: 3n, seed: 2 })).directions).not.toEqual(
      plane.directions,
    );
  });

  it('finds critical points of a smooth objective, and says why not of another', async () => {
    const worker = pair();
    const smooth = parseSweep(preset('sigmoid-10-points'));
    const found = await worker.criticalPoints({ sweep: smooth, starts: 6 });
    expect(found.starts).toBe(6);
    expect(found.points.reduce((sum, { hits }) => sum + hits, 0)).toBe(found.found);
    await expect(worker.criticalPoints({ sweep, starts: 1 })).rejects.toThrow(/must be smooth/);
  });

  it('opens an engine once, and again after that has failed', async () => {
    let opened = 0;
    const worker = pair(() => {
      opened += 1;
      return opened === 1 ? Promise.reject(new Error('no GPU')) : Promise.resolve(createReferenceEngine({}));
    });
    await expect(worker.planeAround({ sweep, index: 0n, seed: 1 })).rejects.toThrow('no GPU');
    await worker.planeAround({ sweep, index: 0n, seed: 1 });
    await worker.planeAround({ sweep, index: 1n, seed: 1 });
    expect(opened).toBe(2);
  });
});
