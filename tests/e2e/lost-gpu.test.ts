// A GPU process that is killed while the command line trains in Chrome: the run survives it once, and ends if it happens again.
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

/** The command line with its arguments, in Chrome; and what ends its GPU process. */
interface Started {
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  /** Resolves when the strategy is told, just before networks are trained. */
  readonly planned: Promise<void>;
  killGpu(): Promise<void>;
  kill(): void;
}

function startSweep(argv: readonly string[]): Started {
  const cli = spawn(process.execPath, ['dist/cli.js', 'sweep', 'xor', '--backend', 'chrome', ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { out: '', err: '' };
  cli.stderr.on('data', (data: Buffer) => (written.err += data.toString()));
  const planned = new Promise<void>((resolve) => {
    cli.stdout.on('data', (data: Buffer) => {
      written.out += data.toString();
      if (written.out.includes('strategy')) resolve();
    });
  });
  const ended = new Promise<number | null>((resolve) => cli.once('close', resolve));
  return {
    ended: ended.then((code) => ({ code, ...written })),
    planned,
    killGpu: async () => {
      for (const { pid, command } of await descendants(cli.pid ?? 0)) {
        if (command.includes('--type=gpu-process')) process.kill(pid, 'SIGKILL');
      }
    },
    kill: () => void cli.kill(),
  };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How long a run took, by its report. */
function secondsOf(report: string): number {
  const told = /([\d.]+) s in all/.exec(report)?.[1];
  if (told === undefined) throw new Error(`a report tells no time: ${report}`);
  return Number(told);
}

/** A report without the line that says where the time went. */
function withoutTiming(report: string): string[] {
  return report.split('\n').filter((line) => !line.includes(' in all'));
}

describe.runIf(process.platform === 'linux')('a GPU that disappears mid-run', () => {
  it('comes back, and the report is that of an undisturbed run with one line more', async () => {
    const argv = ['--networks', '50000', '--steps', '6000', '--seed', '3'];
    const undisturbed = await startSweep(argv).ended;
    const sweep = startSweep(argv);
    await sweep.planned;
    await sleep((1000 * secondsOf(undisturbed.out)) / 2);
    await sweep.killGpu();
    const { code, out, err } = await sweep.ended;
    expect(err).toBe('');
    expect(code).toBe(0);
    const lost = 'the GPU was lost once; resumed at network 0 of 50,000';
    expect(out.split('\n')).toContain(lost);
    expect(withoutTiming(out).filter((line) => line !== lost)).toEqual(withoutTiming(undisturbed.out));
  });

  it('ends the command line with one line and exit 1, without a hang, where it keeps disappearing', async () => {
    const sweep = startSweep(['--steps', '1e6']);
    const state = { running: true };
    void sweep.ended.then(() => (state.running = false));
    try {
      await sweep.planned;
      await sleep(1500);
      for (let times = 0; state.running && times < 5; times++) {
        await sweep.killGpu();
        await Promise.race([sweep.ended, sleep(4000)]); // time to come back
      }
      const { code, err } = await sweep.ended;
      expect(code).toBe(1);
      expect(err.trim().split('\n')).toEqual([expect.stringMatching(/^error: the GPU device was lost/)]);
    } finally {
      sweep.kill();
    }
  });
});
