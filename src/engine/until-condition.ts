// The condition of `until`: how narrow the intervals of which outcomes must be, read from text such as `width(solved) < 0.01`.
import { InputError, nameRemedy } from '../spec/index.ts';
import { OUTCOMES, type Outcome } from './result.ts';

/** How narrow the interval of one outcome's share must be. */
export interface WidthBound {
  readonly outcome: Outcome;
  readonly comparison: '<' | '<=';
  /** Above 0, below 1. */
  readonly width: number;
}

/** Bounds that must all hold. */
export interface UntilCondition {
  /** The condition as results repeat it, e.g. `width(solved) < 0.01 and width(dead) <= 0.001`. */
  readonly text: string;
  /** One per outcome, at least one. */
  readonly bounds: readonly WidthBound[];
}

const EXAMPLE = '"width(solved) < 0.01"';
const BOUND = /^(?<measure>[\w-]+) *\( *(?<outcome>[^()]*?) *\) *(?<comparison>[<>=!]+) *(?<width>\S+)$/;

/**
 * Reads a condition: `width(<outcome>) < <number>`, or `<=`, several joined by `and`.
 *
 * @param text as written
 * @param field how messages call it
 * @throws InputError for anything else
 */
export function parseUntil(text: string, field = 'until'): UntilCondition {
  const refuse = (rule: string, remedy = `write for example ${EXAMPLE}`): never => {
    throw new InputError({ field, value: text, rule, remedy });
  };
  const bounds = text
    .trim()
    .split(/\s+and\s+/)
    .map((part) => readBound(part.replaceAll(/\s+/g, ' '), refuse));
  for (const [i, { outcome }] of bounds.entries()) {
    const isTwin = bounds.findIndex((other) => other.outcome === outcome) < i;
    if (isTwin) refuse(`bounds the width of ${outcome} twice`, 'keep the smaller one');
  }
  return { text: bounds.map(boundText).join(' and '), bounds };
}

/** Whether an interval is as narrow as a bound asks. */
export function isNarrow(
  { comparison, width }: Pick<WidthBound, 'comparison' | 'width'>,
  { low, high }: { readonly low: number; readonly high: number },
): boolean {
  return comparison === '<' ? high - low < width : high - low <= width;
}

function boundText({ outcome, comparison, width }: WidthBound): string {
  return `width(${outcome}) ${comparison} ${width}`;
}

function readBound(part: string, refuse: (rule: string, remedy?: string) => never): WidthBound {
  const found = BOUND.exec(part)?.groups;
  if (!found) {
    return refuse('must say width(<outcome>) < <number>, several joined by "and"');
  }
  const { measure = '', comparison = '', width = '' } = found;
  if (measure !== 'width') refuse(`knows no "${measure}": only width(<outcome>) can be bounded`);
  const outcome = OUTCOMES.find((name) => name === found['outcome']);
  if (!outcome) return refuse(`names no outcome in "${part}"`, nameRemedy(found['outcome'] ?? '', OUTCOMES));
  if (comparison !== '<' && comparison !== '<=') return refuse('must bound the width from above, by < or <=');
  const number = /^[\d.]/.test(width) ? Number(width) : Number.NaN;
  if (!(number > 0 && number < 1)) {
    refuse(`must bound the width by a number above 0 and below 1, not "${width}": shares go from 0 to 1`);
  }
  return { outcome, comparison, width: number };
}
