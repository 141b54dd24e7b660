// Sums up the eigenvalues of a matrix: the twin of the kernel `spectrum`.

/** What the eigenvalues of a matrix say. */
export interface SpectrumSummary {
  readonly smallest: number;
  readonly largest: number;
  readonly trace: number;
  /** Eigenvalues below -tolerance |matrix|. */
  readonly index: number;
  /** Eigenvalues within it. */
  readonly nullity: number;
}

/**
 * Summary of a spectrum.
 *
 * @param values (size) eigenvalues, ascending
 * @param tolerance eigenvalues up to so many times |matrix| have no sign
 */
export function summarizeSpectrum(values: Float64Array, tolerance: number): SpectrumSummary {
  const smallest = values[0] ?? Number.NaN;
  const largest = values.at(-1) ?? Number.NaN;
  const least = tolerance * Math.max(Math.abs(smallest), Math.abs(largest));
  return {
    smallest,
    largest,
    trace: values.reduce((sum, value) => sum + value, 0),
    index: values.filter((value) => value < -least).length,
    nullity: values.filter((value) => Math.abs(value) <= least).length,
  };
}
