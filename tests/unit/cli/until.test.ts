// `sweep --until` on the CPU twin: what is asked of the engine, what is reported, what is refused.
import { describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.ts';
import { withMostNetworks } from '../../../src/cli/until-option.ts';
import { createReferenceEngine } from '../../../src/engine/create.ts';
import type { SweepResult } from '../../../src/engine/result.ts';
import { parseSweep, preset, type SweepInput } from '../../../src/spec/index.ts';
import { fakeWorld } from './fakes.ts';

async function call(argv: readonly string[]) {
  const world = fakeWorld();
  const noFiles = {};
  const io = { ...world.io, createEngine: () => Promise.resolve(createReferenceEngine(noFiles)) };
  const code = await runCli(argv, io);
  return { code, out: world.out(), err: world.err() };
}

const XOR = ['sweep', 'xor', '--steps', '20', '--backend', 'cpu'];

describe('basinlab sweep --until', () => {
  it('adds networks until the interval is narrow, and says how wide it is', async () => {
    const { code, out, err } = await call([...XOR, '--until', 'width(solved)<0.03']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^xor {2}up to 10,000,000 networks 2-2-1 .*, seed 1, until width\(solved\) < 0\.03\n/,
    );
    expect(out).toMatch(/\noutcome +networks +share +95 % at every look\n/);
    expect(out).toMatch(
      /\n\nstopped after [1-4],\d\d\d networks: the interval of solved is 0\.02\d+ wide\n\n/,
    );
    expect(out).toMatch(/\nNext {2}basinlab inspect xor --steps 20 --backend cpu --index \d+ /);
  });

  it('prints it with --json: the condition, whether it holds, the looks and all intervals', async () => {
    const { out } = await call([...XOR, '--until', 'width(solved) < 0.03', '--json']);
    const { cells, sweep } = JSON.parse(out) as SweepResult;
    expect(sweep.networks).toBe(10_000_000);
    const [cell] = cells;
    expect(cell?.until).toMatchObject({ condition: 'width(solved) < 0.03', met: true });
    expect(cell?.until?.looks).toBeGreaterThan(1);
    const { low, high } = cell?.until?.intervals.solved ?? {};
    expect(cell?.solved).toMatchObject({ low, high });
    expect(Object.values(cell?.outcomes ?? {}).reduce((sum, count) => sum + count, 0)).toBe(cell?.networks);
  });

  it('says that the most networks there may be were too few', async () => {
    const { code, out } = await call([...XOR, '--networks', '1500', '--until', 'width(dead) < 0.01']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /\nstopped at 1,500 networks, the most there may be \(--networks\), before width\(dead\) < 0\.01 held: the interval of dead is 0\.0\d+ wide\n/,
    );
  });

  it('names both widths of two bounds', async () => {
    const { out } = await call([...XOR, '--until', 'width(dead) < 0.2 and width(diverged) <= 0.1']);
    expect(out).toMatch(
      /\nstopped after 1,000 networks: the intervals of dead and diverged are 0\.\d+ and 0\.00\d+ wide\n/,
    );
  });

  it('counts the networks of each cell of a grid', async () => {
    const argv = [...XOR, '--grid', 'network.activation=relu,tanh', '--until', 'width(dead) < 0.015'];
    const { out } = await call(argv);
    expect(out).toMatch(/^activation +networks +solved +95 % at every look/m);
    expect(out).toMatch(/^tanh +1,000 /m);
    expect(out).toMatch(
      /\n\nstopped after 1,000 to [1-4],\d\d\d networks per cell: width\(dead\) < 0\.015 holds in each\n/,
    );
    const few = await call([...argv, '--networks', '1200']);
    expect(few.out).toMatch(
      /\nstopped at 1,200 networks, .* before width\(dead\) < 0\.015 held in 1 of 2 cells\n/,
    );
  });

  it.each([
    ['', /^error: `--until` \(=""\) must say width\(<outcome>\) < <number>.*\n$/],
    ['width(sloved) < 0.1', /^error: `--until` .*did you mean "solved"/],
    ['width(solved) > 0.1', /^error: `--until` .* from above/],
    ['width(solved) < 2', /^error: `--until` .* above 0 and below 1/],
  ])('refuses %j with exit 2 and one line', async (condition, message) => {
    const { code, out, err } = await call(['sweep', 'xor', '--until', condition]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err.trimEnd()).not.toContain('\n');
  });
});

describe('withMostNetworks', () => {
  const most = (sweep: Partial<SweepInput>, options: { networks?: string; set?: string } = {}): number => {
    const changes = options.set === undefined ? [] : [{ option: '--set' as const, text: options.set }];
    const { networks } = options;
    return withMostNetworks(parseSweep(preset('xor'), sweep), {
      backend: 'auto',
      changes,
      ...(networks !== undefined && { networks }),
    }).networks;
  };

  it('is what the options ask for, else 10 million per cell, within the limit of all cells', () => {
    expect(most({})).toBe(10_000_000);
    expect(most({ networks: 500 }, { networks: '500' })).toBe(500);
    expect(most({ networks: 500 }, { set: 'networks=500' })).toBe(500);
    expect(most({ networks: 500 }, { set: 'seed=2' })).toBe(10_000_000);
    const learningRates = Array.from({ length: 100 }, (_, i) => (i + 1) / 100);
    expect(most({ grid: { 'optimizer.learningRate': learningRates } })).toBe(2_500_000);
  });

  it('is a multiple of the combinations of the axes', () => {
    expect(most({ axes: { 'optimizer.learningRate': [0.1, 0.2, 0.3] }, networks: 3 })).toBe(9_999_999);
  });
});
