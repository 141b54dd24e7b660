// The loss along a straight line between two points of parameter space: the twin of the kernel `line`.
import type { Objective } from './objective.ts';
import { rounded } from './rounded.ts';

/**
 * The losses along straight lines, without the penalty.
 *
 * @param single round every operation to float32, in the kernel's order
 * @returns (a, b, points) -> (points) the loss at evenly spaced points, at a first, at b last
 */
export function createLine(
  { lossAt, parameterCount }: Pick<Objective, 'lossAt' | 'parameterCount'>,
  single: boolean,
): (a: Float64Array, b: Float64Array, points: number) => Float64Array {
  const theta = new Float64Array(parameterCount);
  return (a, b, points) => {
    if (!Number.isSafeInteger(points) || points < 2) {
      throw new RangeError(`\`points\` (=${points}) must be a whole number of at least 2.`);
    }
    return Float64Array.from({ length: points }, (_, i) => {
      const t = rounded(i / (points - 1), single);
      const s = rounded(1 - t, single);
      for (let p = 0; p < parameterCount; p++) {
        theta[p] = rounded(rounded(s * a[p]!, single) + rounded(t * b[p]!, single), single);
      }
      return lossAt(theta);
    });
  };
}
