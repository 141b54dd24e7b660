// Points at which a penalty has left hidden units without any weight: whether one of them could come back.
import type { Descent } from './evidence.ts';
import { norm } from './eigenbasis.ts';
import { descentAlong } from './kind-descent.ts';
import { classifyAmongKinks } from './kind-kinked.ts';
import { settlingEvidence, spectrumEvidence, type Verdict } from './kind-verdict.ts';
import type { KinkModel, Side } from './kinks.ts';
import { steepestInCone } from './kinks-cone.ts';
import type { SettledEmpty } from './settle-empty.ts';
import type { Terrain } from './settle-terrain.ts';

/** With more samples than this there are too many choices of those that a unit is on for. */
const MAX_SAMPLES = 8;

/** A pull and a price that differ by less than this share of the price are equal. */
const TELLING = 1e-6;

/**
 * Decides a stationary point at which some units of the one hidden layer have no weights.
 *
 * Near it such a unit, with incoming weights p (bias included) and output weight v, adds l2 (|p|^2 + v^2) + v g(p) to the objective, and
 * what is smaller by a power: g(p) = sum_s r_s phi(p . x_s) with r_s the derivative by the output at sample s. With the best v that is
 * negative for some p exactly if the pull max |g(p)| / |p| exceeds the price 2 l2. If the price is higher, all
 * that such units can do costs more than it gains, for other parameters nearby, too, as r_s changes continuously: the point is a minimum
 * if it is one without them.
 *
 * The pull is a maximum over the choices of samples that the unit is on for; for each, g is linear on a cone, where it grows fastest along
 * the projection of its gradient.
 */
export function classifyEmpty(terrain: Terrain, kinks: KinkModel, settled: SettledEmpty): Verdict {
  const { shape, sweep } = terrain.fitted;
  const gone = new Set(settled.empty.map((unit) => shape.units[1]! + unit));
  const without = { ...settled, kinks: settled.kinks.filter(({ unit }) => !gone.has(unit)) };
  const rest = classifyAmongKinks(terrain, kinks, without);
  if (rest.kind === 'saddle') return rest;
  const price = 2 * sweep.penalty.l2;
  const strongest = strongestPull(terrain, kinks, settled);
  const evidence = {
    rule: 'empty-units',
    settling: settlingEvidence(settled),
    spectrum: spectrumEvidence(settled, 0),
    units: settled.empty,
    pull: strongest?.pull ?? null,
    price,
    rest: rest.kind,
  } as const;
  const verdict = (
    kind: 'saddle' | 'local-minimum' | 'undecided',
    reason: string,
    descent: Descent | null = null,
  ) => ({
    kind,
    evidence: { ...evidence, descent },
    reason,
  });
  if (strongest === undefined) return verdict('undecided', MANY);
  if (strongest.pull > price * (1 + TELLING)) {
    const descent = descentAlong(terrain, settled.theta, strongest.direction, true);
    return descent === null ? verdict('undecided', HIDDEN) : verdict('saddle', PULLED, descent);
  }
  if (strongest.pull > price * (1 - TELLING)) return verdict('undecided', EVEN);
  return rest.kind === 'local-minimum'
    ? verdict('local-minimum', PRICED_OUT)
    : verdict('undecided', `Units without weights stay without; of the others: ${rest.reason}`);
}

const MANY = 'Units have no weights, and samples are too many for all ways in which one could come back.';
const HIDDEN = 'A unit without weights gains more than its penalty as it comes back, but nothing falls.';
const PULLED = 'A unit without weights gains more than its penalty as it comes back.';
const EVEN = 'A unit without weights gains as much as its penalty as it comes back.';
const PRICED_OUT =
  'Units without weights cost more penalty than they gain, and without them it is a local minimum.';

interface Pull {
  /** max |g(p)| / |p|. */
  readonly pull: number;
  /** (parameterCount) the way along which a unit comes back. */
  readonly direction: Float64Array;
}

/** The strongest of all pulls on a unit without weights; undefined where that is too much work. */
function strongestPull(terrain: Terrain, kinks: KinkModel, { theta, empty }: SettledEmpty): Pull | undefined {
  const { shape, dataset } = terrain.fitted;
  if (dataset.numSamples > MAX_SAMPLES || shape.layers[2] !== 1) return undefined;
  const unit = empty[0]!; // they are all alike
  const { gradientOf, normals, incoming, output } = unitAlone(terrain, kinks, theta, unit);
  let strongest: Pull = { pull: 0, direction: new Float64Array(theta.length) };
  for (let choice = 0; choice < 2 ** dataset.numSamples; choice++) {
    const sides = normals.map((_, s): Side => ((choice >> s) & 1 ? 1 : -1));
    const slope = gradientOf(sides);
    if (norm(slope) <= strongest.pull) continue;
    const inward = normals.map((normal, s) => normal.map((x) => sides[s]! * x));
    for (const sign of [1, -1]) {
      const { direction: way } = steepestInCone(
        slope.map((x) => -sign * x),
        inward,
      );
      const pull = norm(way);
      if (pull <= strongest.pull) continue;
      const direction = new Float64Array(theta.length);
      for (const [i, place] of incoming.entries()) direction[place] = way[i]! / pull;
      direction[output] = -sign;
      strongest = { pull, direction };
    }
  }
  return strongest;
}

/** A unit without weights in coordinates of its own: its incoming weights, then its bias. */
function unitAlone(
  { fitted: { shape }, samples }: Terrain,
  kinks: KinkModel,
  theta: Float64Array,
  unit: number,
) {
  const fanIn = shape.layers[0]!;
  const output = shape.weights[1]! + unit;
  const incoming = [
    ...Array.from({ length: fanIn }, (_, i) => shape.weights[0]! + unit * fanIn + i),
    ...(shape.hasBiases ? [shape.biases[0]! + unit] : []),
  ];
  const heard = theta.map((value, p) => (p === output ? 1 : value)); // passes the slopes of the output on
  const passes = kinks.pass(theta);
  return {
    output,
    incoming,
    /** (num_samples) of (incoming): what the unit's pre-activation is made of. */
    normals: Array.from({ length: samples.numSamples }, (_, s) =>
      Float64Array.of(
        ...samples.inputs.subarray(s * fanIn, (s + 1) * fanIn),
        ...(shape.hasBiases ? [1] : []),
      ),
    ),
    /** (incoming) the gradient of g where the unit is on these sides of its kinks. */
    gradientOf: (sides: readonly Side[]): Float64Array => {
      for (const [sample, side] of sides.entries()) {
        const kink = { sample, unit: shape.units[1]! + unit };
        passes.slopes[kinks.at(kink)] = kinks.slopeOn(kink, side);
      }
      const gradient = kinks.gradient(heard, passes);
      return Float64Array.from(incoming, (place) => gradient[place]!);
    },
  };
}
