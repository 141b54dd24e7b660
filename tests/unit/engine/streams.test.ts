import { describe, expect, it } from 'vitest';
import { Latest, Rendezvous } from '../../../src/engine/streams.ts';

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('Latest', () => {
  it('shows a slow reader the newest value only', async () => {
    const latest = new Latest<number>();
    const seen = collect(latest.read());
    latest.publish(1);
    latest.publish(2);
    await tick();
    latest.publish(3);
    latest.close();
    expect(await seen).toEqual([2, 3]);
  });

  it('counts its readers', async () => {
    const latest = new Latest<number>();
    expect(latest.hasReaders).toBe(false);
    const seen = collect(latest.read());
    await tick();
    expect(latest.hasReaders).toBe(true);
    latest.close();
    await seen;
    expect(latest.hasReaders).toBe(false);
  });

  it('ends its readers with the error it is closed with, those who wait and those who come late', async () => {
    const latest = new Latest<number>();
    const waiting = expect(collect(latest.read())).rejects.toThrow('gone');
    await tick();
    latest.close(new Error('gone'));
    await waiting;
    await expect(collect(latest.read())).rejects.toThrow('gone');
    await expect(latest.next()).rejects.toThrow('gone');
  });
});

describe('Rendezvous', () => {
  it('makes the writer wait until its reader asks for more', async () => {
    const values = new Rendezvous<number>();
    const written: number[] = [];
    const writing = (async () => {
      for (const value of [1, 2, 3]) {
        await values.write(value);
        written.push(value);
      }
      values.close();
    })();
    await tick();
    expect(written).toEqual([]); // nobody reads yet
    const reader = values.read();
    expect((await reader.next()).value).toBe(1);
    await tick();
    expect(written).toEqual([]); // taken when the next one is asked for
    expect((await reader.next()).value).toBe(2);
    expect(written).toEqual([1]);
    expect(await collect(reader)).toEqual([3]);
    await writing;
    expect(written).toEqual([1, 2, 3]);
  });

  it('lets the writer go on when its reader has left', async () => {
    const values = new Rendezvous<number>();
    const writing = (async () => {
      for (let value = 0; value < 5; value++) await values.write(value);
    })();
    for await (const value of values.read()) {
      if (value === 1) break;
    }
    await writing;
  });
});
