// `basinlab paths` as its users run it: the built program, the JSON document, and what it refuses.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OUTCOMES } from '../../src/engine/result.ts';
import { sweepSchema } from '../../src/spec/index.ts';

const CLI = path.resolve('dist/cli.js');

function run(argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 2 ** 24 };
    const child = execFile(process.execPath, [CLI, ...argv], options, (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

const count = z.int().min(0);
const fraction = z.number().min(0).max(1);
const heights = z.strictObject({
  '0.05': z.number().min(0),
  '0.5': z.number().min(0),
  '0.95': z.number().min(0),
  '1': z.number().min(0),
});

/** The contract of `paths --json`, strict: what it does not name is an error. */
const documentSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('paths'),
  sweep: sweepSchema,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  device: z.looseObject({ backend: z.enum(['node', 'cpu']) }),
  cell: count,
  axes: z.record(z.string(), z.unknown()),
  networks: count,
  points: count,
  diverged: count,
  rows: z.array(
    z.strictObject({
      outcome: z.enum(['all', ...OUTCOMES]),
      networks: count,
      monotone: z.strictObject({ count, fraction, low: fraction, high: fraction }),
      inDoubt: count,
      barrier: heights,
      climb: heights,
      between: z
        .strictObject({ pairs: count, barrier: heights, alignedBarrier: heights.optional() })
        .nullable(),
    }),
  ),
  timing: z.strictObject({ totalMs: z.number().min(0) }),
});

const SMALL = ['xor-tanh', '--networks', '30', '--steps', '400'];

beforeAll(() => {
  if (!existsSync(CLI)) throw new Error(`${CLI} does not exist; run: npm run build`);
});

describe('basinlab paths', () => {
  it('prints one JSON document that keeps the contract, with the outcomes of the sweep itself', async () => {
    const { code, out, err } = await run(['paths', ...SMALL, '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { rows, networks, points, diverged, hash } = documentSchema.parse(JSON.parse(out));
    expect([networks, points, diverged]).toEqual([30, 101, 0]);
    const alone = await run(['sweep', ...SMALL, '--json']);
    const sweep = z
      .looseObject({
        hash: z.string(),
        cells: z.array(z.looseObject({ outcomes: z.record(z.string(), count) })),
      })
      .parse(JSON.parse(alone.out));
    expect(hash).toBe(sweep.hash);
    const counted = Object.fromEntries(rows.slice(1).map((row) => [row.outcome, row.networks]));
    const occurred = Object.entries(sweep.cells[0]?.outcomes ?? {}).filter(([, number]) => number > 0);
    expect(counted).toEqual(Object.fromEntries(occurred));
  });

  it('measures 2,000 networks unless more or fewer are asked for', async () => {
    for (const [argv, networks] of [
      [[], 2000],
      [['--networks', '7'], 7],
      [['--set', 'networks=2001'], 2001],
    ] as const) {
      const { out } = await run(['paths', 'xor-tanh', '--steps', '5', ...argv, '--points', '3', '--json']);
      expect(documentSchema.parse(JSON.parse(out))).toMatchObject({ networks, points: 3 });
    }
  });

  it('tells a person how often the loss falls all the way, in plain text', async () => {
    const { code, out, err } = await run(['paths', ...SMALL]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^xor-tanh {2}30 networks 2-2-1 tanh, bce, gd 0\.5, 400 steps, seed 1\n/);
    expect(out).toMatch(
      /\nOn [\d.]+ % of the straight lines from start to endpoint the loss never rises \(95 %/,
    );
    expect(out).toContain('\nfrom start to endpoint, 101 points each\noutcome ');
    expect(out).toContain('\nbetween two endpoints of the same outcome, each in one pair at most\noutcome ');
    expect(out).not.toContain('\u001b');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(110);
  });

  it('says so where everything diverged', async () => {
    const { code, out } = await run([
      'paths',
      ...SMALL,
      '--set',
      'loss=mse',
      '--set',
      'optimizer.learningRate=1e9',
    ]);
    expect(code).toBe(0);
    expect(out).toContain('All 30 networks diverged: there are no paths');
  });

  it.each([
    [['xor', '--points', '1'], '`--points` (=1) must be at least 2'],
    [['xor', '--points', '2.5'], '`--points` (=2.5) must be a whole number'],
    [['xor', '--networks', '0'], '`networks` (=0)'],
    [['table-1'], '`grid` makes 48 cells, and one is looked at; choose one with --cell 0 to --cell 47'],
    [['table-1', '--cell', '48'], '`--cell` (=48) must be the number of a cell; use 0 to 47'],
    [['xro'], '`sweep` (="xro") is neither a preset nor a file'],
  ])('refuses %j with exit 2 and one line', async (argv, message) => {
    const { code, out, err } = await run(['paths', ...argv]);
    expect(err).toMatch(/^error: [^\n]+\n$/);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
