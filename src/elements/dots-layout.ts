// Where each dot stands: the twin of dots.wgsl, for hit tests and for canvases without WebGPU.
import { lossHeight, wellHeights, wellOf, type Well } from './wells.ts';

/** How a picture of dots is laid out. */
export interface DotsLayout {
  readonly wells: readonly Well[];
  /** (wells) 0 at the bottom, 1 at the top. */
  readonly heights: readonly number[];
  /** (wells) how thick the dots lie there: in proportion to how many they are. */
  readonly thickness: readonly number[];
}

/** Of the thickest layer. */
const THICKEST = 0.17;

/** Beyond so many tolerances a dot knows nothing of a well. */
const REACH = 4;

/** @param shares (wells) of the networks */
export function dotsLayout(wells: readonly Well[], shares: readonly number[]): DotsLayout {
  const largest = Math.max(1e-9, ...shares);
  const thickness = wells.map((_, i) => THICKEST * ((shares[i] ?? 0) / largest));
  return { wells, heights: wellHeights(wells), thickness };
}

/** From the left, 0 to 1: evenly spread, whatever the number of dots. */
export function dotX(index: number): number {
  return (Math.imul(index, 0x9e3779b1) >>> 0) / 2 ** 32;
}

/** The height of a dot, 0 to 1. Near a well it takes its own place in the layer there. */
export function dotY({ wells, heights, thickness }: DotsLayout, index: number, loss: number): number {
  let y = lossHeight(wells, heights, loss);
  for (const [i, well] of wells.entries()) {
    const distance = Math.abs(loss - well.loss);
    const near = 1 - smoothstep(well.tolerance, REACH * well.tolerance, distance);
    y += near * (ownPlace(index) - 0.5) * (thickness[i] ?? 0);
  }
  return y;
}

/** 0 to 1, unrelated to dotX. */
export function ownPlace(index: number): number {
  let word = (Math.imul(index, 747796405) + 2891336453) >>> 0;
  word = Math.imul((word >>> ((word >>> 28) + 4)) ^ word, 277803737) >>> 0;
  return (((word >>> 22) ^ word) >>> 0) / 2 ** 32;
}

function smoothstep(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/**
 * The dot nearest to a point.
 *
 * @param shown how many dots there are, from the first on
 * @param aspect height of the picture divided by its width
 * @param reach no dot farther than this, in widths, is taken
 * @returns its position, or -1
 */
export function nearestDot(
  layout: DotsLayout,
  losses: Float32Array,
  shown: number,
  at: { readonly x: number; readonly y: number },
  aspect: number,
  reach: number,
): number {
  let best = -1;
  let least = reach * reach;
  for (let i = 0; i < shown; i++) {
    const dx = dotX(i) - at.x;
    if (dx * dx >= least) continue; // most dots end here
    const dy = aspect * (dotY(layout, i, losses[i] ?? Number.NaN) - at.y);
    const squared = dx * dx + dy * dy;
    if (squared < least) [best, least] = [i, squared];
  }
  return best;
}

/** The next dot in an other well, upwards or downwards; the same dot if there is none. */
export function dotInNextWell(
  wells: readonly Well[],
  losses: Float32Array,
  shown: number,
  from: number,
  up: boolean,
): number {
  const here = wellOf(wells, losses[from] ?? 0);
  for (let well = here + (up ? 1 : -1); well >= 0 && well < wells.length; well += up ? 1 : -1) {
    const found = losses.subarray(0, shown).findIndex((loss) => wellOf(wells, loss) === well);
    if (found >= 0) return found;
  }
  return from;
}
