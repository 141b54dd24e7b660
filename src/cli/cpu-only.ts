// What the commands share that compute in float64 on the CPU alone.
import type { Command } from 'commander';
import { InputError } from '../spec/index.ts';
import { createProgressBar } from './render/progress-bar.ts';
import { countText } from '../wording/numbers.ts';
import { readNumber, type SweepOptions } from './sweep-options.ts';
import type { Context } from './io.ts';

/** Milliseconds between two notes on the terminal. */
const REDRAW_MS = 100;

/** Leaves options that other commands have out of the help; whoever writes them is told why they are refused. */
export function hideOptions(command: Command, names: readonly string[]): void {
  for (const option of command.options) if (names.includes(option.long ?? '')) option.hideHelp();
}

/**
 * Refuses another backend than the CPU.
 *
 * @throws InputError
 */
export function checkCpuBackend({ backend }: SweepOptions, command: string): void {
  if (backend === 'auto' || backend === 'cpu') return;
  const rule = `is not for ${command}, which computes in float64 on the CPU`;
  throw new InputError({ field: '--backend', value: backend, rule, remedy: 'leave --backend away' });
}

/**
 * A count from 1 to `most`, as people write it: `200`, `1e4`.
 *
 * @throws InputError for anything else
 */
export function readCount(option: string, text: string, most: number): number {
  const value = readNumber(option, text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return value;
  const rule = `must be a whole number from 1 to ${most}`;
  throw new InputError({ field: option, value, rule, remedy: `write for example ${option} 200` });
}

/** Shows how many of the pieces of work are done, on a terminal; cleared when `work` ends. */
export async function withCounter<Result>(
  { io }: Context,
  { what, total }: { readonly what: string; readonly total: number },
  work: (onProgress: (done: number) => void) => Promise<Result>,
): Promise<Result> {
  const bar = createProgressBar(io.stderr);
  let drawnAt = -Infinity;
  try {
    return await work((done) => {
      if (performance.now() - drawnAt < REDRAW_MS) return;
      drawnAt = performance.now();
      bar.note(`${what}  ${countText(done)} of ${countText(total)}`);
    });
  } finally {
    bar.clear();
  }
}
