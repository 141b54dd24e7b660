// The losses of each cell over its steps, gathered while a run goes on.
import type { Snapshot } from '../engine/result.ts';
import type { LossesAtStep } from './density-layout.ts';

/** A history with more steps is thinned to half of them. */
const MOST_STEPS = 240;

/** Histories by cell. Where the networks of a cell do not train all at once, that of the first ones stands for all. */
export class Histories {
  #cells = new Map<number, LossesAtStep[]>();

  clear(): void {
    this.#cells.clear();
  }

  note({ cell, first, step, histogram }: Pick<Snapshot, 'cell' | 'first' | 'step' | 'histogram'>): void {
    if (first > 0n) return;
    const history = this.#cells.get(cell) ?? [];
    if (step <= (history.at(-1)?.step ?? -1)) return;
    const known = history.length < MOST_STEPS ? history : history.filter((_, i) => i % 2 === 0);
    this.#cells.set(cell, [...known, { step, histogram }]);
  }

  /** The history of a cell, with its end. */
  of(cell: number, end: LossesAtStep): readonly LossesAtStep[] {
    const before = (this.#cells.get(cell) ?? []).filter(({ step }) => step < end.step);
    return [...before, end];
  }
}
