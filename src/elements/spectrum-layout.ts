// Eigenvalues on an axis that is logarithmic on both sides of zero, told apart by their signs.

/** One eigenvalue. */
export interface SpectrumPoint {
  /** From 1, ascending. */
  readonly rank: number;
  readonly value: number;
  /** `zero` within the tolerance: rounding decides its sign. */
  readonly sign: 'negative' | 'zero' | 'positive';
}

/** The eigenvalues, and what counts as zero. */
export interface SpectrumPoints {
  readonly points: readonly SpectrumPoint[];
  readonly tolerance: number;
}

/**
 * The eigenvalues of a Hessian by sign. Within 10 P eps |H|, P the number of parameters, they count as zero.
 *
 * @param eigenvalues ascending
 */
export function spectrumPoints(eigenvalues: readonly number[]): SpectrumPoints {
  const largest = eigenvalues.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const tolerance = 10 * eigenvalues.length * Number.EPSILON * largest;
  const points = eigenvalues.map((value, i): SpectrumPoint => {
    const sign = value < -tolerance ? 'negative' : value > tolerance ? 'positive' : 'zero';
    return { rank: i + 1, value, sign };
  });
  return { points, tolerance };
}

/** Decades of an axis around zero: `unit` is where it begins to be logarithmic. */
export interface SignedAxis {
  readonly unit: number;
  readonly position: (value: number) => number;
  /** Values to label, ascending. */
  readonly ticks: readonly number[];
}

/** The most decades that an axis shows on each side. */
const DECADES = 6;

/** An axis for eigenvalues: linear within its unit, logarithmic beyond it. */
export function signedAxis({ points }: SpectrumPoints): SignedAxis {
  const sizes = points.filter(({ sign }) => sign !== 'zero').map(({ value }) => Math.abs(value));
  if (sizes.length === 0) return { unit: 1, position: (value) => value, ticks: [0] };
  const top = Math.ceil(Math.log10(Math.max(...sizes)));
  const bottom = Math.max(Math.floor(Math.log10(Math.min(...sizes))), top - DECADES);
  const unit = 10 ** (bottom - 1);
  const powers = Array.from({ length: top - bottom + 1 }, (_, i) => 10 ** (bottom + i));
  const every = Math.ceil(powers.length / 4);
  const labelled = powers.filter((_, i) => (powers.length - 1 - i) % every === 0);
  const has = (sign: SpectrumPoint['sign']): boolean => points.some((point) => point.sign === sign);
  return {
    unit,
    position: (value) => Math.sign(value) * Math.log10(1 + Math.abs(value) / unit),
    ticks: [
      ...(has('negative') ? labelled.map((power) => -power).reverse() : []),
      0,
      ...(has('positive') ? labelled : []),
    ],
  };
}
