// Rule 5: what a stationary point is by the curvature of the objective, and what lies along directions that have none.
import type { Descent, NullEvidence } from './evidence.ts';
import { norm } from './eigenbasis.ts';
import { descentAlong, noticeable } from './kind-descent.ts';
import { settlingEvidence, spectrumEvidence, type Verdict } from './kind-verdict.ts';
import { isPiecewiseLinear } from './kinks.ts';
import { settleOn, type Settled } from './settle.ts';
import { orthogonalPart, orthonormalBasis } from './settle-tangent.ts';
import type { Terrain } from './settle-terrain.ts';

/**
 * Decides a stationary point by its spectrum.
 *
 * @param orbit an orthonormal basis of the directions in which the objective stays exactly as it is
 * @param normals (parameterCount) each: directions that kinks hold, where the objective rises to both sides
 */
export function classifyByCurvature(
  terrain: Terrain,
  settled: Settled,
  orbit: readonly Float64Array[],
  normals: readonly Float64Array[] = [],
): Verdict {
  const spectrum = spectrumEvidence(settled, orbit.length);
  const common = { settling: settlingEvidence(settled), spectrum };
  const descent = bendingDescent(terrain, settled);
  if (descent !== null) {
    return { kind: 'saddle', evidence: { rule: 'curvature', ...common, descent }, reason: SADDLE };
  }
  const open = openDirections(settled, orbit);
  if (open.length === 0) {
    return { kind: 'local-minimum', evidence: { rule: 'curvature', ...common, descent }, reason: STRICT };
  }
  const explored = explore(terrain, settled, open, normals);
  const evidence = { rule: 'null-directions', ...common, explored } as const;
  if (explored.descent !== null) return { kind: 'saddle', evidence, reason: DEGENERATE_SADDLE };
  if (isSaturated(terrain, settled.theta, open)) return { kind: 'undecided', evidence, reason: SATURATED };
  return { kind: 'local-minimum', evidence, reason: NOT_STRICT };
}

const SADDLE = 'Newton steps contract to it, and it curves down in some direction.';
const STRICT = 'Newton steps contract to it, and it curves up in every direction but those of symmetries.';
const DEGENERATE_SADDLE = 'It has directions without curvature, along one of which the objective falls.';
const SATURATED = 'It has directions without curvature only because units are saturated to rounding.';
const NOT_STRICT =
  'It has directions without curvature beyond symmetries, and along none does the objective fall.';

/** A way down along a direction of negative curvature, the most negative first. */
function bendingDescent(terrain: Terrain, { model, theta }: Settled): Descent | null {
  for (let k = 0; model.values[k]! < -model.tolerance; k++) {
    const descent = descentAlong(terrain, theta, model.directions[k]!);
    if (descent !== null) return descent;
  }
  return null;
}

/** Directions without curvature, or with a negative one so small that nothing falls, beyond the orbit. */
function openDirections({ model }: Settled, orbit: readonly Float64Array[]): Float64Array[] {
  const { values, directions, tolerance } = model;
  const flat = directions.filter((_, k) => values[k]! <= tolerance);
  // A flat direction is known only up to the rounding that hides its curvature.
  const rests = flat.map((direction) => orthogonalPart(direction, orbit)).filter((rest) => norm(rest) > 1e-4);
  return orthonormalBasis(rests).slice(0, Math.max(0, flat.length - orbit.length));
}

/** How far along a direction without curvature is looked, relative to 1 + |theta|. */
const REACHES = [1e-3, 1e-2];

/** More open directions than this are not followed. */
const MAX_DIRECTIONS = 8;

/** Follows each open direction, and mixtures of pairs, to both sides, while all others find their minimum. */
function explore(
  terrain: Terrain,
  settled: Settled,
  open: readonly Float64Array[],
  normals: readonly Float64Array[],
): NullEvidence {
  const directions = [...open.slice(0, MAX_DIRECTIONS), ...mixtures(open)];
  let [falling, flat, rising] = [0, 0, 0];
  let descent: NullEvidence['descent'] = null;
  for (const direction of directions) {
    for (const side of [1, -1]) {
      const found = follow(terrain, settled, direction, side, normals);
      if (found.change < 0) {
        falling++;
        if (-found.change > (descent?.decrease ?? 0)) {
          descent = { distance: found.distance, decrease: -found.change };
        }
      } else if (found.change > 0) rising++;
      else flat++;
    }
  }
  return { directions: directions.length, falling, flat, rising, descent };
}

/** Pairs of which mixtures are looked at. */
const MAX_PAIRS = 3;

/** Sums and differences of pairs: what falls along them may rise along each. */
function mixtures(open: readonly Float64Array[]): Float64Array[] {
  const pairs = open.flatMap((a, i) => open.slice(0, i).map((b) => [a, b] as const)).slice(0, MAX_PAIRS);
  return pairs.flatMap(([a, b]) => [1, -1].map((sign) => a.map((x, p) => (x + sign * b[p]!) * Math.SQRT1_2)));
}

/** The change of the objective, 0 if it is a rounding error, at the first reach where there is one. */
function follow(
  terrain: Terrain,
  { theta, objective }: Settled,
  direction: Float64Array,
  side: number,
  normals: readonly Float64Array[],
): { readonly change: number; readonly distance: number } {
  const unit = 1 + norm(theta);
  for (const reach of REACHES) {
    const start = theta.map((value, p) => value + side * reach * unit * direction[p]!);
    const there = settleOn(terrain, start, { maxSteps: 40, fixed: [direction, ...normals] });
    const change = there.objective - objective;
    const distance = norm(there.theta.map((value, p) => value - theta[p]!));
    if (distance > 20 * reach * unit) continue; // it left for another place
    if (Math.abs(change) > noticeable(terrain, objective)) return { change, distance };
    const lowest = there.model.values[0] ?? 0;
    if (lowest < -1e3 * there.model.tolerance) {
      const below = descentAlong(terrain, there.theta, there.model.directions[0]!);
      if (below !== null) return { change: -below.decrease, distance: distance + below.distance };
    }
  }
  return { change: 0, distance: 0 };
}

/** Where outputs change by less than this share of a unit's output weights as its bias, or else its weights, change, it is saturated. */
const SATURATION = 1e-7;

/** Whether an open direction moves the incoming parameters of a hidden unit that is saturated on every sample. */
function isSaturated(terrain: Terrain, theta: Float64Array, open: readonly Float64Array[]): boolean {
  const { shape } = terrain.fitted;
  return shape.layers.slice(1, -1).some((width, layer) => {
    const [fanIn, fanOut] = [shape.layers[layer]!, shape.layers[layer + 2]!];
    return Array.from({ length: width }, (_, unit) => unit).some((unit) => {
      const row = shape.weights[layer]! + unit * fanIn;
      const weights = Array.from({ length: fanIn }, (_w, i) => row + i);
      const bias = shape.hasBiases ? [shape.biases[layer]! + unit] : [];
      const incoming = [...weights, ...bias];
      const probes = shape.hasBiases ? bias : weights;
      const above = Float64Array.from(
        { length: fanOut },
        (_, k) => theta[shape.weights[layer + 1]! + k * width + unit]!,
      );
      const moves = (direction: Float64Array): boolean =>
        Math.hypot(...incoming.map((place) => direction[place]!)) > 1e-3;
      const isFlat = (place: number): boolean =>
        outputChange(terrain, theta, place) < SATURATION * norm(above);
      if (!open.some(moves) || !probes.every(isFlat)) return false;
      return !isStraight(terrain, theta, shape.units[layer + 1]! + unit);
    });
  });
}

/** A pre-activation this far from a kink, relative to 1 + |theta|, stays on its side for any small change. */
const CLEAR = 1e-6;

/** Whether a unit is exactly flat, or exactly linear, on every sample: then it does not saturate. */
function isStraight({ kinks, fitted }: Terrain, theta: Float64Array, unit: number): boolean {
  if (kinks === undefined || !isPiecewiseLinear(fitted.sweep.network.activation)) return false;
  const { z } = kinks.pass(theta);
  const least = CLEAR * (1 + norm(theta));
  return Array.from({ length: fitted.dataset.numSamples }, (_, sample) => kinks.at({ sample, unit })).every(
    (place) => Math.abs(z[place]!) > least,
  );
}

/** How much the outputs on the samples change with one parameter. */
function outputChange({ outputsOf }: Terrain, theta: Float64Array, parameter: number): number {
  const h = 1e-4;
  const [ahead, behind] = [h, -h].map((by) => outputsOf(theta.map((x, p) => (p === parameter ? x + by : x))));
  return norm(ahead!.map((x, i) => x - behind![i]!)) / (2 * h);
}
