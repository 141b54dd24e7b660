// p-values as a person reads them.

/** Float64 has smaller numbers, but with fewer and fewer digits. */
const SMALLEST_P = 1e-300;

/** `p = 0.71`, `p = 4e-12`, `p < 1e-300`. */
export function probabilityText(p: number): string {
  if (p < SMALLEST_P) return `p < ${SMALLEST_P.toExponential(0)}`;
  return `p = ${p < 1e-3 ? p.toExponential(0) : String(Number(p.toPrecision(2)))}`;
}
