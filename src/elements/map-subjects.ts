// What a map can be of: starting points around a network's own, learning rates of two layers, the trainability fractal.
import { PLANE_HALF_WIDTH, usualAxis } from '../landscape/map-axes.ts';
import { onPlane, planeWindow, type ParameterPlane } from '../landscape/map-plane.ts';
import type { MapAxis } from '../landscape/map-view.ts';
import type { MapShow } from '../landscape/map.ts';
import { InputError, parseSweep, preset, type AxisPath, type Sweep } from '../spec/index.ts';
import type { MapWindow } from './map-window.ts';

/** What the visitor chooses from. */
export const MAP_KINDS = ['starts', 'rates', 'fractal'] as const;

export type MapKind = (typeof MAP_KINDS)[number];

export const KIND_NAMES: Readonly<Record<MapKind, string>> = {
  starts: 'starting points around one network',
  rates: 'learning rates of two layers',
  fractal: 'the trainability fractal',
};

export const SHOW_NAMES: Readonly<Record<MapShow, string>> = {
  basin: 'basin',
  outcome: 'outcome',
  loss: 'final loss',
  steps: 'steps to a solution',
  trainability: 'what trains',
};

/** What is drawn, and where the visitor begins. */
export interface MapSubject {
  /** Of one cell. */
  readonly sweep: Sweep;
  readonly home: MapWindow;
}

/** What shows a kind best. */
export function usualShow(kind: MapKind): MapShow {
  return kind === 'starts' ? 'basin' : kind === 'rates' ? 'loss' : 'trainability';
}

/** A plane of starting points. */
export function startsSubject(sweep: Sweep, plane: ParameterPlane): MapSubject {
  return {
    sweep: onPlane(sweep, plane),
    home: planeWindow(PLANE_HALF_WIDTH, { width: 1, height: 1 }),
  };
}

/**
 * Learning rates of the first and of the last layer, all networks from the same start.
 *
 * @throws InputError for a network with one layer of weights
 */
export function ratesSubject(sweep: Sweep): MapSubject {
  const last = sweep.network.layers.length - 2;
  if (last < 1) {
    throw new InputError({
      field: 'network.layers',
      value: sweep.network.layers,
      rule: 'has one layer of weights; this map needs two',
      remedy: 'add a hidden layer',
    });
  }
  return { sweep: { ...sweep, axes: {} }, home: ratesWindow(sweep, last) };
}

/** The preset of that name, with its own window. */
export function fractalSubject(): MapSubject {
  const sweep = parseSweep(preset('trainability-fractal'));
  return { sweep: { ...sweep, axes: {} }, home: ratesWindow(sweep, 1) };
}

function ratesWindow(sweep: Sweep, last: number): MapWindow {
  const axis = (layer: number): MapAxis => {
    const path: AxisPath = `optimizer.learningRate[${layer}]`;
    return { path, ...usualAxis(sweep, path) };
  };
  return { across: axis(last), up: axis(0) };
}

/** What an axis is called. */
export function axisName({ path, scale }: MapAxis): string {
  const direction = /^initializer\.directions\[(\d)\]$/.exec(path)?.[1];
  if (direction !== undefined) return `distance along direction ${Number(direction) + 1}`;
  const layer = /^optimizer\.learningRate\[(\d+)\]$/.exec(path)?.[1];
  const name = layer === undefined ? path : `learning rate of layer ${Number(layer) + 1}`;
  return scale === 'log' ? `${name}, logarithmic` : name;
}
