// The final losses in rows: one per loss level, and what belongs to no level by decades.
import type { CellResult, LossHistogram } from '../engine/result.ts';
import { simpleFraction } from '../statistics/index.ts';
import { countText, numberText } from './numbers.ts';

/** A loss below this counts as learned to precision: float32 cannot tell such a mean of squares from 0. */
export const PRECISE_LOSS = 1e-6;

const MAX_LEVELS = 12;
const FIRST_DECADE = Math.round(Math.log10(PRECISE_LOSS));

/** One row. */
export interface LossRow {
  readonly label: string;
  readonly count: number;
  /** What the row is: losses below PRECISE_LOSS, one level, a range without a level, or no number. */
  readonly kind: 'precise' | 'level' | 'range' | 'not-finite';
}

/** What the rows are made from. */
export type Losses = Pick<CellResult, 'histogram' | 'levels'>;

/**
 * The rows, from the smallest loss to the largest; their counts sum to the networks of the cell.
 */
export function lossRows({ histogram, levels }: Losses): LossRow[] {
  const pools = decadePools(histogram);
  const rows: (LossRow & { readonly from: number })[] = [];
  const largest = levels
    .filter((level) => level.loss >= PRECISE_LOSS)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MAX_LEVELS);
  for (const { loss, count } of largest) {
    takeFromPools(pools, loss, count);
    rows.push({ label: lossText(loss), count, kind: 'level', from: loss });
  }
  for (const [i, { from, to, count }] of pools.entries()) {
    if (count === 0) continue;
    if (i === 0) rows.push({ label: `< ${powerText(to)}`, count, kind: 'precise', from: 0 });
    else if (to === Infinity) rows.push({ label: `> ${powerText(from)}`, count, kind: 'range', from });
    else rows.push({ label: `${powerText(from)} to ${powerText(to)}`, count, kind: 'range', from });
  }
  if (histogram.nonFinite > 0) {
    rows.push({ label: 'not finite', count: histogram.nonFinite, kind: 'not-finite', from: Infinity });
  }
  return rows.toSorted((a, b) => a.from - b.from).map(({ label, count, kind }) => ({ label, count, kind }));
}

/** A loss as a simple fraction where it is one, e.g. `1/6`, else with four digits. */
export function lossText(loss: number): string {
  return simpleFraction(loss) ?? numberText(loss);
}

interface Pool {
  readonly from: number;
  readonly to: number;
  count: number;
}

/** The histogram in decades, everything below PRECISE_LOSS in one pool. */
function decadePools({ edges, counts, underflow, overflow }: LossHistogram): Pool[] {
  const top = Math.round(Math.log10(edges.at(-1) ?? 1));
  const pools: Pool[] = [{ from: 0, to: PRECISE_LOSS, count: underflow }];
  for (let decade = FIRST_DECADE; decade < top; decade++) {
    pools.push({ from: 10 ** decade, to: 10 ** (decade + 1), count: 0 });
  }
  pools.push({ from: 10 ** top, to: Infinity, count: overflow });
  for (const [bin, count] of counts.entries()) {
    const middle = Math.sqrt((edges[bin] ?? 0) * (edges[bin + 1] ?? 0)); // edges themselves carry rounding
    const pool = pools.find(({ to }) => middle < to);
    if (pool) pool.count += count;
  }
  return pools;
}

/** Takes a level out of its decade. A level that lies on a decade's edge may have members on both sides. */
function takeFromPools(pools: readonly Pool[], loss: number, count: number): void {
  const byDistance = pools.toSorted((a, b) => distanceTo(a, loss) - distanceTo(b, loss));
  let left = count;
  for (const pool of byDistance.slice(0, 2)) {
    const taken = Math.min(left, pool.count);
    pool.count -= taken;
    left -= taken;
  }
}

function distanceTo({ from, to }: Pool, loss: number): number {
  if (loss >= from && loss < to) return 0;
  return loss < from ? Math.log(from / loss) : Math.log(loss / to);
}

function powerText(power: number): string {
  return power > 0.05 ? countText(Number(power.toPrecision(1))) : power.toExponential(0);
}
