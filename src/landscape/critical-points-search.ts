// From one start to a critical point of any index: Levenberg-Marquardt on the squared gradient norm, then Newton.
import type { Reference } from '../reference/index.ts';
import { eigenSystem, eigenvalueTolerance, largestMagnitude, type EigenSystem } from './curvature64.ts';
import { createDamping } from './damping.ts';
import { coordinatesOf, dot, moved, norm, nullityOf, vectorOf } from './eigenbasis.ts';

/**
 * Why a search found nothing: it started from, or met, numbers that are not finite; it stopped at a minimum of the
 * gradient norm that is no critical point; its parameters grew without bound; the point is so flat that Newton steps do
 * not contract, as on plateaus that lead to infinity; or it had not ended after the iterations allowed.
 */
export const REJECTIONS = ['diverged', 'gradient-minimum', 'runaway', 'flat', 'unconverged'] as const;

export type Rejection = (typeof REJECTIONS)[number];

/** A point where the gradient vanishes, with the spectrum of its Hessian. */
export interface Stationary {
  /** (parameterCount) */
  readonly theta: Float64Array;
  /** |gradient|; at most `tolerance` |H| (1 + |theta|). */
  readonly gradientNorm: number;
  /** (parameterCount) of the Hessian, ascending. */
  readonly eigenvalues: Float64Array;
}

/** What of a reference the search uses. */
export type Derivatives = Pick<Reference, 'gradientAt' | 'hessianAt'>;

/** Steps of Levenberg-Marquardt, refused ones not counted. */
const MAX_ITERATIONS = 300;

/** Refusals in a row: the damping has then grown so much that no step can be seen. */
const MAX_REFUSALS = 30;

/** The first damping, in units of |H|^2. */
const FIRST_DAMPING = 1e-3;

/** |H gradient| below this part of |H| |gradient| makes a minimum of the gradient norm. */
const MINIMUM_ANGLE = 1e-7;

/** Parameters grow from their start to no more than so many times 1 + |start|. */
const MOST_GROWTH = 1e3;

/** Newton steps at the end. They double the right digits, so that more would not help. */
const MAX_NEWTON_STEPS = 12;

/** What lies below this part of |H| may be a flat direction that has not settled yet. */
const NEARLY_FLAT = 1e-6;

/**
 * Looks for the critical point that a start leads to.
 *
 * Newton's method alone would converge from nearby only; descent would find minima only. The squared gradient norm has a
 * minimum, zero, at critical points of every index.
 *
 * @param start (parameterCount)
 * @param tolerance the gradient norm may be so large, in units of |H| (1 + |theta|)
 * @see Nocedal & Wright 2006, "Numerical Optimization", section 10.3: here the residuals are the gradient, and their
 *   Jacobian is the Hessian
 * @see Frye et al. 2021, "Critical point-finding methods reveal gradient-flat regions of deep network losses": most
 *   searches end at minima of the gradient norm that are no critical points, and must not be counted
 */
export function searchCriticalPoint(
  derivatives: Derivatives,
  start: Float64Array,
  tolerance: number,
): Stationary | Rejection {
  const near = minimizeGradient(derivatives, start, tolerance);
  if (typeof near === 'string') return near;
  return finish(derivatives, near, tolerance) ?? 'flat';
}

/** A point with what the step from it needs. */
interface Linearized {
  readonly theta: Float64Array;
  readonly gradient: Float64Array;
  readonly spectrum: EigenSystem;
}

function linearize({ gradientAt, hessianAt }: Derivatives, theta: Float64Array): Linearized | null {
  const hessian = hessianAt(theta);
  if (!hessian.every(Number.isFinite)) return null;
  return { theta, gradient: gradientAt(theta), spectrum: eigenSystem(hessian, theta.length) };
}

function isSmall({ theta, gradient, spectrum }: Linearized, tolerance: number): boolean {
  return norm(gradient) <= tolerance * largestMagnitude(spectrum.values) * (1 + norm(theta));
}

/** Levenberg-Marquardt on |gradient|^2 / 2, whose gradient is H gradient and whose Gauss-Newton matrix is H^2. */
function minimizeGradient(
  derivatives: Derivatives,
  start: Float64Array,
  tolerance: number,
): Linearized | Rejection {
  let at = linearize(derivatives, start);
  if (!at) return 'diverged';
  const damping = createDamping(FIRST_DAMPING * largestMagnitude(at.spectrum.values) ** 2);
  const most = MOST_GROWTH * (1 + norm(start));
  let refusals = 0;
  for (let iteration = 0; iteration < MAX_ITERATIONS;) {
    if (isSmall(at, tolerance)) return at;
    const coordinates = coordinatesOf(at.gradient, at.spectrum);
    if (isGradientMinimum(coordinates, at.spectrum)) return 'gradient-minimum';
    const { step, predicted } = dampedStep(coordinates, at.spectrum, damping.value);
    const theta = moved(at.theta, step);
    const gradient = derivatives.gradientAt(theta);
    const before = dot(at.gradient, at.gradient);
    const gain = (before - dot(gradient, gradient)) / predicted;
    if (!(gain > 0)) {
      damping.refuse();
      if (++refusals > MAX_REFUSALS) return 'gradient-minimum';
      continue;
    }
    damping.accept(gain);
    if (norm(theta) > most) return 'runaway';
    refusals = 0;
    iteration++;
    at = linearize(derivatives, theta);
    if (!at) return 'diverged';
  }
  return 'unconverged';
}

function isGradientMinimum(coordinates: Float64Array, { values }: EigenSystem): boolean {
  const downhill = norm(coordinates.map((c, i) => c * values[i]!));
  return downhill <= MINIMUM_ANGLE * largestMagnitude(values) * norm(coordinates);
}

/** The step -H (H^2 + damping)^-1 gradient, and the decrease of |gradient|^2 that a constant Hessian would give. */
function dampedStep(
  coordinates: Float64Array,
  spectrum: EigenSystem,
  damping: number,
): { readonly step: Float64Array; readonly predicted: number } {
  let predicted = 0;
  const along = coordinates.map((c, i) => {
    const value = spectrum.values[i]!;
    const kept = damping / (value * value + damping);
    predicted += c * c * (1 - kept * kept);
    return (-c * value) / (value * value + damping);
  });
  return { step: vectorOf(along, spectrum), predicted };
}

/**
 * Newton steps until they vanish; null where they do not contract.
 *
 * First in all directions that are not flat to rounding. On a continuum of critical points that fails: beside it the flat
 * directions have eigenvalues that are small, not zero. Then steps in the other directions lead onto it, and what was left
 * out must turn out to be flat to rounding.
 */
function finish(derivatives: Derivatives, near: Linearized, tolerance: number): Stationary | null {
  const strict = newton(derivatives, near, tolerance, ({ values }) => eigenvalueTolerance(values));
  if (strict) return stationary(strict);
  const settled = newton(
    derivatives,
    near,
    tolerance,
    ({ values }) => NEARLY_FLAT * largestMagnitude(values),
  );
  if (!settled) return null;
  const { values } = settled.spectrum;
  const leftOut = values.filter((value) => Math.abs(value) <= NEARLY_FLAT * largestMagnitude(values)).length;
  return leftOut === nullityOf(values) ? stationary(settled) : null;
}

function newton(
  derivatives: Derivatives,
  near: Linearized,
  tolerance: number,
  flatBelow: (spectrum: EigenSystem) => number,
): Linearized | null {
  let at = near;
  let last = Infinity;
  for (let taken = 0; taken <= MAX_NEWTON_STEPS; taken++) {
    const flat = flatBelow(at.spectrum);
    const coordinates = coordinatesOf(at.gradient, at.spectrum);
    const along = coordinates.map((c, i) => {
      const value = at.spectrum.values[i]!;
      return Math.abs(value) > flat ? -c / value : 0;
    });
    const length = norm(along);
    const small = tolerance * (1 + norm(at.theta));
    // Rounding ends the contraction: steps below the tolerance need not shrink any more.
    if (length > last / 2) return last <= small && isSmall(at, tolerance) ? at : null;
    last = length;
    const next = linearize(derivatives, moved(at.theta, vectorOf(along, at.spectrum)));
    if (!next) return null;
    at = next;
    if (length === 0) break;
  }
  return isSmall(at, tolerance) ? at : null;
}

function stationary({ theta, gradient, spectrum }: Linearized): Stationary {
  return { theta, gradientNorm: norm(gradient), eigenvalues: spectrum.values };
}
