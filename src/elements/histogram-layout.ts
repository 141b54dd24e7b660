// Where the bars of a loss histogram stand: a decade per unit, only those decades where losses are, the rest at the ends.
import type { CellResult, LossHistogram } from '../engine/result.ts';
import { lossText } from '../wording/losses.ts';

/** One bar, on an axis of powers of ten. */
export interface LossBar {
  readonly from: number;
  readonly to: number;
  /** The losses in it: low inclusive, high exclusive. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** The bars and the axis under them. */
export interface LossBars {
  readonly bars: readonly LossBar[];
  /** The ends of the axis, as powers of ten. */
  readonly domain: readonly [number, number];
  /** The decades to label. */
  readonly decades: readonly number[];
}

/** How wide the bar of what lies beyond the axis is, and its distance from it, as parts of the axis. */
const BEYOND = { width: 0.06, gap: 0.025 };

const FEWEST_DECADES = 2;

/**
 * The bars of a histogram. Decades without losses at either end are left out; what lies beyond the histogram's edges
 * stands beside the axis.
 *
 * @returns empty `bars` if no loss is finite
 */
export function lossBars({ edges, counts, underflow, overflow }: LossHistogram): LossBars {
  const power = (edge: number): number => Math.round(1000 * Math.log10(edges[edge] ?? 1)) / 1000;
  const filled = counts.flatMap((count, bin) => (count > 0 ? [bin] : []));
  if (filled.length === 0 && underflow === 0 && overflow === 0)
    return { bars: [], domain: [0, 1], decades: [] };
  const [first, last] = [Math.floor(power(filled[0] ?? 0)), Math.ceil(power((filled.at(-1) ?? 0) + 1))];
  const low = Math.min(first, last - FEWEST_DECADES);
  const bars = counts.flatMap((count, bin): LossBar[] => {
    const [from, to] = [power(bin), power(bin + 1)];
    const inside = from >= low && to <= last;
    return inside ? [{ from, to, low: edges[bin] ?? 0, high: edges[bin + 1] ?? 0, count }] : [];
  });
  const extent = last - low;
  const [width, gap] = [BEYOND.width * extent, BEYOND.gap * extent];
  if (underflow > 0) {
    bars.unshift({ from: low - gap - width, to: low - gap, low: 0, high: edges[0] ?? 0, count: underflow });
  }
  if (overflow > 0) {
    const end = edges.at(-1) ?? 0;
    bars.push({ from: last + gap, to: last + gap + width, low: end, high: Infinity, count: overflow });
  }
  return {
    bars,
    domain: [bars[0]?.from ?? low, bars.at(-1)?.to ?? last],
    decades: Array.from({ length: extent + 1 }, (_, i) => low + i),
  };
}

/** A level with a name over the bars. */
export interface NamedLevel {
  readonly loss: number;
  readonly count: number;
  /** e.g. `1/6` */
  readonly name: string;
  /** Its place among all levels of the cell, from the lowest loss: 0 is learned. */
  readonly rank: number;
}

/** A level below this is learned: it stands beside the others as one, whatever its digits. */
const LEARNED = 1e-6;

/**
 * The levels to name, from the lowest loss to the highest: those of most networks.
 *
 * @param most how many at most
 */
export function namedLevels(levels: CellResult['levels'], most = 6): NamedLevel[] {
  const unlearned = levels
    .filter(({ loss }) => loss >= LEARNED)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, most)
    .sort((a, b) => a.loss - b.loss);
  return unlearned.map(({ loss, count }, i) => ({ loss, count, name: lossText(loss), rank: i + 1 }));
}

/**
 * The number of networks with losses in a range of bars.
 *
 * @param range positions of bars, both included
 */
export function countIn(bars: readonly LossBar[], range: readonly [number, number]): number {
  return bars.slice(range[0], range[1] + 1).reduce((sum, { count }) => sum + count, 0);
}

/** A label on a pole: its text beside the pole's top. */
export interface Flag {
  /** Of the pole, in pixels. */
  readonly x: number;
  /** Of the text. */
  readonly width: number;
}

/**
 * Rows for flags whose text lies to the left of their poles, so that no text meets another text or another pole.
 *
 * @param flags ascending in x
 * @returns the row of each, from 0 at the bottom
 */
export function flagRows(flags: readonly Flag[], gap = 6): number[] {
  const rows: number[] = [];
  flags.forEach(({ x, width }, i) => {
    const start = x - width - gap;
    // Poles of earlier flags end at their rows: the text passes over all that it reaches.
    const under = flags.slice(0, i).flatMap((flag, j) => (flag.x > start ? [rows[j] ?? 0] : []));
    rows.push(under.length === 0 ? 0 : Math.max(...under) + 1);
  });
  return rows;
}
