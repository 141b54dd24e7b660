// What was measured: versions of Node, of the WebGPU implementation, and of every peer.
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { C_FLAGS } from './peers/c/peer.ts';
import { runFile } from './peers/run-file.ts';

/** By name; what is not there is left out. */
export type Versions = Readonly<Record<string, string>>;

export async function readVersions(): Promise<Versions> {
  const firstLine = async (program: string, options: readonly string[]): Promise<string | undefined> =>
    (await runFile(program, options)).split('\n')[0];
  const gcc = await firstLine('gcc', ['--version']).catch(() => undefined);
  const numpy = 'import numpy, platform; print(numpy.__version__, "on Python", platform.python_version())';
  const found = {
    processor: `${String(cpus().length)} x ${cpus()[0]?.model ?? 'unknown'}`,
    node: process.version,
    basinlab: await packageVersion('.'),
    'webgpu (Dawn)': await packageVersion('node_modules/webgpu'),
    '@jax-js/jax': await packageVersion('bench/node_modules/@jax-js/jax'),
    '@tensorflow/tfjs': await packageVersion('bench/node_modules/@tensorflow/tfjs'),
    c: gcc === undefined ? undefined : `${gcc} ${C_FLAGS.join(' ')}`,
    numpy: await firstLine('python3', ['-c', numpy]).catch(() => undefined),
  };
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

async function packageVersion(folder: string): Promise<string | undefined> {
  try {
    const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    return version;
  } catch {
    return undefined;
  }
}
