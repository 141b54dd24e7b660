// Settling: from an endpoint down the gradient flow, in float64, until nothing is left to gain or the network runs away.
import type { FittedSweep } from '../datasets/index.ts';
import { moved, norm } from './eigenbasis.ts';
import type { Kink } from './kinks.ts';
import { createFaces, type FacePoint, type Faces } from './settle-face.ts';
import { localModel, newtonStep, type LocalModel } from './settle-local.ts';
import { advance } from './settle-step.ts';
import { createTerrain, type Terrain } from './settle-terrain.ts';

/**
 * How settling ended: at a stationary point to which Newton steps contract; at the lowest loss there can be; running away,
 * as it seems, because Newton steps do not contract though hardly anything is left to gain; where no step lowers the objective though it
 * is not stationary; or out of steps.
 */
export type SettleEnd = 'stationary' | 'lowest' | 'runaway' | 'stalled' | 'out-of-steps';

/** One point of the way down. */
export interface SettlePoint {
  readonly objective: number;
  /** |theta|. */
  readonly norm: number;
  /** The length of the Newton step, without rounding errors. */
  readonly newtonStep: number;
}

/** Where an endpoint settles. */
export interface Settled {
  readonly end: SettleEnd;
  /** (parameterCount) */
  readonly theta: Float64Array;
  readonly objective: number;
  /** (num_samples, outputSize) */
  readonly outputs: Float64Array;
  /** The objective around it, along the faces of the kinks it lies on. */
  readonly model: LocalModel;
  /** The last Newton step over the one before: below 1/2 they contract. */
  readonly contraction: number;
  /** Kinks that samples lie on, exactly. */
  readonly kinks: readonly Kink[];
  /** |theta - endpoint|. */
  readonly distance: number;
  /** The largest change of an output on a sample; of a probability for bce and cross-entropy. */
  readonly outputDistance: number;
  /** From the endpoint on. */
  readonly path: readonly SettlePoint[];
}

/** How long settling may take. */
export interface SettleOptions {
  /** Default 400; most endpoints take 10 to 60. */
  readonly maxSteps?: number;
  /** (parameterCount) each: directions that must not be taken. */
  readonly fixed?: readonly Float64Array[];
}

/** Where g^T (|H| + mu)^-1 g falls below this share of the objective, nothing is left to gain. */
const NEGLIGIBLE = 1e-12;

/** A loss this far above the lowest there can be, relative to the loss scale, is the lowest. */
const ATTAINED = 1e-20;

/** The same for losses that creep to it: their gradients are differences of almost equal numbers. */
const APPROACHED = 1e-12;

/** Newton steps that shrink by less than this do not contract. */
const CONTRACTING = 0.5;

/** Newton steps up to this, relative to 1 + |theta|, have contracted. */
const CONTRACTED = 1e-6;

/** Newton steps up to this, relative to 1 + |theta|, are rounding errors. */
const EXACT = 1e-13;

/** Newton steps that converge shrink decrements to this share: quartic minima to 0.2, while ways to infinity keep 0.37 to 0.6. */
const CONVERGING = 0.25;

/** Newton steps are taken along all directions, or along those alone whose curvature exceeds a share of the largest. */
const STEEPER = [0, 1e-4, 1e-6, 1e-8];

/** Newton steps of polishing: quadratic convergence takes 2 or 3, that to a quartic minimum 15. */
const MAX_POLISH = 30;

/** |theta| over 1 + that of the endpoint from which on a network that does not contract counts as running away. */
const FAR = 64;

/** The first radius. */
const FIRST_RADIUS = 0.1;

/**
 * Settles the endpoints of a sweep.
 *
 * The descent is monotone, within a trust radius, and follows the gradient flow, which is what training with small steps
 * would go on to do; valleys are crossed in few steps because their steep directions are solved for. Piecewise-linear
 * networks slide along kinks as the flow does.
 *
 * @param fitted a sweep with its data; mini-batch sweeps settle on all samples
 * @returns a function of an endpoint, (parameterCount)
 */
export function createSettler(
  fitted: FittedSweep,
): (endpoint: Float64Array, options?: SettleOptions) => Settled {
  const terrain = createTerrain(fitted);
  return (endpoint, options) => settleOn(terrain, endpoint, options);
}

/**
 * Settles one endpoint.
 *
 * @param fitted a sweep with its data
 * @param endpoint (parameterCount)
 */
export function settle(fitted: FittedSweep, endpoint: Float64Array, options?: SettleOptions): Settled {
  return createSettler(fitted)(endpoint, options);
}

/** Settles one endpoint on a terrain that others use too. */
export function settleOn(
  terrain: Terrain,
  endpoint: Float64Array,
  { maxSteps = 400, fixed = [] }: SettleOptions = {},
): Settled {
  const faces = createFaces(terrain);
  const modelAt = (point: FacePoint): LocalModel =>
    localModel(terrain, point.theta, [...fixed, ...(faces?.normals(point) ?? [])]);
  const path: SettlePoint[] = [];
  let point = faces?.start(endpoint) ?? { theta: endpoint.slice(), held: [] };
  let model = modelAt(point);
  let radius = FIRST_RADIUS;
  let end: SettleEnd | undefined;
  for (let step = 0; ; step++) {
    path.push({ objective: model.objective, norm: norm(model.theta), newtonStep: model.newtonStep });
    const released = faces?.release(point) ?? point;
    if (released === point) {
      end = endAt(terrain, model, path);
      if (end !== undefined) break;
    }
    if (step === maxSteps) {
      end = 'out-of-steps';
      break;
    }
    const from = released === point ? model : modelAt(released);
    const next = advance(terrain, faces, released, from, radius);
    if (next === undefined) {
      end = 'stalled';
      break;
    }
    ({ point, radius } = next);
    model = modelAt(point);
  }
  return described(terrain, endpoint, { ...polished(faces, point, model, end, path, modelAt), path });
}

function endAt(
  { lowest, lowestIsFinite, scale }: Terrain,
  model: LocalModel,
  path: readonly SettlePoint[],
): SettleEnd | undefined {
  const above = model.objective - lowest;
  if (above <= ATTAINED * scale) return lowestIsFinite ? 'lowest' : 'runaway';
  if (model.decrement <= NEGLIGIBLE * model.objective) return 'stationary';
  if (above <= APPROACHED * scale && !contracts(path)) return 'runaway';
  const [start, last] = [path[0]!, path.at(-1)!];
  return last.norm > FAR * (1 + start.norm) && !contracts(path) ? 'runaway' : undefined;
}

/** Whether some of the last Newton steps shrank. */
function contracts(path: readonly SettlePoint[]): boolean {
  const last = path.slice(-4);
  return (
    last.length < 4 ||
    last.some(({ newtonStep: step }, i) => i > 0 && step < CONTRACTING * last[i - 1]!.newtonStep)
  );
}

interface End {
  readonly end: SettleEnd;
  readonly point: FacePoint;
  readonly model: LocalModel;
  readonly contraction: number;
}

/**
 * Takes Newton steps from a point that is stationary as far as the objective tells. Near a true stationary point they
 * shrink to rounding errors; on the way to infinity they stay as long as they are, and the point is left where it was.
 */
function polished(
  faces: Faces | undefined,
  start: FacePoint,
  first: LocalModel,
  end: SettleEnd,
  path: readonly SettlePoint[],
  modelAt: (point: FacePoint) => LocalModel,
): End {
  let best = { point: start, model: first };
  let contraction = lastContraction(path);
  if (end !== 'stationary' && end !== 'stalled') return { end, ...best, contraction };
  const after = (step: Float64Array): typeof best | undefined => {
    const target = moved(best.point.theta, step);
    const theta = faces?.onto(target, best.point.held) ?? target;
    if (faces?.firstCrossing(best.point, theta) !== undefined) return undefined;
    const point = { ...best.point, theta };
    return { point, model: modelAt(point) };
  };
  for (let round = 0; round < MAX_POLISH && !isExact(best.model); round++) {
    let next: typeof best | undefined;
    // Where residuals alone give directions their curvature, the steep ones go first: the others then turn out flat.
    for (const share of STEEPER) {
      const tried = after(newtonStep(best.model, share));
      if (round === 0 && share === 0 && tried !== undefined) {
        contraction = ratio(tried.model.newtonStep, best.model.newtonStep);
      }
      if (tried === undefined || !(tried.model.decrement <= CONVERGING * best.model.decrement)) continue;
      next = tried;
      break;
    }
    if (next === undefined) break;
    best = next;
  }
  if (hasContracted(best.model)) return { end: end === 'stalled' ? 'stationary' : end, ...best, contraction };
  if (end === 'stationary') return { end: 'runaway', point: start, model: first, contraction };
  return { end, ...best, contraction };
}

function isExact({ newtonStep: step, decrement, theta }: LocalModel): boolean {
  return decrement === 0 || step <= EXACT * (1 + norm(theta));
}

function hasContracted({ newtonStep: step, theta }: LocalModel): boolean {
  return step <= CONTRACTED * (1 + norm(theta));
}

function lastContraction(path: readonly SettlePoint[]): number {
  const [before, last] = path.slice(-2);
  return before === undefined || last === undefined ? 0 : ratio(last.newtonStep, before.newtonStep);
}

/** How much of a step the next one is; 0 where both are rounding errors. */
function ratio(next: number, step: number): number {
  return next === 0 ? 0 : next / step;
}

function described(
  terrain: Terrain,
  endpoint: Float64Array,
  { end, point, model, contraction, path }: End & { readonly path: readonly SettlePoint[] },
): Settled {
  const { kinks, outputsOf } = terrain;
  const { theta } = point;
  const outputs = outputsOf(theta);
  return {
    end,
    theta,
    objective: model.objective,
    outputs,
    model,
    contraction,
    kinks: kinks === undefined ? [] : allKinks(kinks.onSamples(theta, kinks.pass(theta)), point.held),
    ...distancesFrom(terrain, endpoint, { theta, outputs }),
    path,
  };
}

/** How far a point lies from where settling began. */
export function distancesFrom(
  { outputsOf, readoutsOf }: Terrain,
  endpoint: Float64Array,
  { theta, outputs }: Pick<Settled, 'theta' | 'outputs'>,
): Pick<Settled, 'distance' | 'outputDistance'> {
  const [before, after] = [readoutsOf(outputsOf(endpoint)), readoutsOf(outputs)];
  return {
    distance: norm(theta.map((value, p) => value - endpoint[p]!)),
    outputDistance: after.reduce((most, value, i) => Math.max(most, Math.abs(value - before[i]!)), 0),
  };
}

/** Those found within rounding, and those held. */
function allKinks(found: readonly Kink[], held: readonly Kink[]): Kink[] {
  const isNew = ({ sample, unit }: Kink): boolean =>
    !held.some((kink) => kink.sample === sample && kink.unit === unit);
  return [...held, ...found.filter(isNew)];
}
