// `basinlab critical-points` as its users run it: the built program, the JSON document, and what it refuses.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sweepSchema } from '../../src/spec/index.ts';
import oracles from '../oracles/oracles.json';

const CLI = path.resolve('dist/cli.js');

function run(argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 2 ** 24 };
    const child = execFile(process.execPath, [CLI, 'critical-points', ...argv], options, (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

const count = z.int().min(0);
const numbers = z.array(z.number());

/** The contract of `critical-points --json`, strict: what it does not name is an error. */
const documentSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('critical-points'),
  sweep: sweepSchema,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  cell: count,
  axes: z.record(z.string(), z.unknown()),
  starts: count,
  from: z.enum(['mixed', 'random', 'trained']),
  found: count,
  rejected: z.strictObject({
    diverged: count,
    'gradient-minimum': count,
    runaway: count,
    flat: count,
    unconverged: count,
  }),
  byIndex: z.array(
    z.strictObject({
      index: count,
      distinct: count,
      seenOnce: count,
      flat: count,
      meanObjective: z.number(),
      lowestObjective: z.number(),
      highestObjective: z.number(),
    }),
  ),
  points: z.array(
    z.strictObject({
      index: count,
      nullity: count,
      orbitDimension: count,
      objective: z.number(),
      loss: z.number(),
      gradientNorm: z.number().min(0).max(1e-9),
      hits: z.int().min(1),
      firstStart: count,
      eigenvalues: numbers,
      parameters: numbers,
    }),
  ),
  timing: z.strictObject({ totalMs: z.number().min(0) }),
});

const SMALL = ['sigmoid-10-points', '--steps', '5e3', '--starts', '60'];

beforeAll(() => {
  if (!existsSync(CLI)) throw new Error(`${CLI} does not exist; run: npm run build`);
});

describe('basinlab critical-points', () => {
  it('prints one JSON document that keeps the contract, the same one every time', async () => {
    const [first, second] = [await run([...SMALL, '--json']), await run([...SMALL, '--json', '--quiet'])];
    expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: '' });
    const [a, b] = [first, second].map(({ out }) => documentSchema.parse(JSON.parse(out)));
    expect({ ...a, timing: null }).toEqual({ ...b, timing: null });
    const rejected = Object.values(a?.rejected ?? {}).reduce((sum, value) => sum + value, 0);
    expect((a?.found ?? 0) + rejected).toBe(60);
    expect(a?.byIndex.reduce((sum, { distinct }) => sum + distinct, 0)).toBe(a?.points.length);
    const minimum = a?.points[0];
    expect(minimum?.index).toBe(0);
    const { meanLoss } = oracles['sigmoid-10-points'].localMinimum;
    expect(Math.abs((minimum?.loss ?? 0) - meanLoss)).toBeLessThan(1e-8); // float32 samples
    expect(minimum?.eigenvalues).toHaveLength(9);
    expect(minimum?.parameters).toHaveLength(9);
  });

  it('tells a person what was found, in plain text, with a picture', async () => {
    const { code, out, err } = await run([...SMALL, '--from', 'trained']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^sigmoid-10-points {2}60 starts of 2-2-1 sigmoid, bce, seed 1\nall starts are trained by gd 0\.5 for 1 to 5,000 steps\n/,
    );
    expect(out).toMatch(/\n\nFound one minimum and .* saddles? of index [^\n]+\n\nindex +distinct/);
    expect(out).toMatch(/\nloss by index: how many points lie where\n 0 \|/);
    expect(out).not.toContain('\u001b');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(100);
  });

  it('draws index against loss', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'basinlab-'));
    const file = path.join(folder, 'plot.svg');
    const { code, out } = await run([...SMALL, '--svg', file, '--json']);
    expect(code).toBe(0);
    const svg = await readFile(file, 'utf8');
    expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
    const { points } = documentSchema.parse(JSON.parse(out));
    expect(svg.match(/<circle /g)).toHaveLength(points.length);
    const refused = await run([...SMALL, '--svg', path.join(folder, 'none', 'plot.svg')]);
    expect({ code: refused.code, err: refused.err }).toMatchObject({ code: 2 });
    expect(refused.err).toContain('cannot be written (it does not exist)');
    await rm(folder, { recursive: true });
  });

  it('looks at one cell of a grid', async () => {
    const grid = ['--grid', 'network.activation=tanh,softplus', '--cell', '1', '--json'];
    const { out } = await run(['xor-tanh', '--starts', '4', '--steps', '50', ...grid]);
    const { cell, axes } = documentSchema.parse(JSON.parse(out));
    expect({ cell, axes }).toEqual({ cell: 1, axes: { 'network.activation': 'softplus' } });
  });

  it.each([
    [['xor'], '`network.activation` (="relu") must be smooth'],
    [['xor-tanh', '--starts', '0'], '`--starts` (=0) must be a whole number'],
    [['xor-tanh', '--starts', 'many'], '`--starts` (="many") must be a number'],
    [['xor-tanh', '--networks', '10'], '`--networks` (="10") is not for critical-points'],
    [['xor-tanh', '--backend', 'node'], '`--backend` (="node") is not for critical-points'],
    [['xor-tanh', '--steps', '0'], '`steps` (=0)'],
    [['xor-tanh', '--cell', '1'], '`--cell` (=1) must be the number of a cell'],
    [['xor-tanh', '--grid', 'network.activation=tanh,sin'], '`grid` makes 2 cells'],
    [['xor-tanh', '--set', 'network.layers=[2,64,1]'], '`network.layers` (=[2,64,1]) make 257 parameters'],
    [['xro'], '`sweep` (="xro") is neither a preset nor a file'],
    [[], "missing required argument 'sweep'"],
  ])('refuses %j with exit 2 and one line', async (argv, message) => {
    const { code, out, err } = await run(argv);
    expect(err).toMatch(/^error: [^\n]+\n$/);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
