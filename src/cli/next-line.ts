// The last line of a sweep's report: the command that looks at one of its networks, ready to be pasted.
import type { Outcome } from '../engine/result.ts';
import type { SweepOptions } from './sweep-options.ts';

const WHY: Readonly<Record<Outcome, string>> = {
  solved: 'one network that made it',
  diverged: 'one network that diverged',
  dead: 'one network that died',
  'local-minimum': 'one network that got stuck',
  saddle: 'one network that got stuck',
  plateau: 'one network that got stuck',
  stationary: 'one network that got stuck',
  undecided: 'one network that got stuck',
  unconverged: 'one network that is still moving',
};

/** One network worth a look. */
export interface Example {
  readonly cell: number;
  readonly index: bigint;
  readonly outcome: Outcome;
  /** Whether it took any step: one that did not cannot be stuck. */
  readonly trained: boolean;
}

/**
 * The line `Next  basinlab inspect ...`, with every option that makes it the same network.
 *
 * @param source preset or file as typed; stdin cannot be named again, so nothing is said for `-`
 * @returns one line or none
 */
export function nextLine(
  source: string,
  { changes = [], steps, seed, backend }: SweepOptions,
  example: Example,
): string[] {
  if (source === '-') return [];
  const words = [
    source,
    ...changes.flatMap(({ option, text }) => [option, text]),
    ...(steps === undefined ? [] : ['--steps', steps]),
    ...(seed === undefined ? [] : ['--seed', seed]),
    ...(backend === 'auto' ? [] : ['--backend', backend]),
    ...(example.cell === 0 ? [] : ['--cell', String(example.cell)]),
    '--index',
    String(example.index),
  ];
  return [
    `Next  basinlab inspect ${words.map(quote).join(' ')}       ${example.trained ? WHY[example.outcome] : 'one of these networks'}`,
  ];
}

/** A word as the shell must see it. */
export function quote(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
