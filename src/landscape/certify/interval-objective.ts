// The objective of a sweep on intervals: its value, gradient and Hessian over a box of parameters, by backpropagation.
import { unroundedNumbers, type FittedSweep } from '../../datasets/index.ts';
import type { NetworkShape } from '../../spec/index.ts';
import { enclosureOfShort } from './decimals.ts';
import type { IntervalActivation } from './interval-activation.ts';
import { intervalLoss } from './interval-loss.ts';
import { add, divide, intersect, multiply, ONE, point, square, ZERO, type Interval } from './interval.ts';

/** Intervals, one per parameter: a box. */
export type Box = readonly Interval[];

/** Enclosures of the full-batch objective, penalty included, over a box of parameters (parameterCount). */
export interface IntervalObjective {
  readonly value: (theta: Box) => Interval;
  /** (parameterCount) */
  readonly gradient: (theta: Box) => Interval[];
  /** (parameterCount, parameterCount), symmetric */
  readonly hessian: (theta: Box) => Interval[][];
}

/** What is needed besides the sweep. */
export interface IntervalNetwork {
  readonly hidden: IntervalActivation;
  readonly output: IntervalActivation;
  /** The penalty's factor, as an enclosure of the decimal that is stated. */
  readonly l2: Interval;
}

/** One sample's passes, per unit of the network; the inputs have no slope. */
interface Passes {
  readonly a: readonly Interval[];
  readonly slope: readonly Interval[];
  readonly curvature: readonly Interval[];
}

/** A layer of weights, with where it lies. */
interface Layer {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly weights: number;
  readonly biases: number;
  readonly below: number;
  readonly above: number;
  readonly activation: IntervalActivation;
}

/**
 * The objective of a sweep on intervals.
 *
 * The Hessian differentiates both passes along each parameter (Pearlmutter's R-operator).
 *
 * @see Pearlmutter 1994, "Fast exact multiplication by the Hessian"
 */
export function createIntervalObjective(fitted: FittedSweep, network: IntervalNetwork): IntervalObjective {
  const { shape, sweep } = fitted;
  const layers = layersOf(shape, network);
  const loss = intervalLoss(sweep.loss);
  const numbers = unroundedNumbers(fitted.dataset);
  const { numSamples, inputSize, outputSize } = numbers;
  const outputsAt = shape.units[shape.layerCount]!;
  const divisor = point(loss.divisor(numSamples, outputSize));
  const penalized = penalizedParameters(shape, sweep.penalty.biases);
  const samples = Array.from({ length: numSamples }, (_, s) => ({
    inputs: Array.from(numbers.inputs.subarray(s * inputSize, (s + 1) * inputSize), enclosureOfShort),
    targets: Array.from(numbers.targets.subarray(s * outputSize, (s + 1) * outputSize), enclosureOfShort),
  }));

  return {
    value(theta) {
      let total = ZERO;
      for (const { inputs, targets } of samples) {
        const { a } = ascend(layers, theta, inputs, false);
        total = add(total, loss.value(a.slice(outputsAt), targets));
      }
      const squares = theta.reduce((sum, x, p) => (penalized[p] ? add(sum, square(x)) : sum), ZERO);
      return add(divide(total, divisor), multiply(network.l2, squares));
    },
    gradient(theta) {
      const sums = new Array<Interval>(shape.parameterCount).fill(ZERO);
      for (const { inputs, targets } of samples) {
        const passes = ascend(layers, theta, inputs, true);
        const above = loss.gradient(passes.a.slice(outputsAt), targets);
        addGradient(layers, passes, descend(layers, theta, passes, above), sums);
      }
      const rate = multiply(point(2), network.l2);
      return sums.map((sum, p) => {
        const mean = divide(sum, divisor);
        return penalized[p] ? add(mean, multiply(rate, theta[p]!)) : mean;
      });
    },
    hessian(theta) {
      const sums = theta.map(() => new Array<Interval>(shape.parameterCount).fill(ZERO));
      for (const { inputs, targets } of samples) {
        const passes = ascend(layers, theta, inputs, true);
        const outputs = passes.a.slice(outputsAt);
        const back = descend(layers, theta, passes, loss.gradient(outputs, targets));
        const curvature = loss.curvature(outputs, targets);
        for (const [p, row] of sums.entries())
          addHessianRow(layers, theta, p, { passes, back, curvature }, row);
      }
      const rate = multiply(point(2), network.l2);
      return sums.map((row, i) =>
        row.map((sum, j) => {
          // Both entries enclose the same second derivative.
          const mean = divide(intersect(sum, sums[j]![i]!), divisor);
          return i === j && penalized[i] ? add(mean, rate) : mean;
        }),
      );
    },
  };
}

function layersOf(shape: NetworkShape, { hidden, output }: IntervalNetwork): readonly Layer[] {
  return shape.weights.map((weights, l) => ({
    fanIn: shape.layers[l]!,
    fanOut: shape.layers[l + 1]!,
    weights,
    biases: shape.biases[l]!,
    below: shape.units[l]!,
    above: shape.units[l + 1]!,
    activation: l === shape.layerCount - 1 ? output : hidden,
  }));
}

function penalizedParameters(shape: NetworkShape, withBiases: boolean): readonly boolean[] {
  const isBias = (p: number): boolean =>
    shape.biases.some((start, l) => p >= start && p < start + shape.layers[l + 1]!);
  return Array.from({ length: shape.parameterCount }, (_, p) => withBiases || !isBias(p));
}

function ascend(
  layers: readonly Layer[],
  theta: Box,
  inputs: readonly Interval[],
  derivatives: boolean,
): Passes {
  const a: Interval[] = [...inputs];
  const slope: Interval[] = inputs.map(() => ZERO);
  const curvature: Interval[] = inputs.map(() => ZERO);
  for (const { fanIn, fanOut, weights, biases, below, activation } of layers) {
    for (let j = 0; j < fanOut; j++) {
      let z = theta[biases + j]!;
      for (let i = 0; i < fanIn; i++) z = add(z, multiply(theta[weights + j * fanIn + i]!, a[below + i]!));
      a.push(activation.value(z));
      if (!derivatives) continue;
      slope.push(activation.slope(z));
      curvature.push(activation.curvature(z));
    }
  }
  return { a, slope, curvature };
}

/** dLoss/da and dLoss/dz of every unit. */
interface Backward {
  readonly da: readonly Interval[];
  readonly dz: readonly Interval[];
}

function descend(
  layers: readonly Layer[],
  theta: Box,
  { a, slope }: Passes,
  above: readonly Interval[],
): Backward {
  const da = new Array<Interval>(a.length).fill(ZERO);
  const dz = new Array<Interval>(a.length).fill(ZERO);
  for (const [k, value] of above.entries()) da[a.length - above.length + k] = value;
  for (const layer of layers.toReversed()) {
    for (let j = 0; j < layer.fanOut; j++) {
      const unit = layer.above + j;
      dz[unit] = multiply(da[unit]!, slope[unit]!);
      for (let i = 0; i < layer.fanIn; i++) {
        const weight = theta[layer.weights + j * layer.fanIn + i]!;
        da[layer.below + i] = add(da[layer.below + i]!, multiply(dz[unit], weight));
      }
    }
  }
  return { da, dz };
}

/** sums += dLoss/dtheta of one sample. */
function addGradient(layers: readonly Layer[], { a }: Passes, { dz }: Backward, sums: Interval[]): void {
  for (const { fanIn, fanOut, weights, biases, below, above } of layers) {
    for (let j = 0; j < fanOut; j++) {
      const delta = dz[above + j]!;
      sums[biases + j] = add(sums[biases + j]!, delta);
      for (let i = 0; i < fanIn; i++) {
        const w = weights + j * fanIn + i;
        sums[w] = add(sums[w]!, multiply(delta, a[below + i]!));
      }
    }
  }
}

/** One sample, linearized. */
interface Sample {
  readonly passes: Passes;
  readonly back: Backward;
  readonly curvature: readonly (readonly Interval[])[];
}

/** row += the derivative of dLoss/dtheta of one sample along parameter p. */
function addHessianRow(
  layers: readonly Layer[],
  theta: Box,
  p: number,
  sample: Sample,
  row: Interval[],
): void {
  const { passes, back, curvature } = sample;
  const units = passes.a.length;
  const rz = new Array<Interval>(units).fill(ZERO);
  const ra = new Array<Interval>(units).fill(ZERO);
  for (const layer of layers) ascendTangent(layer, theta, p, passes, rz, ra);
  const rda = new Array<Interval>(units).fill(ZERO);
  const outputs = units - curvature.length;
  for (const [k, entries] of curvature.entries()) {
    rda[outputs + k] = entries.reduce((sum, entry, l) => add(sum, multiply(entry, ra[outputs + l]!)), ZERO);
  }
  for (const { fanIn, fanOut, weights, biases, below, above } of layers.toReversed()) {
    for (let j = 0; j < fanOut; j++) {
      const unit = above + j;
      const bend = multiply(back.da[unit]!, multiply(passes.curvature[unit]!, rz[unit]!));
      const rdz = add(multiply(rda[unit]!, passes.slope[unit]!), bend);
      row[biases + j] = add(row[biases + j]!, rdz);
      for (let i = 0; i < fanIn; i++) {
        const w = weights + j * fanIn + i;
        const own = add(multiply(rdz, passes.a[below + i]!), multiply(back.dz[unit]!, ra[below + i]!));
        row[w] = add(row[w]!, own);
        const passed = multiply(rdz, theta[w]!);
        rda[below + i] = add(rda[below + i]!, w === p ? add(passed, back.dz[unit]!) : passed);
      }
    }
  }
}

function ascendTangent(
  layer: Layer,
  theta: Box,
  p: number,
  { a, slope }: Passes,
  rz: Interval[],
  ra: Interval[],
): void {
  const { fanIn, fanOut, weights, biases, below, above } = layer;
  for (let j = 0; j < fanOut; j++) {
    let sum = biases + j === p ? ONE : ZERO;
    for (let i = 0; i < fanIn; i++) {
      const w = weights + j * fanIn + i;
      sum = add(sum, multiply(theta[w]!, ra[below + i]!));
      if (w === p) sum = add(sum, a[below + i]!);
    }
    rz[above + j] = sum;
    ra[above + j] = multiply(slope[above + j]!, sum);
  }
}
