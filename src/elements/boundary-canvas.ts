// Paints a network's decision over the plane on a canvas: a tint per side, the boundary, the samples on top.
import { signedField, zeroLine, type Extent, type OutputField, type SampleVerdict } from './output-field.ts';

/** Red, green and blue from 0 to 1. */
export type Color = readonly [number, number, number];

/** The colours of a picture. */
export interface Palette {
  readonly surface: Color;
  /** Of the classes 0, 1, 2; later ones begin again. */
  readonly classes: readonly Color[];
  readonly boundary: Color;
  readonly ink: Color;
}

/** What is painted. */
export interface BoundaryPicture {
  readonly field: OutputField;
  /** Where one output decides: its threshold, and how far from it the tint is full. Null: the largest output decides. */
  readonly threshold: { readonly at: number; readonly full: number } | null;
  readonly x: Extent;
  readonly y: Extent;
  readonly points: readonly (SampleVerdict & { readonly x: number; readonly y: number })[];
}

const TINT = { least: 0.12, most: 0.55 };

/** Paints a square picture, `side` device pixels wide. */
export function paintBoundary(
  context: CanvasRenderingContext2D,
  side: number,
  picture: BoundaryPicture,
  palette: Palette,
  ratio: number,
): void {
  context.putImageData(tints(side, picture, palette), 0, 0);
  const { field, threshold } = picture;
  if (threshold) {
    const scale = side / (field.size - 1);
    context.strokeStyle = cssColor(palette.boundary);
    context.lineWidth = 1.5 * ratio;
    context.lineCap = 'round';
    context.beginPath();
    for (const [x1, y1, x2, y2] of zeroLine(signedField(field, threshold.at), field.size)) {
      context.moveTo(x1 * scale, side - y1 * scale);
      context.lineTo(x2 * scale, side - y2 * scale);
    }
    context.stroke();
  }
  paintPoints(context, side, picture, palette, ratio);
}

/** The colour of each pixel: its side of the boundary, the stronger the further from it. */
function tints(
  side: number,
  { field, threshold }: BoundaryPicture,
  { surface, classes }: Palette,
): ImageData {
  const image = new ImageData(side, side);
  const signed = threshold ? signedField(field, threshold.at) : null;
  for (let row = 0; row < side; row++) {
    const v = (1 - row / Math.max(1, side - 1)) * (field.size - 1);
    for (let column = 0; column < side; column++) {
      const u = (column / Math.max(1, side - 1)) * (field.size - 1);
      const value = signed && threshold ? interpolate(signed, field.size, u, v) / threshold.full : 0;
      const part = signed ? TINT.least + (TINT.most - TINT.least) * Math.tanh(Math.abs(value)) : 0.35;
      const kind = signed ? (value > 0 ? 1 : 0) : largestOutput(field, Math.round(u), Math.round(v));
      const color = classes[kind % classes.length] ?? surface;
      for (let channel = 0; channel < 3; channel++) {
        const mixed = (1 - part) * (surface[channel] ?? 0) + part * (color[channel] ?? 0);
        image.data[4 * (row * side + column) + channel] = 255 * mixed;
      }
      image.data[4 * (row * side + column) + 3] = 255;
    }
  }
  return image;
}

function interpolate(values: Float64Array, size: number, u: number, v: number): number {
  const [x, y] = [Math.min(size - 2, Math.floor(u)), Math.min(size - 2, Math.floor(v))];
  const [s, t] = [u - x, v - y];
  const at = y * size + x;
  const below = (values[at] ?? 0) * (1 - s) + (values[at + 1] ?? 0) * s;
  const above = (values[at + size] ?? 0) * (1 - s) + (values[at + size + 1] ?? 0) * s;
  return below * (1 - t) + above * t;
}

function largestOutput({ size, values, outputs }: OutputField, x: number, y: number): number {
  const at = (y * size + x) * outputs;
  let best = 0;
  for (let o = 1; o < outputs; o++) if ((values[at + o] ?? 0) > (values[at + best] ?? 0)) best = o;
  return best;
}

/** Class 0 is a disc, 1 a square, 2 a triangle; a wrong one has a cross. */
function paintPoints(
  context: CanvasRenderingContext2D,
  side: number,
  { points, x, y }: BoundaryPicture,
  { surface, classes, ink }: Palette,
  ratio: number,
): void {
  const radius = ratio * (points.length > 500 ? 1.5 : points.length > 60 ? 3 : 5.5);
  for (const point of points) {
    const left = ((point.x - x[0]) / (x[1] - x[0])) * side;
    const top = side - ((point.y - y[0]) / (y[1] - y[0])) * side;
    context.fillStyle = cssColor(classes[point.target % classes.length] ?? ink);
    context.strokeStyle = cssColor(surface);
    context.lineWidth = ratio;
    context.beginPath();
    outline(context, point.target % classes.length, left, top, radius);
    context.fill();
    context.stroke();
    if (point.right !== false || points.length > 500) continue;
    context.strokeStyle = cssColor(ink);
    context.lineWidth = 1.75 * ratio;
    const arm = 1.5 * radius;
    context.beginPath();
    context.moveTo(left - arm, top - arm);
    context.lineTo(left + arm, top + arm);
    context.moveTo(left - arm, top + arm);
    context.lineTo(left + arm, top - arm);
    context.stroke();
  }
}

function outline(
  context: CanvasRenderingContext2D,
  kind: number,
  x: number,
  y: number,
  radius: number,
): void {
  if (kind === 0) context.arc(x, y, radius, 0, 2 * Math.PI);
  else if (kind === 1) context.rect(x - 0.88 * radius, y - 0.88 * radius, 1.76 * radius, 1.76 * radius);
  else {
    context.moveTo(x, y - 1.2 * radius);
    context.lineTo(x + 1.1 * radius, y + 0.8 * radius);
    context.lineTo(x - 1.1 * radius, y + 0.8 * radius);
    context.closePath();
  }
}

function cssColor(color: Color): string {
  return `rgb(${color.map((part) => Math.round(255 * part)).join(' ')})`;
}
