// A condition on the other side of a channel: the engine there stops as the one here does.
import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../../src/engine/create.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { connectEngine } from '../../../src/engine/remote/client.ts';
import { hostEngine } from '../../../src/engine/remote/host.ts';
import { InputError, parseSweep, preset } from '../../../src/spec/index.ts';
import { channelPair } from './channel-pair.ts';

const noFiles = {};

async function openRemote(): Promise<Engine> {
  const { user, engine } = channelPair();
  const connecting = connectEngine(user, noFiles);
  await hostEngine(engine, () => Promise.resolve(createReferenceEngine(noFiles)));
  return connecting;
}

describe('until on a remote engine', () => {
  const sweep = parseSweep(preset('xor'), { networks: 50_000, steps: 5 });
  const until = 'width(dead) < 0.06';

  it('gives the same result and the same endpoints', async () => {
    await using there = await openRemote();
    await using here = createReferenceEngine(noFiles);
    const run = there.run(await there.plan(sweep, { until }));
    const { cells } = await run.result;
    const own = await here.run(await here.plan(sweep, { until })).result;
    expect(cells).toEqual(own.cells);
    expect(cells[0]?.until?.met).toBe(true);
    expect(cells[0]?.networks).toBeLessThan(5000);
    let networks = 0;
    for await (const { loss } of run.endpoints()) networks += loss.length;
    expect(networks).toBe(cells[0]?.networks);
  });

  it('refuses what it cannot read', async () => {
    await using there = await openRemote();
    await expect(there.plan(sweep, { until: 'width(dead)' })).rejects.toThrow(InputError);
  });
});
