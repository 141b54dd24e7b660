// Levenberg-Marquardt: the twin of the kernels `levenberg-marquardt-step` and `levenberg-marquardt-end`.
import { dampedStep } from './cholesky.ts';
import type { LevenbergMarquardt } from './optimizer.ts';
import { rounded } from './rounded.ts';
import { createTerrain, type Slopes, type Terrain } from './terrain.ts';
import type { Train, TrainParts } from './train.ts';
import { blowsUp, DAMPING_ROWS, RUNNING, type TrainingState } from './training-state.ts';

/** Where a network's damping stands in `first`; all are 0 before its first step. */
const DAMPING = 0;
/** What the damping is multiplied by at the next refusal. */
const GROWTH = 1;
/** |gradient|^2 at the last step that only polished; 0 after any other. */
const POLISHED = 2;
/** The lowest objective so far. */
const BEST = 3;

/** A unit in the last place of 1, times which a matrix and its size cannot be told from singular. */
const ROUNDING = { float32: 1.2e-7, float64: 2.3e-16 } as const;

/** Differences of so many times the objective are rounding: several units in the last place. */
const SEEN = { float32: 4e-7, float64: 8e-16 } as const;

/** The damping never falls below the first, nor grows beyond the others at once and in all. */
const LEAST_DAMPING = 1e-30;
const MOST_GROWTH = 1024;
const MOST_DAMPING = 1e20;

/**
 * Levenberg-Marquardt on the objective: each step is one attempt at -(G + damping I)^-1 gradient, G the (generalized)
 * Gauss-Newton matrix with the curvature of the penalty. It is taken where the objective falls. Then the damping follows
 * the gain, actual over predicted decrease; else it grows, ever faster.
 *
 * A decrease that rounding hides teaches nothing. Such steps only polish: they are taken while the objective stays within
 * rounding of its lowest value and the gradient shrinks, so that training comes to rest.
 *
 * @see Marquardt 1963, "An algorithm for least-squares estimation of nonlinear parameters"
 * @see Nielsen 1999, "Damping parameter in Marquardt's method" (IMM-REP-1999-05), section 3: the damping
 * @see Schraudolph 2002, "Fast curvature matrix-vector products for second-order gradient descent": G for other losses
 */
export function createLevenbergMarquardt(options: LevenbergMarquardt, parts: TrainParts): Train {
  const { single } = parts;
  const terrainOf = createTerrain(parts, 'gauss-newton');
  const precision = single ? 'float32' : 'float64';
  const first = rounded(options.damping, single);

  const attempt = (state: TrainingState, terrain: Terrain, here: Here, slopes: Slopes): Here => {
    const { theta, first: damping } = state;
    const scale = theta.reduce((most, _, p) => Math.max(most, slopes.matrix[p * (theta.length + 1)]!), 0);
    if (damping[DAMPING] === 0) damping.set([rounded(first * scale, single), 2, 0, here.objective]);
    const least = Math.max(ROUNDING[precision] * theta.length * scale, LEAST_DAMPING);
    const mu = Math.max(damping[DAMPING]!, least);
    const step = dampedStep(slopes.matrix, slopes.gradient, mu, single);
    const point = theta.map((value, p) => rounded(value + (step?.step[p] ?? 0), single));
    const next = { ...here, there: terrain.objectiveAt(point), promise: step?.promise ?? -1 };
    if (!judge(damping, { ...next, mu, steepness: squared(slopes.gradient), seen: SEEN[precision] }))
      return here;
    theta.set(point);
    return { objective: next.there, slopes: null };
  };

  return {
    begin: (theta, index = 0n) => ({
      index,
      theta,
      first: new Float64Array(DAMPING_ROWS),
      second: new Float64Array(),
      stopped: RUNNING,
    }),
    train(state, firstStep, steps) {
      if (state.stopped !== RUNNING) return;
      const terrain = terrainOf(state.index);
      let here: Here = { objective: terrain.objectiveAt(state.theta), slopes: null };
      for (let done = 0; done < steps; done++) {
        const slopes = here.slopes ?? terrain.slopesAt(state.theta);
        if (blowsUp(here.objective) || !slopes) {
          state.stopped = firstStep + done + 1;
          return;
        }
        here = attempt(state, terrain, { ...here, slopes }, slopes);
      }
    },
  };
}

/** Where a network is; its slopes are null where it has just arrived. */
interface Here {
  readonly objective: number;
  readonly slopes: Slopes | null;
}

/** A step that was tried. */
interface Trial {
  /** The objective before and after it. */
  readonly objective: number;
  readonly there: number;
  /** The decrease that the model predicts; below 0 where there is no step. */
  readonly promise: number;
  readonly mu: number;
  /** |gradient|^2 */
  readonly steepness: number;
  /** The share of the objective that is rounding. */
  readonly seen: number;
}

/** Sets the damping of the next step. Returns whether this one is taken. */
function judge(
  damping: Float64Array,
  { objective: here, there, promise, mu, steepness, seen }: Trial,
): boolean {
  const rounding = seen * Math.abs(here);
  const visible = promise > rounding;
  const falls = visible ? there < here : there <= damping[BEST]! + rounding;
  if (promise < 0 || blowsUp(there) || !falls) {
    damping[DAMPING] = Math.min(mu * damping[GROWTH]!, MOST_DAMPING);
    damping[GROWTH] = Math.min(2 * damping[GROWTH]!, MOST_GROWTH);
    return false;
  }
  if (!visible && damping[POLISHED]! > 0 && steepness >= damping[POLISHED]!) return false;
  const gain = (here - there) / promise;
  damping[DAMPING] = mu * (visible ? Math.max(1 / 3, 1 - (2 * gain - 1) ** 3) : 1 / 3);
  damping[GROWTH] = 2;
  damping[POLISHED] = visible ? 0 : steepness;
  damping[BEST] = Math.min(damping[BEST]!, there);
  return true;
}

function squared(vector: Float64Array): number {
  return vector.reduce((sum, x) => sum + x * x, 0);
}
