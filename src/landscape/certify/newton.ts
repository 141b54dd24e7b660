// Brings a point to the critical point beside it in float64, or says why there is none to be proved a minimum.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Reference } from '../../reference/index.ts';
import { refusal, type Refusal } from './certificate.ts';

/** A critical point, to the precision of float64. */
export interface Settled {
  readonly theta: Float64Array;
  /** How far it lies from where settling began. */
  readonly moved: number;
}

const MAX_STEPS = 400;

/** Steps no longer than this share of 1 + |theta| count as none. */
const SETTLED = 1e-10;

/** So many full Newton steps in a row that do not shrink: the minimum they seek lies at infinity. */
const PATIENCE = 10;

/** The objective's derivatives at a point, in the coordinates of its Hessian. */
interface Curvature {
  readonly gradientNorm: number;
  /** (size) eigenvalues of the Hessian. */
  readonly values: readonly number[];
  /** Eigenvalues this close to 0 have no sign: 10 P eps |H|. */
  readonly tolerance: number;
  /** Where descent by curvature leads: -(|H| + tolerance)^-1 g. */
  readonly step: Float64Array;
  /** The decrease of the objective that the step promises, twice. */
  readonly decrement: number;
}

/**
 * Monotone descent with a trust radius, on the objective's |H|.
 *
 * @param reference of the sweep, in float64
 * @param theta (parameterCount)
 */
export function settle(reference: Reference, theta: Float64Array): Settled | Refusal {
  const start = Float64Array.from(theta);
  let at: Float64Array = start;
  let radius = 0.1 * (1 + norm(at));
  let before = Number.POSITIVE_INFINITY;
  let stubborn = 0;
  for (let taken = 0; taken < MAX_STEPS; taken++) {
    const curvature = curvatureAt(reference, at);
    if (!Number.isFinite(curvature.decrement)) break;
    const length = norm(curvature.step);
    if (taken === 0 && isSaddle(curvature, length, at)) return saddle(curvature);
    if (length <= SETTLED * (1 + norm(at)))
      return judge(curvature, { theta: at, moved: distance(at, start) });
    const moved = tryStep(reference, at, curvature, Math.min(1, radius / length));
    if (moved === undefined) {
      if (isAtFloor(reference, at, curvature)) {
        return judge(curvature, { theta: at, moved: distance(at, start) });
      }
      radius = Math.min(radius, length) / 4;
      continue;
    }
    stubborn = length <= radius && length > before / 2 ? stubborn + 1 : 0;
    if (stubborn >= PATIENCE) return runaway(reference, moved, length, start);
    before = length;
    radius = Math.min(2 * radius, 1 + norm(at));
    at = moved;
  }
  return runsAway(at, start)
    ? runaway(reference, at, before, start)
    : refusal('unsettled', `descent finds no critical point within ${MAX_STEPS} steps`);
}

function curvatureAt(reference: Reference, theta: Float64Array): Curvature {
  const size = theta.length;
  const gradient = reference.gradientAt(theta);
  const hessian = Matrix.from1DArray(size, size, reference.hessianAt(theta));
  if (![...gradient, ...hessian.to1DArray()].every(Number.isFinite)) {
    return { gradientNorm: NaN, values: [], tolerance: NaN, step: gradient, decrement: NaN };
  }
  const { realEigenvalues: values, eigenvectorMatrix } = new EigenvalueDecomposition(hessian, {
    assumeSymmetric: true,
  });
  const tolerance = 10 * size * Number.EPSILON * Math.max(...values.map(Math.abs));
  const step = new Float64Array(size);
  let decrement = 0;
  for (const [k, value] of values.entries()) {
    let along = 0;
    for (let p = 0; p < size; p++) along += gradient[p]! * eigenvectorMatrix.get(p, k);
    const amount = along / (Math.max(Math.abs(value), tolerance) || 1);
    decrement += along * amount;
    for (let p = 0; p < size; p++) step[p]! -= amount * eigenvectorMatrix.get(p, k);
  }
  return { gradientNorm: norm(gradient), values, tolerance, step, decrement };
}

/** @returns the point after a part of the step if the objective, or where it cannot tell the gradient, falls */
function tryStep(
  reference: Reference,
  at: Float64Array,
  { step, decrement, gradientNorm }: Curvature,
  part: number,
): Float64Array | undefined {
  const moved = at.map((x, p) => x + part * step[p]!);
  const [now, then] = [reference.objectiveAt(at), reference.objectiveAt(moved)];
  if (decrement > 1e-11 * now) return then < now ? moved : undefined;
  return norm(reference.gradientAt(moved)) < gradientNorm ? moved : undefined;
}

/** Whether rounding hides all that a step could still gain. */
function isAtFloor(reference: Reference, at: Float64Array, { decrement, step }: Curvature): boolean {
  const small = norm(step) <= 1e-6 * (1 + norm(at));
  return small && decrement <= 1e-11 * reference.objectiveAt(at);
}

function isSaddle({ values, tolerance }: Curvature, length: number, at: Float64Array): boolean {
  return Math.min(...values) < -tolerance && length <= 1e-3 * (1 + norm(at));
}

function saddle({ values }: Curvature): Refusal {
  const lowest = Math.min(...values).toExponential(2);
  return refusal(
    'saddle',
    `it is a saddle: the Hessian there has the eigenvalue ${lowest}, and the objective falls along it`,
  );
}

function judge(curvature: Curvature, settled: Settled): Settled | Refusal {
  const { values, tolerance } = curvature;
  const lowest = Math.min(...values);
  if (lowest < -tolerance) return saddle(curvature);
  if (lowest > tolerance) return settled;
  const flat = values.filter((value) => Math.abs(value) <= tolerance).length;
  return refusal(
    'singular',
    `the Hessian at the critical point has ${flat} of ${values.length} eigenvalues that are 0 to working precision, so no isolated minimum can be proved`,
  );
}

function runsAway(at: Float64Array, start: Float64Array): boolean {
  return norm(at) > 3 * (1 + norm(start));
}

function runaway(reference: Reference, at: Float64Array, length: number, start: Float64Array): Refusal {
  const objective = reference.objectiveAt(at).toPrecision(6);
  return refusal(
    'runaway',
    `there is no finite minimum near it: Newton steps do not contract (the last is ${length.toPrecision(3)} long) and carry |theta| from ${norm(start).toPrecision(3)} to ${norm(at).toPrecision(3)} while the objective falls to ${objective}; what it falls towards lies at infinity`,
  );
}

function norm(x: Float64Array): number {
  return Math.hypot(...x);
}

function distance(a: Float64Array, b: Float64Array): number {
  return norm(a.map((x, p) => x - b[p]!));
}
