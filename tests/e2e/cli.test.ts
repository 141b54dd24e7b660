// The command line as its users run it: the built program in a process of its own.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OUTCOMES } from '../../src/engine/result.ts';
import { preset, sweepSchema } from '../../src/spec/index.ts';

const CLI = path.resolve('dist/cli.js');

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

interface Started {
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when stdout holds this text. */
  saw(text: string): Promise<void>;
}

function start(argv: readonly string[], { stdin = '', cwd = process.cwd(), env = {} } = {}): Started {
  const child = spawn(process.execPath, [CLI, ...argv], { cwd, env: { ...process.env, ...env } });
  const written = { out: '', err: '' };
  const waiting: { text: string; resolve: () => void }[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written.out += text;
    for (const waiter of waiting) if (written.out.includes(waiter.text)) waiter.resolve();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.err += text));
  child.stdin.end(stdin);
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, ...written });
    });
  });
  return {
    ended,
    kill: (signal) => child.kill(signal),
    saw: (text) =>
      new Promise((resolve, reject) => {
        if (written.out.includes(text)) resolve();
        waiting.push({ text, resolve });
        void ended.then(({ err }) => {
          reject(new Error(`it ended without printing ${text}: ${err}`));
        });
      }),
  };
}

const run = (argv: readonly string[], options?: Parameters<typeof start>[1]): Promise<Ended> =>
  start(argv, options).ended;

const count = z.int().min(0);
const fraction = z.number().min(0).max(1);
const share = z.strictObject({ count, fraction, low: fraction, high: fraction });
const interval = z.strictObject({ low: fraction, high: fraction });
const finite = z.number().nullable();

/** The contract of `--json`, strict: what is not in the design is an error. */
const resultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  sweep: sweepSchema,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  device: z.strictObject({
    backend: z.enum(['node', 'chrome', 'browser', 'cpu']),
    vendor: z.string(),
    architecture: z.string(),
    description: z.string(),
    software: z.boolean(),
  }),
  cells: z
    .array(
      z.strictObject({
        axes: z.record(z.string(), z.unknown()),
        networks: count,
        strategy: z.enum(['invocation', 'reference']),
        solved: share,
        outcomes: z.strictObject({
          solved: count,
          diverged: count,
          dead: count,
          'local-minimum': count,
          saddle: count,
          plateau: count,
          stationary: count,
          undecided: count,
          unconverged: count,
        }),
        deadLayer: share,
        loss: z.strictObject({
          min: finite,
          mean: finite,
          max: finite,
          quantiles: z.strictObject({
            '0.05': finite,
            '0.25': finite,
            '0.5': finite,
            '0.75': finite,
            '0.95': finite,
          }),
        }),
        histogram: z.strictObject({
          scale: z.literal('log10'),
          edges: z.array(z.number()).length(101),
          counts: z.array(count).length(100),
          underflow: count,
          overflow: count,
          nonFinite: count,
        }),
        levels: z.array(z.strictObject({ loss: z.number().min(0), count, fraction })),
        until: z
          .strictObject({
            condition: z.string(),
            met: z.boolean(),
            looks: count.min(1),
            intervals: z.record(z.enum(OUTCOMES), interval),
            method: z.literal('beta-binomial-mixture'),
          })
          .optional(),
      }),
    )
    .min(1),
  timing: z.strictObject({
    compileMs: z.number().min(0),
    trainMs: z.number().min(0),
    totalMs: z.number().min(0),
    networkSteps: count,
    networkStepsPerSecond: z.number().min(0),
  }),
});

type Result = z.infer<typeof resultSchema>;

function checkResult(text: string): Result {
  const result = resultSchema.parse(JSON.parse(text));
  for (const { networks, outcomes, histogram, solved } of result.cells) {
    expect(total(Object.values(outcomes))).toBe(networks);
    const { counts, underflow, overflow, nonFinite } = histogram;
    expect(total(counts) + underflow + overflow + nonFinite).toBe(networks);
    expect(solved.count).toBe(outcomes.solved);
  }
  return result;
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, value) => sum + value, 0);
}

/** The result without what depends on the run's speed. */
function withoutTiming(result: Result): object {
  return { ...result, timing: null };
}

let folder: string;
beforeAll(async () => {
  if (!existsSync(CLI)) throw new Error(`${CLI} does not exist; run: npm run build`);
  folder = await mkdtemp(path.join(tmpdir(), 'basinlab-e2e-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, contents: unknown): Promise<string> {
  const at = path.join(folder, name);
  await writeFile(at, typeof contents === 'string' ? contents : JSON.stringify(contents));
  return at;
}

const SMALL = ['--networks', '2e3', '--steps', '200'];

describe('basinlab', () => {
  it('helps on one screen that starts with what to type first', async () => {
    const { code, out, err } = await run(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Type first: {2}basinlab sweep xor\n/);
    expect(out.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  });

  it('starts fast enough to be asked twice', async () => {
    const begin = performance.now();
    const { code, out } = await run(['presets']);
    expect(code).toBe(0);
    expect(out).toMatch(/^xor /);
    expect(performance.now() - begin).toBeLessThan(10_000); // a hang, not slowness
  });
});

describe('basinlab sweep', () => {
  it('prints one JSON document that keeps the contract', async () => {
    const { code, out, err } = await run(['sweep', 'xor', ...SMALL, '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.endsWith('\n')).toBe(true);
    const { sweep, cells, timing } = checkResult(out);
    expect(sweep).toMatchObject({ networks: 2000, steps: 200, dataset: { name: 'xor' } });
    expect(cells).toHaveLength(1);
    expect(timing.networkSteps).toBe(400_000);
  });

  it('gives the same result for the same sweep, from a preset, a file or stdin', async () => {
    const sweep = { ...preset('xor'), networks: 2000, steps: 200 };
    const ends = await Promise.all([
      run(['sweep', 'xor', ...SMALL, '--json']),
      run(['sweep', await file('same.json', sweep), '--json']),
      run(['sweep', '-', '--json'], { stdin: JSON.stringify(sweep) }),
    ]);
    const [first, ...others] = ends.map(({ out }) => withoutTiming(checkResult(out)));
    for (const other of others) expect(other).toEqual(first);
  });

  it('tells a person what happened, in plain text where there is no terminal', async () => {
    const { code, out, err } = await run(['sweep', 'xor', ...SMALL]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^xor {2}2,000 networks 2-2-1 relu, mse, gd 0\.2, 200 steps, seed 1\n/);
    expect(out).toContain('outcome            networks     share   95 % interval\n');
    expect(out).toMatch(/\nNext {2}basinlab inspect xor --steps 200 --index \d+ /);
    expect(out).not.toContain('\u001b');
    const picture = out.slice(out.indexOf('final loss\n'), out.indexOf(' training at '));
    const counts = [...picture.matchAll(/#+ +([\d,]+)/g)].map(([, text = '']) =>
      Number(text.replaceAll(',', '')),
    );
    expect(total(counts)).toBe(2000);
  });

  it('adds networks until a share is known', async () => {
    const argv = ['sweep', 'xor', '--steps', '200', '--until', 'width(solved) < 0.02', '--json'];
    const { code, out, err } = await run(argv);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [cell] = checkResult(out).cells;
    expect(cell?.until).toMatchObject({ condition: 'width(solved) < 0.02', met: true });
    expect(cell?.networks).toBeLessThan(30_000);
    expect((cell?.solved.high ?? 1) - (cell?.solved.low ?? 0)).toBeLessThan(0.02);
  });

  it('runs a grid on the CPU backend', async () => {
    const argv = ['sweep', 'xor', '--networks', '50', '--steps', '20', '--backend', 'cpu', '--json'];
    const { code, out } = await run([...argv, '--grid', 'network.activation=tanh,relu']);
    expect(code).toBe(0);
    const { cells, device } = checkResult(out);
    expect(device.backend).toBe('cpu');
    expect(cells.map(({ axes }) => axes)).toEqual([
      { 'network.activation': 'tanh' },
      { 'network.activation': 'relu' },
    ]);
  });

  it('reads a CSV file next to the sweep file', async () => {
    await file('points.csv', 'x1,x2,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n');
    const sweep = {
      ...preset('xor'),
      dataset: { file: 'points.csv', targets: ['y'] },
      networks: 500,
      steps: 10,
    };
    const { code, out, err } = await run(['sweep', await file('csv.json', sweep), '--json'], {
      cwd: tmpdir(),
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    checkResult(out);
  });

  it('ends quietly when its reader has left', async () => {
    const child = spawn('sh', [
      '-c',
      `"${process.execPath}" "${CLI}" sweep xor --networks 2000 --steps 50 | true`,
    ]);
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    await new Promise((resolve) => child.on('close', resolve));
    expect(err).toBe('');
  });
});

describe('basinlab inspect, doctor, datasets', () => {
  it('inspect shows the network that a sweep points to', async () => {
    const { code, out, err } = await run(['inspect', 'xor', '--index', '17', '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const found = z
      .looseObject({
        index: z.literal('17'),
        finalParameters: z.array(z.number()).length(9),
        outputs: z.array(z.array(z.number()).length(1)).length(4),
        hessianEigenvalues: z.array(z.number()).length(9),
      })
      .parse(JSON.parse(out));
    expect(found.outputs.flat().every(Number.isFinite)).toBe(true);
    const human = await run(['inspect', 'xor', '--index', '17']);
    expect(human.out).toMatch(/\nNetwork 17: [a-z]+.* after 3,000 steps/);
  });

  it('doctor finds something to run on, and the CPU always', async () => {
    const { code, out } = await run(['doctor', '--json']);
    expect(code).toBe(0);
    const diagnosis = z
      .looseObject({
        schemaVersion: z.literal(1),
        backends: z.array(z.looseObject({ backend: z.string(), available: z.boolean() })).length(3),
        presets: z
          .array(z.looseObject({ preset: z.string(), strategy: z.string(), reason: z.string() }))
          .min(9),
        advice: z.array(z.string()).min(1),
      })
      .parse(JSON.parse(out));
    expect(diagnosis.backends).toContainEqual(expect.objectContaining({ backend: 'cpu', available: true }));
  });

  it('datasets prints samples', async () => {
    const { code, out } = await run(['datasets', 'iris']);
    expect(code).toBe(0);
    expect((JSON.parse(out) as { inputs: unknown[] }).inputs).toHaveLength(150);
  });
});

describe('bad input ends with exit 2 and one line', () => {
  const xor = preset('xor');
  const inline = (dataset: unknown): object => ({ ...xor, dataset });
  const cases: Record<string, readonly [sweep: unknown, message: RegExp]> = {
    'an unknown dataset': [inline('xro'), /`dataset/],
    'layers that do not fit the data': [
      { ...xor, network: { layers: [3, 2, 1], activation: 'relu' } },
      /`network\.layers`.*use \[2,2,1\]/,
    ],
    'a negative number': [{ ...xor, networks: -1 }, /`networks` \(=-1\)/],
    'a fraction': [{ ...xor, steps: 10.5 }, /`steps` \(=10\.5\)/],
    'text for a number': [{ ...xor, seed: 'one' }, /`seed` \(="one"\)/],
    '10^12 networks': [{ ...xor, networks: 1e12 }, /`networks` \(=1000000000000\)/],
    'ragged data': [inline({ inputs: [[0, 1], [1]], targets: [[0], [1]] }), /`dataset\.inputs\[1\]/],
    'null data': [inline({ inputs: [[0, null]], targets: [[0]] }), /`dataset\.inputs\[0\]\[1\]/],
    'an unknown key': [{ ...xor, optimiser: { kind: 'gd' } }, /optimiser.*optimizer/],
    'given parameters of the wrong length': [
      { ...xor, initializer: { parameters: [[1, 2, 3]] } },
      /`initializer\.parameters\[0\]`.*9 values/,
    ],
    'text that is not JSON': ['{"dataset": xor}', /is not JSON/],
    'an empty file': ['', /is not JSON/],
    'a list': [[1, 2], /must hold one JSON object/],
  };

  it.each(Object.entries(cases))('%s', async (name, [sweep, message]) => {
    const { code, out, err } = await run(['sweep', await file(`${name.replaceAll(/\W/g, '-')}.json`, sweep)]);
    expect(err).toMatch(message);
    expect(err).toMatch(/^error: [^\n]+\n$/);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('a CSV with a missing value', async () => {
    await file('holes.csv', 'x1,x2,y\n0,0,0\n0,,1\n1,0,1\n');
    const sweep = inline({ file: 'holes.csv', targets: ['y'] });
    const { code, out, err } = await run(['sweep', await file('holes.json', sweep)]);
    expect(err).toMatch(/^error: [^\n]*missing[^\n]*\n$/);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it.each([
    [['sweep', 'xro']],
    [['sweep', 'no/such/file.json']],
    [['sweep', tmpdir()]],
    [['sweep', '-']],
    [['sweep', 'xor', '--networks', '-3']],
    [['sweep', 'xor', '--networks', '1.5']],
    [['sweep', 'xor', '--networks', 'NaN']],
    [['sweep', 'xor', '--set', 'optimizer.learnigRate=1']],
    [['sweep', 'xor', '--grid', 'network.activation=tanh,rleu']],
    [['sweep', 'xor', '--until', 'width(sloved) < 0.01']],
    [['sweep', 'xor', '--unknown']],
    [['swep']],
    [['inspect', 'xor', '--index', '-1']],
  ])('basinlab %j', async (argv) => {
    const { code, out, err } = await run(argv);
    expect(err).toMatch(/^error: [^\n]+\n$/);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('cancelling', () => {
  it.each([
    ['SIGINT', 'node'],
    ['SIGTERM', 'node'],
    ['SIGINT', 'cpu'],
  ] as const)(
    'by %s on backend %s ends within a second with exit 130',
    { retry: 2 },
    async (signal, backend) => {
      const child = start(['sweep', 'xor', '--networks', '1e6', '--steps', '1e6', '--backend', backend]);
      await child.saw('seed 1\n');
      await new Promise((resolve) => setTimeout(resolve, 1500)); // well into training
      const begin = performance.now();
      child.kill(signal);
      const { code, err } = await child.ended;
      expect(performance.now() - begin).toBeLessThan(1000);
      expect({ code, err }).toEqual({ code: 130, err: 'cancelled\n' });
    },
  );

  it('ends a command that waits for stdin', async () => {
    const child = spawn(process.execPath, [CLI, 'sweep', '-']);
    const code = new Promise((resolve) => child.on('close', resolve));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    child.kill('SIGINT');
    expect(await code).toBe(130);
  });
});
