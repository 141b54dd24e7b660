// Paints dots on a canvas: with WebGPU, or where there is none, with the 2D canvas.
import type { DotsLayout } from './dots-layout.ts';
import { dotX, dotY } from './dots-layout.ts';
import { wellOf } from './wells.ts';

/** A colour with parts from 0 to 1. */
export type Color = readonly [red: number, green: number, blue: number];

/** What is painted. */
export interface DotsScene {
  readonly layout: DotsLayout;
  /** (networks) losses of the snapshot before, and of the latest one. */
  readonly previous: Float32Array;
  readonly next: Float32Array;
  /** Between the two, 0 to 1. */
  readonly time: number;
  /** How many dots, from the first on. */
  readonly shown: number;
  /** The dot to stand out, or -1. */
  readonly marked: number;
  /** Side of a dot, in pixels of the canvas. */
  readonly dot: number;
  /** (wells) */
  readonly wellColors: readonly Color[];
  readonly moving: Color;
  readonly ink: Color;
  readonly alpha: number;
}

/** Paints scenes on one canvas. */
export interface DotsPainter {
  /** Whether a program on the CPU does it: then fewer dots are shown. */
  readonly software: boolean;
  /** The most dots it should be given. */
  readonly most: number;
  /** Resolves when it is done: how long that takes says how many dots it can bear. */
  paint(scene: DotsScene): Promise<void>;
  destroy(): void;
}

/** Dots that a program on the CPU paints within some frames. */
const CANVAS_DOTS = 100_000;

/** Dots between two looks at the clock; the page gets its turn when so much time has passed. */
const SLICE = 4000;
const TASK_MS = 20;

/** The painter where there is no GPU, or only a program on the CPU: pixel by pixel, as that is faster than any call per dot. */
export function createCanvasPainter(canvas: HTMLCanvasElement): DotsPainter {
  const context = canvas.getContext('2d');
  return {
    software: true,
    most: CANVAS_DOTS,
    async paint(scene) {
      if (!context || canvas.width === 0 || canvas.height === 0) return;
      const image = new ImageData(canvas.width, canvas.height);
      let began = performance.now();
      for (let first = 0; first < scene.shown; first += SLICE) {
        paintSome(image, scene, first, Math.min(first + SLICE, scene.shown));
        if (performance.now() - began < TASK_MS) continue;
        await new Promise((resolve) => setTimeout(resolve));
        began = performance.now();
      }
      paintMarked(image, scene);
      context.putImageData(image, 0, 0);
    },
    destroy: () => undefined,
  };
}

/** A picture: (height, width, 4) red, green, blue and alpha, 0 to 255. */
export type Picture = Pick<ImageData, 'data' | 'width' | 'height'>;

/** Paints a scene on a transparent picture: what dots.wgsl draws, to the next pixel. */
export function paintDots(picture: Picture, scene: DotsScene): void {
  paintSome(picture, scene, 0, scene.shown);
  paintMarked(picture, scene);
}

/** Paints the dots from a first one to before a last one. */
function paintSome(picture: Picture, scene: DotsScene, first: number, last: number): void {
  const { layout, dot, wellColors, moving, alpha } = scene;
  const colors = [moving, ...wellColors].map(bytesOf);
  for (let i = first; i < last; i++) {
    const loss = lossOf(scene, i);
    const color = colors[1 + wellOf(layout.wells, loss)] ?? [];
    paintSquare(picture, dotX(i), dotY(layout, i, loss), dot, color, alpha);
  }
}

function paintMarked(picture: Picture, scene: DotsScene): void {
  const { layout, marked, dot, ink } = scene;
  if (marked < 0) return;
  const y = dotY(layout, marked, lossOf(scene, marked));
  paintSquare(picture, dotX(marked), y, 5 * dot, bytesOf(ink), 1);
}

function lossOf({ previous, next, time }: DotsScene, i: number): number {
  return (previous[i] ?? 0) * (1 - time) + (next[i] ?? 0) * time;
}

function bytesOf(color: Color): readonly number[] {
  return color.map((part) => 255 * part);
}

/** Blends a square of colour (0 to 255) over a picture, its centre at x and y, 0 to 1. */
function paintSquare(
  { data, width, height }: Picture,
  x: number,
  y: number,
  side: number,
  color: readonly number[],
  alpha: number,
): void {
  const left = Math.round(x * width - side / 2);
  const top = Math.round((1 - y) * height - side / 2);
  const size = Math.max(1, Math.round(side));
  for (let row = Math.max(0, top); row < Math.min(height, top + size); row++) {
    for (let column = Math.max(0, left); column < Math.min(width, left + size); column++) {
      const at = 4 * (row * width + column);
      const below = ((data[at + 3] ?? 0) / 255) * (1 - alpha);
      const whole = alpha + below;
      for (let part = 0; part < 3; part++) {
        data[at + part] = (alpha * (color[part] ?? 0) + below * (data[at + part] ?? 0)) / whole;
      }
      data[at + 3] = 255 * whole;
    }
  }
}
