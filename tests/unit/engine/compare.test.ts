// Two runs compared: pairs, test, interval and table together, and which sweeps make no pairs.
import { describe, expect, it } from 'vitest';
import { checkPairs, compareRuns, startsOf } from '../../../src/engine/compare.ts';
import { recoveryLinesOfBoth } from '../../../src/cli/render/recovery-line.ts';
import type { Run } from '../../../src/engine/engine.ts';
import { OUTCOMES, type EndpointBatch, type Outcome } from '../../../src/engine/result.ts';
import { parseSweep, preset, type Sweep, type SweepInput } from '../../../src/spec/index.ts';
import { mcnemarTest, pairedDifference } from '../../../src/statistics/index.ts';
import { cellOf, SWIFTSHADER, TIMING } from '../cli/fakes.ts';

const xor = (overrides: Partial<SweepInput> = {}): Sweep => parseSweep(preset('xor'), overrides);

type End = readonly [outcome: Outcome, loss: number];

/** A run that has ended, its endpoints cut into batches of this many. */
function runOf(sweep: Sweep, ends: readonly End[], batchSize: number): Run {
  const outcomes: Partial<Record<Outcome, number>> = {};
  for (const [outcome] of ends) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const quarter = ends.filter(([, loss]) => loss === 0.25).length;
  const cell = cellOf({ outcomes, levels: quarter > 0 ? [[0.25, quarter]] : [] });
  const batches: EndpointBatch[] = [];
  for (let from = 0; from < ends.length; from += batchSize) {
    const some = ends.slice(from, from + batchSize);
    batches.push({
      cell: 0,
      index: BigUint64Array.from(some, (_, i) => BigInt(from + i)),
      loss: Float32Array.from(some, ([, loss]) => loss),
      gradientNorm: new Float32Array(some.length),
      outcome: Uint8Array.from(some, ([outcome]) => OUTCOMES.indexOf(outcome)),
    });
  }
  const result = { schemaVersion: 1 as const, sweep, hash: 'f'.repeat(64), device: SWIFTSHADER };
  return {
    result: Promise.resolve({ ...result, cells: [cell], timing: TIMING }),
    async *[Symbol.asyncIterator]() {
      await Promise.resolve();
      yield* [];
    },
    async *snapshots() {
      await Promise.resolve();
      yield* [];
    },
    pause: () => undefined,
    resume: () => undefined,
    async *endpoints() {
      await Promise.resolve();
      yield* batches;
    },
  };
}

const SOLVED: End = ['solved', 0];
const STUCK: End = ['stationary', 0.25];
const repeat = (count: number, end: End): End[] => Array.from({ length: count }, () => end);

describe('compareRuns', () => {
  const a = [...repeat(40, SOLVED), ...repeat(10, STUCK), ...repeat(30, SOLVED), ...repeat(120, STUCK)];
  const b = [...repeat(50, SOLVED), ...repeat(30, STUCK), ...repeat(60, SOLVED), ...repeat(60, STUCK)];
  const sweep = xor({ networks: 200 });

  it('says on which side the device was lost and came back', async () => {
    const recoveries = [{ cell: 0, network: 100 }];
    const undisturbed = runOf(sweep, a, 200);
    const disturbed = {
      ...undisturbed,
      result: undisturbed.result.then((result) => ({ ...result, recoveries })),
    };
    const comparison = await compareRuns(undisturbed, disturbed);
    expect(comparison.b.recoveries).toEqual(recoveries);
    expect(comparison.a).not.toHaveProperty('recoveries');
    expect(recoveryLinesOfBoth(comparison)).toEqual([
      'B: the GPU was lost once; resumed at network 100 of 200',
    ]);
  });

  it('pairs networks by index, however either side is cut into batches', async () => {
    const whole = await compareRuns(runOf(sweep, a, 200), runOf(sweep, b, 200));
    expect(whole).toMatchObject({
      schemaVersion: 1,
      kind: 'comparison',
      starts: 'identical',
      pairs: { bothSolved: 40, onlyA: 30, onlyB: 70, neither: 60 },
      table: {
        rows: [
          { outcome: 'solved', level: null },
          { outcome: 'stationary', level: 0.25 },
        ],
        counts: [
          [40, 30],
          [70, 60],
        ],
      },
      examples: {
        onlyA: { index: '50', unsolved: 'stationary' },
        onlyB: { index: '40', unsolved: 'stationary' },
      },
    });
    for (const [cutA, cutB] of [
      [7, 200],
      [64, 13],
      [1, 3],
    ] as const) {
      expect(await compareRuns(runOf(sweep, a, cutA), runOf(sweep, b, cutB))).toEqual(whole);
    }
  });

  it('says how sure the difference is, B minus A', async () => {
    const { mcnemar, difference } = await compareRuns(runOf(sweep, a, 200), runOf(sweep, b, 200));
    expect(mcnemar).toEqual({ method: 'asymptotic', statistic: 16, p: mcnemarTest(70, 30).pValue });
    expect(difference).toEqual({ ...pairedDifference(70, 30, 200), method: 'tango-score' });
    expect(difference.value).toBeCloseTo(0.2, 12);
    const few = xor({ networks: 3 });
    const exact = await compareRuns(runOf(few, [SOLVED, STUCK, STUCK], 3), runOf(few, repeat(3, SOLVED), 3));
    expect(exact.mcnemar).toEqual({ method: 'exact', p: 0.5 });
  });

  it('adds up the timing of both', async () => {
    const { timing } = await compareRuns(runOf(sweep, a, 200), runOf(sweep, b, 200));
    expect(timing.trainMs).toBe(2 * TIMING.trainMs);
    expect(timing.networkSteps).toBe(2 * TIMING.networkSteps);
    expect(timing.networkStepsPerSecond).toBeCloseTo((1000 * TIMING.networkSteps) / TIMING.trainMs, 6);
  });

  it('refuses runs whose networks are no pairs', async () => {
    const other = runOf(xor({ networks: 200, seed: 2 }), b, 200);
    await expect(compareRuns(runOf(sweep, a, 200), other)).rejects.toThrow('`seed` (=2)');
  });
});

describe('checkPairs', () => {
  it('lets everything differ but seed and number of networks', () => {
    expect(() => {
      checkPairs(xor(), parseSweep(preset('jellyfish'), { networks: xor().networks, seed: 1, steps: 5 }));
    }).not.toThrow();
  });

  it.each<readonly [Partial<SweepInput>, Partial<SweepInput>, string]>([
    [{}, { networks: 7 }, '`networks` (=7) must be the same in A (100000) and B'],
    [{ seed: 3 }, {}, '`seed` (=1) must be the same in A (3) and B'],
    [{ pairing: 'independent' }, {}, '`pairing` (="independent") draws other starting points'],
    [{}, { pairing: 'independent' }, '`pairing`'],
    [{}, { grid: { 'network.activation': ['tanh', 'relu'] } }, '`grid`'],
    [{ axes: { 'optimizer.learningRate': [0.1, 0.2] } }, {}, '`axes`'],
    [
      { networks: 2e8 },
      { networks: 2e8 },
      '`networks` (=200000000) must be at most 250000000 for A and B together',
    ],
  ])('refuses %j and %j', (a, b, message) => {
    expect(() => {
      checkPairs(xor(a), xor(b));
    }).toThrow(message);
  });
});

describe('startsOf', () => {
  const given = { parameters: [[1, 2, 3, 4, 5, 6, 7, 8, 9]] };

  it('are identical for equal layers and initializer, whatever else differs', () => {
    const other = parseSweep(preset('xor-tanh'), { networks: 100_000, steps: 3 });
    expect(startsOf(xor(), other)).toBe('identical');
    expect(startsOf(xor({ initializer: given }), xor({ initializer: given, steps: 1 }))).toBe('identical');
  });

  it('are coupled for other layers or another initializer', () => {
    expect(startsOf(xor(), xor({ network: { layers: [2, 4, 1], activation: 'relu' } }))).toBe('coupled');
    expect(startsOf(xor(), xor({ initializer: { weights: 'he-normal' } }))).toBe('coupled');
  });

  it('are unrelated where they are given and differ', () => {
    const other = { parameters: [[9, 8, 7, 6, 5, 4, 3, 2, 1]] };
    expect(startsOf(xor({ initializer: given }), xor({ initializer: other }))).toBe('unrelated');
    expect(startsOf(xor(), xor({ initializer: given }))).toBe('unrelated');
  });
});
