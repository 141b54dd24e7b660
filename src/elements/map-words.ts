// What a map says in words: its legend, its table, the network under the pointer.
import { OUTCOMES } from '../engine/result.ts';
import type { BoxDimension } from '../landscape/map-dimension.ts';
import type { LegendEntry } from '../landscape/map-picture.ts';
import type { PaintedPass } from '../landscape/page-protocol.ts';
import { lossText } from '../wording/losses.ts';
import { countText, durationText, numberText, rateText, shareText } from '../wording/numbers.ts';
import { outcomeName } from '../wording/outcomes.ts';
import type { ChartTable } from './data-table.ts';
import { axisName } from './map-subjects.ts';
import { valueAt, type MapWindow } from './map-window.ts';

/** Basins with more samples are told apart by their colours only. */
const MOST_OUTPUTS = 6;

/** Below this a loss is 0 but for rounding: basins are settled in float64. */
const ROUNDING = 1e-20;

/** What a colour means; basins by what they are, their loss, and what they say of the samples. */
export function legendLabel({ label, basin }: LegendEntry): string {
  const settled = basin?.loss ?? null;
  if (!basin || settled === null || basin.kind === 'unassigned') return label;
  const loss = `loss ${settled < ROUNDING ? '0' : lossText(settled)}`;
  const kind = basin.solved ? `solved: ${outcomeName(basin.kind)}` : outcomeName(basin.kind);
  // Adding 0 makes a plain 0 of -0.
  const outputs = basin.outputs.map((output) => numberText(Number(output.toFixed(2)) + 0));
  const isShort = outputs.length > 0 && outputs.length <= MOST_OUTPUTS;
  return `${kind}, ${loss}${isShort ? `, outputs ${outputs.join(' ')}` : ''}`;
}

/** A share with its interval, e.g. `24.4 % (24.1 to 24.7 %)`. */
export function legendShare({ share }: Pick<LegendEntry, 'share'>): string {
  const { share: text, low, high } = shareText(share);
  return `${text} (${low} to ${high} %)`;
}

export function dimensionText({ dimension, standardError }: BoxDimension): string {
  return `${dimension.toFixed(2)} ± ${standardError.toFixed(2)}`;
}

/** The map in a sentence or two. */
export function mapSummary(
  { width, height, stride, legend, dimension }: PaintedPass,
  window: MapWindow,
): string {
  const sides = `${countText(Math.ceil(width / stride))} by ${countText(Math.ceil(height / stride))}`;
  const classes = legend.entries.map((entry) => `${legendLabel(entry)} ${legendShare(entry)}`).join('; ');
  const edge = dimension ? ` The boundary's box-counting dimension is ${dimensionText(dimension)}.` : '';
  return `Map of ${sides} networks, from left to right ${axisText(window, 'across')}, from bottom to top ${axisText(window, 'up')}: ${classes}.${edge}`;
}

function axisText(window: MapWindow, side: keyof MapWindow): string {
  const axis = window[side];
  return `${axisName(axis)}, ${coordinateText(window, side, axis.low)} to ${coordinateText(window, side, axis.high)}`;
}

/** A coordinate with as many digits as tell neighbouring pixels apart. */
export function coordinateText(window: MapWindow, side: keyof MapWindow, value: number): string {
  const { low, high, scale } = window[side];
  const finest = (scale === 'log' ? Math.abs(value) * Math.log(high / low) : high - low) / 500;
  const digits = Math.max(3, Math.ceil(Math.log10(Math.max(Math.abs(value), finest) / finest)) + 1);
  const text = Number(value.toPrecision(Math.min(12, digits)));
  if (scale === 'linear' && Math.abs(text) < finest) return '0';
  return numberText(text) === String(text) ? String(text) : plainOrPower(text);
}

function plainOrPower(value: number): string {
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e6 ? String(value) : value.toExponential().replace('e+', 'e');
}

/** What the colours are, as a table. */
export function mapTable({ legend }: PaintedPass): ChartTable {
  return {
    caption: 'Share of the map',
    columns: ['colour', 'pixels', 'share', 'from (95 %)', 'to'],
    rows: legend.entries.map((entry) => {
      const { share: text, low, high } = shareText(entry.share);
      return [legendLabel(entry), countText(entry.pixels), text, `${low} %`, `${high} %`];
    }),
  };
}

/** How far the drawing is. */
export function standingText(pass: PaintedPass, totalMs: number): string {
  const { width, height, stride, networkSteps, trainMs } = pass;
  const known = Math.ceil(width / stride) * Math.ceil(height / stride);
  const rate = trainMs > 0 ? `, ${rateText((1000 * networkSteps) / trainMs)} network-steps/s` : '';
  return stride > 1
    ? `Sharpening: ${countText(known)} of ${countText(width * height)} networks trained${rate}.`
    : `${countText(known)} networks trained in ${durationText(totalMs)}${rate}.`;
}

/**
 * The network at a place of the window.
 *
 * @param x, y parts of the window, from its lower left
 */
export function placeText(pass: PaintedPass | null, window: MapWindow, x: number, y: number): string {
  const [u, v] = [valueAt(window.across, x), valueAt(window.up, y)];
  const where = `${coordinateText(window, 'across', u)} across, ${coordinateText(window, 'up', v)} up`;
  if (!pass) return `${where}.`;
  const pixel = pixelAt(pass, x, y);
  const name = OUTCOMES[pass.outcome[pixel] ?? OUTCOMES.length];
  return name ? `${where}: ${outcomeName(name)}, loss ${lossText(pass.loss[pixel] ?? NaN)}.` : `${where}.`;
}

/** The nearest known pixel below and to the left. */
function pixelAt({ width, height, stride }: PaintedPass, x: number, y: number): number {
  const column = Math.min(width - 1, Math.max(0, Math.floor(x * width)));
  const row = Math.min(height - 1, Math.max(0, Math.floor(y * height)));
  return Math.floor(row / stride) * stride * width + Math.floor(column / stride) * stride;
}
