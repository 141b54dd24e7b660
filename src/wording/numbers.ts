// Numbers as a person reads them: counts, percentages with honest digits, rates, durations, sizes.
import type { Share } from '../engine/result.ts';
import { shareInterval } from '../statistics/index.ts';

/** A whole number with thousands separators, e.g. `24,413`. */
export function countText(count: number | bigint): string {
  return count.toLocaleString('en-US');
}

const WORDS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** A small count in words, a large one in digits. */
export function countWord(count: number): string {
  return WORDS[count] ?? countText(count);
}

/** A share and its interval, ready to print. */
export interface ShareText {
  /** e.g. `24.4 %` */
  readonly share: string;
  /** The interval's ends without the percent sign, e.g. `24.1` and `24.7`. */
  readonly low: string;
  readonly high: string;
}

/**
 * A share in per cent with as many digits as its interval supports: at least one decimal, more where the interval is
 * narrower or the share close to 0 or 100 %, so that no bound is ever rounded to 0 or 100.
 */
export function shareText(share: Pick<Share, 'fraction' | 'low' | 'high'>): ShareText {
  const decimals = shareDecimals(100 * share.low, 100 * share.high);
  return {
    share: `${percentText(share.fraction, decimals)} %`,
    low: percentText(share.low, decimals),
    high: percentText(share.high, decimals),
  };
}

/** A count of `networks` in per cent with its interval, as text. */
export function outcomeShareText(count: number, networks: number): ShareText {
  return shareText(shareInterval(count, networks));
}

function shareDecimals(low: number, high: number): number {
  const width = high - low;
  const byWidth = width > 0 ? Math.ceil(-Math.log10(width)) : 1;
  const edge = Math.min(high, 100 - low); // how far the interval reaches from 0 or from 100 %
  const byEdge = edge > 0 && edge < 1 ? 1 - magnitude(edge) : 1;
  return Math.max(1, byWidth, byEdge);
}

/** The decimal place of a number's first digit: 0 for 1 to 10; forgiving of the rounding of 100 - 99.999. */
function magnitude(value: number): number {
  return Math.floor(Math.log10(value) + 1e-9);
}

/** A fraction in per cent without the sign; exactly 0 and 1 print as `0` and `100`, nothing else does. */
function percentText(fraction: number, decimals: number): string {
  const percent = 100 * fraction;
  const toEnd = Math.min(percent, 100 - percent);
  if (toEnd <= 0) return percent <= 0 ? '0' : '100';
  return percent.toFixed(Math.min(20, Math.max(decimals, -magnitude(toEnd))));
}

/** A fraction in per cent for a sentence, where no interval stands beside it, e.g. `75.6 %`. */
export function fractionText(fraction: number): string {
  return `${percentText(fraction, 1)} %`;
}

/** A real number with four significant digits and no superfluous zeros, e.g. `0.4774`, `1.2e-7`, `3,000`. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return countText(value);
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e6) return String(Number(value.toPrecision(4)));
  return value
    .toExponential(3)
    .replace(/\.?0+e/, 'e')
    .replace('e+', 'e');
}

/** A rate with its thousand's letter, three digits, e.g. `23.6 M`, `1.20 G`. */
export function rateText(perSecond: number): string {
  const units: readonly (readonly [number, string])[] = [
    [1e12, ' T'],
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ];
  // 999.5 and more would round to a fourth digit.
  for (const [unit, letter] of units) {
    if (perSecond >= 0.9995 * unit) return threeDigits(perSecond / unit) + letter;
  }
  return threeDigits(perSecond);
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

/** A duration, e.g. `0.3 s`, `12.7 s`, `3 min 5 s`, `2 h 10 min`. */
export function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 59.95 ? `${seconds.toFixed(1)} s` : longDuration(Math.round(seconds));
}

/** The time left, in whole seconds: a tenth of a second there only flickers. */
export function timeLeftText(milliseconds: number): string {
  return Number.isFinite(milliseconds) ? longDuration(Math.ceil(milliseconds / 1000)) : '?';
}

function longDuration(seconds: number): string {
  if (seconds < 60) return `${String(seconds)} s`;
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${countText(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

/** A size in binary units, e.g. `1 GiB`, `32 KiB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${String(Number(value.toFixed(1)))} ${units[unit] ?? ''}`;
}
