// The table of a comparison: where networks end in A (rows) and in B (columns), by outcome and loss level.
import type { Destination, PairTable } from '../../engine/pair-table.ts';
import type { Outcome } from '../../engine/result.ts';
import { alignColumns, type Column } from './columns.ts';
import { lossText, PRECISE_LOSS } from '../../wording/losses.ts';
import { countText } from '../../wording/numbers.ts';

/** More would not fit a terminal; the rarest places join the others of their outcome. */
const MAX_ROWS = 12;
const MAX_COLUMNS = 7;

/** A row or a column: one place where networks end, or several. */
interface Place {
  readonly outcome: Outcome;
  /** `1/8`, `< 1e-6`; `other` beside levels, empty where an outcome has none. */
  readonly loss: string;
}

interface Side {
  readonly places: readonly Place[];
  /** (destinations) The position of each destination's place. */
  readonly placeOf: readonly number[];
}

/**
 * The table as lines: headings (outcome, below it the loss level), a line per place where networks of A end, and
 * sums. A point stands for no network.
 */
export function comparisonTable(table: PairTable): string[] {
  const across = transpose(table.counts, table.columns.length).map(sum);
  const rows = placesOf(table.rows, table.counts.map(sum), MAX_ROWS);
  const columns = placesOf(table.columns, across, MAX_COLUMNS);
  const counts = rows.places.map(() => columns.places.map(() => 0));
  for (const [r, row] of table.counts.entries()) {
    for (const [c, count] of row.entries()) {
      const [line, at] = [counts[rows.placeOf[r] ?? 0], columns.placeOf[c] ?? 0];
      if (line) line[at] = (line[at] ?? 0) + count;
    }
  }
  const lines = counts.map((line, r) => lineOf(rows.places[r], rows.places[r - 1], line));
  const totals = transpose(counts, columns.places.length).map(sum);
  return alignColumns(
    [
      { title: 'A \\ B', align: 'left' },
      { title: '', align: 'left', gap: 2 },
      ...columns.places.map((place, c): Column => ({
        title: outcomeUnlessSame(place, columns.places[c - 1]),
        align: 'right',
      })),
      { title: 'all', align: 'right' },
    ],
    [
      ...(columns.places.some(({ loss }) => loss !== '')
        ? [['', '', ...columns.places.map(({ loss }) => loss), '']]
        : []),
      ...lines,
      ['all', '', ...totals.map(countText), countText(sum(totals))],
    ],
  );
}

function lineOf(place: Place | undefined, above: Place | undefined, counts: readonly number[]): string[] {
  const shown = counts.map((count) => (count === 0 ? '.' : countText(count)));
  return place ? [outcomeUnlessSame(place, above), place.loss, ...shown, countText(sum(counts))] : [];
}

function outcomeUnlessSame({ outcome }: Place, before: Place | undefined): string {
  return outcome === before?.outcome ? '' : outcome;
}

/** The places of one side, at most `most` of them: the rarest levels of an outcome become its `other`. */
function placesOf(destinations: readonly Destination[], counts: readonly number[], most: number): Side {
  const names = destinations.map(({ outcome, level }): Place => ({ outcome, loss: levelText(level) }));
  const keyOf = ({ outcome, loss }: Place): string => `${outcome} ${loss}`;
  for (;;) {
    const totals = new Map<string, number>();
    for (const [i, place] of names.entries()) {
      totals.set(keyOf(place), (totals.get(keyOf(place)) ?? 0) + (counts[i] ?? 0));
    }
    const rare = names
      .filter(({ loss }) => loss !== '')
      .toSorted((x, y) => (totals.get(keyOf(x)) ?? 0) - (totals.get(keyOf(y)) ?? 0))[0];
    if (totals.size <= most || !rare) return sideOf(names);
    for (const [i, place] of names.entries()) {
      if (keyOf(place) === keyOf(rare)) names[i] = { outcome: rare.outcome, loss: '' };
    }
  }
}

/** Lines the places up, levels before the rest of their outcome, which is `other` beside them. */
function sideOf(names: readonly Place[]): Side {
  const same = (x: Place, y: Place): boolean => x.outcome === y.outcome && x.loss === y.loss;
  const distinct = names.filter((place, i) => names.findIndex((other) => same(place, other)) === i);
  const outcomes = [...new Set(distinct.map(({ outcome }) => outcome))];
  const ordered = outcomes.flatMap((outcome) => {
    const own = distinct.filter((place) => place.outcome === outcome);
    return [...own.filter(({ loss }) => loss !== ''), ...own.filter(({ loss }) => loss === '')];
  });
  const hasLevels = (outcome: Outcome): boolean =>
    ordered.some((place) => place.outcome === outcome && place.loss !== '');
  return {
    places: ordered.map((place) =>
      place.loss === '' && hasLevels(place.outcome) ? { ...place, loss: 'other' } : place,
    ),
    placeOf: names.map((place) => ordered.findIndex((other) => same(place, other))),
  };
}

function levelText(level: number | null): string {
  if (level === null) return '';
  return level < PRECISE_LOSS ? `< ${PRECISE_LOSS.toExponential(0)}` : lossText(level);
}

function transpose(counts: readonly (readonly number[])[], columns: number): number[][] {
  return Array.from({ length: columns }, (_, c) => counts.map((row) => row[c] ?? 0));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
