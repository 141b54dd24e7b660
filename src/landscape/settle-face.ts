// Settling among kinks: a network whose kinks hold it slides along the face where they meet, until one lets go.
import { dot, norm } from './eigenbasis.ts';
import type { Kink, KinkModel, Passes, Side } from './kinks.ts';
import { dualVectors } from './settle-tangent.ts';
import type { Terrain } from './settle-terrain.ts';

/** A point with the kinks it is held on: their pre-activations are zero there. */
export interface FacePoint {
  readonly theta: Float64Array;
  readonly held: readonly Kink[];
}

/** A kink is let go so many times at most: else the network might bounce for ever. */
const MAX_RELEASES = 8;

/** Where a kink lets go, the point moves so far off it, relative to 1 + |theta|: its side must be beyond doubt. */
const NUDGE = 1e-9;

/** The faces of one settling. It remembers how often each kink was let go. */
export interface Faces {
  /** Holds the kinks that the point lies on, up to rounding, and puts it exactly on them. */
  readonly start: (theta: Float64Array) => FacePoint;
  /** Lets go of the kinks, other than those of the start, on one of whose sides the objective falls. */
  readonly release: (point: FacePoint) => FacePoint;
  /** (parameterCount) each: what steps must be orthogonal to. */
  readonly normals: (point: FacePoint) => Float64Array[];
  /** The point on the face nearest to theta, to first order. */
  readonly onto: (theta: Float64Array, held: readonly Kink[]) => Float64Array;
  /** Where a straight move first meets kinks, held on them; undefined if it meets none. */
  readonly firstCrossing: (point: FacePoint, target: Float64Array) => FacePoint | undefined;
}

/** The faces of a terrain; undefined where there are no kinks. */
export function createFaces({ kinks }: Terrain): Faces | undefined {
  if (kinks === undefined) return undefined;
  const fixed = new Set<number>();
  const releases = new Map<number, number>();
  const onto = createOnto(kinks);

  return {
    onto,
    start(theta) {
      const held = kinks.onSamples(theta, kinks.pass(theta));
      for (const kink of held) fixed.add(kinks.at(kink));
      return { theta: onto(theta, held), held };
    },
    normals: ({ theta, held }) => (held.length === 0 ? [] : normalsOf(kinks, theta, held)),
    release(point) {
      const loose = point.held.filter((kink) => {
        const place = kinks.at(kink);
        return !fixed.has(place) && (releases.get(place) ?? 0) < MAX_RELEASES;
      });
      const released = loose.length === 0 ? point : releasedOf(kinks, point, loose);
      for (const kink of point.held) {
        const place = kinks.at(kink);
        if (!released.held.includes(kink)) releases.set(place, (releases.get(place) ?? 0) + 1);
      }
      return released;
    },
    firstCrossing(point, target) {
      const crossing = findCrossing(kinks, point, target);
      if (crossing === undefined) return undefined;
      const held = [...point.held, ...crossing.met];
      return { theta: onto(crossing.theta, held), held };
    },
  };
}

function normalsOf(kinks: KinkModel, theta: Float64Array, held: readonly Kink[]): Float64Array[] {
  const passes = kinks.pass(theta);
  return held.map((kink) => kinks.normal(theta, passes, kink));
}

function createOnto(kinks: KinkModel): Faces['onto'] {
  return (start, held) => {
    let theta = start;
    // In the first hidden layer once is enough; deeper kinks are curved.
    for (let round = 0; round < 3 && held.length > 0; round++) {
      const passes = kinks.pass(theta);
      const distances = held.map((kink) => passes.z[kinks.at(kink)]!);
      if (distances.every((z) => z === 0)) break;
      const duals = dualVectors(held.map((kink) => kinks.normal(theta, passes, kink)));
      theta = theta.map(
        (value, p) => value - duals.reduce((sum, dual, k) => sum + distances[k]! * dual[p]!, 0),
      );
    }
    return theta;
  };
}

/** Lets go of those of the loose kinks on one of whose sides the objective falls, to first order. */
function releasedOf(kinks: KinkModel, point: FacePoint, loose: readonly Kink[]): FacePoint {
  const { theta, held } = point;
  const passes = kinks.pass(theta);
  const duals = dualVectors(held.map((kink) => kinks.normal(theta, passes, kink)));
  const moved = theta.slice();
  const gone = loose.filter((kink) => {
    const dual = duals[held.indexOf(kink)]!;
    const side = fallingSide(kinks, theta, passes, kink, dual);
    if (side === undefined) return false;
    const size = (side * NUDGE * (1 + norm(theta))) / norm(dual);
    for (let p = 0; p < moved.length; p++) moved[p]! += size * dual[p]!;
    return true;
  });
  return gone.length === 0 ? point : { theta: moved, held: held.filter((kink) => !gone.includes(kink)) };
}

/** The side of a kink on which the objective falls; of both the steeper. */
function fallingSide(
  kinks: KinkModel,
  theta: Float64Array,
  passes: Passes,
  kink: Kink,
  dual: Float64Array,
): Side | undefined {
  const place = kinks.at(kink);
  const before = passes.slopes[place]!;
  const along = (side: Side): number => {
    passes.slopes[place] = kinks.slopeOn(kink, side);
    return side * dot(kinks.gradient(theta, passes), dual);
  };
  const [up, down] = [along(1), along(-1)];
  passes.slopes[place] = before;
  const noticeable = 1e-10 * norm(dual) * norm(kinks.gradient(theta, passes));
  if (Math.min(up, down) >= -noticeable) return undefined;
  return up < down ? 1 : -1;
}

interface Crossing {
  readonly theta: Float64Array;
  readonly met: Kink[];
}

/** Secants from both ends: along a straight move pre-activations are straight in the first layer, nearly so above. */
function findCrossing(
  kinks: KinkModel,
  { theta, held }: FacePoint,
  target: Float64Array,
): Crossing | undefined {
  const from = kinks.pass(theta);
  const isHeld = new Set(held.map(kinks.at));
  const along = (share: number): Float64Array => theta.map((x, p) => x + share * (target[p]! - x));
  let met: Kink[] = [];
  let share = 1;
  for (let round = 0; round < 30; round++) {
    const passes = kinks.pass(along(share));
    const crossed = kinks.crossed(from, passes).filter((kink) => !isHeld.has(kinks.at(kink)));
    if (crossed.length === 0) break;
    met = crossed;
    const shares = crossed.map((kink) => share * crossingShare(from, passes, kinks.at(kink)));
    const next = Math.min(...shares);
    met = crossed.filter((_, i) => shares[i]! <= next * (1 + 1e-9));
    if (next >= share * (1 - 1e-12)) break;
    share = next;
  }
  return met.length === 0 ? undefined : { theta: along(share), met };
}

function crossingShare(from: Passes, to: Passes, place: number): number {
  const [start, end] = [from.z[place]!, to.z[place]!];
  return start === end ? 1 : start / (start - end);
}
