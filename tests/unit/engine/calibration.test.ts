import { describe, expect, it } from 'vitest';
import { Calibration, type Trials } from '../../../src/engine/calibration.ts';
import { contestedStrategies, type Choice } from '../../../src/engine/strategy.ts';
import type { Trainer } from '../../../src/engine/trainer.ts';
import type { FittedSweep } from '../../../src/datasets/index.ts';
import { fitted } from '../reference/fitted.ts';

const CHOICES: readonly Choice[] = [
  { strategy: 'invocation', reason: '' },
  { strategy: 'layered', reason: '' },
];

/** A trainer that takes so many milliseconds per step. */
function fakeTrainer(msPerStep: number, released: () => void): Trainer {
  const nothing = (): never => {
    throw new Error('a trial only begins and trains');
  };
  return {
    capacity: 64,
    widest: 64,
    firstWork: 1,
    maxSteps: () => 1e6,
    begin: () => Promise.resolve(),
    train: ({ steps }) => new Promise((resolve) => setTimeout(resolve, msPerStep * steps)),
    look: nothing,
    record: nothing,
    recorded: nothing,
    histogram: nothing,
    measure: nothing,
    parameters: nothing,
    [Symbol.dispose]: released,
  };
}

/** A calibration of fake strategies that notes what it tries. */
function calibrate(
  paces: Readonly<Record<string, number>>,
  kept: { trials: Trials },
): { calibration: Calibration; tried: string[]; released: () => number } {
  const tried: string[] = [];
  let released = 0;
  const calibration = new Calibration(
    { name: 'test', software: true },
    (_, { strategy }) => {
      tried.push(strategy);
      return Promise.resolve(fakeTrainer(paces[strategy] ?? 1, () => released++));
    },
    {
      read: () => Promise.resolve(kept.trials),
      write(trials) {
        kept.trials = structuredClone(trials);
        return Promise.resolve();
      },
    },
  );
  return { calibration, tried, released: () => released };
}

const cell = (): Promise<FittedSweep> => fitted({ networks: 64 });

describe('Calibration', () => {
  it('takes the faster strategy, says why, and gives all memory back', async () => {
    const { calibration, tried, released } = calibrate({ invocation: 8, layered: 1 }, { trials: {} });
    const choice = await calibration.fastest(await cell(), CHOICES);
    expect(choice.strategy).toBe('layered');
    expect(choice.reason).toMatch(/^measured: \d+\.\d times "invocation"$/);
    expect(choice.trials?.map(({ strategy }) => strategy)).toEqual(['invocation', 'layered']);
    expect(tried).toEqual(['invocation', 'layered']);
    expect(released()).toBe(2);
  });

  it('tries a shape once, also over the life of several engines, and each other shape anew', async () => {
    const kept = { trials: {} };
    const first = calibrate({ invocation: 1, layered: 8 }, kept);
    expect((await first.calibration.fastest(await cell(), CHOICES)).strategy).toBe('invocation');
    await first.calibration.fastest(await fitted({ networks: 64, seed: 7, steps: 9 }), CHOICES);
    expect(first.tried).toHaveLength(2);
    const second = calibrate({ invocation: 8, layered: 1 }, kept);
    expect((await second.calibration.fastest(await cell(), CHOICES)).strategy).toBe('invocation');
    expect(second.tried).toEqual([]);
    const wider = await fitted({ networks: 64, network: { layers: [2, 30, 1], activation: 'relu' } });
    expect((await second.calibration.fastest(wider, CHOICES)).strategy).toBe('layered');
    expect(Object.keys(kept.trials)).toHaveLength(2);
  });

  it('measures without a store, and where the store is broken', async () => {
    const broken = {
      read: () => Promise.reject(new Error('no')),
      write: () => Promise.reject(new Error('no')),
    };
    const calibration = new Calibration(
      { name: 'test', software: true },
      (_, { strategy }) => Promise.resolve(fakeTrainer(strategy === 'layered' ? 1 : 8, () => undefined)),
      broken,
    );
    expect((await calibration.fastest(await cell(), CHOICES)).strategy).toBe('layered');
  });
});

describe('contestedStrategies', () => {
  const device = { description: { software: true }, limits: null } as const;
  const network = { layers: [2, 16, 1], activation: 'tanh' } as const;
  const names = async (fields: Parameters<typeof fitted>[0]): Promise<string[]> =>
    contestedStrategies(await fitted(fields), device).map(({ strategy }) => strategy);

  it('leaves small networks, short sweeps and what only one can train to the rule of thumb', async () => {
    expect(await names({ networks: 1e7, steps: 1e4 })).toEqual([]);
    expect(await names({ network, networks: 100, steps: 10 })).toEqual([]);
    const large = { layers: [2, 100, 100, 1], activation: 'tanh' } as const;
    expect(await names({ network: large, networks: 1e6, steps: 1000 })).toEqual([]);
  });

  it('has a long sweep of middling networks tried', async () => {
    const middling = { layers: [2, 12, 12, 1], activation: 'tanh' } as const;
    expect(await names({ network: middling, networks: 1e6, steps: 1000 })).toEqual(['invocation', 'layered']);
  });
});
