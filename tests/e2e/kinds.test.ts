// `basinlab sweep --kinds` as its users run it: the built program, the JSON contract, what a person reads.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OUTCOMES } from '../../src/engine/result.ts';

const CLI = path.resolve('dist/cli.js');

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(...argv: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...argv], { maxBuffer: 2 ** 24 }, (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

const count = z.int().min(0);
const index = z.string().regex(/^\d+$/);

const onKinksSchema = z.strictObject({ networks: count, kinds: z.record(z.string(), count) });

/** What --kinds adds to a cell. */
const cellSchema = z.looseObject({
  networks: count,
  outcomes: z.record(z.enum(OUTCOMES), count),
  kinds: z.strictObject({
    diverged: count,
    dead: count,
    'local-minimum': count,
    saddle: count,
    plateau: count,
    undecided: count,
    unconverged: count,
  }),
  rules: z.record(z.string(), z.int().min(1)),
  leadsTo: z.record(z.string(), z.int().min(1)),
  kinks: z
    .strictObject({
      onKinks: onKinksSchema,
      seemingDead: z.strictObject({ networks: count, onKinks: onKinksSchema }),
    })
    .nullable(),
  stepsToSolve: z.strictObject({
    every: z.int().min(1),
    solved: count,
    censored: count,
    median: z.strictObject({
      estimate: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
    }),
    curve: z.array(
      z.strictObject({
        step: count,
        unsolved: z.number(),
        low: z.number().nullable(),
        high: z.number().nullable(),
      }),
    ),
  }),
  travelled: z.partialRecord(z.enum(OUTCOMES), z.looseObject({ networks: z.int().min(1), mean: z.number() })),
  basins: z.looseObject({
    count,
    networks: count,
    basins: z.array(
      z.looseObject({
        kind: z.enum(['local-minimum', 'dead', 'plateau']),
        count: z.int().min(1),
        fraction: z.number(),
        low: z.number(),
        high: z.number(),
        loss: z.number().min(-1e-12),
        firstNetwork: index,
        representative: index,
        orbitSize: index.nullable(),
      }),
    ),
    discovery: z.array(z.strictObject({ draws: z.int().min(1), classes: z.number().min(1 - 1e-12) })),
    rankFrequency: z.array(
      z.strictObject({ rank: z.int().min(1), count: z.int().min(1), fraction: z.number() }),
    ),
    singletons: z.strictObject({ retrained: count, confirmed: count }).nullable(),
    sensitivity: z.array(z.strictObject({ tolerance: z.number(), basins: count, minima: count })).length(3),
  }),
});

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, each) => total + each, 0);
}

describe('basinlab sweep --kinds', () => {
  it('prints kinds and basins as JSON, for each cell of a grid', async () => {
    const grid = ['--grid', 'network.activation=relu,tanh'];
    const { code, out, err } = await run('sweep', 'xor', '--networks', '200', ...grid, '--kinds', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { cells } = z.looseObject({ cells: z.array(cellSchema).length(2) }).parse(JSON.parse(out));
    for (const { networks, outcomes, kinds, basins, rules, leadsTo, stepsToSolve, travelled } of cells) {
      expect(sum(rules)).toBe(networks);
      expect(sum(leadsTo)).toBeLessThanOrEqual(outcomes.unconverged);
      expect(stepsToSolve.solved + stepsToSolve.censored).toBe(networks);
      expect(stepsToSolve.solved).toBeGreaterThanOrEqual(outcomes.solved);
      expect(stepsToSolve.curve.at(-1)?.unsolved).toBeCloseTo(stepsToSolve.censored / networks, 12);
      for (const outcome of OUTCOMES) expect(travelled[outcome]?.networks ?? 0).toBe(outcomes[outcome]);
      expect(basins.discovery.at(-1)?.classes).toBeCloseTo(basins.count, 9);
      expect(sum(outcomes)).toBe(networks);
      expect(sum(kinds)).toBe(networks);
      expect(outcomes.stationary).toBe(0);
      expect(basins.networks).toBe(kinds['local-minimum'] + kinds.dead + kinds.plateau);
      expect(basins.basins.reduce((total, each) => total + each.count, 0)).toBe(basins.networks);
    }
    const [relu, tanh] = cells;
    expect(relu?.outcomes['local-minimum']).toBeGreaterThan(80);
    expect(relu?.kinds.plateau).toBe(0);
    expect(sum(relu?.kinks?.onKinks.kinds ?? {})).toBe(relu?.kinks?.onKinks.networks);
    expect(relu?.kinks?.seemingDead.networks).toBeGreaterThanOrEqual(relu?.kinds.dead ?? 0);
    expect(tanh?.kinks).toBeNull();
    expect(tanh?.outcomes['local-minimum']).toBe(0); // XOR with tanh units has no minimum but its solutions
  });

  it('tells a person who is trapped, and names a network of each basin', async () => {
    const { code, out, err } = await run('sweep', 'xor', '--networks', '200', '--kinds');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/% are in local minima that do not: no small change makes them better\./);
    expect(out).toMatch(/^basin +loss +networks +share +95 % interval +for example$/m);
    const example = /basinlab inspect xor --index (\d+)/.exec(out)?.[1];
    const inspected = await run('inspect', 'xor', '--index', example ?? '', '--json');
    expect(JSON.parse(inspected.out)).toMatchObject({
      kind: 'local-minimum',
      landscape: { evidence: { rule: expect.any(String) as string }, reason: expect.any(String) as string },
    });
  });

  it('counts the zero-bias networks that seem dead, and how many of them can still descend', async () => {
    const zero = ['--set', 'initializer.biases={"kind":"constant","value":0}'];
    const { code, out } = await run('sweep', 'xor', '--networks', '1000', ...zero, '--kinds', '--quiet');
    expect(code).toBe(0);
    const [, seeming, onKink, falling] =
      /^Seeming dead .*: (\d+), of which on a kink: (\d+), of which (\d+) can still descend/m.exec(out) ?? [];
    expect(Number(onKink)).toBeLessThan(Number(seeming));
    expect(Number(falling)).toBeGreaterThan(Number(onKink) / 2);
    expect(out).toMatch(/^Still on their way, followed to where they settle: \d+ to minima/m);
  });

  it('tells each network of a sweep with axes by its own penalty', async () => {
    const axes = ['--set', 'axes={"penalty.l2":[0,0.2]}'];
    const { code, out, err } = await run('sweep', 'xor', '--networks', '400', ...axes, '--kinds', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [cell] = z.looseObject({ cells: z.array(cellSchema).length(1) }).parse(JSON.parse(out)).cells;
    // So strong a penalty draws every network to zero weights; without one no minimum of XOR has loss 0.25 + some.
    const losses = (cell?.basins.basins ?? []).map(({ loss }) => Number(loss.toFixed(3)));
    expect(losses).toContain(0);
    expect(losses).toContain(0.25);
    expect(losses.some((loss) => loss > 0.25)).toBe(true);
    expect(cell?.kinds.unconverged).toBeLessThan(40);
  });

  it.each([
    [['--set', 'network.layers=[2,40,1]'], /^error: `network.layers`.*up to 100.*\n$/],
    [['--until', 'width(solved) < 0.1'], /^error: `--kinds`.*--until.*\n$/],
  ])('refuses %j with exit 2 and one line', async (options, message) => {
    const { code, out, err } = await run('sweep', 'xor', '--networks', '100', ...options, '--kinds');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });
});
