// What a network with two inputs computes over the plane around its data.
import type { Dataset } from '../datasets/index.ts';
import type { Reference } from './reference.ts';

/** By how much of its extent the data's bounding box is widened, half of it on each side. */
const WIDENED_BY = 0.25;

/** Outputs over a rectangle of a two-dimensional input space. */
export interface OutputGrid {
  /** (size) first coordinate of each column, ascending. */
  readonly x: readonly number[];
  /** (size) second coordinate of each row, ascending. */
  readonly y: readonly number[];
  /** (size, size) a row per y: the output; of several outputs, the position of the largest. */
  readonly values: readonly (readonly number[])[];
}

/**
 * A network's outputs on a grid over its data's bounding box, widened by a quarter.
 *
 * @param theta (parameterCount)
 * @param size points per side, at least 2; default 64
 * @returns null unless the data have two inputs
 */
export function decisionGrid(
  reference: Pick<Reference, 'outputs'>,
  theta: Float64Array,
  dataset: Dataset,
  size = 64,
): OutputGrid | null {
  if (dataset.inputSize !== 2) return null;
  const x = axis(dataset, 0, size);
  const y = axis(dataset, 1, size);
  const values = y.map((second) => x.map((first) => decide(reference.outputs(theta, [first, second]))));
  return { x, y, values };
}

function axis({ inputs, numSamples }: Dataset, coordinate: number, size: number): number[] {
  const along = Array.from({ length: numSamples }, (_, sample) => inputs[2 * sample + coordinate]!);
  const low = along.reduce((least, value) => Math.min(least, value));
  const high = along.reduce((most, value) => Math.max(most, value));
  const extent = (high - low || 1) * (1 + WIDENED_BY);
  const start = (low + high - extent) / 2;
  return Array.from({ length: size }, (_, i) => start + (extent * i) / (size - 1));
}

function decide(outputs: Float64Array): number {
  if (outputs.length === 1) return outputs[0]!;
  return outputs.indexOf(outputs.reduce((largest, output) => Math.max(largest, output)));
}
