// Rounding inside the twins' inner loops.

/** The smallest normal float32. */
const MIN_NORMAL = 2 ** -126;

/**
 * x, rounded to float32 if `single`: to the nearest, and to zero below the normal numbers.
 *
 * WGSL leaves it to the device whether subnormal results survive. The software adapter, which is where kernels are
 * compared with their twins bit for bit, flushes them; Adam's squares of small gradients get there soon.
 *
 * A branch that always goes the same way is free; calling a rounding function held in a variable is not, once the
 * float64 and the float32 form of a twin have both run in a process.
 */
export function rounded(x: number, single: boolean): number {
  return single ? toFloat32(x) : x;
}

function toFloat32(x: number): number {
  const nearest = Math.fround(x);
  return Math.abs(nearest) < MIN_NORMAL ? 0 * nearest : nearest;
}
