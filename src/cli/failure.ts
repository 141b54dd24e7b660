// Failures: one line that says what is wrong, and the exit code that says whose fault it is.
import { CommanderError } from 'commander';
import { InputError } from '../spec/index.ts';
import type { Io } from './io.ts';

/** Exit codes: done, the run failed, bad input, cancelled. */
export const EXIT = { done: 0, failed: 1, badInput: 2, cancelled: 130 } as const;

/**
 * Reports an error on stderr.
 *
 * @returns the exit code
 */
export function reportFailure(error: unknown, { stderr, env }: Pick<Io, 'stderr' | 'env'>): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done; // help and version
  stderr.write(`error: ${oneLine(error)}\n`);
  const isUsers = error instanceof CommanderError || isInputError(error);
  if (!isUsers && env['BASINLAB_DEBUG'] === '1' && error instanceof Error) {
    stderr.write(`${error.stack ?? ''}\n`);
  }
  return isUsers ? EXIT.badInput : EXIT.failed;
}

/** By name too: an error that comes from an engine in a browser is a copy. */
function isInputError(error: unknown): boolean {
  return error instanceof InputError || (error instanceof Error && error.name === 'InputError');
}

/** The first thing to know about an error, on one line. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message
    .replace(/^error: /, '') // commander says so itself
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}
