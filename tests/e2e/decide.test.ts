// `basinlab decide` as its users run it: the built program, the JSON document, and what it refuses.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sweepSchema } from '../../src/spec/index.ts';

const CLI = path.resolve('dist/cli.js');

function run(argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [CLI, 'decide', ...argv],
      { maxBuffer: 2 ** 24 },
      (_, out, err) => {
        resolve({ code: child.exitCode ?? -1, out, err });
      },
    );
  });
}

const count = z.int().min(0);
const fraction = z.number().min(0).max(1);
const share = z.strictObject({ count, fraction, low: fraction, high: fraction });

/** The contract of `decide --json`, strict: what it does not name is an error. */
const documentSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('decide'),
  sweep: sweepSchema,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  device: z.looseObject({ backend: z.enum(['node', 'cpu']) }),
  cell: count,
  axes: z.record(z.string(), z.unknown()),
  index: z.string().regex(/^\d+$/),
  copies: count,
  size: z.number().positive(),
  level: fraction,
  decidedAfter: count.nullable(),
  trace: z.array(z.strictObject({ step: count, loss: z.number().min(0), same: share, solved: share })),
  timing: z.strictObject({ totalMs: z.number().min(0) }),
});

const SMALL = ['xor-tanh', '--steps', '1000', '--index', '3', '--copies', '40'];

beforeAll(() => {
  if (!existsSync(CLI)) throw new Error(`${CLI} does not exist; run: npm run build`);
});

describe('basinlab decide', () => {
  it('prints one JSON document that keeps the contract, on the GPU as on the CPU', async () => {
    const [gpu, cpu] = [await run([...SMALL, '--json']), await run([...SMALL, '--json', '--backend', 'cpu'])];
    expect({ code: gpu.code, err: gpu.err }).toEqual({ code: 0, err: '' });
    const [ours, exact] = [gpu, cpu].map(({ out }) => documentSchema.parse(JSON.parse(out)));
    expect(ours?.trace.map(({ step }) => step)).toEqual([0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]);
    for (const [i, { same, solved, loss }] of (ours?.trace ?? []).entries()) {
      expect(loss).toBe(exact?.trace[i]?.loss);
      expect(Math.abs(same.count - (exact?.trace[i]?.same.count ?? 0))).toBeLessThanOrEqual(3);
      expect(Math.abs(solved.count - (exact?.trace[i]?.solved.count ?? 0))).toBeLessThanOrEqual(3);
    }
    expect(ours?.trace.at(-1)?.same.fraction).toBeGreaterThan(0.9);
  });

  it('tells a person when, in plain text', async () => {
    const { code, out, err } = await run(SMALL);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /\nNetwork 3: its basin is .*\n\nafter step +loss +same end +95 % interval +solved\n/,
    );
    expect(out).toContain(
      '\n40 copies each, moved by 10 % of |theta|, then 1,000 steps with a fresh optimizer\n',
    );
    expect(out).not.toContain('\u001b');
  });

  it.each([
    [['xor'], "required option '--index <i>' not specified"],
    [['xor', '--index', '-1'], '`--index` (=-1) must be a whole number'],
    [['xor', '--index', '1', '--copies', '0'], '`--copies` (=0) must be a whole number'],
    [['xor', '--index', '1', '--size', '0'], '`--size` (=0) must be a positive number'],
    [['table-1', '--index', '1'], '`grid` makes 48 cells'],
  ])('refuses %j with exit 2 and one line', async (argv, message) => {
    const { code, out, err } = await run(argv);
    expect(err).toMatch(/^error: [^\n]+\n$/);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
