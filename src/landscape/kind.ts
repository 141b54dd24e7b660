// The kind of an endpoint: diverged, dead, local minimum, saddle, plateau, or why it is none of these.
import type { FittedSweep } from '../datasets/index.ts';
import { STATIONARY_GRADIENT_NORM } from '../engine/outcome.ts';
import { BLOW_UP } from '../reference/index.ts';
import { largestMagnitude } from './curvature64.ts';
import { norm } from './eigenbasis.ts';
import type { Evidence, Kind } from './evidence.ts';
import { classifyEmpty } from './kind-empty.ts';
import { classifyAmongKinks } from './kind-kinked.ts';
import { flatTangents } from './kind-orbit.ts';
import { classifyByCurvature } from './kind-smooth.ts';
import { separation } from './kind-separated.ts';
import { settlingEvidence, type Verdict } from './kind-verdict.ts';
import { recognizeRunaway } from './runaway.ts';
import { settleOn, type Settled } from './settle.ts';
import { isCoercive, settleEmpty, type SettledEmpty } from './settle-empty.ts';
import { createTerrain, type Terrain } from './settle-terrain.ts';
import { largestStableCurvature, steepestInSteps } from './stability.ts';

/** The verdict on one endpoint. */
export interface Classified {
  readonly kind: Kind;
  readonly evidence: Evidence;
  /** One plain sentence. */
  readonly reason: string;
  /** Where it settles; a diverged network stays where it is. */
  readonly settled: {
    /** (parameterCount) */
    readonly theta: Float64Array;
    readonly objective: number;
    /** (num_samples, outputSize) */
    readonly outputs: Float64Array;
  };
}

/** An endpoint that moved further than this, relative to 1 + |theta|, while settling had not arrived. */
export const FAR_FROM_SETTLED = 0.1;

/** Nor had one whose outputs, or probabilities, moved further than this. */
export const OUTPUTS_FAR_FROM_SETTLED = 0.01;

/**
 * The same for networks that run away, whose outputs approach their limit only like the inverse of time: one that is this
 * near to its limit, and creeps to it all the way, is on the plateau.
 */
export const OUTPUTS_FAR_FROM_LIMIT = 0.1;

/**
 * A lowest loss counts as reached up to this share of the loss scale: float32 leaves solved networks at 1e-13. Where solutions
 * meet kinks Newton steps do not contract, and without this such networks would seem to run away.
 */
const AT_LOWEST = 1e-12;

/** A decrement below this share of the objective is little. */
const LITTLE = 1e-6;

/**
 * Says what the endpoints of a sweep are.
 *
 * The rules, the first that matches: 1. past BLOW_UP: `diverged`. 2. a hidden layer of relus strictly off on every sample,
 * no penalty, (nearly) no gradient: `dead`. 3 and 4. Settled along the gradient flow: away to infinity is a `plateau`, if its
 * outputs are within 0.1 of their limit (where every sample is right beyond doubt, that follows without settling); else far from
 * the endpoint, or so steep that the training oscillates, is `unconverged`. 5. By curvature: `saddle`, `local-minimum`. 6. By
 * region, where units are piecewise linear, and by what units without weights could do. What none of them can tell is
 * `undecided`. adamw has no objective: its endpoints are diverged, dead or unconverged.
 *
 * Networks that solve bce, or mse with a sigmoid output, have no minimum either: they are plateaus with limit 0.
 *
 * @param fitted a sweep with its data; where axes vary penalty or learning rate, that of one network (ofNetwork)
 * @returns a function of an endpoint, (parameterCount)
 */
export function createClassifier(fitted: FittedSweep): (theta: Float64Array) => Classified {
  const terrain = createTerrain(fitted);
  return (theta) => {
    const blownUp = blowUp(terrain, theta);
    if (blownUp !== undefined) return described(blownUp, unsettled(terrain, theta));
    const separated = separatedVerdict(terrain, theta);
    if (separated !== undefined) return described(separated, unsettled(terrain, theta));
    const descended = settleOn(terrain, theta);
    const settled = settleEmpty(terrain, theta, descended) ?? descended;
    return described(
      deadLayer(terrain, theta) ?? noObjective(fitted, settled) ?? settledVerdict(terrain, theta, settled),
      settled,
    );
  };
}

function described({ kind, evidence, reason }: Verdict, settled: Classified['settled']): Classified {
  const { theta, objective, outputs } = settled;
  return { kind, evidence, reason, settled: { theta, objective, outputs } };
}

function unsettled({ reference, outputsOf }: Terrain, theta: Float64Array): Classified['settled'] {
  return { theta: theta.slice(), objective: reference.objectiveAt(theta), outputs: outputsOf(theta) };
}

function blowUp({ reference }: Terrain, theta: Float64Array): Verdict | undefined {
  const largest = largestMagnitude(theta);
  if (theta.every(Number.isFinite) && largest <= BLOW_UP && reference.lossAt(theta) <= BLOW_UP)
    return undefined;
  const largestParameter = theta.every(Number.isFinite) ? largest : null;
  return {
    kind: 'diverged',
    evidence: { rule: 'blow-up', largestParameter },
    reason: `A parameter or the loss is past ${BLOW_UP} or no number.`,
  };
}

function deadLayer({ reference, fitted }: Terrain, theta: Float64Array): Verdict | undefined {
  const { deadLayer: isDead, gradientNorm } = reference.evaluate(theta);
  if (!isDead || fitted.sweep.penalty.l2 > 0 || gradientNorm > STATIONARY_GRADIENT_NORM) return undefined;
  return {
    kind: 'dead',
    evidence: { rule: 'inactive-layer', gradientNorm },
    reason: 'Every unit of a hidden layer is strictly off on every sample, and no gradient is left.',
  };
}

/** Of those already near their limit: the others settle, which says how far they are to go. */
function separatedVerdict(terrain: Terrain, theta: Float64Array): Verdict | undefined {
  if (terrain.fitted.sweep.optimizer.kind === 'adamw') return undefined;
  const separated = separation(terrain, theta);
  if (separated === undefined || separated.distanceToLimit > OUTPUTS_FAR_FROM_LIMIT) return undefined;
  return {
    kind: 'plateau',
    evidence: { rule: 'separated', ...separated },
    reason: 'All samples are right beyond doubt: it runs away to infinity, where the objective tends to 0.',
  };
}

function noObjective({ sweep }: FittedSweep, settled: Settled): Verdict | undefined {
  if (sweep.optimizer.kind !== 'adamw') return undefined;
  return {
    kind: 'unconverged',
    evidence: { rule: 'no-objective', settling: settlingEvidence(settled) },
    reason: 'adamw descends no objective, so that its endpoints are no stationary points of one.',
  };
}

/** Rules 3 to 6. */
function settledVerdict(terrain: Terrain, endpoint: Float64Array, settled: Settled | SettledEmpty): Verdict {
  const inPlace = verdictInPlace(terrain, endpoint, settled);
  if (hasMoved(endpoint, settled, inPlace.kind)) return moved(settled, inPlace.kind);
  return oscillation(terrain, settled, inPlace.kind) ?? inPlace;
}

function hasMoved(endpoint: Float64Array, { distance, outputDistance }: Settled, kind: Kind): boolean {
  if (kind === 'plateau') return outputDistance > OUTPUTS_FAR_FROM_LIMIT;
  return distance > FAR_FROM_SETTLED * (1 + norm(endpoint)) || outputDistance > OUTPUTS_FAR_FROM_SETTLED;
}

function moved(settled: Settled, kind: Kind): Verdict {
  const { objective } = settled;
  const leadsTo = { kind, objective };
  return {
    kind: 'unconverged',
    evidence: { rule: 'moved', settling: settlingEvidence(settled), leadsTo },
    reason: `Settling led far away, to objective ${objective.toPrecision(6)} (${kind}).`,
  };
}

/** Whether gradient descent jumps to and fro across the settled point: its steps overshoot along the steepest direction. */
function oscillation(
  { fitted, reference }: Terrain,
  { model, path, ...settled }: Settled,
  kind: Kind,
): Verdict | undefined {
  const stableUpTo = largestStableCurvature(fitted);
  if (stableUpTo === undefined || kind === 'plateau') return undefined;
  const largestEigenvalue = steepestInSteps(fitted, reference, settled.theta) ?? model.values.at(-1) ?? 0;
  if (largestEigenvalue <= stableUpTo) return undefined;
  if (path[0]!.newtonStep <= 1e-6 * path[0]!.norm) return undefined; // it stands still, on the edge
  return {
    kind: 'unconverged',
    evidence: {
      rule: 'oscillation',
      settling: settlingEvidence({ ...settled, model, path }),
      largestEigenvalue,
      stableUpTo,
    },
    reason: 'Oscillating: the steps are too long for the curvature of the point it jumps across.',
  };
}

function verdictInPlace(terrain: Terrain, endpoint: Float64Array, settled: Settled | SettledEmpty): Verdict {
  const { kinks, lowest, lowestIsFinite, scale } = terrain;
  if (lowestIsFinite && settled.objective - lowest <= AT_LOWEST * scale) {
    return {
      kind: 'local-minimum',
      evidence: { rule: 'lowest-loss', settling: settlingEvidence(settled), lowest },
      reason: 'No network has a smaller loss on these samples.',
    };
  }
  if (settled.end === 'runaway' || (settled.end === 'out-of-steps' && hasLittleLeft(terrain, settled))) {
    const runaway = isCoercive(terrain) ? undefined : recognizeRunaway(terrain, endpoint, settled);
    if (runaway === undefined)
      return unfinished(settled, 'Newton steps do not contract, yet no limit at infinity shows.');
    return {
      kind: 'plateau',
      evidence: { rule: 'runaway', settling: settlingEvidence(settled), runaway },
      reason: `It runs away to infinity, where the objective tends to ${runaway.limit.toPrecision(6)}.`,
    };
  }
  if (settled.end !== 'stationary') return unfinished(settled, 'Settling found no stationary point.');
  if (kinks !== undefined && 'empty' in settled) return classifyEmpty(terrain, kinks, settled);
  if (kinks !== undefined) return classifyAmongKinks(terrain, kinks, settled);
  return classifyByCurvature(terrain, settled, flatTangents(terrain, settled.theta));
}

/** Whether the objective can hardly fall further, though settling has not ended: valleys that bend to infinity are long. */
function hasLittleLeft({ lowest, scale }: Terrain, { model, objective }: Settled): boolean {
  return model.decrement <= LITTLE * (objective - lowest + 1e-3 * scale);
}

function unfinished(settled: Settled, reason: string): Verdict {
  return { kind: 'undecided', evidence: { rule: 'unfinished', settling: settlingEvidence(settled) }, reason };
}
