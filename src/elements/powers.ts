// Powers of ten on axes: where to label them, and how they read.
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A power of ten as its axis has it: `0.01`, `1`, `100`, else `10⁻⁸`. */
export function powerText(exponent: number): string {
  if (exponent >= -2 && exponent <= 3) return (10 ** exponent).toLocaleString('en-US');
  const digits = Array.from(String(Math.abs(exponent)), (digit) => SUPERSCRIPTS[Number(digit)] ?? '');
  return `10${exponent < 0 ? '⁻' : ''}${digits.join('')}`;
}

/**
 * Whole exponents of an axis, thinned out until at most `most` are left.
 *
 * @returns ascending multiples of a step
 */
export function exponentTicks(low: number, high: number, most: number): number[] {
  const [first, last] = [Math.ceil(low), Math.floor(high)];
  const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, most)));
  const ticks: number[] = [];
  for (let exponent = first; exponent <= last; exponent++) if (exponent % step === 0) ticks.push(exponent);
  return ticks;
}
