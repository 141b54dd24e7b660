// Draws the windows of a map one after the other: a new one ends the one before; small pictures are followed by finer ones.
import type { LandscapeWorker } from '../landscape/page.ts';
import type { PaintedPass } from '../landscape/page-protocol.ts';
import type { MapShow } from '../landscape/map.ts';
import type { MapSubject } from './map-subjects.ts';
import { viewOf, type MapWindow } from './map-window.ts';

/** Where drawing begins if the machine is to decide how fine the picture gets. */
const FIRST_PIXELS = 128;
const MOST_PIXELS = 512;

/** Milliseconds that a finer picture may take unasked. */
const PATIENCE_MS = 8000;

/** What is drawn. */
export interface MapTask {
  readonly subject: MapSubject;
  readonly window: MapWindow;
  readonly show: MapShow;
  /** Along a side; null: as many as this machine draws in a few seconds. */
  readonly pixels: number | null;
}

/** Who watches. */
export interface DrawingWatcher {
  /** @param totalMs since this picture was begun */
  onPass(pass: PaintedPass, totalMs: number): void;
  onFraction(fraction: number): void;
}

/**
 * Draws a window until it is as fine as wanted.
 *
 * @throws AbortError; InputError; DeviceError
 */
export async function drawWindow(
  worker: LandscapeWorker,
  { subject, window, show, pixels }: MapTask,
  watcher: DrawingWatcher,
  signal: AbortSignal,
): Promise<void> {
  let side = pixels ?? FIRST_PIXELS;
  for (;;) {
    const began = performance.now();
    const request = { sweep: subject.sweep, view: viewOf(window, side), show };
    await worker.drawMap(
      request,
      (pass) => {
        watcher.onPass(pass, performance.now() - began);
      },
      {
        signal,
        onFraction: (fraction) => {
          watcher.onFraction(fraction);
        },
      },
    );
    const next = finerSide(side, performance.now() - began);
    if (pixels !== null || next === null) return;
    side = next;
  }
}

/** Twice as fine, if that is likely done soon; null if not. */
export function finerSide(side: number, tookMs: number): number | null {
  return 2 * side <= MOST_PIXELS && 4 * tookMs <= PATIENCE_MS ? 2 * side : null;
}
