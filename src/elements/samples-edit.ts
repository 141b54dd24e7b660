// Samples with two inputs and one target, as points that are moved, added and removed.
import type { Dataset } from '../datasets/dataset.ts';

/** One sample. */
export interface SamplePoint {
  readonly x: number;
  readonly y: number;
  readonly target: number;
}

/** What the picture spans: the same along both axes, as the data of networks is. */
export interface SampleExtent {
  readonly low: number;
  readonly high: number;
}

/** More would neither be drawn legibly nor fit an address. */
export const MOST_POINTS = 200;

/** The samples as points; null where they are not two inputs and one target each, or too many. */
export function pointsOf({
  inputs,
  targets,
  inputSize,
  outputSize,
  numSamples,
}: Dataset): SamplePoint[] | null {
  if (inputSize !== 2 || outputSize !== 1 || numSamples > MOST_POINTS) return null;
  const short = (value = 0): number => Number(value.toPrecision(6));
  return Array.from(targets, (target, i) => ({
    x: short(inputs[2 * i]),
    y: short(inputs[2 * i + 1]),
    target: short(target),
  }));
}

/** What a sweep file holds as its dataset. */
export function inlineDataset(points: readonly SamplePoint[]): {
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
} {
  return { inputs: points.map(({ x, y }) => [x, y]), targets: points.map(({ target }) => [target]) };
}

/** What to draw around points: a third more on every side, so that they can be moved there. */
export function extentOf(points: readonly SamplePoint[]): SampleExtent {
  const values = points.flatMap(({ x, y }) => [x, y]);
  const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const margin = (high - low || 1) / 3;
  return { low: low - margin, high: high + margin };
}

/** How far an arrow key moves a point, a power of ten; coordinates are its multiples. */
export function stepOf({ low, high }: SampleExtent): number {
  return 10 ** Math.floor(Math.log10((high - low) / 40));
}

/** A coordinate of the picture: inside it, on a multiple of a tenth of the step. */
export function snapped(value: number, extent: SampleExtent): number {
  const grain = stepOf(extent) / 10;
  const inside = Math.min(extent.high, Math.max(extent.low, value));
  return Number((Math.round(inside / grain) * grain).toPrecision(6)) + 0;
}

/** The points with one of them changed. */
export function withPoint(
  points: readonly SamplePoint[],
  i: number,
  change: Partial<SamplePoint>,
): SamplePoint[] {
  return points.map((point, at) => (at === i ? { ...point, ...change } : point));
}

/** The targets there are, ascending: what a new point may have. */
export function targetsOf(points: readonly SamplePoint[]): number[] {
  return [...new Set(points.map(({ target }) => target))].sort((a, b) => a - b);
}

/** The target after a given one, round and round; of one target only, it and its opposite in 0 and 1. */
export function nextTarget(points: readonly SamplePoint[], target: number): number {
  const known = targetsOf(points);
  const targets = known.length > 1 ? known : [target, target === 0 ? 1 : 0];
  return targets[(targets.indexOf(target) + 1) % targets.length] ?? target;
}

/** Whether a target is one of the high ones, which are drawn as squares. */
export function isHigh(points: readonly SamplePoint[], target: number): boolean {
  const targets = targetsOf(points);
  const [low = 0, high = 1] = [targets[0], targets.at(-1)];
  return low === high ? target > 0.5 : target > (low + high) / 2;
}
