// Checks a certificate of a smooth network: existence, uniqueness, positive definiteness, bounds, better point.
import {
  around,
  assertOutwardRounding,
  largest,
  minus,
  ONE,
  only,
  over,
  plus,
  times,
  ZERO,
  type Interval,
} from './arithmetic.ts';
import { enclose, readExactly } from './exact.ts';
import { isPositiveDefinite } from './positive-definite.ts';
import { objectiveOver, samplesOf, scalarProduct, shiftedHessian } from './objective.ts';
import type { Jet } from './jet.ts';
import type { SmoothCertificate } from './schema.ts';

/** What the check itself found. */
export interface SmoothFacts {
  /** The objective at the critical point lies between these. */
  readonly objective: { readonly low: number; readonly high: number };
  /** How far the Krawczyk operator reaches, as a share of the radius. */
  readonly reach: number;
  /** The objective at the better point is at most this; null without one. */
  readonly betterObjective: number | null;
}

/** @returns facts, or what is not so */
export function checkSmooth(certificate: SmoothCertificate): SmoothFacts | string {
  assertOutwardRounding();
  const { problem, bounds, better } = certificate;
  const samples = samplesOf(problem);
  const center = certificate.box.center.map(enclose);
  const radius = enclose(certificate.box.radius);
  if (!(radius.lo > 0)) return 'the box has no width';
  const box = center.map((x) => plus(x, around(radius.hi)));
  const atCenter = objectiveOver(problem, samples, center, 1);
  const overBox = objectiveOver(problem, samples, box, 2);

  const reach = krawczykReach(certificate, atCenter, overBox, radius);
  if (!(reach < 1)) return 'the box is not shown to hold exactly one critical point';
  const eigenvalue = enclose(bounds.smallestEigenvalueAtLeast);
  if (!(eigenvalue.lo > 0)) return 'the stated smallest eigenvalue is not positive';
  if (!isPositiveDefinite(shiftedHessian(overBox, eigenvalue))) {
    return 'the Hessian is not shown to have eigenvalues as large as stated everywhere in the box';
  }
  // The objective is convex in the box, and its least value there is at the critical point.
  const fall = atCenter.first.reduce<Interval>(
    (sum, slope) => plus(sum, times(only(largest(slope ?? ZERO)), radius)),
    ZERO,
  );
  const low = minus(atCenter.value, fall).lo;
  const high = atCenter.value.hi;
  if (!(enclose(bounds.objectiveAtLeast).hi <= low))
    return 'the objective may be less than the stated lower bound';
  if (!(enclose(bounds.objectiveAtMost).lo >= high)) return 'the objective may exceed the stated upper bound';
  const facts = { objective: { low, high }, reach, betterObjective: null };
  if (better === null) return facts;

  const betterObjective = objectiveOver(problem, samples, better.parameters.map(enclose), 1).value.hi;
  if (!(enclose(better.objectiveAtMost).lo >= betterObjective)) {
    return 'the objective at the better point may exceed its stated bound';
  }
  if (!readExactly(better.objectiveAtMost).lt(readExactly(bounds.objectiveAtLeast))) {
    return 'the better point is not shown to be better';
  }
  return { ...facts, betterObjective };
}

/**
 * The largest distance from the center, over the radius, of -Y g(c) + (I - Y H(X)) (X - c).
 *
 * @see Krawczyk 1969, "Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken"
 */
function krawczykReach(
  { approximateInverse }: SmoothCertificate,
  atCenter: Jet,
  overBox: Jet,
  radius: Interval,
): number {
  const gradient = atCenter.first.map((slope) => slope ?? ZERO);
  const hessian = shiftedHessian(overBox, ZERO);
  let reach = 0;
  for (const [i, written] of approximateInverse.entries()) {
    const row = written.map(enclose);
    let extent = only(largest(scalarProduct(row, gradient)));
    for (const [j] of row.entries()) {
      const product = scalarProduct(
        row,
        hessian.map((line) => line[j]!),
      );
      const defect = minus(i === j ? ONE : ZERO, product);
      extent = plus(extent, times(only(largest(defect)), radius));
    }
    reach = Math.max(reach, over(extent, radius).hi);
  }
  return reach;
}
