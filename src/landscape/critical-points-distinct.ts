// Which critical points are the same: equal but for the symmetries of their network.
import { canonicalParameters } from './canonical.ts';
import { orbitDimension } from './symmetry-orbit.ts';
import type { NetworkSymmetry } from './symmetry.ts';

/** What tells critical points apart. */
export interface Identity {
  readonly objective: number;
  readonly index: number;
  readonly nullity: number;
  /** (num_samples * output_size) on the samples. */
  readonly outputs: Float64Array;
  /** Flat directions that symmetry alone explains. */
  readonly orbitDimension: number;
  /** (parameterCount) the canonical point of its orbit; null on a continuum of different functions, or of different orbits. */
  readonly canonical: Float64Array | null;
}

/** Points are found to about 1e-12: what differs by this part of its scale differs. */
const SAME = 1e-7;

/** Parameters below this part of the largest, or of 1, are rounding around zero: they have no sign and no direction. */
const ROUNDING = 1e-11;

/** The part of a point's identity that comes from the symmetries. */
export function orbitIdentity(
  symmetry: NetworkSymmetry,
  theta: Float64Array,
  nullity: number,
): Pick<Identity, 'orbitDimension' | 'canonical'> {
  const scale = theta.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  const cleaned = theta.map((value) => (Math.abs(value) <= ROUNDING * scale ? 0 : value));
  const dimension = nullity === 0 ? 0 : orbitDimension(symmetry, cleaned);
  const isolated = nullity === dimension;
  return { orbitDimension: dimension, canonical: isolated ? canonicalParameters(symmetry, cleaned) : null };
}

/**
 * Whether two critical points are the same but for the symmetries of their network.
 *
 * Where only symmetries make a point part of a continuum, its canonical parameters decide. On other continua objective,
 * index and outputs on the samples do, so that different continua that agree in all of these would be taken for one.
 */
export function isSamePoint(a: Identity, b: Identity): boolean {
  if (a.index !== b.index || a.nullity !== b.nullity) return false;
  if (Math.abs(a.objective - b.objective) > SAME * (1 + Math.abs(a.objective))) return false;
  return a.canonical && b.canonical ? allNear(a.canonical, b.canonical) : allNear(a.outputs, b.outputs);
}

function allNear(a: Float64Array, b: Float64Array): boolean {
  const scale = a.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  return a.every((value, i) => Math.abs(value - b[i]!) <= SAME * scale);
}
