// A peer in a process of its own, as the benchmarks see it: opened, asked to train, ended; with a limit of time.
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PeerName, Trained } from './peer.ts';

export type Request =
  | { readonly kind: 'open'; readonly peer: string; readonly task: string; readonly form: string }
  | { readonly kind: 'train'; readonly steps: number; readonly values: number };

/** `error` instead of the rest if it failed. */
export type Reply = Partial<Trained> & { readonly error?: string };

/** A peer that has loaded its task. */
export interface HostedPeer {
  /**
   * @param values so many parameters come back, those of the first networks
   * @throws if the peer fails, ends, or takes longer than the limit
   */
  train(steps: number, values: number): Promise<Trained>;
  readonly close: () => void;
}

/**
 * Starts a process and opens a task in it.
 *
 * @param limitMs for every answer; the process is ended when it passes
 */
export async function openHosted(
  peer: PeerName,
  task: string,
  form: string,
  limitMs: number,
): Promise<HostedPeer> {
  const child = fork(fileURLToPath(new URL('./host.js', import.meta.url)), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: process.platform !== 'win32', // a group of its own, so that programs it started end with it
  });
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => (complaint = (complaint + text.toString()).slice(-2000)));
  const request = (message: Request): Promise<Reply> => ask(child, message, limitMs, () => complaint);
  const close = (): void => {
    end(child);
  };
  try {
    await request({ kind: 'open', peer, task, form });
  } catch (error) {
    close();
    throw error;
  }
  return {
    async train(steps, values) {
      const { milliseconds, parameters } = await request({ kind: 'train', steps, values });
      if (milliseconds === undefined || !parameters) throw new Error(`${peer} gave no result`);
      return { milliseconds, parameters };
    },
    close,
  };
}

function ask(
  child: ChildProcess,
  request: Request,
  limitMs: number,
  complaint: () => string,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      finish();
    };
    const onMessage = (reply: Reply): void =>
      settle(() => (reply.error === undefined ? resolve(reply) : reject(new Error(reply.error))));
    const onExit = (code: number | null, signal: string | null): void =>
      settle(() => {
        const last = complaint().trim().split('\n').at(-1) ?? '';
        reject(new Error(`its process ended (${signal ?? `exit ${String(code)}`}) ${last}`.trim()));
      });
    const timer = setTimeout(() => {
      settle(() => reject(new Error(`${asked(request)} takes longer than ${limitMs / 1000} s`)));
      end(child);
    }, limitMs);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send(request, (error) => error && settle(() => reject(error)));
  });
}

function asked(request: Request): string {
  if (request.kind === 'open') return 'getting ready';
  return request.steps === 1 ? 'a single step' : `${request.steps} steps`;
}

/** Ends the process and what it started: open devices and threads need no farewell. */
function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has just ended by itself
  }
}
