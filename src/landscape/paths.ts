// What the losses along a straight line say: whether they fall all the way, and how high they rise.
import type { Reference } from '../reference/index.ts';
import type { LineTolerance } from './paths-rounding.ts';

/** Points of a line, its two ends included. */
export const PATH_POINTS = 101;

/** A rise up to this between two neighbouring points is rounding, even in float64. */
export const RISE_TOLERANCE = 1e-9;

/** Whether the loss nowhere rises by more than `tolerance` (default 1e-9) from one point to the next. */
export function isMonotone(losses: ArrayLike<number>, tolerance: number = RISE_TOLERANCE): boolean {
  for (let i = 1; i < losses.length; i++) if (!(losses[i]! <= losses[i - 1]! + tolerance)) return false;
  return true;
}

/**
 * The barrier of a path: by how much its highest point lies above the higher of its ends; 0 where none does.
 *
 * @see Goodfellow, Vinyals & Saxe 2014, "Qualitatively characterizing neural network optimization problems", for the line;
 *   Garipov et al. 2018 and Draxler et al. 2018 measure from the higher end, too; Frankle et al. 2020 from the mean of both
 */
export function barrierOf(losses: ArrayLike<number>): number {
  return losses[highestOf(losses)]! - Math.max(losses[0]!, losses[losses.length - 1]!);
}

/** The largest climb of a path: how far it rises above the lowest point it has passed. */
export function climbOf(losses: ArrayLike<number>): number {
  const { from, to } = steepestClimb(losses);
  return losses[to]! - losses[from]!;
}

/** What is measured of a line. */
export interface DescentPath {
  /** No rise above 1e-9 from one point to the next. */
  readonly monotone: boolean;
  /** Highest point less the higher end. */
  readonly barrier: number;
  /** The most it rises above the lowest point that it has passed. */
  readonly climb: number;
  /** Whether float64 had to say whether it is monotone. */
  readonly inDoubt: boolean;
}

/** A line as it was measured in float32, and the way to more digits. */
export interface MeasuredLine {
  /** (points) */
  readonly losses: Float32Array;
  readonly tolerance: LineTolerance;
  /** The loss in float64 at the point of that number. */
  readonly exactAt: (point: number) => number;
}

/**
 * Judges a line that was measured in float32.
 *
 * A rise counts where it is larger than rounding can make it, and there is none where no step comes near to one. Only steps
 * between the two are measured again in float64, and only where no other rise has decided already. Heights that rounding could
 * have made are measured again at the points they lie between.
 */
export function judgeLine(line: MeasuredLine): DescentPath {
  const { losses } = line;
  const doubtful = doubtfulSteps(line);
  const falls = (i: number): boolean => line.exactAt(i + 1) - line.exactAt(i) <= RISE_TOLERANCE;
  const { from, to } = steepestClimb(losses);
  return {
    monotone: doubtful?.every(falls) ?? false,
    barrier: barrierOfLine(line),
    climb: heightBetween(line, [from], to),
    inDoubt: (doubtful?.length ?? 0) > 0,
  };
}

/** The barrier of a line that was measured in float32: see judgeLine. */
export function barrierOfLine(line: MeasuredLine): number {
  return heightBetween(line, [0, line.losses.length - 1], highestOf(line.losses));
}

/** (steps in doubt) each by the point it starts from; null where the line surely rises. */
function doubtfulSteps({ losses, tolerance }: MeasuredLine): number[] | null {
  const doubtful: number[] = [];
  let before = tolerance(losses[0]!);
  for (let i = 0; i + 1 < losses.length; i++) {
    const next = tolerance(losses[i + 1]!);
    const rise = losses[i + 1]! - losses[i]!;
    if (rise > RISE_TOLERANCE + before + next) return null;
    if (!(rise <= RISE_TOLERANCE - before - next)) doubtful.push(i);
    before = next;
  }
  return doubtful;
}

/** By how much the top lies above the highest of some bases, measured again where rounding could have made that. */
function heightBetween(
  { losses, tolerance, exactAt }: MeasuredLine,
  bases: readonly number[],
  top: number,
): number {
  if (bases.includes(top)) return 0;
  const base = bases.reduce((most, at) => (losses[at]! > losses[most]! ? at : most));
  const height = losses[top]! - losses[base]!;
  if (height > tolerance(losses[top]!) + tolerance(losses[base]!)) return height;
  return Math.max(0, exactAt(top) - Math.max(...bases.map(exactAt)));
}

function highestOf(losses: ArrayLike<number>): number {
  let highest = 0;
  for (let i = 1; i < losses.length; i++) if (losses[i]! > losses[highest]!) highest = i;
  return highest;
}

/** The two points between which a path climbs most: the same twice where it never does. */
function steepestClimb(losses: ArrayLike<number>): { readonly from: number; readonly to: number } {
  let lowest = 0;
  let steepest = { from: 0, to: 0 };
  for (let i = 1; i < losses.length; i++) {
    if (losses[i]! < losses[lowest]!) lowest = i;
    if (losses[i]! - losses[lowest]! > losses[steepest.to]! - losses[steepest.from]!) {
      steepest = { from: lowest, to: i };
    }
  }
  return steepest;
}

/**
 * The loss in float64 at the points of a line, each computed once.
 *
 * @param a (parameterCount)
 * @param b (parameterCount)
 */
export function createExactAt(
  { lossAt }: Pick<Reference, 'lossAt'>,
  a: Float64Array,
  b: Float64Array,
  points: number,
): (point: number) => number {
  const known = new Map<number, number>();
  return (point) => {
    const found = known.get(point);
    if (found !== undefined) return found;
    const t = point / (points - 1);
    const loss = lossAt(a.map((from, p) => (1 - t) * from + t * b[p]!));
    known.set(point, loss);
    return loss;
  };
}
