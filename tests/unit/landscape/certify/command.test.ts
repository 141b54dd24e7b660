// `basinlab certify` without a process: what it trains, proves, writes, prints and refuses.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certifyCommand } from '../../../../src/cli/certify.ts';
import { reportFailure } from '../../../../src/cli/failure.ts';
import { createEngine } from '../../../../src/index.node.ts';
import { checkCertificate } from '../../../../src/landscape/certify/index.ts';
import { fakeWorld } from '../../cli/fakes.ts';
import { BETTER_SIGMOID, D1, SIGMOID } from './presets.ts';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `basinlab certify ...` with the CPU twin as its engine. */
async function certify(...argv: readonly string[]): Promise<Ended> {
  const world = fakeWorld();
  const io = { ...world.io, createEngine: () => createEngine({ backend: 'cpu' }) };
  const command = certifyCommand({ io, signal: new AbortController().signal });
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  const program = new Command().addCommand(command).exitOverride();
  let code = 0;
  try {
    await program.parseAsync(['certify', ...argv], { from: 'user' });
  } catch (error) {
    code = reportFailure(error, io);
  }
  return { code, out: world.out(), err: world.err() };
}

let folder: string;
const at = (name: string): string => path.join(folder, name);
const file = async (name: string, content: unknown): Promise<string> => {
  await writeFile(at(name), typeof content === 'string' ? content : JSON.stringify(content));
  return at(name);
};
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'basinlab-certify-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('certify', () => {
  it('proves a trained network, writes the certificate and says what it shows', async () => {
    const out = at('xor.json');
    const ended = await certify('xor', '--index', '2', '--out', out);
    expect(ended).toMatchObject({ code: 0, err: '' });
    const lines = ended.out.split('\n');
    expect(lines[0]).toBe('xor  network 2, 2-2-1 relu, mse');
    expect(lines[2]).toBe('Proved: a local minimum that is not global.');
    expect(ended.out).toMatch(
      /\nobjective +exactly 1\/6 \(sum of squares 2\/3\)\nat the better point +exactly 0 /,
    );
    expect(ended.out).toContain(`\nNext  basinlab certify --check ${out} `);
    expect(ended.out).not.toMatch(/ \n/);
    const text = await readFile(out, 'utf8');
    expect(checkCertificate(text).valid).toBe(true);
    expect(JSON.parse(text)).toMatchObject({
      origin: { cell: 0, index: '2', sweep: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
  });

  it('proves a given smooth point, and its check confirms it', async () => {
    const out = at('sigmoid.json');
    const ended = await certify(
      'sigmoid-10-points',
      ...['--parameters', await file('point.json', SIGMOID.parameters)],
      ...['--better', await file('better.json', BETTER_SIGMOID), '--out', out],
    );
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(ended.out).toContain('Proved: a strict local minimum that is not global.');
    expect(ended.out).toMatch(/\nsmallest eigenvalue +at least 0\.00017\d everywhere in the box\n/);
    const checked = await certify('--check', out);
    expect(checked).toMatchObject({ code: 0, err: '' });
    expect(checked.out).toContain(
      `${out} holds: suboptimal strict local minimum.\nOn exactly these samples, one critical point`,
    );
    expect(checked.out).toMatch(
      /\nnetwork +9 parameters on 10 samples\nobjective +between 0\.57773784\d+ and 0\.57773784\d+\n/,
    );
  });

  it('prints one JSON document with --json: the certificate, the verdict, or the refusal', async () => {
    const point = await file('d1.json', D1.local.parameters);
    const { out, err } = await certify('relu-regression-d1', '--parameters', point, '--json');
    expect(err).toBe('');
    expect(checkCertificate(out.trim())).toMatchObject({ valid: true, facts: { objective: '18/5' } });
    const verdict = await certify('--check', await file('printed.json', out), '--json');
    expect(JSON.parse(verdict.out)).toMatchObject({ valid: true, facts: { betterObjective: '14/5' } });
    const refused = await certify('xor-tanh', '--index', '5', '--json');
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({ refused: 'runaway' });
  });

  it('refuses what cannot be proved, with exit 1 and the reason on one line', async () => {
    const { code, out, err } = await certify('xor-tanh', '--index', '5');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^error: not proved: there is no finite minimum near it: Newton steps do not contract [^\n]+\n$/,
    );
  });

  it('takes the penalty of the network from its axis', async () => {
    const argv = ['xor-tanh', '--set', 'axes={"penalty.l2":[0.1,0.01]}', '--set', 'loss=mse', '--json'];
    const { out } = await certify(...argv, '--index', '0');
    expect(JSON.parse(out)).toMatchObject({ problem: { penalty: { l2: '0.1' } } });
    const point = await file('origin.json', new Array<number>(9).fill(0));
    const { code, err } = await certify(...argv, '--parameters', point);
    expect(code).toBe(2);
    expect(err).toContain('the axis "penalty.l2" gives each network its own objective');
  });
});

describe('bad input', () => {
  it('gets exit 2 and one line', async () => {
    const point = await file('short.json', [1, 2]);
    const text = await file('text.json', '{nothing');
    const list = await file('list.json', ['1']);
    for (const [argv, said] of [
      [[], 'sweep` is missing'],
      [['xor'], '--index` is missing'],
      [['xor', '--index', '-1'], 'must be a whole number from 0'],
      [['xor', '--index', '1', '--cell', '3'], 'must be the number of a cell'],
      [['xro', '--index', '1'], 'did you mean "xor"'],
      [['xor', '--parameters', point], '`parameters` (=2) must have 9 numbers'],
      [['xor', '--parameters', text], 'is no JSON'],
      [['xor', '--parameters', list], 'must be a JSON array of numbers'],
      [['xor', '--parameters', at('nowhere.json')], 'it does not exist'],
      [['--check', at('nowhere.json')], 'it does not exist'],
      [['--check', folder], 'it is a folder'],
      [['--check', text], 'is no certificate: it is no JSON'],
      [['--check', point], 'is no certificate: '],
      [['xor', '--check', text], 'cannot be given with --check'],
      [['xor', '--index', '2', '--out', path.join(folder, 'no', 'such.json')], 'cannot be written'],
    ] as const) {
      const { code, out, err } = await certify(...argv);
      expect({ argv, code, out }).toEqual({ argv, code: 2, out: '' });
      expect(err).toMatch(/^error: [^\n]+\n$/);
      expect(err).toContain(said);
    }
  });

  it('an altered certificate does not hold: exit 1', async () => {
    const { out } = await certify(
      'relu-regression-d1',
      '--parameters',
      await file('d1.json', D1.local.parameters),
      '--json',
    );
    const { code, err } = await certify(
      '--check',
      await file('altered.json', out.replace('"18/5"', '"17/5"')),
    );
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: the certificate does not hold: its digest does not match its contents: it was altered after it was written\n',
    });
  });
});
