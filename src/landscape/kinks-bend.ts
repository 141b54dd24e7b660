// Directions in which the objective curves down from a point on kinks, though no slope tells.
import { dot, norm } from './eigenbasis.ts';
import { orthogonalPart, orthonormalBasis } from './settle-tangent.ts';
import type { Terrain } from './settle-terrain.ts';

/** Directions that are tried. */
const STARTS = 24;

/** Rounds of turning each downwards. */
const ROUNDS = 200;

/** How far from the point slopes are taken, relative to 1 + |theta|. */
const NEAR = 1e-6;

/** A curvature counts as downwards from this share of the largest on. */
const DOWNWARDS = 1e-4;

/**
 * Turns directions downwards until they come to rest in one in which the objective curves down.
 *
 * A unit without any weights is on the kink with every sample: its weights help only together, if they open it for the
 * right samples. The Hessian of each region that begins there curves down in some direction, but that may lie outside of the
 * region. The slope just beside the point, in whatever region that is, is the region's Hessian times the direction; steps against it
 * approach the least curvature among all regions, from enough starts.
 *
 * @param theta (parameterCount) where the objective neither rises nor falls to first order, but for `held`
 * @param held (parameterCount) each: normals of kinks from which it rises; directions keep to these kinks
 * @returns (parameterCount) each, of length 1; nothing is proved of them
 */
export function directionsBentDown(
  { reference }: Terrain,
  theta: Float64Array,
  held: readonly Float64Array[],
): Float64Array[] {
  const basis = orthonormalBasis(held);
  const distance = NEAR * (1 + norm(theta));
  const bent: Float64Array[] = [];
  for (let start = 0; start < STARTS; start++) {
    let direction = unitAlong(
      theta.map((_, p) => Math.cos((start + 1) * (p + 1) ** 2)),
      basis,
    );
    let largest = Number.MIN_VALUE;
    let lowest = { curvature: 0, direction };
    for (let round = 0; round < ROUNDS; round++) {
      const beside = reference.gradientAt(theta.map((x, p) => x + distance * direction[p]!));
      const product = orthogonalPart(beside, basis).map((slope) => slope / distance);
      const curvature = dot(product, direction);
      if (curvature < lowest.curvature) lowest = { curvature, direction };
      largest = Math.max(largest, norm(product));
      // The least curvature often lies where regions meet: shorter and shorter steps come to rest there.
      const step = 1 / (largest * (1 + round / 4));
      direction = unitAlong(
        direction.map((x, p) => x - step * product[p]!),
        basis,
      );
    }
    if (lowest.curvature < -DOWNWARDS * largest) bent.push(lowest.direction);
  }
  return bent;
}

function unitAlong(vector: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const free = orthogonalPart(vector, basis);
  const length = norm(free);
  return length === 0 ? free : free.map((x) => x / length);
}
