// What the page works out for its elements: sweeps and data of a cell, parameters of a network, what to say without WebGPU.
import { fitSweep, loadDataset, type Dataset, type FittedSweep } from '../datasets/index.ts';
import type { Inspection, Snapshot } from '../engine/result.ts';
import type { DeviceError } from '../gpu/errors.ts';
import { expandGrid, InputError, parseSweep, type JsonObject, type Sweep } from '../spec/index.ts';
import { checkForPage } from './url-state.ts';
import { webgpuAdvice } from './webgpu-advice.ts';

/** Network-steps that a page begins with unasked, and networks. */
const SMALL_STEPS = 1e9;
const SMALL_NETWORKS = 1e6;

/**
 * The sweep of one cell, grid values filled in.
 *
 * @param cell default the first; null for the sweep as a whole, with its grid
 */
export function cellSweep(written: JsonObject, cell: number | null = 0): Sweep {
  const sweep = checkForPage(parseSweep(written));
  return cell === null ? sweep : (expandGrid(sweep)[cell]?.sweep ?? sweep);
}

/** A cell with its data. */
export async function fitCell(written: JsonObject, cell: number): Promise<FittedSweep> {
  const sweep = cellSweep(written, cell);
  return fitSweep(sweep, await loadDataset(sweep.dataset));
}

/** The data that an inspected network was trained on; null where a page cannot have them. */
export async function inspectedData({ sweep, cell }: Inspection): Promise<Dataset | null> {
  try {
    return (await fitCell({ ...sweep }, cell)).dataset;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** Whether a sweep is no burden: it may begin without being asked for. */
export function isSmall({ networks, steps, network }: Sweep): boolean {
  const size = network.layers.reduce((sum, units, i) => sum + units * (network.layers[i + 1] ?? 0), 0);
  return networks <= SMALL_NETWORKS && networks * steps * Math.max(1, size / 10) <= SMALL_STEPS;
}

/** (parameterCount) the parameters of one network; null where the snapshot does not hold them. */
export function networkParameters(
  snapshot: (Pick<Snapshot, 'loss' | 'first'> & { readonly parameters?: Float32Array }) | null,
  index: bigint,
): Float32Array | null {
  const { parameters, loss, first } = snapshot ?? {};
  if (!parameters || !loss || first === undefined || index < first) return null;
  const column = Number(index - first);
  if (column >= loss.length) return null;
  return Float32Array.from(
    { length: parameters.length / loss.length },
    (_, p) => parameters[p * loss.length + column] ?? 0,
  );
}

/** What to say where there is no WebGPU. */
export function webgpuMissing(error: DeviceError): string {
  const advice = webgpuAdvice(navigator.userAgent, isSecureContext);
  return `Nothing can be trained here: ${error.message}. ${advice} Below is a recorded run.`;
}
