// The time from start to a first result: whole processes of the built command line.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { presetNames } from '../src/index.node.ts';
import { median } from './measure.ts';

export interface FirstResult {
  readonly command: string;
  readonly milliseconds: number;
}

const CLI = 'dist/cli.js';
/** Without axes: they would need a network for each of their combinations. */
const SMALL = ['--networks', '1000', '--steps', '100', '--set', 'axes={}', '--json'];

/**
 * @param everyPreset all of them instead of one, and a whole sweep too
 * @returns nothing where the package has not been built
 */
export async function timeFirstResults(everyPreset: boolean): Promise<FirstResult[]> {
  if (!existsSync(CLI)) return [];
  const small = (everyPreset ? presetNames.filter((name) => name !== 'mnist') : ['xor']).map((preset) => [
    'sweep',
    preset,
    ...SMALL,
  ]);
  const results: FirstResult[] = [];
  for (const options of everyPreset ? [...small, ['sweep', 'xor', '--json']] : small) {
    const times: number[] = [];
    for (let i = 0; i < 3; i++) times.push(await timeCli(options));
    results.push({ command: `basinlab ${options.join(' ')}`, milliseconds: median(times) });
  }
  return results;
}

async function timeCli(options: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [CLI, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`basinlab ${options.join(' ')} failed with exit ${String(code)}`);
  return performance.now() - began;
}
