// What the two sides of a comparison are called, and in which fields they differ.
import { canonicalJson, isJsonObject, type Sweep } from '../../spec/index.ts';
import { countText } from '../../wording/numbers.ts';
import { sweepTitle, valueText } from '../../wording/sweep-title.ts';

/** Names longer than this make tables and sentences unreadable. */
const LONGEST_LABEL = 28;

/** What both sides must share, or what is no part of the task. */
const SHARED = ['schemaVersion', 'networks', 'seed', 'pairing', 'grid', 'axes'];

/** What the title of a sweep shows anyway. */
const IN_TITLE = ['network.layers', 'network.activation', 'loss', 'optimizer', 'steps'];

/** A sweep and the name it was read by. */
export interface NamedSide {
  readonly name: string;
  readonly sweep: Sweep;
}

/** What a sentence calls the two sides. */
export interface ComparisonLabels {
  readonly a: string;
  readonly b: string;
}

/** A field in which A and B differ, its value in a few letters on either side. */
interface Difference {
  readonly path: string;
  readonly a: string;
  readonly b: string;
}

/**
 * Short names for both sides: the sweeps' own, where they have two; else the values in which they differ, for example
 * `gd 0.2` and `adam 0.01`; else `A` and `B`.
 */
export function comparisonLabels(a: NamedSide, b: NamedSide): ComparisonLabels {
  if (a.name !== b.name) return { a: a.name, b: b.name };
  const found = differences(a.sweep, b.sweep);
  const labels = {
    a: found.map((difference) => difference.a).join(', '),
    b: found.map((difference) => difference.b).join(', '),
  };
  const fits = [labels.a, labels.b].every((label) => label !== '' && label.length <= LONGEST_LABEL);
  return fits && labels.a !== labels.b ? labels : { a: 'A', b: 'B' };
}

/** One line per side: its sweep, and the fields that differ and that a title does not show. */
export function sideTitles(a: NamedSide, b: NamedSide): string[] {
  const hidden = differences(a.sweep, b.sweep).filter(({ path }) => !IN_TITLE.includes(path));
  const lineOf = (letter: 'a' | 'b', { name, sweep }: NamedSide): string => {
    const extra = hidden.map((difference) => `, ${namedValue(difference, letter)}`).join('');
    return `${letter.toUpperCase()}  ${sweepTitle(name, sweep, 1)}${extra}`;
  };
  return [lineOf('a', a), lineOf('b', b)];
}

/** The fields in which two sweeps differ, for example `network.layers, initializer`. */
export function differingFields(a: Sweep, b: Sweep): string {
  return differences(a, b)
    .map(({ path }) => path)
    .join(', ');
}

function namedValue(difference: Difference, side: 'a' | 'b'): string {
  const value = difference[side];
  const word = lastWord(difference.path);
  return [word, `no ${word}`].some((start) => value.startsWith(start))
    ? value
    : `${difference.path} ${value}`;
}

function differences(a: Sweep, b: Sweep): Difference[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !SHARED.includes(key));
  return keys.flatMap((key) => {
    const [x, y] = [fieldOf(a, key), fieldOf(b, key)];
    return key === 'network' ? inside(key, x, y) : between(key, x, y);
  });
}

/** The differences of two values of one field, each in the fewest letters that tell them apart. */
function between(path: string, a: unknown, b: unknown): Difference[] {
  if (canonicalJson(a ?? null) === canonicalJson(b ?? null)) return [];
  const [textA, textB] = [fieldText(path, a), fieldText(path, b)];
  if (textA !== textB && Math.max(textA.length, textB.length) <= LONGEST_LABEL) {
    return [{ path, a: textA, b: textB }];
  }
  const parts = inside(path, a, b);
  return parts.length > 0 ? parts : [{ path, a: textA, b: textB }];
}

function inside(path: string, a: unknown, b: unknown): Difference[] {
  if (!isJsonObject(a) || !isJsonObject(b)) return [];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  if (!keys.some((key) => key in a && key in b)) return []; // other fields altogether: only the whole makes sense
  return keys.flatMap((key) => between(`${path}.${key}`, a[key], b[key]));
}

function fieldOf(value: object, key: string): unknown {
  return isJsonObject(value) ? value[key] : undefined;
}

/** A value where nothing beside it says what it is of. */
function fieldText(path: string, value: unknown): string {
  const last = lastWord(path);
  if (value === undefined) return `no ${last}`;
  if (path === 'steps' && typeof value === 'number') return `${countText(value)} steps`;
  if (path === 'dataset' && isJsonObject(value)) return valueText(value['name'] ?? value['file'] ?? value);
  if (path === 'solved' && isJsonObject(value)) return `solved by ${Object.entries(value).flat().join(' ')}`;
  const speaks = typeof value === 'string' || path === 'optimizer' || path === 'network.layers';
  return speaks ? valueText(value) : `${last} ${valueText(value)}`;
}

function lastWord(path: string): string {
  return path.split('.').at(-1) ?? path;
}
