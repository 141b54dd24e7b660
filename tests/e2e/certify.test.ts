// `basinlab certify` as its users run it: proofs of trained networks, their check, and altered certificates.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import oracles from '../oracles/oracles.json';

const CLI = path.resolve('dist/cli.js');

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let folder: string;
beforeAll(async () => {
  if (!existsSync(CLI)) throw new Error(`${CLI} does not exist; run: npm run build`);
  folder = await mkdtemp(path.join(tmpdir(), 'basinlab-certify-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

function run(...argv: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...argv], { cwd: folder }, (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

async function point(name: string, parameters: readonly number[]): Promise<string> {
  await writeFile(path.join(folder, name), JSON.stringify(parameters));
  return name;
}

describe('basinlab certify', () => {
  it('proves a stuck network of sigmoid-10-points from its training on, and the certificate checks', async () => {
    const { code, out, err } = await run('certify', 'sigmoid-10-points', '--index', '1', '--backend', 'cpu');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Proved: a strict local minimum that is not global.');
    expect(out).toMatch(/\nobjective +between 0\.57773784\d+ and 0\.57773784\d+\n/);
    expect(out).not.toContain('\u001b');
    const file = 'sigmoid-10-points-1.certificate.json';
    expect(await run('certify', '--check', file)).toMatchObject({ code: 0, err: '' });

    const text = await readFile(path.join(folder, file), 'utf8');
    for (const [from, to] of [
      ['0.57773784', '0.57773785'],
      ['"radius": "0.0', '"radius": "0.1'],
      ['"2.8"', '"2.9"'],
    ] as const) {
      expect(text).toContain(from);
      await writeFile(path.join(folder, 'altered.json'), text.replace(from, to));
      const altered = await run('certify', '--check', 'altered.json');
      expect(altered).toMatchObject({ out: '' });
      expect(altered.code).toBeGreaterThan(0);
      expect(altered.err).toMatch(/^error: [^\n]+\n$/);
    }
  });

  it('proves the local minimum of D1, and finds the global one', async () => {
    const local = await point('d1.json', oracles['relu-regression-d1'].local.parameters);
    const argv = ['relu-regression-d1', '--parameters', local, '--out', 'd1.certificate.json'];
    const { code, out } = await run('certify', ...argv);
    expect(code).toBe(0);
    expect(out).toContain('Proved: a local minimum that is not global.');
    expect(out).toContain('exactly 18/5 (sum of squares 18)');
    expect(out).toContain('exactly 14/5 (sum of squares 14)');
    expect(await run('certify', '--check', 'd1.certificate.json')).toMatchObject({ code: 0, err: '' });
  });

  it('proves the local minimum of D2 beside a better point that is given', async () => {
    const { local, global } = oracles['relu-regression-d2'];
    const argv = ['--parameters', await point('d2.json', local.parameters)];
    argv.push('--better', await point('better.json', global.parameters), '--out', 'd2.certificate.json');
    const { code, out } = await run('certify', 'relu-regression-d2', ...argv);
    expect(code).toBe(0);
    expect(out).toContain('exactly 4/9 (sum of squares 8/3)');
    expect(out).toContain('exactly 0 (sum of squares 0)');
    expect(await run('certify', '--check', 'd2.certificate.json')).toMatchObject({ code: 0, err: '' });
  });

  it('refuses a plateau with exit 1, and a hostile file with exit 2, on one line each', async () => {
    const plateau = await run('certify', 'xor-tanh', '--index', '5');
    expect(plateau).toMatchObject({ code: 1, out: '' });
    expect(plateau.err).toMatch(/^error: not proved: there is no finite minimum near it[^\n]+\n$/);
    await writeFile(path.join(folder, 'hostile.json'), `${'['.repeat(1e5)}${']'.repeat(1e5)}`);
    const hostile = await run('certify', '--check', 'hostile.json');
    expect(hostile).toMatchObject({ code: 2, out: '' });
    expect(hostile.err).toMatch(/^error: [^\n]+\n$/);
  });
});
