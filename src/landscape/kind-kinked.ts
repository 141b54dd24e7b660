// Rule 6: what a stationary point of a piecewise-linear network is, region by region.
import type { ConeEvidence, Descent } from './evidence.ts';
import { dot, norm } from './eigenbasis.ts';
import { descentAlong } from './kind-descent.ts';
import { flatTangents } from './kind-orbit.ts';
import { isBestOfPartition, isConvexAround, partitionBound } from './kind-partition.ts';
import { classifyByCurvature } from './kind-smooth.ts';
import { settlingEvidence, spectrumEvidence, type Verdict } from './kind-verdict.ts';
import { eigenSystem, largestMagnitude } from './curvature64.ts';
import type { Kink, KinkModel, Passes, Side } from './kinks.ts';
import { steepestInCone, type ConeDescent } from './kinks-cone.ts';
import type { Settled } from './settle.ts';
import { dualVectors } from './settle-tangent.ts';
import type { Terrain } from './settle-terrain.ts';

/** With more kinks than this there are too many cones. */
const MAX_KINKS = 10;

/** One-sided derivatives below this share of the objective's typical slope are rounding errors. */
const SLOPE_ROUNDING = 1e-8;

/** Decides a stationary point of a network with kinks, whether or not samples lie on some. */
export function classifyAmongKinks(terrain: Terrain, kinks: KinkModel, settled: Settled): Verdict {
  const orbit = flatTangents(terrain, settled.theta);
  if (settled.kinks.length === 0) return classifyInRegion(terrain, kinks, settled, orbit);
  return classifyOnKinks(terrain, kinks, settled, orbit);
}

function classifyInRegion(
  terrain: Terrain,
  kinks: KinkModel,
  settled: Settled,
  orbit: readonly Float64Array[],
): Verdict {
  const passes = kinks.pass(settled.theta);
  const bound = partitionBound(terrain, passes);
  const isFitted = bound !== undefined && reaches(terrain, settled.objective, bound);
  const isConvex =
    isConvexAround(terrain, kinks, settled.theta, [passes]) ||
    isBestOfPartition(terrain, settled.theta, passes);
  if (!isFitted && !isConvex) return classifyByCurvature(terrain, settled, orbit);
  return {
    kind: 'local-minimum',
    evidence: {
      rule: 'partition',
      settling: settlingEvidence(settled),
      spectrum: spectrumEvidence(settled, orbit.length),
      kinks: [],
      bound: bound ?? settled.objective,
      by: isFitted ? 'least-squares' : 'convexity',
    },
    reason: isFitted
      ? 'No sample lies on a kink, and no network with the same units active fits better.'
      : 'No sample lies on a kink, and the loss is convex in all that the units active can reach.',
  };
}

function reaches({ scale }: Terrain, objective: number, bound: number): boolean {
  return objective - bound <= 1e-10 * (objective + scale);
}

function classifyOnKinks(
  terrain: Terrain,
  kinks: KinkModel,
  settled: Settled,
  orbit: readonly Float64Array[],
): Verdict {
  const { theta, model } = settled;
  const common = {
    settling: settlingEvidence(settled),
    spectrum: spectrumEvidence(settled, orbit.length),
  };
  if (settled.kinks.length > MAX_KINKS) {
    const cones = { kinks: settled.kinks, count: null, leastDerivative: null, sides: [] };
    const evidence = { rule: 'kinks', ...common, cones, descent: null } as const;
    return { kind: 'undecided', evidence, reason: `Samples lie on more than ${MAX_KINKS} kinks.` };
  }
  const around = lookAround(terrain, kinks, settled);
  const evidence = { rule: 'kinks', ...common, cones: around.cones } as const;
  const typical = Math.sqrt(
    (model.objective + terrain.scale) * Math.max(largestMagnitude(model.values), 1e-3),
  );
  if (norm(around.steepest.direction) > SLOPE_ROUNDING * typical) {
    const descent = descentAlong(terrain, theta, around.steepest.direction, true);
    const verdict = { ...evidence, descent };
    if (descent !== null) return { kind: 'saddle', evidence: verdict, reason: KINK_DESCENT };
    return {
      kind: 'undecided',
      evidence: verdict,
      reason: 'A one-sided derivative is negative, but nothing falls.',
    };
  }
  if (
    isConvexAround(terrain, kinks, theta, around.regions) ||
    around.regions.every((passes) => isBestOfPartition(terrain, theta, passes))
  ) {
    return { kind: 'local-minimum', evidence: { ...evidence, descent: null }, reason: CONVEX_CONES };
  }
  if (around.bound !== undefined && reaches(terrain, settled.objective, around.bound)) {
    return {
      kind: 'local-minimum',
      evidence: {
        rule: 'partition',
        ...common,
        kinks: settled.kinks,
        bound: around.bound,
        by: 'least-squares',
      },
      reason: 'No network with the units of any of the regions that meet here active fits better.',
    };
  }
  if (around.cones.sides.every((rise) => rise > SLOPE_ROUNDING * typical)) {
    return classifyByCurvature(terrain, settled, orbit, around.normals);
  }
  const descent = bendingDescent(terrain, settled, around);
  if (descent === null) return { kind: 'undecided', evidence: { ...evidence, descent }, reason: WEAK };
  return { kind: 'saddle', evidence: { ...evidence, descent }, reason: KINK_BEND };
}

const KINK_DESCENT = 'Samples lie on kinks, and the objective falls into one of the regions that meet there.';
const CONVEX_CONES =
  'Samples lie on kinks, and in none of the regions that meet there, all convex, does the objective fall.';
const WEAK =
  'Samples lie on kinks, and to one side of some the objective neither rises nor falls to first order.';

const KINK_BEND =
  'Samples lie on kinks, and the objective curves down into one of the regions that meet there.';

interface Surroundings {
  readonly cones: ConeEvidence;
  /** The steepest descent of all cones. */
  readonly steepest: ConeDescent;
  /** The least loss of all the partitions that meet here, where least squares tells. */
  readonly bound: number | undefined;
  /** (parameterCount) each. */
  readonly normals: readonly Float64Array[];
  /** The passes at the point, with the slopes of each region. */
  readonly regions: readonly Passes[];
  /** Per region, (parameterCount) each: what directions into it have inner products with that are not negative. */
  readonly inward: readonly (readonly Float64Array[])[];
}

/** Looks into each region that begins here: one for every choice of sides. */
function lookAround(terrain: Terrain, kinks: KinkModel, { theta, kinks: on }: Settled): Surroundings {
  const found = allSides(on.length).map((sides) => {
    const passes = passesBeside(kinks, theta, on, sides);
    const gradient = kinks.gradient(theta, passes);
    const normals = on.map((kink, k) => kinks.normal(theta, passes, kink).map((x) => sides[k]! * x));
    return {
      cone: steepestInCone(gradient, normals),
      passes,
      normals,
      bound: partitionBound(terrain, passes),
    };
  });
  const steepest = found.reduce(
    (least, { cone }) => (cone.derivative < least.derivative ? cone : least),
    found[0]!.cone,
  );
  const bounds = found.map(({ bound }) => bound).filter((bound) => bound !== undefined);
  return {
    cones: {
      kinks: on,
      count: found.length,
      leastDerivative: steepest.derivative,
      sides: on.map((_, k) =>
        Math.min(...found.map(({ cone, normals }) => cone.multipliers[k]! * norm(normals[k]!))),
      ),
    },
    steepest,
    bound: bounds.length === 0 ? undefined : Math.min(...bounds),
    normals: found[0]!.normals,
    regions: found.map(({ passes }) => passes),
    inward: found.map(({ normals }) => normals),
  };
}

function allSides(count: number): Side[][] {
  return Array.from({ length: 2 ** count }, (_, choice) =>
    Array.from({ length: count }, (_k, k) => ((choice >> k) & 1 ? 1 : -1)),
  );
}

/** The passes at theta, with the slopes that hold on the chosen sides of its kinks. */
function passesBeside(
  kinks: KinkModel,
  theta: Float64Array,
  on: readonly Kink[],
  sides: readonly Side[],
): Passes {
  const passes = kinks.pass(theta);
  for (const [k, kink] of on.entries()) passes.slopes[kinks.at(kink)] = kinks.slopeOn(kink, sides[k]!);
  return passes;
}

/** How far into a region its Hessian is taken, relative to 1 + |theta|. */
const INSIDE = 1e-7;

/** Looks along the directions of a region in which it curves down, where first-order terms leave that open. */
function bendingDescent(terrain: Terrain, { theta }: Settled, { inward }: Surroundings): Descent | null {
  for (const normals of inward) {
    const duals = dualVectors(normals);
    const size = INSIDE * (1 + norm(theta));
    const inside = theta.map(
      (x, p) => x + size * duals.reduce((sum, dual) => sum + dual[p]! / norm(dual), 0),
    );
    const { values, vectors } = eigenSystem(terrain.reference.hessianAt(inside), theta.length);
    const curvesDown = -1e-4 * largestMagnitude(values);
    for (let k = 0; values[k]! < curvesDown; k++) {
      const axis = vectors.subarray(k * theta.length, (k + 1) * theta.length);
      for (const direction of [axis, axis.map((x) => -x)]) {
        if (normals.some((normal) => dot(normal, direction) < -1e-9 * norm(normal))) continue;
        const descent = descentAlong(terrain, theta, direction, true);
        if (descent !== null) return descent;
      }
    }
  }
  return null;
}
