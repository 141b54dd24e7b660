// Recognizes simple fractions, so that a loss level reads 1/8 instead of 0.125.

/** What counts as a simple fraction. */
export interface FractionOptions {
  /** Largest numerator and denominator; default 12. */
  readonly maxDenominator?: number;
  /** Largest distance from the fraction, relative to it; default 2e-4. */
  readonly tolerance?: number;
}

/**
 * The simple fraction that a number is, if it is one.
 *
 * By default neither part exceeds 12. All such fractions with their tolerance cover 1 % of the numbers between 0 and 1,
 * so that a number without meaning rarely looks like one; with denominators up to 64 they would cover a quarter.
 *
 * @returns in lowest terms, e.g. `1/8`, `3/2`, `2` or `0`; null for every other number, negative ones included
 * @throws RangeError for options outside their ranges
 */
export function simpleFraction(x: number, options: FractionOptions = {}): string | null {
  const { maxDenominator = 12, tolerance = 2e-4 } = options;
  if (!(Number.isSafeInteger(maxDenominator) && maxDenominator >= 1)) {
    throw new RangeError(`\`maxDenominator\` (=${maxDenominator}) must be a whole number of at least 1.`);
  }
  if (!(tolerance >= 0 && tolerance < 1)) {
    throw new RangeError(`\`tolerance\` (=${tolerance}) must be at least 0 and below 1.`);
  }
  if (x === 0) return '0';
  for (let denominator = 1; denominator <= maxDenominator; denominator++) {
    const numerator = Math.round(x * denominator);
    if (!(numerator >= 1 && numerator <= maxDenominator)) continue; // NaN too
    const fraction = numerator / denominator;
    if (Math.abs(x - fraction) > tolerance * fraction) continue;
    return denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;
  }
  return null;
}
