// How strongly the samples pull a unit without weights back: the most that the loss falls per square of the unit's size.
import { dot, norm } from './eigenbasis.ts';
import type { KinkModel } from './kinks.ts';
import { steepestInCone } from './kinks-cone.ts';
import type { Terrain } from './settle-terrain.ts';

/** The strongest pull on a unit without weights, as far as it was found. */
export interface Pull {
  /** |g(p)| / |p| for the p below. */
  readonly pull: number;
  /** It is nowhere larger than this. */
  readonly atMost: number;
  /** (input_size + 1, without biases input_size) p, of length 1: weights, then the bias. */
  readonly incoming: Float64Array;
  /** (output_size) the output weights that go with it, of length 1. */
  readonly outgoing: Float64Array;
}

/** With up to so many samples, and one output, all choices of those that the unit is on for are gone through. */
const MOST_SAMPLES = 8;

/** Otherwise: samples of which each gives a start, and turns towards a stronger pull from each. */
const MOST_STARTS = 32;
const TURNS = 30;

/** What the samples ask of a unit. */
interface Samples {
  /** (num_samples) of (input_size + 1): inputs, and 1 for the bias. */
  readonly inputs: readonly Float64Array[];
  /** (num_samples) of (output_size): the objective's derivative by what goes into the output units. */
  readonly slopes: readonly Float64Array[];
  /** da/dz of the unit on the negative side of its kink. */
  readonly leak: number;
}

/**
 * Looks for the p with the largest |g(p)| / |p|, g(p) = sum_s r_s phi(p . x_s), r_s the slopes at the outputs.
 *
 * For each choice of samples that the unit is on for, g is linear on a cone, and grows fastest along the projection of its
 * gradient onto it. Where choices are too many, p is turned towards the gradient of |g| again and again, which finds a strong
 * pull, and the sum of |r_s| |x_s| bounds all.
 *
 * @param theta (parameterCount) of a network with one hidden layer
 * @param unit a hidden one without weights, its place among all units
 */
export function strongestPull(terrain: Terrain, kinks: KinkModel, theta: Float64Array, unit: number): Pull {
  const samples = samplesOf(terrain, kinks, theta, unit);
  const { inputs, slopes } = samples;
  return inputs.length <= MOST_SAMPLES && slopes[0]!.length === 1
    ? ofAllChoices(samples)
    : byTurning(samples);
}

function samplesOf(
  { fitted: { shape }, samples: { numSamples, inputSize, inputs } }: Terrain,
  kinks: KinkModel,
  theta: Float64Array,
  unit: number,
): Samples {
  const one = shape.hasBiases ? [1] : [];
  return {
    inputs: Array.from({ length: numSamples }, (_, s) =>
      Float64Array.of(...inputs.subarray(s * inputSize, (s + 1) * inputSize), ...one),
    ),
    slopes: kinks.outputSlopes(kinks.pass(theta)),
    leak: kinks.slopeOn({ sample: 0, unit }, -1),
  };
}

/** The sum of slope_s r_s x_s, of the part of r_s along one output. */
function gradientOf(
  { inputs, slopes }: Samples,
  on: readonly number[],
  outgoing: Float64Array,
): Float64Array {
  const sum = new Float64Array(inputs[0]!.length);
  for (const [s, input] of inputs.entries()) {
    const factor = on[s]! * dot(slopes[s]!, outgoing);
    for (let i = 0; i < sum.length; i++) sum[i]! += factor * input[i]!;
  }
  return sum;
}

function ofAllChoices(samples: Samples): Pull {
  const { inputs, leak } = samples;
  let best = { pull: 0, incoming: new Float64Array(inputs[0]!.length), outgoing: new Float64Array(1) };
  for (let choice = 0; choice < 2 ** inputs.length; choice++) {
    const sides = inputs.map((_, s) => ((choice >> s) & 1 ? 1 : -1));
    const on = sides.map((side) => (side > 0 ? 1 : leak));
    const inward = inputs.map((input, s) => input.map((x) => sides[s]! * x));
    for (const sign of [1, -1]) {
      const gradient = gradientOf(samples, on, Float64Array.of(sign));
      if (norm(gradient) <= best.pull) continue;
      const { direction } = steepestInCone(
        gradient.map((x) => -x),
        inward,
      );
      const pull = norm(direction);
      if (pull <= best.pull) continue;
      best = { pull, incoming: direction.map((x) => x / pull), outgoing: Float64Array.of(-sign) };
    }
  }
  return { ...best, atMost: best.pull };
}

function byTurning(samples: Samples): Pull {
  const { inputs, slopes, leak } = samples;
  const strengths = inputs.map((input, s) => norm(input) * norm(slopes[s]!));
  const starts = [...strengths.keys()].sort((a, b) => strengths[b]! - strengths[a]!).slice(0, MOST_STARTS);
  let best = {
    pull: 0,
    incoming: new Float64Array(inputs[0]!.length),
    outgoing: new Float64Array(slopes[0]!.length),
  };
  for (const start of starts) {
    for (const sign of [1, -1]) {
      let incoming = unitOf(Float64Array.from(inputs[start]!, (x) => sign * x));
      for (let turn = 0; turn < TURNS; turn++) {
        const on = inputs.map((input) => (dot(input, incoming) > 0 ? 1 : leak));
        const g = slopes[0]!.map((_, k) =>
          inputs.reduce((sum, input, s) => sum + on[s]! * slopes[s]![k]! * dot(input, incoming), 0),
        );
        const pull = norm(g);
        if (pull > best.pull) best = { pull, incoming, outgoing: g.map((x) => -x / pull) };
        if (pull === 0) break;
        incoming = unitOf(gradientOf(samples, on, g));
      }
    }
  }
  return { ...best, atMost: strengths.reduce((sum, strength) => sum + strength, 0) };
}

function unitOf(vector: Float64Array): Float64Array<ArrayBuffer> {
  const length = norm(vector) || 1;
  return Float64Array.from(vector, (x) => x / length);
}
