// What the command line needs from the outside world: injected, so that tests run it without a process.
import type { Engine, EngineOptions } from '../engine/engine.ts';
import type { Hire } from '../landscape/crew.ts';

/** A stream of text, maybe a terminal. */
export interface TextStream {
  readonly isTTY: boolean;
  /** Width of the terminal; undefined where it is none. */
  readonly columns: number | undefined;
  write(text: string): void;
}

/** Why a run should stop: the user's signal, or nobody reads the output any more. */
export type StopReason = 'signal' | 'closed';

/** What an engine runs on, as far as it can be asked. */
export interface Probe {
  /** The adapter's limits; null without an adapter. */
  readonly limits: Readonly<Record<LimitName, number>> | null;
  /** Name and version of the browser; null without one. */
  readonly browser: string | null;
}

/** The limits of an adapter that decide what fits. */
export const LIMIT_NAMES = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupStorageSize',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

export type LimitName = (typeof LIMIT_NAMES)[number];

/** The outside world of one call of the command line. */
export interface Io {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All of stdin as text; rejects when `signal` aborts. */
  readStdin(signal: AbortSignal): Promise<string>;
  createEngine(options: EngineOptions): Promise<Engine>;
  /** Hires threads that tell kinds; null where there are none to hire. */
  readonly hireCrew: Hire | null;
  /** Looks behind an open engine, for `doctor`. */
  probe(engine: Engine): Promise<Probe>;
  /** The version of an installed package; undefined where it is not installed. */
  packageVersion(name: string): string | undefined;
  /** Calls `listener` on every Ctrl-C, SIGTERM, or closed stdout. @returns a function that ends that */
  onStop(listener: (reason: StopReason) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

/** What every command gets: the world, and the signal that ends its work. */
export interface Context {
  readonly io: Io;
  readonly signal: AbortSignal;
}

/** Writes lines to stdout. */
export function printLines({ io }: Context, lines: readonly string[]): void {
  io.stdout.write(`${lines.join('\n')}\n`);
}

/** Writes one JSON document to stdout: on one line for programs, indented for a person at a terminal. */
export function printJson({ io }: Context, document: unknown): void {
  io.stdout.write(`${JSON.stringify(document, null, io.stdout.isTTY ? 2 : undefined)}\n`);
}

/** How to mark a sentence: bold on a terminal, plain elsewhere and where NO_COLOR is set (https://no-color.org). */
export function emphasis({ io }: Context): (text: string) => string {
  const plain = !io.stdout.isTTY || (io.env['NO_COLOR'] ?? '') !== '' || io.env['TERM'] === 'dumb';
  return plain ? (text) => text : (text) => `\u001b[1m${text}\u001b[22m`;
}
