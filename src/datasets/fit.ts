// fitSweep: whether a sweep and its dataset go together, and the criterion that follows from both.
import {
  canonicalJson,
  expandGrid,
  InputError,
  networkShape,
  type Cell,
  type NetworkShape,
  type Sweep,
} from '../spec/index.ts';
import { resolveCriterion, type Criterion } from './criterion.ts';
import type { Dataset } from './dataset.ts';
import { loadDataset } from './load.ts';
import type { DatasetSource } from './source.ts';

/** A sweep without a grid, with its dataset and the criterion of a solved network. */
export interface FittedSweep {
  readonly sweep: Sweep;
  readonly dataset: Dataset;
  readonly criterion: Criterion;
  /** Where the network's parameters and units lie. */
  readonly shape: NetworkShape;
}

/**
 * Checks that layers and loss fit the data, and resolves `solved`.
 *
 * @param sweep a normalized sweep without a grid
 * @param dataset what loadDataset made of its `dataset`
 * @throws InputError naming what does not fit, and what would
 */
export function fitSweep(sweep: Sweep, dataset: Dataset): FittedSweep {
  checkLayers(sweep.network.layers, dataset);
  if (sweep.loss === 'bce') checkProbabilities(dataset);
  if (sweep.loss === 'cross-entropy') checkDistributions(dataset);
  checkBatch(sweep.batch, dataset);
  return {
    sweep,
    dataset,
    criterion: resolveCriterion(sweep, dataset),
    shape: networkShape(sweep.network.layers, sweep.network.biases),
  };
}

/** A cell of a sweep's grid, with its data. */
export interface FittedCell {
  readonly cell: Cell;
  readonly fitted: FittedSweep;
}

/**
 * Fits every cell of a sweep to its data; a dataset that several cells share is loaded once.
 *
 * @param source how files are read
 * @throws InputError naming what does not fit, and what would
 */
export async function fitCells(sweep: Sweep, source: DatasetSource): Promise<FittedCell[]> {
  const loaded = new Map<string, Dataset>();
  const cells: FittedCell[] = [];
  for (const cell of expandGrid(sweep)) {
    const name = canonicalJson(cell.sweep.dataset);
    const dataset = loaded.get(name) ?? (await loadDataset(cell.sweep.dataset, source));
    loaded.set(name, dataset);
    cells.push({ cell, fitted: fitSweep(cell.sweep, dataset) });
  }
  return cells;
}

function checkLayers(layers: readonly number[], { name, inputSize, outputSize }: Dataset): void {
  if (layers[0] === inputSize && layers.at(-1) === outputSize) return;
  const fitting = [inputSize, ...layers.slice(1, -1), outputSize];
  throw new InputError({
    field: 'network.layers',
    value: layers,
    rule: `must start with ${inputSize} and end with ${outputSize} to fit the inputs and targets of dataset "${name}"`,
    remedy: `use ${JSON.stringify(fitting)}`,
  });
}

function checkBatch(batch: Sweep['batch'], { name, numSamples }: Dataset): void {
  if (batch === 'full' || batch.replacement || batch.size <= numSamples) return;
  throw new InputError({
    field: 'batch.size',
    value: batch.size,
    rule: `must be at most ${numSamples}, the samples of dataset "${name}", if none may come twice`,
    remedy: `use ${numSamples} or less, or "replacement": true`,
  });
}

function checkProbabilities({ targets, outputSize }: Dataset): void {
  const at = targets.findIndex((target) => !(target >= 0 && target <= 1));
  const target = targets[at];
  if (target === undefined) return;
  const field = `targets[${Math.floor(at / outputSize)}][${at % outputSize}]`;
  throw new InputError({
    field,
    value: target,
    rule: 'must be between 0 and 1 for loss bce',
    remedy: 'use targets between 0 and 1, or loss mse',
  });
}

/** float32 targets such as 1/3 do not sum to 1 exactly. */
const SUM_TOLERANCE = 1e-5;

function checkDistributions({ targets, numSamples, outputSize }: Dataset): void {
  if (outputSize < 2) {
    throw new InputError({
      field: 'loss',
      value: 'cross-entropy',
      rule: `needs at least 2 outputs, one per class, and the targets have ${outputSize}`,
      remedy: 'use loss bce, or one-hot targets',
    });
  }
  for (let sample = 0; sample < numSamples; sample++) {
    const row = targets.subarray(sample * outputSize, (sample + 1) * outputSize);
    const sum = row.reduce((total, target) => total + target, 0);
    if (row.every((target) => target >= 0) && Math.abs(sum - 1) <= SUM_TOLERANCE) continue;
    throw new InputError({
      field: `targets[${sample}]`,
      value: [...row],
      rule: 'must be at least 0 and sum to 1 for loss cross-entropy',
      remedy: 'use one-hot targets, or loss mse',
    });
  }
}
