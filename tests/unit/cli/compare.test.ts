// `basinlab compare` in a fake world: what it asks the engine for, what it prints, and what it refuses.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { progressOfBoth } from '../../../src/cli/compare.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { preset } from '../../../src/spec/index.ts';
import { fakeWorld, XOR_CELL } from './fakes.ts';

/** Runs one command line in a fake world. */
async function call(argv: readonly string[], options: Parameters<typeof fakeWorld>[0] = {}) {
  const world = fakeWorld(options);
  const code = await runCli(['compare', ...argv], world.io);
  expect(world.open()).toBe(0); // every engine that was opened is given back
  return { code, out: world.out(), err: world.err(), ...world.asked };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'basinlab-compare-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, sweep: unknown): Promise<string> {
  const at = path.join(folder, name);
  await writeFile(at, JSON.stringify(sweep));
  return at;
}

describe('the two sides', () => {
  it('are two sweeps, with the options on both and --with on B alone', async () => {
    const { code, err, sweeps } = await call([
      'xor',
      'xor-tanh',
      ...['--set', 'penalty.l2=0.01', '--networks', '2e3', '--steps', '50', '--seed', '7'],
      ...['--with', 'steps=60', '--with', 'optimizer.kind=adam'],
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const both = { penalty: { l2: 0.01 }, networks: 2000, seed: 7, grid: {} };
    expect(sweeps).toHaveLength(2);
    expect(sweeps[0]).toMatchObject({ ...both, steps: 50, optimizer: { kind: 'gd', learningRate: 0.2 } });
    expect(sweeps[1]).toMatchObject({
      ...both,
      network: { activation: 'tanh' },
      steps: 60,
      optimizer: { kind: 'adam', learningRate: 0.5 },
    });
  });

  it('are one sweep and the same with changes, a whole object among them', async () => {
    const { sweeps } = await call(['xor', '--with', 'optimizer={"kind":"adam","learningRate":0.01}']);
    expect(sweeps[0]?.optimizer).toMatchObject({ kind: 'gd', learningRate: 0.2 });
    expect(sweeps[1]?.optimizer).toMatchObject({ kind: 'adam', learningRate: 0.01 });
    expect({ ...sweeps[1], optimizer: null }).toEqual({ ...sweeps[0], optimizer: null });
  });

  it('are the two cells of a grid, in the command or in the file', async () => {
    const grid = { 'network.activation': ['tanh', 'relu'] };
    const at = await file('grid.json', { ...preset('xor'), grid });
    for (const argv of [['xor', '--grid', 'network.activation=tanh,relu'], [at]]) {
      const { sweeps } = await call(argv);
      expect(sweeps.map(({ network }) => network.activation)).toEqual(['tanh', 'relu']);
      expect(sweeps.every((sweep) => Object.keys(sweep.grid).length === 0)).toBe(true);
    }
  });

  it('are two chosen cells of a larger grid', async () => {
    const argv = ['xor', '--grid', 'network.activation=tanh,relu,sin', '--cells', '2,0'];
    const { sweeps, out } = await call(argv);
    expect(sweeps.map(({ network }) => network.activation)).toEqual(['sin', 'tanh']);
    expect(out).toContain('where each start ends: sin in rows, tanh in columns');
  });

  it('may come from stdin, once', async () => {
    const stdin = JSON.stringify({ ...preset('xor'), networks: 70 });
    const { code, sweeps } = await call(['-', '--with', 'steps=5'], { stdin });
    expect(code).toBe(0);
    expect(sweeps.map(({ networks, steps }) => [networks, steps])).toEqual([
      [70, 3000],
      [70, 5],
    ]);
  });
});

describe('the output', () => {
  const argv = ['xor', '--with', 'optimizer.learningRate=0.1'];

  it('is a title for each side, what it shows, the table, and the time', async () => {
    const { code, out, err, backends } = await call([...argv, '--backend', 'cpu']);
    expect({ code, err, backends }).toEqual({ code: 0, err: '', backends: ['cpu'] });
    const lines = out.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'A  xor  100,000 networks 2-2-1 relu, mse, gd 0.2, 3,000 steps, seed 1',
      'B  xor  100,000 networks 2-2-1 relu, mse, gd 0.1, 3,000 steps, seed 1',
      'SwiftShader (software), strategy invocation. For a real GPU: basinlab doctor',
      '',
    ]);
    expect(lines[4]).toMatch(/^Of the same starts gd 0\.2 and gd 0\.1 solve the same 1 /);
    expect(out).toContain('\nwhere each start ends: gd 0.2 in rows, gd 0.1 in columns\nA \\ B ');
    expect(out).toMatch(
      /\n25\.4 s training at 23\.6 M network-steps\/s, 0\.6 s compiling, 26\.8 s in all\n$/,
    );
  });

  it('is one JSON document with --json, on one line', async () => {
    const { out, err } = await call([...argv, '--json']);
    expect(err).toBe('');
    expect(out.trimEnd()).not.toContain('\n');
    expect(JSON.parse(out)).toMatchObject({
      schemaVersion: 1,
      kind: 'comparison',
      starts: 'identical',
      a: { sweep: { optimizer: { learningRate: 0.2 } }, cell: { networks: 100_000 } },
      b: { sweep: { optimizer: { learningRate: 0.1 } }, cell: { networks: 100_000 } },
    });
  });

  it('is only the report with --quiet', async () => {
    const { out, err } = await call([...argv, '--quiet'], { isTTY: true, env: { NO_COLOR: '1' } });
    expect(out).toMatch(/^Of the same starts/);
    expect(out).not.toMatch(/Next|training at/);
    expect(err).toBe('');
  });

  it('is preceded by the progress of both sides as one, removed at the end', async () => {
    const progress = [
      {
        cell: 0,
        cells: 1,
        step: 1500,
        steps: 3000,
        fraction: 0.5,
        networkSteps: 5e5, // of 1e6 on either side, as the fake plan says
        networkStepsPerSecond: 1e5,
        remainingMs: 5000,
        histogram: XOR_CELL.histogram,
      },
    ];
    const { err, out } = await call(argv, { isTTY: true, progress });
    expect(err).toContain('training 1/2  #####...............   25 %   100 k network-steps/s   15 s left');
    expect(err.endsWith('\r\u001b[K')).toBe(true);
    expect(out).toContain('\u001b[1mOf the same starts');
  });
});

describe('progressOfBoth', () => {
  it('counts the second side on top of the first', () => {
    const progress = {
      cell: 0,
      cells: 1,
      step: 5,
      steps: 10,
      fraction: 0.5,
      networkSteps: 50,
      networkStepsPerSecond: 10,
      remainingMs: 5000,
      histogram: XOR_CELL.histogram,
    };
    expect(progressOfBoth(progress, { before: 300, total: 400, side: 1 })).toEqual({
      cell: 1,
      cells: 2,
      fraction: 0.875,
      networkStepsPerSecond: 10,
      remainingMs: 5000,
    });
    const untrained = { ...progress, networkSteps: 0, networkStepsPerSecond: 0, remainingMs: 0 };
    expect(progressOfBoth(untrained, { before: 0, total: 0, side: 0 }).fraction).toBe(1);
  });
});

describe('bad input', () => {
  const cases: Record<string, readonly [argv: readonly string[], message: RegExp]> = {
    'nothing to compare with': [['xor'], /`B` is missing.*--with path=value.*--grid/],
    'no sweep': [[], /missing required argument 'A'/],
    'three sweeps': [['xor', 'xor', 'xor'], /too many arguments/],
    'an unknown preset for B': [['xor', 'xor-tan'], /"xor-tan".*did you mean "xor-tanh"/],
    'an unknown field for B': [['xor', '--with', 'optimizer.learnigRate=1'], /optimizer\.learningRate/],
    'no assignment for B': [['xor', '--with', 'steps'], /`steps` is not an assignment/],
    'another seed': [['xor', '--with', 'seed=2'], /`seed` \(=2\) must be the same.*--seed 1/],
    'another number of networks': [
      ['xor', 'xor-tanh', '--with', 'networks=7'],
      /`networks` \(=7\).*--networks/,
    ],
    'independent starts': [
      ['xor', '--set', 'pairing=independent', '--with', 'steps=5'],
      /`pairing`.*"common"/,
    ],
    'too many cells': [['table-1'], /`grid` makes 48 cells.*--cells 0,47/],
    'a cell that is not there': [['table-1', '--cells', '0,48'], /`--cells` \(="0,48"\).*0 to 47/],
    'the same cell twice': [['table-1', '--cells', '3,3'], /two different cells/],
    'text for cells': [['table-1', '--cells', 'a'], /`--cells` \(="a"\)/],
    'cells of two sweeps': [['xor', 'xor-tanh', '--cells', '0,1'], /`--cells`.*is for one sweep/],
    'a grid beside B': [['xor', 'table-1'], /`grid`.*more than one cell of B/],
    'a grid beside --with': [
      ['xor', '--grid', 'steps=1,2', '--with', 'loss=bce'],
      /more than one cell of A; set `steps`/,
    ],
    'stdin twice': [['-', '-'], /`stdin` can be read only once/],
    'axes within a sweep': [
      ['xor', '--set', 'axes={"optimizer.learningRate":[0.1,0.2]}', '--with', 'steps=5'],
      /`axes`.*not independent/,
    ],
  };

  it.each(Object.entries(cases))('is refused in one line with exit 2: %s', async (_, [argv, message]) => {
    const { code, out, err, backends } = await call(argv);
    expect(err).toMatch(message);
    expect(err).toMatch(/^error: [^\n]+\n$/);
    expect({ code, out, backends }).toEqual({ code: 2, out: '', backends: [] });
  });
});

describe('failures and cancelling', () => {
  const argv = ['xor', '--with', 'steps=5'];

  it('end in one line with exit 1', async () => {
    const { code, out, err } = await call([...argv, '--json'], { failure: new Error('the device was lost') });
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'error: the device was lost\n' });
  });

  it('end with exit 130 when the user stops it', async () => {
    const world = fakeWorld({ hangs: 'until-cancelled' });
    const code = runCli(['compare', ...argv], world.io);
    await vi.waitFor(() => {
      expect(world.open()).toBe(1);
    });
    world.stop('signal');
    expect(await code).toBe(130);
    expect(world.open()).toBe(0);
  });
});
