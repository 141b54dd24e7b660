// `basinlab compare` as its users run it: the built program, the JSON contract, and agreement with `sweep`.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OUTCOMES } from '../../src/engine/result.ts';
import { sweepSchema } from '../../src/spec/index.ts';

const CLI = path.resolve('dist/cli.js');

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(argv: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...argv], { maxBuffer: 2 ** 24 }, (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

const count = z.int().min(0);
const side = z.strictObject({
  sweep: sweepSchema,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  cell: z.looseObject({ networks: count, outcomes: z.record(z.enum(OUTCOMES), count) }),
});
const destinations = z.array(
  z.strictObject({ outcome: z.enum(OUTCOMES), level: z.number().min(0).nullable() }),
);
const example = z.strictObject({ index: z.string().regex(/^\d+$/), unsolved: z.enum(OUTCOMES) }).nullable();

/** The contract of `compare --json`, strict: what it does not name is an error. */
const comparisonSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('comparison'),
  device: z.looseObject({ backend: z.string(), software: z.boolean() }),
  starts: z.enum(['identical', 'coupled', 'unrelated']),
  a: side,
  b: side,
  pairs: z.strictObject({ bothSolved: count, onlyA: count, onlyB: count, neither: count }),
  mcnemar: z.strictObject({
    method: z.enum(['exact', 'asymptotic']),
    statistic: z.number().min(0).optional(),
    p: z.number().min(0).max(1),
  }),
  difference: z.strictObject({
    value: z.number(),
    low: z.number(),
    high: z.number(),
    method: z.literal('tango-score'),
  }),
  table: z.strictObject({ rows: destinations, columns: destinations, counts: z.array(z.array(count)) }),
  examples: z.strictObject({ onlyA: example, onlyB: example }),
  timing: z.strictObject({
    compileMs: z.number().min(0),
    trainMs: z.number().min(0),
    totalMs: z.number().min(0),
    networkSteps: count,
    networkStepsPerSecond: z.number().min(0),
  }),
});

type Comparison = z.infer<typeof comparisonSchema>;

function total(counts: readonly number[]): number {
  return counts.reduce((sum, value) => sum + value, 0);
}

/** Checks that every network is counted once, and the same way on the margins as in its own sweep. */
function checkComparison(text: string): Comparison {
  const comparison = comparisonSchema.parse(JSON.parse(text));
  const { a, b, pairs, difference, table } = comparison;
  const { networks } = a.cell;
  expect(total(Object.values(pairs))).toBe(networks);
  expect(total(table.counts.flat())).toBe(networks);
  for (const outcome of OUTCOMES) {
    const inRows = table.counts.filter((_, r) => table.rows[r]?.outcome === outcome);
    expect(total(inRows.flat())).toBe(a.cell.outcomes[outcome]);
    const inColumns = table.counts.map((row) => row.filter((_, c) => table.columns[c]?.outcome === outcome));
    expect(total(inColumns.flat())).toBe(b.cell.outcomes[outcome]);
  }
  expect(difference.value).toBeCloseTo((b.cell.outcomes.solved - a.cell.outcomes.solved) / networks, 12);
  expect(difference.low).toBeLessThanOrEqual(difference.value);
  expect(difference.high).toBeGreaterThanOrEqual(difference.value);
  return comparison;
}

const SMALL = ['--networks', '4e3', '--steps', '300'];
const ADAM = 'optimizer={"kind":"adam","learningRate":0.01}';

beforeAll(() => {
  if (!existsSync(CLI)) throw new Error(`${CLI} does not exist; run: npm run build`);
});

describe('basinlab compare', () => {
  it('prints one JSON document that keeps the contract, with the results of both sweeps', async () => {
    const { code, out, err } = await run(['compare', 'xor', '--with', ADAM, ...SMALL, '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { a, b, starts, timing } = checkComparison(out);
    expect(starts).toBe('identical');
    expect(timing.networkSteps).toBe(2 * 4000 * 300);
    for (const [compared, changes] of [
      [a, []],
      [b, ['--set', ADAM]],
    ] as const) {
      const alone = await run(['sweep', 'xor', ...changes, ...SMALL, '--json']);
      const { cells, hash } = z
        .object({ cells: z.array(z.unknown()), hash: z.string() })
        .parse(JSON.parse(alone.out));
      expect(compared.cell).toEqual(cells[0]);
      expect(compared.hash).toBe(hash);
    }
  });

  it('finds no difference between a sweep and itself: every pair ends alike', async () => {
    const { out } = await run(['compare', 'xor', 'xor', ...SMALL, '--json']);
    const { pairs, mcnemar, table } = checkComparison(out);
    expect([pairs.onlyA, pairs.onlyB]).toEqual([0, 0]);
    expect(mcnemar).toEqual({ method: 'exact', p: 1 });
    expect(table.rows).toEqual(table.columns);
    const offDiagonal = table.counts.flatMap((row, r) => row.filter((_, c) => c !== r));
    expect(total(offDiagonal)).toBe(0);
  });

  it('compares two cells of a grid, with coupled starts where their layers differ', async () => {
    const grid = ['--grid', 'network.layers=[2,2,1],[2,4,1]'];
    const { code, out } = await run(['compare', 'xor', ...grid, ...SMALL, '--json']);
    expect(code).toBe(0);
    const { a, b, starts, difference, mcnemar } = checkComparison(out);
    expect(starts).toBe('coupled');
    expect([a.sweep.network.layers, b.sweep.network.layers]).toEqual([
      [2, 2, 1],
      [2, 4, 1],
    ]);
    expect(difference.low).toBeGreaterThan(0.2); // a wider network solves XOR far more often
    expect(mcnemar.p).toBeLessThan(1e-100);
  });

  it('runs on the CPU twin, and counts what diverges', async () => {
    const argv = ['--networks', '60', '--steps', '40', '--backend', 'cpu', '--json'];
    const { code, out } = await run(['compare', 'xor', '--with', 'optimizer.learningRate=1e4', ...argv]);
    expect(code).toBe(0);
    const { b, device } = checkComparison(out);
    expect(device.backend).toBe('cpu');
    expect(b.cell.outcomes.diverged).toBeGreaterThan(0);
  });

  it('tells a person what happened, in plain text, and shows where to look', async () => {
    const { code, out, err } = await run(['compare', 'xor', '--with', ADAM, ...SMALL]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^A {2}xor {2}4,000 networks 2-2-1 relu, mse, gd 0\.2, 300 steps, seed 1\nB {2}xor .*adam 0\.01/,
    );
    expect(out).toMatch(/\n\nOf the same starts .*\(95 % interval -?\d/);
    expect(out).toContain('\nwhere each start ends: gd 0.2 in rows, adam 0.01 in columns\nA \\ B ');
    expect(out).not.toContain('\u001b');
    const next = /\nNext {2}basinlab inspect (xor --steps 300 --index \d+) +(.+)/.exec(out);
    const [, words = '', what = ''] = next ?? [];
    const inspected = await run(['inspect', ...words.split(' '), '--json']);
    const { outcome } = z.looseObject({ outcome: z.enum(OUTCOMES) }).parse(JSON.parse(inspected.out));
    expect(outcome === 'solved').toBe(what === 'one network that made it');
  });

  it('refuses what makes no pairs with exit 2 and one line', async () => {
    for (const argv of [['xor'], ['xor', '--with', 'seed=2'], ['table-1'], ['xor', 'xro']]) {
      const { code, out, err } = await run(['compare', ...argv]);
      expect(err).toMatch(/^error: [^\n]+\n$/);
      expect({ code, out }).toEqual({ code: 2, out: '' });
    }
  });
});
