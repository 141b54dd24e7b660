// The pictures of a map, one over the other: while the visitor moves, what was drawn before stands in for what is not yet.
import type { PaintedPass } from '../landscape/page-protocol.ts';
import { placeIn, type MapWindow } from './map-window.ts';

/** A picture of a window. */
export interface Layer {
  readonly window: MapWindow;
  /** Pixels along a side. */
  readonly pixels: number;
  /** Pixels along a side of one that is known. */
  readonly stride: number;
}

/** Older ones are forgotten. */
const MOST_LAYERS = 6;

/**
 * What to paint for a window, the lowest layer first: the finest one on top, and nothing else below a complete one.
 *
 * @param layers the newest last
 */
export function layersFor<L extends Layer>(layers: readonly L[], window: MapWindow): L[] {
  const newest = layers.at(-1);
  if (newest?.stride === 1 && newest.window === window) return [newest];
  const coarseness = ({ window: own, stride, pixels }: Layer): number =>
    (placeIn(window, own).width * stride) / pixels;
  return layers.toSorted((a, b) => coarseness(b) - coarseness(a));
}

interface Picture extends Layer {
  readonly image: OffscreenCanvas;
}

/** Keeps the latest pictures. */
export class MapLayers {
  #layers: Picture[] = [];

  clear(): void {
    this.#layers = [];
  }

  /** A sharper picture of the same window takes the place of the one before. */
  add(window: MapWindow, { width, height, stride, data }: PaintedPass): void {
    const image = new OffscreenCanvas(width, height);
    image.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
    const others = this.#layers.filter((layer) => layer.window !== window || layer.pixels !== width);
    this.#layers = [...others, { window, pixels: width, stride, image }].slice(-MOST_LAYERS);
  }

  /** Paints a window on a square canvas. */
  paint(context: CanvasRenderingContext2D, side: number, window: MapWindow): void {
    context.clearRect(0, 0, side, side);
    context.imageSmoothingEnabled = false;
    for (const { window: own, image } of layersFor(this.#layers, window)) {
      const { left, bottom, width, height } = placeIn(window, own);
      context.drawImage(image, left * side, (1 - bottom - height) * side, width * side, height * side);
    }
  }
}
