import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.ts';
import { DeviceError, KernelError } from '../../../src/gpu/errors.ts';
import { preset, presetNames } from '../../../src/spec/index.ts';
import { cellOf, fakeWorld, XOR_CELL } from './fakes.ts';

type Options = Parameters<typeof fakeWorld>[0];

/** Runs one command line in a fake world. */
async function call(argv: readonly string[], options: Options = {}) {
  const world = fakeWorld(options);
  const code = await runCli(argv, world.io);
  expect(world.open()).toBe(0); // every engine that was opened is given back
  return { code, out: world.out(), err: world.err(), ...world.asked };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'basinlab-cli-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  const at = path.join(folder, name);
  await mkdir(path.dirname(at), { recursive: true });
  await writeFile(at, text);
  return at;
}

describe('basinlab', () => {
  it.each([[[]], [['--help']], [['help']]])('starts its help with what to type first: %j', async (argv) => {
    const { code, out, err } = await call(argv);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('Type first:  basinlab sweep xor');
    expect(lines.length).toBeLessThanOrEqual(20); // with the prompt, one screen
    const commands = lines.flatMap((line) => /^ {2}([\w-]+) /.exec(line)?.[1] ?? []);
    expect(commands).toEqual([
      'sweep',
      'inspect',
      'compare',
      'critical-points',
      'paths',
      'decide',
      'map',
      'certify',
      'presets',
      'datasets',
      'doctor',
    ]);
  });

  it('explains a command with examples', async () => {
    for (const argv of [
      ['sweep', '--help'],
      ['help', 'sweep'],
    ]) {
      const { code, out } = await call(argv);
      expect(code).toBe(0);
      expect(out).toContain('Examples:\n  basinlab sweep xor ');
      expect(out).not.toContain('--out');
    }
  });

  it('prints its version', async () => {
    const { code, out } = await call(['--version']);
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('basinlab sweep', () => {
  it("prints the design's example", async () => {
    const { code, out, err } = await call(['sweep', 'xor']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`xor  100,000 networks 2-2-1 relu, mse, gd 0.2, 3,000 steps, seed 1
SwiftShader (software), strategy invocation. For a real GPU: basinlab doctor

75.6 % of these networks never learn XOR (3,000 steps, 0 % still moving). All of them stop at three losses: 1/8, 1/6 and 1/4.

outcome            networks     share   95 % interval
solved               24,413    24.4 %   24.1 to 24.7 %
dead                 13,624    13.6 %   13.4 to 13.8 %
stationary           61,963    62.0 %   61.7 to 62.3 %
unconverged               0       0 %      0 to 0.0037 %

final loss
 < 1e-6   ############            24,413
   1/8    ###                      6,657
   1/6    ###############         29,063
   1/4    ####################    39,867

12.7 s training at 23.6 M network-steps/s, 0.3 s compiling, 13.4 s in all
Next  basinlab inspect xor --index 7       one network that got stuck
`);
  });

  it('prints the result as it is with --json, on one line', async () => {
    const { out, err } = await call(['sweep', 'xor', '--json']);
    expect(err).toBe('');
    expect(out.trimEnd()).not.toContain('\n');
    expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, cells: [{ networks: 100_000 }] });
  });

  it('prints only the result with --quiet', async () => {
    const { out, err } = await call(['sweep', 'xor', '--quiet'], { isTTY: true, env: { NO_COLOR: '1' } });
    expect(out).toMatch(/^75\.6 % of these/);
    expect(out).not.toMatch(/Next|training/);
    expect(err).toBe('');
  });

  it('draws the progress on a terminal and removes it', async () => {
    const progress = [0.2, 0.7].map((fraction) => ({
      cell: 0,
      cells: 1,
      step: 600,
      steps: 3000,
      fraction,
      networkSteps: 6e7,
      networkStepsPerSecond: 2e7,
      remainingMs: 1e4,
      histogram: XOR_CELL.histogram,
    }));
    const { out, err } = await call(['sweep', 'xor'], { isTTY: true, progress });
    expect(err).toContain('training  ####................   20 %   20.0 M network-steps/s   10 s left');
    expect(err.endsWith('\r\u001b[K')).toBe(true);
    expect(out).toContain('\u001b[1m75.6 %');
    const plain = await call(['sweep', 'xor'], { isTTY: true, env: { NO_COLOR: '1' } });
    expect(plain.out).not.toContain('\u001b');
  });

  it('prints a grid as a table', async () => {
    const cells = ['tanh', 'relu'].map((activation, i) =>
      cellOf({ axes: { 'network.activation': activation }, outcomes: { solved: 500 + i, stationary: 500 } }),
    );
    const { out } = await call(['sweep', 'xor', '--grid', 'network.activation=tanh,relu'], { cells });
    expect(out).toMatch(/^xor {2}2 cells of 100,000 networks 2-2-1, mse/);
    expect(out).toMatch(/^tanh +50\.0 % +46\.9 to 53\.1 %/m);
    expect(out).toContain('Solved: from 50.0 % (tanh) to 50.0 % (relu), within 3,000 steps.');
    expect(out).not.toContain('final loss');
  });

  it('passes its options on, 1e6 being a number', async () => {
    const argv = ['sweep', 'xor', '--networks', '1e6', '--steps', '1e2', '--seed', '7', '--backend', 'cpu'];
    const { sweeps, backends, out } = await call([
      ...argv,
      '--set',
      'network.layers=[2,4,1]',
      '--strategy',
      'auto',
    ]);
    expect(backends).toEqual(['cpu']);
    expect(sweeps[0]).toMatchObject({ networks: 1e6, steps: 100, seed: 7, network: { layers: [2, 4, 1] } });
    expect(out).toContain(
      "inspect xor --set 'network.layers=[2,4,1]' --steps 1e2 --seed 7 --backend cpu --index",
    );
  });

  it('reads stdin and files, data files relative to the sweep file', async () => {
    const stdin = await call(['sweep', '-'], { stdin: JSON.stringify(preset('xor-tanh')) });
    expect(stdin.sweeps[0]?.network.activation).toBe('tanh');
    expect(stdin.out).toMatch(/^stdin {2}100,000/);
    expect(stdin.out).not.toContain('Next');
    await file('data/points.csv', 'x1,x2,y\n0,0,0\n0,1,1\n');
    const written = { ...preset('xor'), dataset: { file: 'points.csv', targets: ['y'] } };
    const { code, sweeps, err } = await call(['sweep', await file('data/my.json', JSON.stringify(written))]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(sweeps[0]?.dataset).toMatchObject({ file: path.join(folder, 'data', 'points.csv') });
  });
});

describe('bad input', () => {
  const cases: Record<string, readonly [argv: readonly string[], message: RegExp, stdin?: string]> = {
    'an unknown preset': [['sweep', 'xor-tan'], /"xor-tan".*did you mean "xor-tanh"/],
    'a missing file': [['sweep', 'no/such.json'], /`no\/such\.json` does not exist/],
    'a folder': [['sweep', tmpdir()], /is a folder/],
    'empty stdin': [['sweep', '-'], /`stdin` is empty/, ' \n'],
    'stdin that is not JSON': [['sweep', '-'], /`stdin` is not JSON/, '{"dataset": xor}'],
    'a number for a sweep': [['sweep', '-'], /`stdin` \(=7\)/, '7'],
    'text for a number': [
      ['sweep', 'xor', '--networks', 'many'],
      /`--networks` \(="many"\) must be a number/,
    ],
    'an empty number': [['sweep', 'xor', '--seed', ''], /`--seed` \(=""\) must be a number/],
    NaN: [['sweep', 'xor', '--steps', 'NaN'], /`--steps` \(="NaN"\)/],
    'a negative number': [['sweep', 'xor', '--networks', '-5'], /`networks` \(=-5\)/],
    'a fraction': [['sweep', 'xor', '--steps', '1.5'], /`steps` \(=1\.5\)/],
    'too many networks': [['sweep', 'xor', '--networks', '1e12'], /`networks` \(=1000000000000\)/],
    'an unknown field': [['sweep', 'xor', '--set', 'optimizer.learnigRate=1'], /optimizer\.learningRate/],
    'no assignment': [['sweep', 'xor', '--set', 'steps'], /`steps` is not an assignment/],
    'layers that do not fit': [['sweep', 'xor', '--set', 'network.layers=[3,1]'], /use \[2,1\]/],
    'an unknown command': [['swep', 'xor'], /unknown command 'swep' \(Did you mean sweep\?\)/],
    'an unknown option': [
      ['sweep', 'xor', '--step', '3'],
      /unknown option '--step' \(Did you mean --steps\?\)/,
    ],
    'an option without a value': [['sweep', 'xor', '--set'], /'--set <path=value>' argument missing/],
    'no sweep': [['sweep'], /missing required argument 'sweep'/],
    'two sweeps': [['sweep', 'xor', 'xor-tanh'], /too many arguments/],
    'an unknown backend': [['sweep', 'xor', '--backend', 'gpu'], /'gpu' is invalid.*node/],
    'no index': [['inspect', 'xor'], /'--index <i>' not specified/],
    'a negative index': [['inspect', 'xor', '--index', '-1'], /`--index` \(=-1\)/],
    'a huge index': [['inspect', 'xor', '--index', '18446744073709551616'], /2\^64/],
    'a cell that is not there': [['inspect', 'xor', '--index', '1', '--cell', '1'], /leave --cell away/],
    'an unknown preset to print': [['presets', 'xor-tan'], /did you mean "xor-tanh"/],
    'an unknown dataset': [['datasets', 'iri'], /did you mean "iris"/],
  };

  it.each(Object.entries(cases))(
    'is refused in one line with exit 2: %s',
    async (_, [argv, message, stdin]) => {
      const { code, out, err, backends } = await call(argv, stdin === undefined ? {} : { stdin });
      expect(err).toMatch(message);
      expect(err).toMatch(/^error: [^\n]+\n$/);
      expect({ code, out, backends }).toEqual({ code: 2, out: '', backends: [] });
    },
  );

  it('is refused when a file is not JSON', async () => {
    const { code, err } = await call(['sweep', await file('broken.json', '{"dataset": ')]);
    expect(code).toBe(2);
    expect(err).toMatch(/^error: `.*broken\.json` is not JSON .*\n$/);
  });
});

describe('failures', () => {
  it.each([
    new DeviceError('the GPU device was lost (unknown); run again, or use another --backend'),
    new KernelError('unknown name', { file: 'train.wgsl', line: 3 }),
    new Error('two\nlines'),
  ])('end in one line with exit 1: $name', async (failure) => {
    const { code, out, err } = await call(['sweep', 'xor', '--json'], { failure });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(`error: ${failure.message.replace('\n', ' ')}\n`);
    const debug = await call(['sweep', 'xor', '--json'], { failure, env: { BASINLAB_DEBUG: '1' } });
    expect(debug.err).toContain('    at ');
  });

  it('in an engine elsewhere are recognized by name', async () => {
    const failure = Object.assign(new Error('`loss` is odd; use mse'), { name: 'InputError' });
    const { code } = await call(['sweep', 'xor'], { failure });
    expect(code).toBe(2);
  });
});

describe('cancelling', () => {
  it('ends with 130 when the run settles', async () => {
    const world = fakeWorld({ hangs: 'until-cancelled', isTTY: true });
    const code = runCli(['sweep', 'xor'], world.io);
    await vi.waitFor(() => {
      expect(world.open()).toBe(1);
    });
    world.stop('signal');
    expect(await code).toBe(130);
    expect(world.open()).toBe(0);
    expect(world.err().endsWith('\r\u001b[Kcancelled\n')).toBe(true);
  });

  it('leaves within a second when it does not, and at once on the second Ctrl-C', async () => {
    vi.useFakeTimers();
    try {
      const world = fakeWorld({ hangs: 'for-ever' });
      void runCli(['sweep', 'xor'], world.io);
      await vi.waitFor(() => {
        expect(world.open()).toBe(1);
      });
      world.stop('signal');
      vi.advanceTimersByTime(399);
      expect(world.exits).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(world.exits).toEqual([130]);
      world.stop('signal');
      expect(world.exits).toEqual([130, 130]);
      expect(world.err()).toBe('cancelled\n');
    } finally {
      vi.useRealTimers();
    }
  });

  it('stays quiet when the reader of stdout has left', async () => {
    const world = fakeWorld({ hangs: 'until-cancelled' });
    const code = runCli(['sweep', 'xor'], world.io);
    await vi.waitFor(() => {
      expect(world.open()).toBe(1);
    });
    world.stop('closed');
    expect(await code).toBe(0);
    expect(world.err()).toBe('');
  });
});

describe('basinlab inspect', () => {
  it('shows one network', async () => {
    const { code, out, inspected } = await call(['inspect', 'xor', '--index', '17']);
    expect(code).toBe(0);
    expect(inspected).toEqual([{ index: 17n, cell: 0 }]);
    // The landscape judges the final parameters of the fake, which are nowhere near a stationary point.
    expect(out).toContain('\nNetwork 17: unconverged after 3,000 steps');
  });

  it('takes 64-bit indices, 1e6, a cell and --json', async () => {
    const argv = ['inspect', 'table-1', '--cell', '3', '--json', '--index'];
    const { inspected, out } = await call([...argv, '18446744073709551615']);
    expect(inspected).toEqual([{ index: 2n ** 64n - 1n, cell: 3 }]);
    expect(JSON.parse(out)).toMatchObject({ index: '18446744073709551615', cell: 3 });
    expect((await call([...argv, '1e6'])).inspected).toEqual([{ index: 1_000_000n, cell: 3 }]);
  });
});

describe('basinlab presets and datasets', () => {
  it('list what there is', async () => {
    const { out } = await call(['presets']);
    expect(out.trimEnd().split('\n')).toHaveLength(presetNames.length);
    expect((await call(['datasets'])).out).toMatch(/^xor +4 +2 +1 /m);
  });

  it('print files that can be read again', async () => {
    const { out } = await call(['presets', 'xor']);
    expect(JSON.parse(out)).toEqual(preset('xor'));
    const data = await file('moons.json', (await call(['datasets', 'two-moons'])).out);
    const argv = ['sweep', 'xor', '--json', '--set', `dataset={"file":${JSON.stringify(data)}}`];
    expect(await call(argv)).toMatchObject({ code: 0, err: '' });
  });

  it('print images of mnist as pictures on a terminal, and as numbers elsewhere', async () => {
    const { out } = await call(['datasets', 'mnist'], { isTTY: true });
    expect(out).toMatch(/^label 5 {23}label 0 {23}label 4$/m);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    const { inputs } = JSON.parse((await call(['datasets', 'mnist'])).out) as { inputs: number[][] };
    expect(inputs.map((image) => image.length)).toEqual(new Array(10).fill(784));
  });

  it('print float32 numbers with no more digits than they have', async () => {
    const { out } = await call(['datasets', 'jellyfish']);
    expect(out).not.toMatch(/\.\d{10}/);
  });
});

describe('basinlab doctor', () => {
  it('reports backends, limits, plans and advice', async () => {
    const { code, out, backends } = await call(['doctor']);
    expect(code).toBe(0);
    expect(backends).toEqual(['node', 'chrome', 'cpu']);
    expect(out).toContain('webgpu (Dawn) 0.6.2');
    expect(out).toContain('limits of node: buffer 1 GiB, binding 1 GiB, 10 storage buffers');
    for (const name of presetNames) expect(out).toMatch(new RegExp(`^${name} +invocation`, 'm'));
  });

  it('reports what is missing instead of failing', async () => {
    const opening = ({ backend }: { backend?: string }): void => {
      if (backend !== 'cpu') throw new DeviceError(`there is no ${backend ?? ''}`);
    };
    const { code, out } = await call(['doctor'], { opening });
    expect(code).toBe(0);
    expect(out).toMatch(/^node +not available: there is no node$/m);
    expect(out).toMatch(/^preset on cpu/m);
    const json = JSON.parse((await call(['doctor', '--json'], { opening })).out) as unknown;
    expect(json).toMatchObject({
      schemaVersion: 1,
      planned: 'cpu',
      versions: { node: process.versions.node, browser: null },
      backends: [
        { available: false, problem: 'there is no node' },
        { available: false },
        { available: true },
      ],
    });
  });
});
