// What a report says about a GPU that was lost on the way and came back.
import type { Comparison } from '../../engine/compare.ts';
import type { SweepResult } from '../../engine/result.ts';
import { countText } from '../../wording/numbers.ts';

/**
 * How often the GPU was lost, and where the run went on last, e.g. `the GPU was lost once; resumed at network 40,000 of
 * 100,000`; no line where it was not lost.
 */
export function recoveryLines({
  recoveries = [],
  cells,
}: Pick<SweepResult, 'recoveries' | 'cells'>): string[] {
  const last = recoveries.at(-1);
  if (!last) return [];
  const { length } = recoveries;
  const often = length === 1 ? 'once' : length === 2 ? 'twice' : `${countText(length)} times`;
  const where = cells.length > 1 ? ` in cell ${countText(last.cell)}` : '';
  const of = countText(cells[last.cell]?.networks ?? 0);
  const resumed = `${length === 1 ? '' : 'the last time '}at network ${countText(last.network)} of ${of}${where}`;
  return [`the GPU was lost ${often}; resumed ${resumed}`];
}

/** The same for both sides of a comparison, each line with the side it is about. */
export function recoveryLinesOfBoth({ a, b }: Pick<Comparison, 'a' | 'b'>): string[] {
  return Object.entries({ A: a, B: b }).flatMap(([side, { cell, recoveries = [] }]) =>
    recoveryLines({ cells: [cell], recoveries }).map((line) => `${side}: ${line}`),
  );
}
