// Condenses the endpoints of a cell into its result: outcomes, shares with intervals, loss statistics, levels.
import { countLosses, lossEdges, networksPerStart } from '../reference/index.ts';
import type { Sweep } from '../spec/index.ts';
import { groupedShareInterval, lossLevels, summarize } from '../statistics/index.ts';
import { axisMap } from './axis-map.ts';
import type { CellPlan } from './engine.ts';
import type { Endpoints } from './endpoints.ts';
import { OUTCOMES, type CellResult, type LossHistogram, type Outcome, type Share } from './result.ts';
import { sequentialShare, untilResult, type CellUntil, type Look } from './until.ts';

/**
 * @param sweep of the cell
 * @param endpoints all networks of the cell
 * @param until where networks were added until it held: with the last look
 */
export function summarizeCell(
  plan: CellPlan,
  sweep: Pick<Sweep, 'axes' | 'pairing'>,
  endpoints: Endpoints,
  until?: { readonly rule: CellUntil; readonly last: Look },
): CellResult {
  const { loss, deadLayers, recorded: total } = endpoints;
  const outcomes = endpoints.counts();
  const shareOf = (count: number, outcome?: Outcome): Share =>
    until
      ? sequentialShare(until.rule, count, total, outcome)
      : groupedShareInterval(count, total, networksPerStart(sweep));
  const map = axisMap(sweep, endpoints);
  const sorted = levelLosses(endpoints).sort();
  return {
    axes: plan.axes,
    networks: total,
    strategy: plan.strategy,
    ...(plan.calibration && { calibration: plan.calibration }),
    solved: shareOf(outcomes.solved, 'solved'),
    outcomes,
    deadLayer: shareOf(deadLayers),
    loss: summarize(loss),
    histogram: toHistogram(countLosses(loss)),
    levels: lossLevels(sorted, { total }),
    ...(map && { map }),
    ...(until && { until: untilResult(until.rule, until.last) }),
  };
}

/** The finite losses of networks that did not diverge: what levels can be made of. */
function levelLosses({ loss, outcome }: Endpoints): Float32Array {
  const diverged = OUTCOMES.indexOf('diverged');
  return loss.filter((value, i) => outcome[i] !== diverged && Number.isFinite(value));
}

/**
 * The document's histogram from the kernel's counts.
 *
 * @param counts (edges + 2): below, the bins, above, not finite
 */
export function toHistogram(counts: Uint32Array | readonly number[]): LossHistogram {
  const edges = lossEdges();
  const bins = edges.length - 1;
  return {
    scale: 'log10',
    edges: Array.from(edges),
    counts: Array.from(counts.slice(1, bins + 1)),
    underflow: counts[0] ?? 0,
    overflow: counts[bins + 1] ?? 0,
    nonFinite: counts[bins + 2] ?? 0,
  };
}
