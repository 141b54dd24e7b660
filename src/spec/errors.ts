// InputError: every refusal of what a user wrote, as one line that names the field, its value, the rule and the remedy.

/** What an InputError says, piece by piece. */
export interface InputProblem {
  /** Where the problem is, for example `network.layers[1]`. */
  readonly field: string;
  /** The value found there; `undefined` when nothing is there. */
  readonly value?: unknown;
  /** What the value must be, for example `must be at most 1024`. */
  readonly rule: string;
  /** What to do about it, for example `use 1024 or less`. */
  readonly remedy: string;
}

/**
 * Bad input. Its message is one line in the style
 * `` `network.layers[1]` (=4096) must be at most 1024; use 1024 or less ``.
 */
export class InputError extends RangeError {
  override readonly name = 'InputError';
  readonly field: string;
  readonly value: unknown;
  readonly rule: string;
  readonly remedy: string;

  constructor({ field, value, rule, remedy }: InputProblem) {
    const found = value === undefined ? '' : ` (=${shorten(value)})`;
    super(`\`${field}\`${found} ${rule}; ${remedy}`.replace(/\s*\n\s*/g, ' '));
    this.field = field;
    this.value = value;
    this.rule = rule;
    this.remedy = remedy;
  }
}

/** One step of a path: the key of an object or the index of a list. */
export type Key = string | number;

/** A path as messages show it, for example `grid["network.layers"][1][0]`. */
export function formatPath(path: readonly Key[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[$\w-]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

const LONGEST_VALUE = 60;

/**
 * A value as it appears in messages: JSON on one line, cut in its middle where it is long.
 *
 * @param value anything, NaN and infinities included
 * @returns at most 60 characters
 */
export function shorten(value: unknown): string {
  const text = asText(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 10)}...${text.slice(-7)}`;
}

function asText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return typeof value;
  if (Array.isArray(value) && value.length > LONGEST_VALUE) {
    // Only the start can show, and the rest may be millions of numbers.
    return `${asText(value.slice(0, 3)).slice(0, -1)}, ... ${value.length} values]`;
  }
  if (value === undefined) return 'undefined';
  return JSON.stringify(value, (_, part: unknown) => (isNotInJson(part) ? String(part) : part));
}

function isNotInJson(part: unknown): boolean {
  return typeof part === 'bigint' || (typeof part === 'number' && !Number.isFinite(part));
}
