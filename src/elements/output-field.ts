// What a network computes over a plane or a line of inputs, in float64, and where its decision changes.
import type { Criterion } from '../datasets/criterion.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { createActivation } from '../reference/activations.ts';
import { createNetwork } from '../reference/network.ts';
import { networkShape } from '../spec/network-shape.ts';
import type { Sweep } from '../spec/sweep.ts';

/** The outputs of a network at an input point; the array is overwritten by the next call. */
export type Outputs = (point: ArrayLike<number>) => Float64Array;

/** The two ends of an axis. */
export type Extent = readonly [low: number, high: number];

/**
 * A network as a function of its inputs.
 *
 * @param parameters (parameterCount) in PyTorch's order
 * @throws RangeError if the layers need another number of parameters
 */
export function outputsOf(
  { layers, activation, outputActivation }: Sweep['network'],
  parameters: ArrayLike<number>,
): Outputs {
  const shape = networkShape(layers);
  if (parameters.length !== shape.parameterCount) {
    throw new RangeError(
      `\`parameters\` has ${parameters.length} numbers; layers ${layers.join('-')} need ${shape.parameterCount}.`,
    );
  }
  const theta = Float64Array.from(parameters);
  const hidden = createActivation(activation, false);
  const output = createActivation(outputActivation, false);
  const network = createNetwork({ shape, hidden, output, single: false });
  const outputs = network.a.subarray(network.outputs);
  return (point) => {
    network.a.set(point);
    network.forward(theta);
    return outputs;
  };
}

/** The part of the input space around the data, each side widened by an eighth of it. */
export function dataExtent({ inputs, inputSize, numSamples }: Dataset, coordinate: number): Extent {
  let [low, high] = [Infinity, -Infinity];
  for (let sample = 0; sample < numSamples; sample++) {
    const value = inputs[sample * inputSize + coordinate] ?? 0;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const margin = (high - low || 1) / 8;
  return [low - margin, high + margin];
}

/** Outputs on a grid, its ends included. */
export interface OutputField {
  readonly size: number;
  /** (size, size, outputs) rows from low to high second coordinate. */
  readonly values: Float64Array;
  readonly outputs: number;
}

/**
 * The outputs on a grid of the plane.
 *
 * @param size points per side, at least 2
 */
export function outputField(outputs: Outputs, x: Extent, y: Extent, size: number): OutputField {
  const point = [0, 0];
  const numOutputs = outputs([x[0], y[0]]).length;
  const values = new Float64Array(size * size * numOutputs);
  for (let row = 0; row < size; row++) {
    point[1] = y[0] + ((y[1] - y[0]) * row) / (size - 1);
    for (let column = 0; column < size; column++) {
      point[0] = x[0] + ((x[1] - x[0]) * column) / (size - 1);
      values.set(outputs(point), (row * size + column) * numOutputs);
    }
  }
  return { size, values, outputs: numOutputs };
}

/**
 * How far each point of a field is on the side of class 1: 0 at the boundary. Where several outputs compete it is the lead
 * of the first over the best of the others.
 */
export function signedField({ size, values, outputs }: OutputField, threshold: number): Float64Array {
  if (outputs === 1) return values.map((value) => value - threshold);
  return Float64Array.from({ length: size * size }, (_, at) => {
    const own = values.subarray(at * outputs, (at + 1) * outputs);
    return (own[0] ?? 0) - Math.max(...own.subarray(1));
  });
}

/** A piece of a contour, in grid units. */
export type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/**
 * The line where a field is 0, by marching squares.
 *
 * @param field (size, size)
 */
export function zeroLine(field: Float64Array, size: number): Segment[] {
  const segments: Segment[] = [];
  const at = (x: number, y: number): number => field[y * size + x] ?? 0;
  const between = (a: number, b: number): number => a / (a - b);
  for (let y = 0; y + 1 < size; y++) {
    for (let x = 0; x + 1 < size; x++) {
      const [a, b, c, d] = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)];
      const crossings: [number, number][] = [];
      if (a > 0 !== b > 0) crossings.push([x + between(a, b), y]);
      if (b > 0 !== c > 0) crossings.push([x + 1, y + between(b, c)]);
      if (c > 0 !== d > 0) crossings.push([x + 1 - between(c, d), y + 1]);
      if (d > 0 !== a > 0) crossings.push([x, y + 1 - between(d, a)]);
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const [from, to] = [crossings[i], crossings[i + 1]];
        if (from && to) segments.push([...from, ...to]);
      }
    }
  }
  return segments;
}

/** A sample as it is drawn: what it should be, what the network makes of it. */
export interface SampleVerdict {
  /** Its class: 0 or 1 by its target and the threshold, else the position of the largest target. */
  readonly target: number;
  readonly output: number;
  /** Null where targets are no classes. */
  readonly right: boolean | null;
}

/** Whether the targets are classes, and how outputs tell them. */
export type Decision =
  | { readonly kind: 'threshold'; readonly target: number; readonly output: number; readonly margin: number }
  | { readonly kind: 'argmax' }
  | { readonly kind: 'values'; readonly output: number };

/** How the outputs of a sweep decide; where its criterion is a loss, the middle of the targets divides the picture. */
export function decisionOf(criterion: Criterion, { targets }: Dataset): Decision {
  if (criterion.kind === 'loss') {
    let [low, high] = [Infinity, -Infinity];
    for (const target of targets) [low, high] = [Math.min(low, target), Math.max(high, target)];
    return { kind: 'values', output: (low + high) / 2 };
  }
  if (criterion.comparison === 'argmax') return { kind: 'argmax' };
  const { targetThreshold, outputThreshold, margin } = criterion;
  return { kind: 'threshold', target: targetThreshold, output: outputThreshold, margin };
}

/** What becomes of each sample. */
export function verdicts(
  outputs: Outputs,
  { inputs, inputSize, targets, outputSize, numSamples }: Dataset,
  decision: Decision,
): SampleVerdict[] {
  return Array.from({ length: numSamples }, (_, sample) => {
    const found = outputs(inputs.subarray(sample * inputSize, (sample + 1) * inputSize));
    const wanted = targets.subarray(sample * outputSize, (sample + 1) * outputSize);
    const [output = 0] = found;
    const [target = 0] = wanted;
    if (decision.kind === 'argmax') {
      const [own, best] = [largestAt(wanted), largestAt(found)];
      return { target: own, output: best, right: own === best };
    }
    if (decision.kind === 'values') return { target: target > decision.output ? 1 : 0, output, right: null };
    const leadOf = (value: number, o: number): number =>
      (wanted[o] ?? 0) > decision.target ? value - decision.output : decision.output - value;
    return {
      target: target > decision.target ? 1 : 0,
      output,
      right: found.every((value, o) => leadOf(value, o) > decision.margin),
    };
  });
}

function largestAt(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}
