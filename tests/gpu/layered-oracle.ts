// What the layered kernels must write, by plain loops in float64 that also bound the rounding errors of any float32 sum.
import type { Activation } from '../../src/reference/activations.ts';
import { createLoss } from '../../src/reference/loss.ts';
import { rounded } from '../../src/reference/rounded.ts';
import type { LossName } from '../../src/spec/index.ts';
import type { Contents, Layer, Memory } from './layered.ts';

/** Where the units below come from: another layer, or the dataset in some order. */
export const BELOW = ['activations', 'all', 'shared', 'per-network'] as const;
export type Below = (typeof BELOW)[number];

/** Orders in which networks see the samples. */
export const ORDERS = ['all', 'shared', 'per-network'] as const;
export type Order = (typeof ORDERS)[number];

/** A sum in float64, the same rounded to float32 after every operation, and a bound of any float32 rounding. */
export interface Sum {
  readonly exact: number;
  readonly float32: number;
  readonly bound: number;
}

/** A place in a buffer that a kernel must have written, and what it holds then. */
export interface Cell {
  readonly place: number;
  readonly sum: Sum;
}

/** start + the sum of products, in their order. */
export function dot(
  start: number,
  count: number,
  left: (i: number) => number,
  right: (i: number) => number,
): Sum {
  let exact = start;
  let float32 = start;
  let magnitude = Math.abs(start);
  for (let i = 0; i < count; i++) {
    const product = left(i) * right(i);
    exact += product;
    float32 = rounded(float32 + rounded(product, true), true);
    magnitude += Math.abs(product);
  }
  // Each term passes at most count + 1 roundings of 2^-24; a half more covers their squares and a final product.
  return { exact, float32, bound: 1.5 * (count + 1) * 2 ** -24 * magnitude };
}

/** Reads a buffer that must be there. */
export function reader(contents: Contents | undefined): (i: number) => number {
  return (i) => contents?.[i] ?? Number.NaN;
}

/** z of every unit, sample and network. */
export function preActivations(layer: Layer, memory: Memory, below: Below): Cell[] {
  const { run } = layer;
  const theta = reader(memory['parameters']);
  const value = belowValue(layer, memory, below);
  return grid([run.outputs, run.samples, run.count], (unit, position, column) => {
    const parameter = (p: number) => theta(p * run.stride + run.first + column);
    const weight = (i: number) => parameter(run.weights + unit * run.inputs + i);
    const input = (i: number) => value(i, position, column);
    return {
      place: (unit * run.batch + position) * run.width + column,
      sum: dot(parameter(run.biases + unit), run.inputs, weight, input),
    };
  });
}

/**
 * d of every unit below, sample and network.
 *
 * @param activation of the units below; null if their slopes are stored
 */
export function passedOn({ run }: Layer, memory: Memory, activation: Activation | null): Cell[] {
  const [theta, d] = [reader(memory['parameters']), reader(memory['d'])];
  const [stored, below] = [reader(memory['below_d']), reader(memory['below'])];
  const slope = (place: number): number =>
    activation ? activation.slope(below(place), below(place)) : stored(place);
  return grid([run.inputs, run.samples, run.count], (unit, position, column) => {
    const weight = (j: number) =>
      theta((run.weights + j * run.inputs + unit) * run.stride + run.first + column);
    const above = (j: number) => d((j * run.batch + position) * run.width + column);
    const { exact, float32, bound } = dot(0, run.outputs, above, weight);
    const place = (unit * run.batch + position) * run.width + column;
    const own = slope(place);
    const sum = { exact: exact * own, float32: rounded(float32 * own, true), bound: bound * Math.abs(own) };
    return { place, sum };
  });
}

/** dLoss/dweight and dLoss/dbias of every weight, unit and network. */
export function gradients(layer: Layer, memory: Memory, below: Below, accumulate: boolean): Cell[] {
  const { run } = layer;
  const [old, d] = [reader(memory['gradient']), reader(memory['d'])];
  const value = belowValue(layer, memory, below);
  const cell = (parameter: number, unit: number, column: number, a: (position: number) => number): Cell => {
    const place = parameter * run.width + column;
    const delta = (s: number) => d((unit * run.batch + s) * run.width + column);
    return { place, sum: dot(accumulate ? old(place) : 0, run.samples, delta, a) };
  };
  return [
    ...grid([run.outputs, run.inputs, run.count], (unit, input, column) =>
      cell(run.weights + unit * run.inputs + input, unit, column, (s) => value(input, s, column)),
    ),
    ...grid([run.outputs, 1, run.count], (unit, _, column) => cell(run.biases + unit, unit, column, () => 1)),
  ];
}

/**
 * What output-gradient leaves in `slopes` and `sample_loss`, for a LOSS_SCALE of 1 / samples.
 *
 * @param activation of the outputs; null if their slopes are stored
 */
export function outputGradients(
  layer: Layer,
  memory: Memory,
  name: LossName,
  order: Order,
  activation: Activation | null,
): { readonly slopes: Float64Array; readonly losses: Float64Array } {
  const { run, numSamples } = layer;
  const { inputs, targets } = memory;
  if (!(inputs instanceof Float32Array && targets instanceof Float32Array)) throw new TypeError('no dataset');
  const dataset = {
    name: 'random',
    inputs,
    targets,
    numSamples,
    inputSize: run.inputs,
    outputSize: run.outputs,
  };
  const count = name === 'cross-entropy' ? run.samples : run.samples / run.outputs; // makes that scale
  const loss = createLoss(name, { dataset, count, outputs: 0, single: false });
  const [output, stored] = [reader(memory['activations']), reader(memory['slopes'])];
  const slope = (place: number): number =>
    activation ? activation.slope(output(place), output(place)) : stored(place);
  const slopes = Float64Array.from(memory['slopes'] ?? []);
  const losses = Float64Array.from(memory['sample_loss'] ?? []);
  for (let position = 0; position < run.samples; position++) {
    for (let column = 0; column < run.count; column++) {
      const at = (k: number) => (k * run.batch + position) * run.width + column;
      const a = Float64Array.from({ length: run.outputs }, (_, k) => output(at(k)));
      const d = new Float64Array(run.outputs);
      const sample = sampleAt(order, layer, memory, position, column);
      losses[position * run.width + column] = loss.gradient(a, d, sample);
      d.forEach((delta, k) => (slopes[at(k)] = delta * slope(at(k))));
    }
  }
  return { slopes, losses };
}

/** The activation of a unit below, for a sample of this dispatch. */
function belowValue(
  layer: Layer,
  memory: Memory,
  below: Below,
): (unit: number, position: number, column: number) => number {
  const { batch, width, inputs: size } = layer.run;
  const [units, inputs] = [reader(memory['below']), reader(memory['inputs'])];
  if (below === 'activations')
    return (unit, position, column) => units((unit * batch + position) * width + column);
  return (unit, position, column) => inputs(sampleAt(below, layer, memory, position, column) * size + unit);
}

/** The sample that a network sees at a position of this dispatch. */
function sampleAt(order: Order, { run }: Layer, memory: Memory, position: number, column: number): number {
  const place = run.first_position + position;
  if (order === 'all') return place;
  return reader(memory['samples'])(order === 'shared' ? place : place * run.stride + run.first + column);
}

/** Cells for all triples of numbers below the sizes. */
function grid(
  [a, b, c]: readonly [number, number, number],
  cell: (i: number, j: number, k: number) => Cell,
): Cell[] {
  return Array.from({ length: a * b * c }, (_, n) =>
    cell(Math.floor(n / (b * c)), Math.floor(n / c) % b, n % c),
  );
}
