// The kinks of piecewise-linear activations: which samples lie on them, and one-sided derivatives beside them.
import { unroundedNumbers, type FittedSweep } from '../datasets/index.ts';
import {
  createActivation,
  createObjective,
  inactivityRounding,
  layersOf,
  type Layer,
} from '../reference/index.ts';
import type { Activation } from '../spec/index.ts';

/** A unit whose pre-activation is zero on a sample. */
export interface Kink {
  readonly sample: number;
  /** Its place among all units, those of the input first. */
  readonly unit: number;
}

/** Which side of a kink: that of positive pre-activations or the other. */
export type Side = 1 | -1;

/** What a forward pass over all samples leaves, (num_samples, unitCount) each. */
export interface Passes {
  readonly z: Float64Array;
  readonly a: Float64Array;
  /** da/dz; change an entry to look at the other side of a kink. */
  readonly slopes: Float64Array;
}

/** The piecewise-linear structure of a sweep's objective. Its working memory serves one call at a time. */
export interface KinkModel {
  /** Passes all samples through the network. */
  readonly pass: (theta: Float64Array) => Passes;
  /** The kinks that samples lie on, up to the rounding of float32 networks, and that parameters can move them from. */
  readonly onSamples: (theta: Float64Array, passes: Passes) => Kink[];
  /** Those whose pre-activation changes its sign between two passes. */
  readonly crossed: (from: Passes, to: Passes) => Kink[];
  /** The place of a kink in `z`, `a` and `slopes`. */
  readonly at: (kink: Kink) => number;
  /** da/dz on one side of a kink. */
  readonly slopeOn: (kink: Kink, side: Side) => number;
  /** (parameterCount) the gradient of the objective in the region that the slopes tell. */
  readonly gradient: (theta: Float64Array, passes: Passes) => Float64Array;
  /** (num_samples) of (unitCount): the loss's derivatives by the pre-activations of all units; 0 for the inputs. */
  readonly pulls: (theta: Float64Array, passes: Passes) => Float64Array[];
  /** (parameterCount) the gradient of a kink's pre-activation in that region. */
  readonly normal: (theta: Float64Array, passes: Passes, kink: Kink) => Float64Array;
  /** Hidden units, as places among all units, that are strictly off on every sample, with slope zero. */
  readonly offEverywhere: (theta: Float64Array, passes: Passes) => number[];
  /** Hidden units, as places among all units, that are on at no sample and flat below zero: off, or on their kink. */
  readonly nowhereOn: (theta: Float64Array, passes: Passes) => number[];
}

const PIECEWISE_LINEAR: readonly Activation[] = ['relu', 'leaky-relu'];

/** Whether an activation is made of straight pieces that meet at zero. */
export function isPiecewiseLinear(activation: Activation): boolean {
  return PIECEWISE_LINEAR.includes(activation);
}

/**
 * The kinks of a sweep's network.
 *
 * @returns undefined where no activation has any
 */
export function createKinkModel(fitted: FittedSweep): KinkModel | undefined {
  const { hidden, kinked } = kinkedUnits(fitted);
  if (kinked.length === 0) return undefined;
  const { dataset, shape } = fitted;
  const layers = layersOf(shape);
  const rounding = inactivityRounding(shape.layers);
  const slopeOf = createSlopes(fitted);
  const samples = Array.from({ length: dataset.numSamples }, (_, sample) => sample);
  const at = ({ sample, unit }: Kink): number => sample * shape.unitCount + unit;
  const everyKink = (holds: (place: number, kink: Kink) => boolean): Kink[] =>
    samples.flatMap((sample) =>
      kinked.map((unit) => ({ sample, unit })).filter((kink) => holds(at(kink), kink)),
    );
  const isConstant = createConstancy(layers, shape.unitCount);
  const limitOf = (theta: Float64Array, { a }: Passes, { sample, unit }: Kink): number => {
    const activations = a.subarray(sample * shape.unitCount, (sample + 1) * shape.unitCount);
    return rounding * magnitude(layers, theta, activations, unit);
  };
  return {
    at,
    slopeOn: ({ unit }, side) => slopeOf(unit, side, side),
    ...createPasses(fitted, slopeOf),
    onSamples: (theta, passes) =>
      everyKink(
        (place, kink) =>
          Math.abs(passes.z[place]!) <= limitOf(theta, passes, kink) && !isConstant(passes, kink),
      ),
    crossed: (from, to) => everyKink((place) => from.z[place]! > 0 !== to.z[place]! > 0),
    offEverywhere: (theta, passes) =>
      hidden.filter((unit) =>
        samples.every((sample) => {
          const kink = { sample, unit };
          const isOff = passes.z[at(kink)]! < -limitOf(theta, passes, kink) || isConstant(passes, kink);
          return passes.slopes[at(kink)] === 0 && isOff;
        }),
      ),
    nowhereOn: (theta, passes) =>
      hidden.filter((unit) =>
        samples.every((sample) => {
          const kink = { sample, unit };
          return slopeOf(unit, -1, -1) === 0 && passes.z[at(kink)]! <= limitOf(theta, passes, kink);
        }),
      ),
  };
}

/** The passes over all samples, forward and, with slopes as they are given, backward. */
function createPasses(
  fitted: FittedSweep,
  slopeOf: (unit: number, z: number, a: number) => number,
): Pick<KinkModel, 'pass' | 'gradient' | 'pulls' | 'normal'> {
  const { dataset, shape } = fitted;
  const { unitCount, parameterCount } = shape;
  const { numSamples, inputSize } = dataset;
  const { network, loss, penalty, load } = createObjective(fitted, false, unroundedNumbers(dataset));
  const layers = layersOf(shape);
  const back = createBackward(layers, unitCount);
  const d = new Float64Array(unitCount);
  const ofSample = (values: Float64Array, sample: number): Float64Array =>
    values.subarray(sample * unitCount, (sample + 1) * unitCount);
  return {
    pass(theta) {
      const values = (): Float64Array => new Float64Array(numSamples * unitCount);
      const passes = { z: values(), a: values(), slopes: values() };
      for (let sample = 0; sample < numSamples; sample++) {
        load(sample);
        network.forward(theta);
        ofSample(passes.z, sample).set(network.z);
        ofSample(passes.a, sample).set(network.a);
        const slopes = ofSample(passes.slopes, sample);
        for (let unit = inputSize; unit < unitCount; unit++) {
          slopes[unit] = slopeOf(unit, network.z[unit]!, network.a[unit]!);
        }
      }
      return passes;
    },
    gradient(theta, { a, slopes }) {
      const gradient = new Float64Array(parameterCount);
      for (let sample = 0; sample < numSamples; sample++) {
        const activations = ofSample(a, sample);
        loss.gradient(activations, d, sample);
        back(theta, activations, ofSample(slopes, sample), d, layers.length - 1, gradient);
      }
      penalty.addGradient(theta, gradient);
      return gradient;
    },
    pulls(theta, { a, slopes }) {
      const unused = new Float64Array(parameterCount);
      return Array.from({ length: numSamples }, (_, sample) => {
        const own = ofSample(slopes, sample);
        loss.gradient(ofSample(a, sample), d, sample);
        back(theta, ofSample(a, sample), own, d, layers.length - 1, unused);
        return d.map((x, unit) => (unit < inputSize ? 0 : x * own[unit]!));
      });
    },
    normal(theta, { a, slopes }, { sample, unit }) {
      const normal = new Float64Array(parameterCount);
      const own = ofSample(slopes, sample).slice();
      own[unit] = 1; // z itself, not what comes of it
      d.fill(0);
      d[unit] = 1;
      const layer = layers.findIndex(({ above, fanOut }) => unit >= above && unit < above + fanOut);
      back(theta, ofSample(a, sample), own, d, layer, normal);
      return normal;
    },
  };
}

/** The hidden units, and all units with a kink. */
function kinkedUnits({ sweep, shape }: FittedSweep): { hidden: number[]; kinked: number[] } {
  const { activation, outputActivation } = sweep.network;
  const [firstHidden = 0, firstOutput = 0] = [shape.units[1], shape.units[shape.layerCount]];
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
  const hidden = range(firstHidden, firstOutput);
  return {
    hidden,
    kinked: [
      ...(isPiecewiseLinear(activation) ? hidden : []),
      ...(isPiecewiseLinear(outputActivation) ? range(firstOutput, shape.unitCount) : []),
    ],
  };
}

/** da/dz of a unit, given z and a. */
function createSlopes({ sweep, shape }: FittedSweep): (unit: number, z: number, a: number) => number {
  const hidden = createActivation(sweep.network.activation, false);
  const output = createActivation(sweep.network.outputActivation, false);
  const firstOutput = shape.units[shape.layerCount]!;
  return (unit, z, a) => (unit < firstOutput ? hidden : output).slope(z, a);
}

/**
 * Whether a pre-activation is zero at every point nearby: without biases it is where all units below are inputs of zero, off,
 * or constant themselves. There is no kink then: nothing crosses it.
 */
function createConstancy(layers: readonly Layer[], unitCount: number) {
  const isConstant = ({ z, a }: Pick<Passes, 'z' | 'a'>, { sample, unit }: Kink): boolean => {
    const at = layers.findIndex(({ above, fanOut }) => unit >= above && unit < above + fanOut);
    const { fanIn, below, hasBiases } = layers[at]!;
    if (hasBiases) return false;
    return Array.from({ length: fanIn }, (_, i) => below + i).every((source) => {
      const place = sample * unitCount + source;
      if (a[place] !== 0) return false;
      return at === 0 || z[place]! < 0 || isConstant({ z, a }, { sample, unit: source });
    });
  };
  return isConstant;
}

/** The sum of the magnitudes that make up a pre-activation: its rounding error is a share of it. */
function magnitude(layers: readonly Layer[], theta: Float64Array, a: Float64Array, unit: number): number {
  const { fanIn, weights, biases, hasBiases, below, above } = layers.find(
    (layer) => unit >= layer.above && unit < layer.above + layer.fanOut,
  )!;
  const row = weights + (unit - above) * fanIn;
  let sum = hasBiases ? Math.abs(theta[biases + unit - above]!) : 0;
  for (let i = 0; i < fanIn; i++) sum += Math.abs(theta[row + i]! * a[below + i]!);
  return sum;
}

/** Adds to gradient (+=) what d, a derivative by the activations above a layer, is by the parameters up to there. */
function createBackward(layers: readonly Layer[], unitCount: number) {
  const delta = new Float64Array(unitCount);
  return (
    theta: Float64Array,
    a: Float64Array,
    slopes: Float64Array,
    d: Float64Array,
    top: number,
    gradient: Float64Array,
  ): void => {
    for (let l = top; l >= 0; l--) {
      const { fanIn, fanOut, weights, biases, hasBiases, below, above } = layers[l]!;
      for (let j = 0; j < fanOut; j++) {
        const own = d[above + j]! * slopes[above + j]!;
        delta[above + j] = own;
        if (hasBiases) gradient[biases + j]! += own;
        for (let i = 0; i < fanIn; i++) gradient[weights + j * fanIn + i]! += own * a[below + i]!;
      }
      for (let i = 0; i < fanIn; i++) {
        let sum = 0;
        for (let j = 0; j < fanOut; j++) sum += delta[above + j]! * theta[weights + j * fanIn + i]!;
        d[below + i] = sum;
      }
    }
  };
}
