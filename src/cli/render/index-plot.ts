// The picture of index against loss as an SVG file: one dot per critical point, one row per index.
import type { CriticalPoints } from '../../landscape/critical-points.ts';
import { countText, numberText } from '../../wording/numbers.ts';

const WIDTH = 640;
const ROW = 64;
const MARGIN = { top: 40, right: 24, bottom: 52, left: 64 } as const;

/** Dots that would hide each other lie side by side, so far from their row at most. */
const MOST_OFF = 24;
const RADIUS = 3;

/** Rules of the losses, about so many. */
const TICKS = 6;

/**
 * Draws index against loss: readable where there are many points, in light and dark, without any script.
 *
 * @param what what the points are compared by: `loss` or `objective`
 * @param title of the picture, for readers that do not see it, too
 */
export function indexPlot(
  { points, byIndex }: CriticalPoints,
  { what, title }: { readonly what: string; readonly title: string },
): string {
  const objectives = points.map(({ objective }) => objective);
  const ticks = ticksOf(Math.min(...objectives), Math.max(...objectives));
  const [low = 0, high = 1] = [ticks[0], ticks.at(-1)];
  const right = WIDTH - MARGIN.right;
  const x = (objective: number): number =>
    MARGIN.left + ((right - MARGIN.left) * (objective - low)) / (high - low);
  const rows = byIndex.length;
  const bottom = MARGIN.top + rows * ROW;
  const height = bottom + MARGIN.bottom;
  const y = (row: number): number => bottom - (row + 0.5) * ROW; // index 0 lies lowest, as its losses do
  const body = [
    `<title>${escaped(title)}</title>`,
    `<text class="title" x="${MARGIN.left}" y="22">${escaped(title)}</text>`,
    ...ticks.map((tick) => rule(x(tick), MARGIN.top, bottom)),
    ...ticks.map((tick) => label(x(tick), bottom + 18, 'middle', numberText(tick))),
    label((MARGIN.left + right) / 2, bottom + 40, 'middle', what),
    ...byIndex.flatMap(({ index, meanObjective }, row) => [
      label(MARGIN.left - 12, y(row) + 4, 'end', `index ${countText(index)}`),
      ...dots(
        points.filter((point) => point.index === index).map(({ objective }) => x(objective)),
        y(row),
      ),
      mean(
        x(meanObjective),
        y(row),
        `mean ${what} of index ${countText(index)}: ${numberText(meanObjective)}`,
      ),
    ]),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<style>${STYLE}</style>`,
    ...body.map((element) => `  ${element}`),
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = [
  'svg{background:#fff;color:#222;font:12px system-ui,sans-serif}',
  'text{fill:currentColor}.title{font-weight:600;font-size:13px}',
  '.rule{stroke:currentColor;stroke-opacity:.15}.dot{fill:#3b6fb6;fill-opacity:.6}',
  '.mean{stroke:#c0392b;stroke-width:2}',
  '@media(prefers-color-scheme:dark){svg{background:#161616;color:#ddd}.dot{fill:#7fb0f0}.mean{stroke:#ff8a75}}',
].join('');

/** Round numbers, evenly spaced, the first at most `low`, the last at least `high`. */
function ticksOf(low: number, high: number): number[] {
  const span = high - low || Math.abs(high) || 1;
  const rough = 10 ** Math.floor(Math.log10(span / TICKS));
  const step = [1, 2, 5, 10].map((factor) => factor * rough).find((each) => span / each <= TICKS) ?? span;
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** Dots at these places, each as near to the row as those before it leave room. */
function dots(places: readonly number[], row: number): string[] {
  const placed: { readonly x: number; readonly off: number }[] = [];
  return places
    .toSorted((a, b) => a - b)
    .map((x) => {
      const near = placed.filter((dot) => x - dot.x < 2 * RADIUS);
      const isFree = (off: number): boolean =>
        near.every((dot) => Math.hypot(x - dot.x, off - dot.off) >= 2 * RADIUS - 0.01);
      let off = 0;
      for (let step = 1; !isFree(off) && Math.abs(off) < MOST_OFF; step++) {
        off = Math.ceil(step / 2) * RADIUS * (step % 2 === 0 ? -1 : 1);
      }
      placed.push({ x, off });
      return `<circle class="dot" cx="${fixed(x)}" cy="${fixed(row + off)}" r="${RADIUS}"/>`;
    });
}

function mean(x: number, row: number, text: string): string {
  const half = ROW / 2 - 4;
  return `<line class="mean" x1="${fixed(x)}" x2="${fixed(x)}" y1="${row - half}" y2="${row + half}"><title>${escaped(text)}</title></line>`;
}

function rule(x: number, top: number, bottom: number): string {
  return `<line class="rule" x1="${fixed(x)}" x2="${fixed(x)}" y1="${top}" y2="${bottom}"/>`;
}

function label(x: number, y: number, anchor: 'middle' | 'end', text: string): string {
  return `<text x="${fixed(x)}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

function fixed(value: number): string {
  return String(Math.round(100 * value) / 100);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
