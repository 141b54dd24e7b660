import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

/** All processes below one, with their command lines (Linux). */
async function descendants(of: number): Promise<{ pid: number; command: string }[]> {
  const all = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        try {
          const stat = await readFile(`/proc/${name}/stat`, 'utf8');
          const command = (await readFile(`/proc/${name}/cmdline`, 'utf8')).replaceAll('\0', ' ');
          const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
          return [{ pid: Number(name), parent, command }];
        } catch {
          return []; // it has ended meanwhile
        }
      }),
  );
  const processes = all.flat();
  const below = (pid: number): typeof processes =>
    processes.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  return below(of);
}

describe('a GPU that disappears mid-run', () => {
  it.runIf(process.platform === 'linux')(
    'ends the command line with one line and exit 1, without a hang',
    async () => {
      const cli = spawn(
        process.execPath,
        ['dist/cli.js', 'sweep', 'xor', '--backend', 'chrome', '--steps', '1e6', '--json'],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let output = '';
      let errors = '';
      cli.stdout.on('data', (data: Buffer) => (output += data.toString()));
      cli.stderr.on('data', (data: Buffer) => (errors += data.toString()));
      const ended = new Promise<number | null>((resolve) => cli.once('exit', resolve));
      const began = performance.now();
      for (let killed = 0; killed === 0 && performance.now() - began < 30_000;) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        if (performance.now() - began < 4000) continue; // let the run begin
        const gpus = (await descendants(cli.pid ?? 0)).filter(({ command }) =>
          command.includes('--type=gpu-process'),
        );
        for (const { pid } of gpus) killed += Number(process.kill(pid, 'SIGKILL'));
      }
      expect(await ended).toBe(1);
      expect(output).toBe('');
      expect(errors.trim().split('\n')).toEqual([expect.stringMatching(/^error: the GPU device was lost/)]);
    },
  );
});
