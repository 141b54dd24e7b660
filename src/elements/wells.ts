// The wells of a picture of losses: which losses they are, how high each loss is drawn, how many networks lie in each.
import type { CellResult } from '../engine/result.ts';
import { shareInterval, type ShareWithInterval } from '../statistics/index.ts';
import { lossText, PRECISE_LOSS } from '../wording/losses.ts';
import type { Sweep } from '../spec/index.ts';

/** A loss at which networks gather. */
export interface Well {
  readonly loss: number;
  readonly label: string;
  /** Networks as near as this lie in it. */
  readonly tolerance: number;
}

/** The most wells that a picture names. */
export const MOST_WELLS = 6;

/** Levels that hold a smaller share of the networks are not named. */
const MIN_SHARE = 0.005;

/** Heights of the lowest well and of the highest. */
const BOTTOM = 0.07;
const TOP = 0.74;

/** Losses of networks that learn XOR's four points, three, two in one way or another, or none: what every run there shows. */
const XOR_WELLS: Readonly<Record<string, readonly (readonly [loss: number, label: string])[]>> = {
  mse: [
    [0, '0'],
    [1 / 8, '1/8'],
    [1 / 6, '1/6'],
    [1 / 4, '1/4'],
  ],
  bce: [
    [0, '0'],
    [Math.log(2) / 2, '½ ln 2'],
    [(3 / 4) * (Math.log(3) - (2 / 3) * Math.log(2)), '0.477'],
    [Math.log(2), 'ln 2'],
  ],
};

/** The wells that are known before anything is trained; only the one at 0 where nothing is known. */
export function knownWells(sweep: Pick<Sweep, 'dataset' | 'loss'>): readonly Well[] {
  const isXor = 'name' in sweep.dataset && sweep.dataset.name === 'xor';
  return toWells((isXor ? XOR_WELLS[sweep.loss] : undefined) ?? [[0, '0']]);
}

/** The wells that a result shows: the one at 0, and its largest levels. */
export function foundWells({ levels, networks }: Pick<CellResult, 'levels' | 'networks'>): readonly Well[] {
  const largest = levels
    .filter(({ loss, count }) => loss >= PRECISE_LOSS && count >= MIN_SHARE * networks)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_WELLS - 1)
    .map(({ loss }) => [loss, lossText(loss)] as const);
  return toWells([[0, '0'], ...largest.toSorted(([a], [b]) => a - b)]);
}

function toWells(losses: readonly (readonly [loss: number, label: string])[]): Well[] {
  return losses.map(([loss, label], i) => {
    const gaps = [losses[i - 1], losses[i + 1]].flatMap((other) =>
      other ? [Math.abs(other[0] - loss)] : [],
    );
    return { loss, label, tolerance: Math.min(0.1, ...gaps) * (loss === 0 ? 0.3 : 0.1) };
  });
}

/** The height of each well, 0 to 1: evenly spaced. */
export function wellHeights(wells: readonly Well[]): number[] {
  return wells.map((_, i) =>
    wells.length === 1 ? BOTTOM : BOTTOM + ((TOP - BOTTOM) * i) / (wells.length - 1),
  );
}

/**
 * How high a loss is drawn, 0 to 1: linear between wells; above the highest it approaches 1. A loss that is no number is on top.
 */
export function lossHeight(wells: readonly Well[], heights: readonly number[], loss: number): number {
  if (!(loss < 1e30)) return 1;
  const above = wells.findIndex((well) => well.loss > loss);
  if (above === 0) return heights[0] ?? 0;
  const last = wells.length - 1;
  const [from, to] = above === -1 ? [last, last] : [above - 1, above];
  const [low, high] = [wells[from], wells[to]];
  const [bottom, top] = [heights[from] ?? 0, heights[to] ?? 0];
  if (!low || !high) return 0;
  if (from !== to) return bottom + ((top - bottom) * (loss - low.loss)) / (high.loss - low.loss);
  const beyond = (loss - low.loss) / (low.loss || 0.25);
  return bottom + (0.99 - bottom) * (beyond / (1 + beyond));
}

/** The networks in each well, with the 95 % interval of their share; those elsewhere are in none. */
export function countWells(wells: readonly Well[], losses: Float32Array): readonly ShareWithInterval[] {
  const counts = new Array<number>(wells.length).fill(0);
  for (const loss of losses) {
    const well = wellOf(wells, loss);
    if (well >= 0) counts[well] = (counts[well] ?? 0) + 1;
  }
  const networks = Math.max(1, losses.length);
  return counts.map((count) => shareInterval(count, networks));
}

/** The position of the well that holds a loss; -1 if none does. */
export function wellOf(wells: readonly Well[], loss: number): number {
  for (let i = 0; i < wells.length; i++) {
    const well = wells[i];
    if (well && Math.abs(loss - well.loss) <= well.tolerance) return i;
  }
  return -1;
}
