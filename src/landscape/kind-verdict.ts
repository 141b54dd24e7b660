// The shape of a verdict's parts, and the measures that most of them share.
import type { Evidence, Kind, SettlingEvidence, SpectrumEvidence } from './evidence.ts';
import type { Settled } from './settle.ts';

/** A kind with its evidence, and one plain sentence. */
export interface Verdict {
  readonly kind: Kind;
  readonly evidence: Evidence;
  readonly reason: string;
}

/** How an endpoint settled, as plain numbers. */
export function settlingEvidence({
  path,
  distance,
  outputDistance,
  model,
  contraction,
}: Settled): SettlingEvidence {
  return {
    steps: path.length - 1,
    distance,
    outputDistance,
    gradientNorm: model.gradientNorm,
    decrement: model.objective > 0 ? model.decrement / model.objective : 0,
    contraction,
  };
}

/** The curvature at the settled point, as plain numbers. */
export function spectrumEvidence({ model }: Settled, orbitDimension: number): SpectrumEvidence {
  const { values, tolerance } = model;
  return {
    smallestEigenvalue: values[0] ?? null,
    largestEigenvalue: values.at(-1) ?? null,
    tolerance,
    index: values.filter((value) => value < -tolerance).length,
    nullity: values.filter((value) => Math.abs(value) <= tolerance).length,
    orbitDimension,
  };
}
