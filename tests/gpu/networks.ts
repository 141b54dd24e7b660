// Networks as they lie in memory, and how far what the device makes of them may be from the float64 twins.
import { randomNumbers } from '../unit/reference/fitted.ts';

/** (networks) of (parameterCount) as (parameterCount, networks) float32. */
export function networkLast(networks: readonly ArrayLike<number>[]): Float32Array {
  const size = networks[0]?.length ?? 0;
  return Float32Array.from(
    { length: size * networks.length },
    (_, at) => networks[at % networks.length]?.[Math.floor(at / networks.length)] ?? Number.NaN,
  );
}

/** One network of (parameterCount, count). */
export function columnOf(all: Float32Array, i: number, count: number): Float64Array {
  return Float64Array.from({ length: all.length / count }, (_, p) => all[p * count + i] ?? Number.NaN);
}

export function largestMagnitude(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return largestMagnitude(Array.from(a, (x, i) => x - (b[i] ?? Number.NaN)));
}

/**
 * The largest error of a function of theta in units of what is allowed: ten times what the float64 twin makes of theta moved by
 * a roundoff of the largest parameter, as every operation of the kernel may, and ten roundoffs of its own largest value.
 */
export function excess(
  actual: ArrayLike<number>,
  theta: Float64Array,
  twin: (theta: Float64Array) => Float64Array,
): number {
  const roundoff = 2 ** -24;
  const expected = twin(theta);
  const next = randomNumbers(1);
  const size = largestMagnitude(theta);
  const moved = Array.from({ length: 8 }, () =>
    twin(theta.map((x) => x + roundoff * size * Math.sign(next()))),
  );
  const deviation = Math.max(...moved.map((other) => distance(other, expected)));
  return distance(actual, expected) / (10 * (deviation + roundoff * largestMagnitude(expected)));
}
