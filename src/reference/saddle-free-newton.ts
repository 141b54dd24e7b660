// Saddle-free Newton: the twin of the kernels `saddle-free-step` and `saddle-free-end`.
import { gershgorinBound } from './eigenvalues.ts';
import { createHyperParameters } from './hyper-parameters.ts';
import type { SaddleFreeNewton } from './optimizer.ts';
import { rounded } from './rounded.ts';
import { createTerrain } from './terrain.ts';
import type { Train, TrainParts } from './train.ts';
import { blowsUp, RUNNING } from './training-state.ts';
import { rotateBack, tridiagonalize, type Tridiagonal } from './tridiagonalize.ts';

/**
 * Saddle-free Newton: steps -learningRate (|H| + damping I)^-1 gradient, where |H| has the eigenvectors of the exact Hessian H
 * and the absolute values of its eigenvalues. So it goes down along negative curvature, too, where Newton's method would go
 * up to the saddle. Every step is taken, whatever becomes of the objective.
 *
 * @see Dauphin et al. 2014, "Identifying and attacking the saddle point problem in high-dimensional non-convex
 *   optimization", section 5, with the whole space for its Krylov subspace
 */
export function createSaddleFreeNewton(options: SaddleFreeNewton, parts: TrainParts): Train {
  const { fitted, single } = parts;
  const terrainOf = createTerrain(parts, 'exact');
  const hyperParameters = createHyperParameters(fitted.sweep);
  const common = 'optimizer.learningRate' in fitted.sweep.axes ? 1 : options.learningRate;
  const damping = rounded(options.damping, single);
  return {
    begin: (theta, index = 0n) => ({
      index,
      theta,
      first: new Float64Array(),
      second: new Float64Array(),
      stopped: RUNNING,
    }),
    train(state, firstStep, steps) {
      if (state.stopped !== RUNNING) return;
      const { theta, index } = state;
      const terrain = terrainOf(index);
      const rate = rounded(common * hyperParameters.of(index).rateScale, single);
      for (let done = 0; done < steps; done++) {
        const slopes = blowsUp(terrain.objectiveAt(theta)) ? null : terrain.slopesAt(theta);
        if (!slopes) {
          state.stopped = firstStep + done + 1;
          return;
        }
        const step = saddleFreeStep(tridiagonalize(slopes.matrix, theta.length, slopes.gradient), damping);
        for (let p = 0; p < theta.length; p++) {
          theta[p] = rounded(theta[p]! + rounded(rate * rounded(step[p]!, single), single), single);
        }
      }
    },
  };
}

/**
 * The step -(|H| + damping I)^-1 gradient.
 *
 * @param form the tridiagonal form of H, with the gradient rotated
 * @param damping above 0
 * @returns (size)
 */
export function saddleFreeStep(form: Tridiagonal, damping: number): Float64Array {
  const { diagonal, rotated, rotations } = diagonalize(form);
  const y = rotated.map((c, k) => -c / (Math.abs(diagonal[k]!) + damping));
  for (const { i, c, s } of rotations.toReversed()) {
    const [low, high] = [y[i]!, y[i + 1]!];
    y[i] = s * high + c * low;
    y[i + 1] = c * high - s * low;
  }
  return rotateBack(form, y);
}

/** A rotation of the rows i and i + 1. */
interface Rotation {
  readonly i: number;
  readonly c: number;
  readonly s: number;
}

/** A tridiagonal matrix turned into a diagonal one: the rotations in their order, and a vector in the new basis. */
export interface Diagonal {
  readonly diagonal: Float64Array;
  readonly rotated: Float64Array;
  readonly rotations: readonly Rotation[];
  /** QL steps that it took. */
  readonly sweeps: number;
}

/**
 * Diagonalizes by implicit QL steps, whose rotations stay orthogonal whatever their number: where they end early, what is
 * left beside the diagonal is the only error.
 *
 * @param sweeps QL steps in all; default far more than are ever needed
 * @param rounding elements beside the diagonal up to so many times Gershgorin's bound are none
 * @see Bowdler, Martin, Reinsch & Wilkinson 1968, "The QR and QL algorithms for symmetric matrices" (implicit shifts by
 *   Dubrulle, Martin & Wilkinson 1968)
 */
export function diagonalize(
  form: Pick<Tridiagonal, 'diagonal' | 'offDiagonal' | 'rotated'>,
  sweeps: number = 30 * form.diagonal.length,
  rounding: number = Number.EPSILON,
): Diagonal {
  const size = form.diagonal.length;
  const d = form.diagonal.slice();
  const e = Float64Array.from({ length: size }, (_, i) => form.offDiagonal[i] ?? 0);
  const w = form.rotated.slice();
  const rotations: Rotation[] = [];
  const none = rounding * gershgorinBound(form);
  let left = sweeps;
  for (let l = 0; l < size; l++) {
    for (; left > 0; left--) {
      let m = l;
      while (m + 1 < size && Math.abs(e[m]!) > none) m++;
      if (m === l) break;
      sweep(d, e, w, { l, m }, rotations);
    }
  }
  return { diagonal: d, rotated: w, rotations, sweeps: sweeps - left };
}

/** One implicit QL step on rows l to m, which are coupled with none beside them. */
function sweep(
  d: Float64Array,
  e: Float64Array,
  w: Float64Array,
  { l, m }: { readonly l: number; readonly m: number },
  rotations: Rotation[],
): void {
  const half = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  const root = Math.hypot(half, 1);
  let g = d[m]! - d[l]! + e[l]! / (half + (half < 0 ? -root : root));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    const r = Math.hypot(f, g);
    // Where both vanish there is nothing to turn: the identity keeps what is left of the sweep in step.
    [s, c] = r === 0 ? [0, 1] : [f / r, g / r];
    e[i + 1] = r;
    g = d[i + 1]! - p;
    const turn = (d[i]! - g) * s + 2 * c * b;
    p = s * turn;
    d[i + 1] = g + p;
    g = c * turn - b;
    const [low, high] = [w[i]!, w[i + 1]!];
    w[i + 1] = s * low + c * high;
    w[i] = c * low - s * high;
    rotations.push({ i, c, s });
  }
  d[l]! -= p;
  e[l] = g;
  e[m] = 0;
}
