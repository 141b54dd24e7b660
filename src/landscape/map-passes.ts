// From coarse to fine: in which passes the pixels of a map are trained, so that no pixel is trained twice.
import type { PixelBlock } from './map-view.ts';

/** One pass: afterwards every pixel whose column and row are multiples of `stride` is known. */
export interface PixelPass {
  readonly stride: number;
  readonly blocks: readonly PixelBlock[];
}

/** The first pass has at least so many pixels: fewer would not keep a device busy. */
const FIRST_PIXELS = 256;

/**
 * The passes of a picture.
 *
 * @param progressive false for all pixels in one pass
 */
export function pixelPasses(width: number, height: number, progressive: boolean): PixelPass[] {
  const first = progressive ? firstStride(width, height) : 1;
  const passes: PixelPass[] = [
    { stride: first, blocks: [{ columns: multiples(width, first, 0), rows: multiples(height, first, 0) }] },
  ];
  for (let stride = first / 2; stride >= 1; stride /= 2) {
    passes.push({ stride, blocks: between(width, height, stride) });
  }
  return passes;
}

function firstStride(width: number, height: number): number {
  let stride = 1;
  while ((width * height) / (4 * stride * stride) >= FIRST_PIXELS) stride *= 2;
  return stride;
}

/** What is missing at a stride where everything at twice the stride is known: two rectangular lattices. */
function between(width: number, height: number, stride: number): PixelBlock[] {
  const blocks = [
    { columns: multiples(width, 2 * stride, stride), rows: multiples(height, 2 * stride, 0) },
    { columns: multiples(width, stride, 0), rows: multiples(height, 2 * stride, stride) },
  ];
  return blocks.filter(({ columns, rows }) => columns.length > 0 && rows.length > 0);
}

function multiples(end: number, step: number, from: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((end - from) / step)) }, (_, i) => from + i * step);
}
