// Who went where: pairs of endpoints from the same start, counted by outcome and loss level of the one and the other.
import { OUTCOMES, type EndpointBatch, type LossLevel, type Outcome } from './result.ts';

/** Where networks of one side end. */
export interface Destination {
  readonly outcome: Outcome;
  /** The loss level; null on none of them, and for solved and diverged networks, of which it says nothing. */
  readonly level: number | null;
}

/** Pairs by the destination of A (rows) and of B (columns); only destinations that occur. */
export interface PairTable {
  readonly rows: readonly Destination[];
  readonly columns: readonly Destination[];
  /** (rows, columns), summing to the pairs. */
  readonly counts: readonly (readonly number[])[];
}

/** Pairs by who of them is solved; they sum to the pairs. */
export interface SolvedPairs {
  readonly bothSolved: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly neither: number;
}

/** A start that one side solves and the other does not. */
export interface PairExample {
  /** The network's index: 64 bits, so text. */
  readonly index: string;
  /** What the side that did not solve it made of it. */
  readonly unsolved: Outcome;
}

/** The endpoints of consecutive networks, as far as they are counted. */
export type EndpointSlice = Pick<EndpointBatch, 'index' | 'outcome' | 'loss'>;

/** Counts of pairs under way. */
export interface PairTally {
  /** Ascending. */
  readonly levels: readonly number[];
  /** (destinations, destinations) of A and B: per outcome one on no level and one per level. */
  readonly counts: Float64Array;
  /** The first start that only A, or only B, solves. */
  readonly examples: { onlyA: PairExample | null; onlyB: PairExample | null };
}

/** The most levels that a table tells apart: those of most networks. */
const MAX_LEVELS = 12;

/** Levels of two sweeps this close, as part of their loss or as a loss, are the same: they would print alike. */
const SAME_LEVEL = 2e-4;
const SAME_LOSS = 1e-6;

/** A network belongs to the nearest level if its loss is as close as this: as wide as a level may be. */
const LEVEL_WIDTH = 0.01;

const SOLVED = OUTCOMES.indexOf('solved');
const WITHOUT_LEVEL: readonly number[] = [SOLVED, OUTCOMES.indexOf('diverged')];

/**
 * The levels of two cells together: those of A and B that are the same become one, at the loss where more networks end.
 *
 * @returns losses, ascending
 */
export function commonLevels(a: readonly LossLevel[], b: readonly LossLevel[]): number[] {
  const joined: { loss: number; most: number; count: number }[] = [];
  for (const { loss, count } of [...a, ...b].toSorted((x, y) => x.loss - y.loss)) {
    const last = joined.at(-1);
    if (!last || loss - last.loss > Math.max(SAME_LEVEL * loss, SAME_LOSS)) {
      joined.push({ loss, most: count, count });
      continue;
    }
    if (count > last.most) Object.assign(last, { loss, most: count });
    last.count += count;
  }
  const largest = joined.toSorted((x, y) => y.count - x.count).slice(0, MAX_LEVELS);
  return largest.map(({ loss }) => loss).sort((x, y) => x - y);
}

/** Begins to count. */
export function startTally(levels: readonly number[]): PairTally {
  const destinations = OUTCOMES.length * (levels.length + 1);
  return { levels, counts: new Float64Array(destinations ** 2), examples: { onlyA: null, onlyB: null } };
}

/**
 * Counts pairs.
 *
 * @param a (count) endpoints of A
 * @param b (count) endpoints of B, of the same indices
 */
export function tallyPairs(tally: PairTally, a: EndpointSlice, b: EndpointSlice): void {
  const { levels, counts, examples } = tally;
  const destinations = OUTCOMES.length * (levels.length + 1);
  for (const [i, index] of a.index.entries()) {
    if (b.index[i] !== index) throw new RangeError(`pair ${index}: B has index ${b.index[i] ?? 'none'}`);
    const [row, column] = [destinationAt(a, i, levels), destinationAt(b, i, levels)];
    const at = row * destinations + column;
    counts[at] = (counts[at] ?? 0) + 1;
    const [solvedA, solvedB] = [a.outcome[i] === SOLVED, b.outcome[i] === SOLVED];
    if (solvedA && !solvedB) examples.onlyA ??= exampleOf(b, i);
    if (solvedB && !solvedA) examples.onlyB ??= exampleOf(a, i);
  }
}

function exampleOf({ index, outcome }: EndpointSlice, i: number): PairExample {
  return { index: String(index[i] ?? 0n), unsolved: OUTCOMES[outcome[i] ?? 0] ?? 'undecided' };
}

/** The counts as a table: outcomes in the order they are reported, levels ascending, what is on none of them last. */
export function pairTable({ levels, counts }: PairTally): PairTable {
  const order = OUTCOMES.flatMap((_, outcome) =>
    [...levels.keys(), levels.length].map((level) => outcome * (levels.length + 1) + level),
  );
  const at = (row: number, column: number): number => counts[row * order.length + column] ?? 0;
  const rows = order.filter((row) => order.some((column) => at(row, column) > 0));
  const columns = order.filter((column) => order.some((row) => at(row, column) > 0));
  const toDestination = (code: number): Destination => ({
    outcome: OUTCOMES[Math.floor(code / (levels.length + 1))] ?? 'undecided',
    level: levels[code % (levels.length + 1)] ?? null,
  });
  return {
    rows: rows.map(toDestination),
    columns: columns.map(toDestination),
    counts: rows.map((row) => columns.map((column) => at(row, column))),
  };
}

/** Who of each pair is solved. */
export function solvedPairs({ rows, columns, counts }: PairTable): SolvedPairs {
  const sum = (solvedA: boolean, solvedB: boolean): number =>
    counts
      .filter((_, r) => (rows[r]?.outcome === 'solved') === solvedA)
      .flatMap((row) => row.filter((_, c) => (columns[c]?.outcome === 'solved') === solvedB))
      .reduce((total, count) => total + count, 0);
  return {
    bothSolved: sum(true, true),
    onlyA: sum(true, false),
    onlyB: sum(false, true),
    neither: sum(false, false),
  };
}

/** The destination of one endpoint as a number: its outcome, then its level, the last standing for none. */
function destinationAt({ outcome, loss }: EndpointSlice, i: number, levels: readonly number[]): number {
  const position = outcome[i] ?? 0;
  const level = WITHOUT_LEVEL.includes(position) ? levels.length : levelOf(loss[i] ?? Number.NaN, levels);
  return position * (levels.length + 1) + level;
}

/** The position of the level at a loss; `levels.length` if there is none. */
function levelOf(loss: number, levels: readonly number[]): number {
  let nearest = levels.length;
  let distance = Infinity;
  for (const [position, level] of levels.entries()) {
    const away = Math.abs(loss - level);
    if (away < distance && away <= Math.max(LEVEL_WIDTH * level, SAME_LOSS)) {
      nearest = position;
      distance = away;
    }
  }
  return nearest;
}
