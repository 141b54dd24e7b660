// Brings a point to the critical point beside it in float64, or says why there is none to be proved a minimum.
import type { FittedSweep } from '../../datasets/index.ts';
import { norm } from '../eigenbasis.ts';
import { settleOn, type Settled as SettledEndpoint } from '../settle.ts';
import { localModel, type LocalModel } from '../settle-local.ts';
import { createTerrain } from '../settle-terrain.ts';
import { refusal, type Refusal } from './certificate.ts';

/** A critical point, to the precision of float64. */
export interface Settled {
  readonly theta: Float64Array;
  /** How far it lies from where settling began. */
  readonly moved: number;
}

/** A point with a Newton step so short, relative to 1 + |theta|, lies beside a critical point. */
const BESIDE = 1e-3;

/**
 * Settles a point as endpoints are settled, and refuses what is no isolated minimum.
 *
 * The point itself is looked at first: descent would leave a saddle that it lies on or beside.
 *
 * @param fitted a smooth network's sweep with its data
 * @param theta (parameterCount)
 */
export function settle(fitted: FittedSweep, theta: Float64Array): Settled | Refusal {
  const terrain = createTerrain(fitted);
  const given = localModel(terrain, theta, []);
  if (!Number.isFinite(given.decrement)) return unsettled();
  if (lowestOf(given) < -given.tolerance && given.newtonStep <= BESIDE * (1 + norm(theta))) {
    return saddle(given);
  }
  const settled = settleOn(terrain, theta);
  if (settled.end === 'runaway') return runaway(settled, given);
  return settled.end === 'stationary' || settled.end === 'lowest' ? judge(settled) : unsettled();
}

function judge({ model, theta, distance }: SettledEndpoint): Settled | Refusal {
  const { values, tolerance } = model;
  if (lowestOf(model) < -tolerance) return saddle(model);
  if (lowestOf(model) > tolerance) return { theta, moved: distance };
  const flat = values.filter((value) => Math.abs(value) <= tolerance).length;
  return refusal(
    'singular',
    `the Hessian at the critical point has ${flat} of ${values.length} eigenvalues that are 0 to working precision, so no isolated minimum can be proved`,
  );
}

function lowestOf({ values }: LocalModel): number {
  return Math.min(...values);
}

function saddle(model: LocalModel): Refusal {
  const lowest = lowestOf(model).toExponential(2);
  return refusal(
    'saddle',
    `it is a saddle: the Hessian there has the eigenvalue ${lowest}, and the objective falls along it`,
  );
}

function runaway({ model, theta, objective }: SettledEndpoint, given: LocalModel): Refusal {
  const [from, to] = [given.theta, theta].map((point) => norm(point).toPrecision(3));
  return refusal(
    'runaway',
    `there is no finite minimum near it: Newton steps do not contract (the last is ${model.newtonStep.toPrecision(3)} long) and carry |theta| from ${from} to ${to} while the objective falls to ${objective.toPrecision(6)}; what it falls towards lies at infinity`,
  );
}

function unsettled(): Refusal {
  return refusal('unsettled', 'descent from there finds no critical point');
}
