// One step of settling: along the model's flow, with the steep directions put right, no longer than a radius that is learnt.
import { dot } from './eigenbasis.ts';
import { combination, flowFactor, flowStep, type FlowStep, type LocalModel } from './settle-local.ts';
import type { FacePoint, Faces } from './settle-face.ts';
import type { Terrain } from './settle-terrain.ts';

/** Where a step led, and how long the next may be. */
export interface Advance {
  readonly point: FacePoint;
  readonly radius: number;
}

/** A radius below this, relative to 1 + |theta|, is a standstill. */
const STANDSTILL = 1e-13;

/** The longest radius, relative to 1 + |theta|. */
const LONGEST_RADIUS = 0.5;

/** Corrections longer than this share of the step mean that the model does not hold so far. */
const TRUSTED = 0.25;

/** A direction is steep if the flow along it has all but ended: it decays by exp of at least this. */
const STEEP = 3;

/** Rounds of putting steep directions right: what is left of their error disturbs the gradient along the others. */
const MAX_CORRECTIONS = 6;

/** Corrections below this share of the step need no further round. */
const RIGHT = 1e-9;

/**
 * Takes one step along the flow that lowers the objective.
 *
 * @param radius how long it may be
 * @returns undefined if no step, however short, lowers it
 */
export function advance(
  terrain: Terrain,
  faces: Faces | undefined,
  point: FacePoint,
  model: LocalModel,
  radius: number,
): Advance | undefined {
  const size = 1 + Math.hypot(...point.theta);
  for (let allowed = radius; allowed > STANDSTILL * size;) {
    const flow = flowStep(model, allowed);
    const trial = tryStep(terrain, faces, point, model, flow);
    const reached = terrain.reference.objectiveAt(trial.point.theta);
    // A landing on a kink may be too near to show.
    const falls = trial.landed ? reached <= model.objective * (1 + 1e-15) : reached < model.objective;
    if (falls && (trial.error <= TRUSTED || isNearlyThere(terrain, model.objective, reached))) {
      const grows = trial.error < TRUSTED / 2 && flow.length > 0.8 * allowed;
      return { point: trial.point, radius: grows ? Math.min(2 * allowed, LONGEST_RADIUS * size) : allowed };
    }
    const excess = trial.error / TRUSTED;
    allowed = flow.length / (excess > 1 ? Math.min(4, Math.max(1.5, excess)) : 2);
  }
  return undefined;
}

/** Whether a step takes most of what is left above the lowest loss: near it, curvatures change with the residuals. */
function isNearlyThere({ lowest, scale }: Terrain, before: number, after: number): boolean {
  return before - lowest < 1e-3 * scale && after - lowest < 0.1 * (before - lowest);
}

interface Trial {
  readonly point: FacePoint;
  /** How far corrections were from nothing, as a share of the step. */
  readonly error: number;
  /** Whether it ended on a kink. */
  readonly landed: boolean;
}

function tryStep(
  terrain: Terrain,
  faces: Faces | undefined,
  point: FacePoint,
  model: LocalModel,
  flow: FlowStep,
): Trial {
  const straight = displaced(model, flow.coordinates);
  const met = faces?.firstCrossing(point, straight);
  // Beyond a kink another region begins, of which the model knows nothing: go as far as the kink.
  if (met !== undefined) return { point: met, error: 0, landed: true };
  const { coordinates, error } = corrected(terrain, model, flow);
  const target = displaced(model, coordinates);
  const onFace = faces === undefined ? target : faces.onto(target, point.held);
  const late = faces?.firstCrossing(point, onFace);
  return { point: late ?? { theta: onFace, held: point.held }, error, landed: late !== undefined };
}

/**
 * Puts the steep directions right, where the flow has come to rest on the floor of a valley that may bend; and compares
 * the gradient along the others with the model's.
 */
function corrected(
  { reference }: Terrain,
  model: LocalModel,
  { time, coordinates: predicted, length }: FlowStep,
): { readonly coordinates: Float64Array; readonly error: number } {
  const { values, slopes } = model;
  const coordinates = predicted.slice();
  const isSteep = values.map((value) => Number(value * time > STEEP));
  let first = 0;
  let missed = 0;
  for (let round = 0; round < MAX_CORRECTIONS; round++) {
    const ahead = reference.gradientAt(displaced(model, coordinates));
    const gradient = model.directions.map((direction) => dot(direction, ahead));
    let squares = 0;
    missed = 0;
    for (const [k, value] of values.entries()) {
      if (isSteep[k] === 1) {
        const change = -(gradient[k]! - slopes[k]! * Math.exp(-value * time)) / value;
        coordinates[k]! += change;
        squares += change * change;
      } else {
        const surprise = gradient[k]! - slopes[k]! - value * predicted[k]!;
        missed += (surprise * flowFactor(value, time)) ** 2;
      }
    }
    const correction = Math.sqrt(squares);
    if (round === 0) first = correction;
    if (correction <= RIGHT * length) break;
  }
  return { coordinates, error: Math.max(first, Math.sqrt(missed)) / length };
}

function displaced({ theta, directions }: LocalModel, coordinates: Float64Array): Float64Array {
  const step = combination(coordinates, directions, theta.length);
  return theta.map((value, p) => value + step[p]!);
}
