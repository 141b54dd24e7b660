// The losses of all networks over the steps as a grid of shares, and the quantiles of a histogram.
import type { LossHistogram } from '../engine/result.ts';

/** The losses of all networks at one step. */
export interface LossesAtStep {
  readonly step: number;
  readonly histogram: LossHistogram;
}

/** Networks in a histogram, whatever their loss. */
export function networksIn({ counts, underflow, overflow, nonFinite }: LossHistogram): number {
  return counts.reduce((sum, count) => sum + count, underflow + overflow + nonFinite);
}

/**
 * A quantile of the losses in a histogram, not finite ones last: where in its bin it lies is interpolated in the logarithm.
 *
 * @returns 0 below the first edge, Infinity beyond the last one; null without networks
 */
export function histogramQuantile(histogram: LossHistogram, q: number): number | null {
  const { edges, counts, underflow } = histogram;
  const networks = networksIn(histogram);
  if (networks === 0) return null;
  let below = underflow;
  if (q * networks < below || (q === 0 && below > 0)) return 0;
  for (const [bin, count] of counts.entries()) {
    if (count > 0 && q * networks <= below + count) {
      const [low, high] = [Math.log10(edges[bin] ?? 1), Math.log10(edges[bin + 1] ?? 1)];
      return 10 ** (low + ((high - low) * (q * networks - below)) / count);
    }
    below += count;
  }
  return Infinity;
}

/** A heat map: columns are times, rows are losses. */
export interface DensityGrid {
  /** (columns + 1) steps at which columns begin, each until the next. */
  readonly steps: readonly number[];
  /** (rows + 1) powers of ten, ascending. */
  readonly powers: readonly number[];
  /** (columns, rows) share of the networks. */
  readonly shares: Float64Array;
}

/**
 * The shares of networks by step and loss: decades in which no loss ever was are left out.
 *
 * @param history ascending by step
 */
export function densityGrid(history: readonly LossesAtStep[]): DensityGrid {
  const [first] = history;
  const edges = first?.histogram.edges ?? [];
  const used = edges
    .slice(1)
    .map((_, bin) => history.some(({ histogram }) => (histogram.counts[bin] ?? 0) > 0));
  const perDecade = 10;
  const start = Math.floor(Math.max(0, used.indexOf(true)) / perDecade) * perDecade;
  const end = Math.min(edges.length - 1, Math.ceil((used.lastIndexOf(true) + 1) / perDecade) * perDecade);
  const rows = Math.max(0, end - start);
  const shares = new Float64Array(history.length * rows);
  for (const [column, { histogram }] of history.entries()) {
    const networks = Math.max(1, networksIn(histogram));
    for (let row = 0; row < rows; row++) {
      shares[column * rows + row] = (histogram.counts[start + row] ?? 0) / networks;
    }
  }
  const steps = history.map(({ step }) => step);
  return {
    steps: [...steps, steps.at(-1) ?? 0],
    powers: edges.slice(start, start + rows + 1).map((edge) => Math.round(1000 * Math.log10(edge)) / 1000),
    shares,
  };
}

/** Where a step lies on an axis that begins at 0 and is logarithmic from 1 on. */
export function stepPosition(step: number): number {
  return Math.log10(1 + step);
}
