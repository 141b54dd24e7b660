// The share of solved networks along the axes of a sweep: bars for one axis, shades for two.
import type { AxisMap } from '../../engine/axis-map.ts';
import { alignColumns } from './columns.ts';
import { fractionText, numberText } from '../../wording/numbers.ts';

const BAR_WIDTH = 20;
const MOST_BARS = 16;
const SHADES = ' .:-=+*#%@';
const MOST_COLUMNS = 64;
const MOST_ROWS = 24;

/**
 * The picture of a map, as lines; several values share a bar, or a character, where there are many.
 *
 * @param map null for none
 */
export function axisPicture(map: AxisMap | null | undefined): string[] {
  if (!map) return [];
  const [first, second, ...more] = map.axes;
  if (first && !second) return bars(map, first);
  if (first && second && more.length === 0) return shades(map, first, second);
  return [`solved at each of ${map.solved.length} combinations of the axes: see --json`];
}

type Axis = AxisMap['axes'][number];

/** Consecutive indices in as many groups of nearly equal size as are allowed. */
function groups(count: number, most: number): { readonly from: number; readonly to: number }[] {
  const number = Math.min(count, most);
  return Array.from({ length: number }, (_, g) => ({
    from: Math.floor((g * count) / number),
    to: Math.floor(((g + 1) * count) / number),
  }));
}

function bars({ solved, networks }: AxisMap, { path, values }: Axis): string[] {
  const cells = groups(values.length, MOST_BARS).map(({ from, to }) => {
    const share = solved.slice(from, to).reduce((sum, count) => sum + count, 0) / (networks * (to - from));
    const [low = NaN, high = NaN] = [values[from], values[to - 1]];
    const label = low === high ? numberText(low) : `${numberText(low)} to ${numberText(high)}`;
    return [` ${label}`, '#'.repeat(Math.round(BAR_WIDTH * share)), fractionText(share)];
  });
  const [, ...lines] = alignColumns(
    [
      { title: '', align: 'left' },
      { title: '', align: 'left', minWidth: BAR_WIDTH },
      { title: '', align: 'right', minWidth: 6, gap: 4 },
    ],
    cells,
  );
  return [`solved by ${path}`, ...lines];
}

function shades({ solved, networks }: AxisMap, down: Axis, across: Axis): string[] {
  const width = across.values.length;
  const columns = groups(width, MOST_COLUMNS);
  const lines = groups(down.values.length, MOST_ROWS).map((row) => {
    const shadesOf = columns.map((column) => {
      let count = 0;
      for (let r = row.from; r < row.to; r++) {
        for (let c = column.from; c < column.to; c++) count += solved[r * width + c] ?? 0;
      }
      const share = count / (networks * (row.to - row.from) * (column.to - column.from));
      return SHADES[Math.min(SHADES.length - 1, Math.floor(share * SHADES.length))] ?? '';
    });
    return ` ${numberText(down.values[row.from] ?? NaN).padStart(8)} |${shadesOf.join('')}|`;
  });
  const [low = NaN, high = NaN] = [across.values[0], across.values.at(-1)];
  return [
    `solved, from none (blank) to all (@): ${down.path} down, ${across.path} across, ${numberText(low)} to ${numberText(high)}`,
    ...lines,
  ];
}
