// The data of the workloads, by formula, so that anybody can make them again.

/** inputs (num_samples, input_size), targets (num_samples, output_size); exact in float32. */
export interface Samples {
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
}

/** Exclusive or of two bits. */
export function xorSamples(): Samples {
  const inputs = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  return { inputs, targets: [[0], [1], [1], [0]] };
}

/** The 4 x 4 grid of points x, y in {-0.75, -0.25, 0.25, 0.75} with target sin(pi x) cos(pi y). */
export function gridSamples(): Samples {
  const line = [-0.75, -0.25, 0.25, 0.75];
  const inputs = line.flatMap((x) => line.map((y) => [x, y]));
  const target = ([x = 0, y = 0]: readonly number[]): number =>
    Math.fround(Math.sin(Math.PI * x) * Math.cos(Math.PI * y));
  return { inputs, targets: inputs.map((point) => [target(point)]) };
}

/**
 * Ten noisy classes in 64 dimensions: 256 samples, sample s of class s mod 10, one-hot targets.
 *
 * With u drawn in turn from the generator below, uniform in [-1, 1): first ten prototypes c (64 numbers each), then
 * inputs x = (c + u) / 2.
 */
export function classifierSamples(): Samples {
  const [numSamples, size, classes] = [256, 64, 10];
  const draw = createUniform();
  const vector = (): number[] => Array.from({ length: size }, draw);
  const prototypes = Array.from({ length: classes }, vector);
  const inputs = Array.from({ length: numSamples }, (_, s) => {
    const center = prototypes[s % classes] ?? [];
    return vector().map((u, i) => Math.fround((u + (center[i] ?? 0)) / 2));
  });
  const targets = inputs.map((_, s) =>
    Array.from({ length: classes }, (_, k) => (k === s % classes ? 1 : 0)),
  );
  return { inputs, targets };
}

/** u = state / 2^31 - 1 of the linear congruential generator state <- (1664525 state + 1013904223) mod 2^32, from 1. */
function createUniform(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround(state / 2 ** 31 - 1);
  };
}
