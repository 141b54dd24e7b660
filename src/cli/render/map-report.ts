// The report on a map for people: what the colours mean, how much of the window each takes, how rough the boundary is.
import type { MapBasins } from '../../landscape/map-basins.ts';
import type { BoxDimension } from '../../landscape/map-dimension.ts';
import type { MapLegend } from '../../landscape/map-picture.ts';
import type { MapAxis, MapView } from '../../landscape/map-view.ts';
import type { MapFiles } from '../map-files.ts';
import { alignColumns } from './columns.ts';
import { countText, durationText, numberText, shareText } from '../../wording/numbers.ts';

/** What the report tells. */
export interface ReportedMap {
  readonly view: MapView;
  readonly legend: MapLegend;
  readonly dimension: BoxDimension | null;
  readonly basins: MapBasins | null;
  readonly files: MapFiles;
  readonly totalMs: number;
}

/** Colours told at most. */
const MOST_ENTRIES = 16;

/** The report as lines. */
export function mapReport({ view, legend, dimension, basins, files, totalMs }: ReportedMap): string[] {
  const shown = legend.entries.slice(0, MOST_ENTRIES);
  const more = legend.entries.length - shown.length;
  const [, ...table] = alignColumns(
    [
      { title: '', align: 'left' },
      { title: '', align: 'left', gap: 2 },
      { title: '', align: 'right', gap: 4 },
      { title: '', align: 'left', gap: 3 },
    ],
    shown.map(({ color, label, share }) => {
      const text = shareText(share);
      return [` ${color}`, label, text.share, `${text.low} to ${text.high} %`];
    }),
  );
  return [
    `across  ${axisText(view.across)}`,
    `up      ${axisText(view.up)}`,
    '',
    ...table,
    ...(more > 0 ? [` and ${countText(more)} smaller ones`] : []),
    ...(legend.shading === null ? [] : [`shading: ${legend.shading}`]),
    ...checkedLine(basins),
    ...dimensionLine(dimension),
    '',
    `${files.png}, ${files.data}   ${durationText(totalMs)}`,
  ];
}

function axisText({ path, low, high, scale }: MapAxis): string {
  return `${path}, ${numberText(low)} to ${numberText(high)}${scale === 'log' ? ', logarithmic' : ''}`;
}

function checkedLine(basins: MapBasins | null): string[] {
  const agreeing = basins?.checked.agreeing;
  if (!basins || !agreeing) return [];
  const text = shareText(agreeing);
  return [
    `${countText(basins.checked.pixels)} pixels were settled one by one: ${text.share} are in the basin shown (${text.low} to ${text.high} %)`,
  ];
}

function dimensionLine(found: BoxDimension | null): string[] {
  if (!found) return [];
  const sizes = found.boxes.map(({ size }) => size);
  const error = found.standardError.toFixed(3);
  return [
    `box-counting dimension of the boundary: ${found.dimension.toFixed(3)}, standard error ${error}, boxes of ${Math.min(...sizes)} to ${Math.max(...sizes)} pixels`,
  ];
}
