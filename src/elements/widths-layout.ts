// A grid's cells as lines over one of its axes: what goes along, which cells belong to one line, which lines to one panel.
import type { CellResult, Share } from '../engine/result.ts';
import { axisTitles, valueText } from '../wording/sweep-title.ts';

/** A cell on its line. */
export interface WidthPoint {
  /** Its place on the axis, from 0. */
  readonly place: number;
  readonly solved: Share;
}

/** Cells that differ only in what the axis shows. */
export interface WidthLine {
  readonly name: string;
  readonly points: readonly WidthPoint[];
}

/** Lines that share all of what divides the panels. */
export interface WidthPanel {
  readonly name: string;
  readonly lines: readonly WidthLine[];
}

/** A whole grid. */
export interface WidthPicture {
  /** e.g. `hidden units` or `activation` */
  readonly title: string;
  /** Labels along the axis. */
  readonly places: readonly string[];
  /** Whether one comes before the other, so that a line may join them. */
  readonly ordered: boolean;
  readonly panels: readonly WidthPanel[];
}

/** Lines in one panel that can be told apart. */
const MOST_LINES = 4;
const LAYERS = 'network.layers';

type GridCell = Pick<CellResult, 'axes' | 'solved'>;

/**
 * Arranges the cells of a grid: widths go along the axis where there are several, else the axis with most values; of the
 * others the first ones divide panels, until few enough lines are left in each.
 *
 * @param cells at least one
 */
export function widthPicture(cells: readonly GridCell[]): WidthPicture {
  const paths = Object.keys(cells[0]?.axes ?? {});
  const values = (path: string): string[] => [...new Set(cells.map(({ axes }) => valueText(axes[path])))];
  const varied = paths.filter((path) => values(path).length > 1);
  const along = varied.includes(LAYERS)
    ? LAYERS
    : (varied.toSorted((a, b) => values(b).length - values(a).length)[0] ?? paths[0] ?? '');
  const others = varied.filter((path) => path !== along);
  const panelPaths: string[] = [];
  const linePaths = [...others];
  while (linePaths.length > 1 && product(linePaths.map((path) => values(path).length)) > MOST_LINES) {
    panelPaths.push(linePaths.shift() ?? '');
  }
  const places = along === '' ? [''] : values(along);
  const nameOf = ({ axes }: GridCell, by: readonly string[]): string =>
    by.map((path) => valueText(axes[path])).join(', ');
  const panels = groups(cells, (cell) => nameOf(cell, panelPaths)).map(([name, own]) => ({
    name,
    lines: groups(own, (cell) => nameOf(cell, linePaths)).map(([line, ofLine]) => ({
      name: line,
      points: ofLine.map(({ axes, solved }) => ({ place: places.indexOf(valueText(axes[along])), solved })),
    })),
  }));
  const ordered = along === LAYERS || cells.every(({ axes }) => typeof axes[along] === 'number');
  return { title: titleOf(along), places: placeLabels(along, cells, places), ordered, panels };
}

function titleOf(path: string): string {
  return path === LAYERS ? 'hidden units' : (axisTitles([path])[0] ?? path);
}

/** With one hidden layer its width says all: `4` for 2-4-1. */
function placeLabels(path: string, cells: readonly GridCell[], places: readonly string[]): readonly string[] {
  if (path !== LAYERS) return places;
  const layers = cells.map(({ axes }) => axes[LAYERS]);
  if (!layers.every((sizes) => Array.isArray(sizes) && sizes.length === 3)) return places;
  return places.map((place) => place.split('-')[1] ?? place);
}

function groups<Item>(items: readonly Item[], key: (item: Item) => string): [string, Item[]][] {
  const found = new Map<string, Item[]>();
  for (const item of items) {
    const own = found.get(key(item));
    if (own) own.push(item);
    else found.set(key(item), [item]);
  }
  return [...found];
}

function product(factors: readonly number[]): number {
  return factors.reduce((all, factor) => all * factor, 1);
}
