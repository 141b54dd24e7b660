// Datasets on the other side of a channel: the files are on this side.
import { describe, expect, it } from 'vitest';
import { loadDataset, type Dataset, type DatasetSource } from '../../../src/datasets/index.ts';
import { createReferenceEngine } from '../../../src/engine/create.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { nodeFiles } from '../../../src/engine/node-files.ts';
import { connectEngine } from '../../../src/engine/remote/client.ts';
import { hostEngine } from '../../../src/engine/remote/host.ts';
import { InputError, parseSweep, preset } from '../../../src/spec/index.ts';
import { channelPair } from './channel-pair.ts';

/** An engine at the other end of a channel, and the source that it reads from. */
async function openRemote(source: DatasetSource): Promise<Engine & { remote: DatasetSource }> {
  const ends = channelPair();
  const connecting = connectEngine(ends.user, source);
  let remote: DatasetSource = {};
  await hostEngine(ends.engine, (asking) => {
    remote = asking;
    return Promise.resolve(createReferenceEngine(asking));
  });
  return Object.assign(await connecting, { remote });
}

const { dataset } = parseSweep(preset('mnist'), { dataset: { name: 'mnist', samples: 50 } });

describe('the files of datasets on a remote engine', () => {
  it('travel as bytes', async () => {
    await using engine = await openRemote(nodeFiles);
    const there: Dataset = await loadDataset(dataset, engine.remote);
    expect(there).toEqual(await loadDataset(dataset, nodeFiles));
  });

  it('travel as text', async () => {
    await using engine = await openRemote({
      readText: (path) => Promise.resolve(`a,b\n1,${path.length}\n`),
    });
    const { dataset: file } = parseSweep({ ...preset('xor'), dataset: { file: 'x.csv', targets: ['b'] } });
    expect([...(await loadDataset(file, engine.remote)).targets]).toEqual([5]);
  });

  it('are refused there as they are here', async () => {
    await using engine = await openRemote({});
    const planning = engine.plan(parseSweep(preset('mnist')));
    await expect(planning).rejects.toThrow(InputError);
    await expect(planning).rejects.toThrow('there are no packages here');
  });
});
