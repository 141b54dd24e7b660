// Minima that one network alone fell into: trained again in float64, since rounding may have led it astray.
import type { FittedCell } from '../datasets/index.ts';
import { createReference } from '../reference/index.ts';
import { startingKey } from '../spec/index.ts';
import { isSettled, pointOf } from './basin-point.ts';
import type { SettledPoint } from './basins-points.ts';
import { TOLERANCE, type BasinMap } from './basins.ts';
import { createClassifierOf } from './kind-axes.ts';
import { trainInTurns } from './train-in-turns.ts';
import { createTurns } from './turns.ts';

/** What became of singletons. */
export interface Singletons {
  /** Local minima that one network alone fell into, all of them trained again from the same start in float64. */
  readonly retrained: number;
  /** Those that ended at the same minimum again; the others count where float64 led them. */
  readonly confirmed: number;
}

/** Whom `retrainSingletons` obeys and tells. */
export interface RetrainOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called before each singleton is trained again with the number of those that were, and of all. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

/** Singletons, and all points with those that they settled at in float64. */
export interface Retrained {
  readonly singletons: Singletons;
  readonly points: readonly SettledPoint[];
}

/**
 * Trains the networks again that are alone in their minimum.
 *
 * Singletons decide how many minima are said to be unseen, so that each has to be one. Training is chaotic for some starts:
 * a network that ends elsewhere in float64 counts there, or not at all if that is no minimum.
 *
 * @param points of all networks in basins
 * @param found their basins
 * @returns null where nothing is said of unseen minima, so that singletons do not matter
 * @throws the signal's reason when it aborts
 */
export async function retrainSingletons(
  { cell, fitted }: FittedCell,
  points: readonly SettledPoint[],
  { basins, richness }: BasinMap,
  { signal, progress }: RetrainOptions = {},
): Promise<Retrained | null> {
  if (richness.reason !== null) return null;
  const reference = createReference(fitted, { key: startingKey(cell) });
  const classify = createClassifierOf(fitted);
  const turn = createTurns(signal);
  const replaced: (SettledPoint | null)[] = [...points];
  const rows = basins
    .filter(({ kind, count }) => kind === 'local-minimum' && count === 1)
    .map(({ representativeRow }) => representativeRow);
  let confirmed = 0;
  for (const [done, row] of rows.entries()) {
    progress?.(done, rows.length);
    const before = points[row]!;
    const theta = await trainInTurns(fitted, reference, before.index, turn);
    await turn();
    const classified = classify(theta, before.index);
    const after = isSettled(classified) ? pointOf({ index: before.index, ...classified }) : null;
    if (after !== null && isSame(before, after)) confirmed += 1;
    else replaced[row] = after;
  }
  return {
    singletons: { retrained: rows.length, confirmed },
    points: replaced.filter((point) => point !== null),
  };
}

/** Whether two points are the same minimum: the same kind, with the same outputs. */
function isSame(one: SettledPoint, other: SettledPoint): boolean {
  const outputs = Array.from(one.outputs);
  const range = 1 + Math.max(...outputs.map(Math.abs));
  return (
    one.kind === other.kind &&
    outputs.every((output, i) => Math.abs(output - other.outputs[i]!) <= TOLERANCE * range)
  );
}
