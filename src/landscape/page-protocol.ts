// What a page and its landscape worker say to each other.
import type { ErrorMessage } from '../engine/remote/protocol.ts';
import type { DeviceDescription } from '../gpu/device.ts';
import type { Sweep } from '../spec/index.ts';
import type { CriticalPoint, CriticalPoints } from './critical-points.ts';
import type { BoxDimension } from './map-dimension.ts';
import type { MapPicture } from './map-picture.ts';
import type { ParameterPlane } from './map-plane.ts';
import type { MapView } from './map-view.ts';
import type { MapShow } from './map.ts';

/** A map to be drawn. */
export interface MapRequest {
  /** Of one cell. */
  readonly sweep: Sweep;
  readonly view: MapView;
  readonly show: MapShow;
}

/** A map as far as it is drawn, painted. */
export interface PaintedPass extends MapPicture {
  readonly view: MapView;
  readonly show: MapShow;
  /** Every pixel whose column and row, from the lower left, are multiples of it is known. */
  readonly stride: number;
  /** (height, width) final losses, the lowest row first; NaN where a pixel is not trained yet. */
  readonly loss: Float32Array;
  /** (height, width) positions in OUTCOMES, the lowest row first. */
  readonly outcome: Uint8Array;
  /** Of the boundary between the classes of a complete map. */
  readonly dimension: BoxDimension | null;
  readonly device: DeviceDescription;
  readonly networkSteps: number;
  readonly trainMs: number;
}

/** A plane of starting points around that of a network. */
export interface PlaneRequest {
  /** Of one cell. */
  readonly sweep: Sweep;
  readonly index: bigint;
  /** Of the random directions. */
  readonly seed: number;
}

/** Critical points to be looked for. */
export interface CriticalRequest {
  /** Of one cell. */
  readonly sweep: Sweep;
  readonly starts: number;
}

/** What of a critical point a page shows. */
export type ListedPoint = Pick<CriticalPoint, 'index' | 'objective' | 'hits'>;

/** What a search found, for a page. */
export type ListedPoints = Pick<CriticalPoints, 'starts' | 'found'> & {
  readonly points: readonly ListedPoint[];
};

/** From the page. Every `id` names a piece of work for as long as it lasts. */
export type LandscapeRequest =
  | { readonly type: 'map'; readonly id: number; readonly request: MapRequest }
  | { readonly type: 'plane'; readonly id: number; readonly request: PlaneRequest }
  | { readonly type: 'critical-points'; readonly id: number; readonly request: CriticalRequest }
  | { readonly type: 'cancel'; readonly id: number };

/** From the worker: any number of passes and fractions, then what ends the work. */
export type LandscapeReply =
  | { readonly type: 'pass'; readonly id: number; readonly pass: PaintedPass }
  | { readonly type: 'fraction'; readonly id: number; readonly fraction: number }
  | { readonly type: 'drawn'; readonly id: number }
  | { readonly type: 'plane'; readonly id: number; readonly plane: ParameterPlane }
  | { readonly type: 'critical-points'; readonly id: number; readonly found: ListedPoints }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorMessage };
