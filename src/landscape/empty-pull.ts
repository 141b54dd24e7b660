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
  /** (units below + 1, without biases one less) p, of length 1: weights, then the bias. */
  readonly incoming: Float64Array;
  /** (units above) the output weights that go with it, of length 1. */
  readonly outgoing: Float64Array;
}

/** With up to so many samples, and one unit above that matters, all choices of those that the unit is on for are gone through. */
const MOST_SAMPLES = 8;

/** Otherwise: samples of which each gives a start, and turns towards a stronger pull from each. */
const MOST_STARTS = 32;
const TURNS = 30;

/** What the samples ask of a unit. */
interface Samples {
  /** (num_samples) of (units below + 1): activations below, and 1 for the bias. */
  readonly inputs: readonly Float64Array[];
  /** (num_samples) of (units above): the loss's derivatives by their pre-activations. */
  readonly slopes: readonly Float64Array[];
  /** da/dz of the unit on the negative side of its kink. */
  readonly leak: number;
}

/**
 * Looks for the p with the largest |g(p)| / |p|, g(p) = sum_s r_s phi(p . x_s), x_s the activations below, r_s the slopes above.
 *
 * For each choice of samples that the unit is on for, g is linear on a cone, and grows fastest along the projection of its
 * gradient onto it. Where choices are too many, p is turned towards the gradient of |g| again and again, which finds a strong
 * pull, and the sum of |r_s| |x_s| bounds all.
 *
 * @param theta (parameterCount)
 * @param layer of weights into the unit, from 0: those without weights are all alike
 */
export function strongestPull(terrain: Terrain, kinks: KinkModel, theta: Float64Array, layer: number): Pull {
  const samples = samplesOf(terrain, kinks, theta, layer);
  const { inputs, slopes } = samples;
  const above = [...slopes[0]!.keys()].filter((k) => slopes.some((slope) => slope[k] !== 0));
  const isOne = inputs.length <= MOST_SAMPLES && above.length <= 1;
  return isOne ? ofAllChoices(samples, above[0] ?? 0) : byTurning(samples);
}

function samplesOf(
  { fitted: { shape } }: Terrain,
  kinks: KinkModel,
  theta: Float64Array,
  layer: number,
): Samples {
  const passes = kinks.pass(theta);
  const pulls = kinks.pulls(theta, passes);
  const [below, own, above] = [0, 1, 2].map((by) => shape.units[layer + by]!) as [number, number, number];
  const one = shape.hasBiases ? [1] : [];
  return {
    inputs: pulls.map((_, s) =>
      Float64Array.of(...passes.a.subarray(s * shape.unitCount + below, s * shape.unitCount + own), ...one),
    ),
    slopes: pulls.map((ofSample) => ofSample.slice(above, above + shape.layers[layer + 2]!)),
    leak: kinks.slopeOn({ sample: 0, unit: own }, -1),
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

/** @param k the one unit above that matters */
function ofAllChoices(samples: Samples, k: number): Pull {
  const { inputs, slopes, leak } = samples;
  const along = (sign: number): Float64Array<ArrayBuffer> =>
    Float64Array.from(slopes[0]!, (_, above) => (above === k ? sign : 0));
  let best = { pull: 0, incoming: new Float64Array(inputs[0]!.length), outgoing: along(0) };
  for (let choice = 0; choice < 2 ** inputs.length; choice++) {
    const sides = inputs.map((_, s) => ((choice >> s) & 1 ? 1 : -1));
    const on = sides.map((side) => (side > 0 ? 1 : leak));
    const inward = inputs.map((input, s) => input.map((x) => sides[s]! * x));
    for (const sign of [1, -1]) {
      const gradient = gradientOf(samples, on, along(sign));
      if (norm(gradient) <= best.pull) continue;
      const { direction } = steepestInCone(
        gradient.map((x) => -x),
        inward,
      );
      const pull = norm(direction);
      if (pull <= best.pull) continue;
      best = { pull, incoming: direction.map((x) => x / pull), outgoing: along(-sign) };
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
