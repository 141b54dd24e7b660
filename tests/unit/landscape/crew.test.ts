// Who does the work changes nothing: one thread, several, or some hired on the way; errors and endings reach whoever waits.
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { fitCells, type FittedCell } from '../../../src/datasets/index.ts';
import type { Channel } from '../../../src/engine/remote/protocol.ts';
import { nodeFiles } from '../../../src/engine/node-files.ts';
import {
  createCrew,
  createGrowingCrew,
  createLoneCrew,
  serveCrew,
  type CrewReply,
  type CrewRequest,
  type Task,
} from '../../../src/landscape/crew.ts';
import { createReference } from '../../../src/reference/index.ts';
import { parseSweep, preset, startingKey, type SweepInput } from '../../../src/spec/index.ts';

async function cellsOf(fields: Partial<SweepInput> = {}): Promise<[FittedCell, ...FittedCell[]]> {
  const [first, ...others] = await fitCells(
    parseSweep({ ...preset('xor'), networks: 100, steps: 300, ...fields }),
    nodeFiles,
  );
  if (!first) throw new RangeError('no cell');
  return [first, ...others];
}

/** The first networks of a cell, trained in float64. */
function taskOf({ cell, fitted }: FittedCell, count: number, first = 0): Task {
  const reference = createReference(fitted, { key: startingKey(cell) });
  const index = BigUint64Array.from({ length: count }, (_, i) => BigInt(first + i));
  const ends = Array.from(index, (network) => {
    const state = reference.begin(reference.initialize(network), network);
    reference.train(state, 0, fitted.sweep.steps);
    return state.theta;
  });
  return { cell: 0, index, parameters: Float32Array.from(ends.flatMap((theta) => [...theta])) };
}

function endOf<Out, In>(port: MessagePort): Channel<Out, In> {
  return {
    post: (message) => {
      port.postMessage(message);
    },
    listen: (onMessage, onClose) => {
      port.on('message', onMessage);
      port.on('close', () => {
        onClose(new Error('the thread ended'));
      });
    },
    close: () => {
      port.close();
      return Promise.resolve();
    },
  };
}

/** Both ends of a channel whose messages are cloned, as between threads. */
function threadChannel(): [Channel<CrewRequest, CrewReply>, Channel<CrewReply, CrewRequest>] {
  const { port1, port2 } = new MessageChannel();
  return [endOf(port1), endOf(port2)];
}

/** A crew whose threads are this one, behind channels. */
function crewOf(cells: readonly FittedCell[], threads: number) {
  const channels = Array.from({ length: threads }, threadChannel);
  for (const [, worker] of channels) serveCrew(worker);
  return createCrew(
    cells,
    channels.map(([ours]) => ours),
  );
}

describe('createCrew', () => {
  it.each([1, 3])(
    'gives the verdicts of this thread with %i threads, in the order of the questions',
    async (threads) => {
      const cells = await cellsOf();
      const tasks = [0, 7, 14, 21].map((first) => taskOf(cells[0], 7, first));
      const alone = createLoneCrew(cells);
      const crew = crewOf(cells, threads);
      try {
        expect(crew.size).toBe(threads);
        const [shared, own] = await Promise.all([
          Promise.all(tasks.map((task) => crew.classify(task))),
          Promise.all(tasks.map((task) => alone.classify(task))),
        ]);
        expect(shared).toEqual(own);
        expect(new Set(shared.flat().map(({ kind }) => kind)).size).toBeGreaterThan(1);
      } finally {
        await crew.close();
      }
    },
  );

  it('hands errors on to whoever asked, and goes on', async () => {
    const cells = await cellsOf();
    const crew = crewOf(cells, 1);
    const task = taskOf(cells[0], 2);
    await expect(crew.classify({ ...task, cell: 5 })).rejects.toThrow(/`cell` \(=5\) must be below 1/);
    await expect(crew.classify(task)).resolves.toHaveLength(2);
    await crew.close();
  });

  it('tells those who wait when a thread ends, and those who come later', async () => {
    const cells = await cellsOf();
    const [ours, theirs] = threadChannel();
    const crew = createCrew(cells, [ours]);
    const waiting = crew.classify(taskOf(cells[0], 1));
    await theirs.close();
    await expect(waiting).rejects.toThrow('the thread ended');
    await expect(crew.classify(taskOf(cells[0], 1))).rejects.toThrow('the thread ended');
  });

  it('says how far each network travelled from its start, also in cells with random bits of their own', async () => {
    const cells = await cellsOf({ pairing: 'independent', grid: { 'optimizer.learningRate': [0.1, 0.2] } });
    const other = cells[1] ?? cells[0];
    const start = createReference(other.fitted, { key: startingKey(other.cell) }).initialize(4n);
    const [found] = await createLoneCrew(cells).classify({
      cell: 1,
      index: BigUint64Array.of(4n),
      parameters: Float32Array.from(start, (value, p) => (p === 2 ? value + 0.5 : value)),
    });
    expect(found?.travelled).toBeCloseTo(0.5, 6);
  });
});

describe('createLoneCrew', () => {
  it('asks for one network first, then for as many as take some milliseconds', async () => {
    const cells = await cellsOf();
    const crew = createLoneCrew(cells);
    expect(crew.taskNetworks).toBe(1);
    // Past BLOW_UP nothing is to be settled: a verdict takes no time.
    const parameters = new Float32Array(9 * 16).fill(1e30);
    const index = BigUint64Array.from({ length: 16 }, (_, i) => BigInt(i));
    for (let asked = 0; asked < 50; asked++) await crew.classify({ cell: 0, index, parameters });
    expect(crew.taskNetworks).toBe(16);
    const clock = vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(160);
    await crew.classify({ cell: 0, index, parameters });
    expect(crew.taskNetworks).toBe(2);
    clock.mockRestore();
  });
});

describe('createGrowingCrew', () => {
  it('hires nobody for little work', async () => {
    const cells = await cellsOf();
    const crew = createGrowingCrew(cells, 8, () => {
      throw new Error('hired for nothing');
    });
    for (const first of [0, 4]) await crew.classify(taskOf(cells[0], 4, first));
    expect(crew.size).toBe(1);
    await crew.close();
  });

  it('hires as soon as the work proves long, and ends the threads with it', async () => {
    const cells = await cellsOf({ network: { layers: [2, 4, 1], activation: 'tanh' } });
    const closed: number[] = [];
    const crew = createGrowingCrew(cells, 1e6, () => {
      const threads = crewOf(cells, 2);
      return { ...threads, close: () => threads.close().then(() => void closed.push(2)) };
    });
    const task = taskOf(cells[0], 4);
    for (let asked = 0; crew.size === 1 && asked < 1000; asked++) await crew.classify(task);
    expect(crew.size).toBe(2);
    expect(await crew.classify(task)).toEqual(await createLoneCrew(cells).classify(task));
    await crew.close();
    expect(closed).toEqual([2]);
  });
});
