// `basinlab map` as its users run it: the picture, the rows beside it, the JSON document, what it refuses, cancelling.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decode } from 'fast-png';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CLI = path.resolve('dist/cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'basinlab-map-'));

function run(argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [CLI, 'map', ...argv],
      { cwd: folder, maxBuffer: 2 ** 24 },
      (_, out, err) => {
        resolve({ code: child.exitCode ?? -1, out, err });
      },
    );
  });
}

/** What the tests read of `map --json`. */
interface Document {
  readonly schemaVersion: 1;
  readonly kind: 'map';
  readonly sweep: { readonly networks: number; readonly axes: Record<string, unknown> };
  readonly legend: {
    readonly entries: readonly { readonly pixels: number; readonly share: { readonly low: number } }[];
  };
  readonly basins: { readonly method: string; readonly checked: { readonly pixels: number } } | null;
  readonly plane: { readonly points: readonly { readonly name: string; readonly u: number }[] } | null;
  readonly files: { readonly png: string; readonly data: string };
}

beforeAll(() => {
  if (!existsSync(CLI)) throw new Error(`${CLI} does not exist; run: npm run build`);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('basinlab map', () => {
  it('draws basins on a plane of starting points, with a row per pixel beside', async () => {
    const argv = ['xor', '--steps', '300', '--size', '20x12', '--out', 'plane.png', '--json'];
    const { code, out, err } = await run(argv);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const found = JSON.parse(out) as Document;
    expect(found).toMatchObject({
      schemaVersion: 1,
      kind: 'map',
      files: { png: 'plane.png', data: 'plane.parquet' },
    });
    expect(found.sweep.networks).toBe(240);
    expect(found.plane?.points).toEqual([{ name: 'start:0', u: 0, v: 0 }]);
    expect(found.basins?.method).toMatch(/stands for all of it/);
    expect(found.legend.entries.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(240);
    const png = decode(readFileSync(path.join(folder, 'plane.png')));
    expect([png.width, png.height]).toEqual([20, 12]);
    expect(png.text['Source']).toBe('basinlab map xor --steps 300 --size 20x12 --show basin');
    expect(JSON.parse(png.text['Description'] ?? '')).toMatchObject({
      show: 'basin',
      sweep: { networks: 240 },
    });
    const bytes = readFileSync(path.join(folder, 'plane.parquet'));
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    });
    expect(rows).toHaveLength(240);
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'u',
      'v',
      'loss',
      'outcome',
      'basin',
      'steps',
      'tail',
      'trainability',
    ]);
    expect(rows[19]).toMatchObject({ u: 4, v: -2.4 });
  });

  it('draws two hyper-parameters, and says so to people', async () => {
    const { code, out } = await run([
      ...['xor', '--steps', '100', '--size', '8', '--show', 'outcome', '--scale', 'log,linear'],
      ...[
        '--across',
        'optimizer.learningRate',
        '--up',
        'initializer.weights.scale',
        '--window',
        '0.01,10,0,4',
      ],
      ...['--set', 'initializer.weights="he-normal"'],
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/^across {2}optimizer.learningRate, 0.01 to 10, logarithmic$/m);
    expect(out).toMatch(/^xor-outcome.png, xor-outcome.parquet/m);
    expect(readdirSync(folder)).toContain('xor-outcome.png');
  });

  it.each([
    [['xor', '--networks', '7'], '--networks'],
    [['xor', '--size', '1'], '--size'],
    [['xor', '--size', '4x4x4'], '--size'],
    [['xor', '--window', '1,2,3'], '--window'],
    [['xor', '--center', 'nowhere'], '--center'],
    [['xor', '--directions', 'end:1'], '--directions'],
    [['xor', '--across', 'optimizer.learningRat', '--up', 'penalty.l2'], 'optimizer.learningRate'],
    [['xor', '--across', 'optimizer.learningRate'], '--up'],
    [
      ['xor', '--across', 'optimizer.learningRate[5]', '--up', 'penalty.l2', '--show', 'loss'],
      'learningRate',
    ],
    [['xor', '--out', 'picture.jpg'], '--out'],
    [['xor', '--out', 'nowhere/picture.png'], '--out'],
    [['xor', '--show', 'beauty'], 'show'],
  ])('refuses %j on one line', async (argv, word) => {
    const before = readdirSync(folder);
    const { code, out, err } = await run(argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^error: [^\n]+\n$/);
    expect(err).toContain(word);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('leaves nothing behind when it is cancelled', { retry: 2 }, async () => {
    const before = readdirSync(folder);
    const argv = [CLI, 'map', 'xor', '--steps', '1e6', '--show', 'loss', '--out', 'cancelled.png'];
    const child = spawn(process.execPath, argv, { cwd: folder });
    const code = new Promise((resolve) => child.on('close', resolve));
    await new Promise<void>((resolve) => {
      child.stdout.on('data', () => {
        resolve();
      });
    });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill('SIGINT');
    expect(await code).toBe(130);
    expect(readdirSync(folder)).toEqual(before);
  });
});
