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

/** Dots that a 2D canvas paints within a frame. */
const CANVAS_DOTS = 4000;

/** The painter of browsers without WebGPU. */
export function createCanvasPainter(canvas: HTMLCanvasElement): DotsPainter {
  const context = canvas.getContext('2d');
  return {
    software: true,
    most: CANVAS_DOTS,
    paint(scene) {
      if (context) paintDots(context, scene);
      return Promise.resolve();
    },
    destroy: () => undefined,
  };
}

function paintDots(context: CanvasRenderingContext2D, scene: DotsScene): void {
  const { layout, previous, next, time, shown, marked } = scene;
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  const side = 1.5 * scene.dot;
  const square = (i: number, loss: number, size: number): void => {
    context.fillRect(dotX(i) * width - size / 2, (1 - dotY(layout, i, loss)) * height - size / 2, size, size);
  };
  const lossAt = (i: number): number => (previous[i] ?? 0) * (1 - time) + (next[i] ?? 0) * time;
  context.globalAlpha = Math.min(1, 1.6 * scene.alpha);
  for (let well = -1; well < layout.wells.length; well++) {
    context.fillStyle = cssColor(scene.wellColors[well] ?? scene.moving);
    for (let i = 0; i < shown; i++) {
      const loss = lossAt(i);
      if (wellOf(layout.wells, loss) === well) square(i, loss, side);
    }
  }
  context.globalAlpha = 1;
  if (marked < 0) return;
  context.fillStyle = cssColor(scene.ink);
  square(marked, lossAt(marked), 5 * scene.dot);
}

function cssColor(color: Color): string {
  return `rgb(${color.map((part) => String(Math.round(255 * part))).join(' ')})`;
}
