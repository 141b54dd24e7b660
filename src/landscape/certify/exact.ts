// Exact fractions of the prover: from float64 numbers, and linear systems.
import Fraction from 'fraction.js';

export const NONE = new Fraction(0n);

/**
 * The fraction that a float64 is. (`new Fraction(x)` takes the simplest one near it, which is another number.)
 *
 * @param x finite
 */
export function fractionOf(x: number): Fraction {
  let numerator = x;
  let denominator = 1n;
  for (; !Number.isInteger(numerator); denominator *= 2n) numerator *= 2; // exact
  return new Fraction(BigInt(numerator), denominator);
}

/** The fraction that a decimal without exponent is. */
export function fractionOfDecimal(decimal: string): Fraction {
  const [whole = '', decimals = ''] = decimal.split('.');
  return new Fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
}

/** The sum of products. */
export function dot(a: readonly Fraction[], b: readonly Fraction[]): Fraction {
  return a.reduce((sum, x, i) => (isZero(x) || isZero(b[i]!) ? sum : sum.add(x.mul(b[i]!))), NONE);
}

export function isZero(x: Fraction): boolean {
  return x.n === 0n;
}

/** -1, 0 or 1. */
export function signOf(x: Fraction): number {
  return isZero(x) ? 0 : Number(x.s);
}

/**
 * One solution of a linear system: unknowns that it leaves free are 0.
 *
 * @param rows (equations, unknowns + 1) the right-hand sides in the last column
 * @returns (unknowns); undefined if there is none
 */
export function solve(rows: readonly (readonly Fraction[])[], unknowns: number): Fraction[] | undefined {
  const system = rows.map((row) => [...row]);
  const pivots: number[] = [];
  for (let column = 0; column < unknowns; column++) {
    const at = system.findIndex((row, r) => r >= pivots.length && !isZero(row[column]!));
    if (at < 0) continue;
    const r = pivots.length;
    const pivotRow = system[at]!;
    system[at] = system[r]!;
    const scaled = pivotRow.map((x) => (isZero(x) ? x : x.div(pivotRow[column]!)));
    system[r] = scaled;
    for (const [other, row] of system.entries()) {
      const factor = row[column]!;
      if (other === r || isZero(factor)) continue;
      system[other] = row.map((x, i) => (isZero(scaled[i]!) ? x : x.sub(factor.mul(scaled[i]!))));
    }
    pivots.push(column);
  }
  if (system.slice(pivots.length).some((row) => !isZero(row[unknowns]!))) return undefined;
  const solution = new Array<Fraction>(unknowns).fill(NONE);
  for (const [r, column] of pivots.entries()) solution[column] = system[r]![unknowns]!;
  return solution;
}
