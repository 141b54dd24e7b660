// Condenses the endpoints of a cell into its result: outcomes, shares with intervals, loss statistics, levels.
import { countLosses, lossEdges } from '../reference/index.ts';
import { lossLevels, shareInterval, summarize } from '../statistics/index.ts';
import type { CellPlan } from './engine.ts';
import type { Endpoints } from './endpoints.ts';
import { OUTCOMES, type CellResult, type LossHistogram, type Outcome } from './result.ts';

/**
 * @param endpoints all networks of the cell
 */
export function summarizeCell(plan: CellPlan, endpoints: Endpoints): CellResult {
  const { loss, outcome, deadLayers } = endpoints;
  const outcomes = countOutcomes(outcome);
  const total = plan.networks;
  const sorted = levelLosses(endpoints).sort();
  return {
    axes: plan.axes,
    networks: total,
    strategy: plan.strategy,
    solved: shareInterval(outcomes.solved, total),
    outcomes,
    deadLayer: shareInterval(deadLayers, total),
    loss: summarize(loss),
    histogram: toHistogram(countLosses(loss)),
    levels: lossLevels(sorted, { total }),
  };
}

function countOutcomes(outcome: Uint8Array): Record<Outcome, number> {
  const counts = new Array<number>(OUTCOMES.length).fill(0);
  for (const i of outcome) counts[i] = (counts[i] ?? 0) + 1;
  return Object.fromEntries(OUTCOMES.map((name, i) => [name, counts[i] ?? 0])) as Record<Outcome, number>;
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
