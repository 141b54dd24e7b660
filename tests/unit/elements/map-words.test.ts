import { describe, expect, it } from 'vitest';
import { axisName, fractalSubject, ratesSubject, startsSubject } from '../../../src/elements/map-subjects.ts';
import {
  coordinateText,
  legendLabel,
  mapSummary,
  placeText,
  standingText,
} from '../../../src/elements/map-words.ts';
import { viewOf, type MapWindow } from '../../../src/elements/map-window.ts';
import { OUTCOMES } from '../../../src/engine/result.ts';
import { mapSweep } from '../../../src/landscape/map-view.ts';
import type { PaintedPass } from '../../../src/landscape/page-protocol.ts';
import { parseSweep, preset } from '../../../src/spec/index.ts';

const sweep = parseSweep(preset('xor'));
const plane = {
  center: new Array<number>(9).fill(0.5),
  directions: [
    [1, 0, 0, 0, 0, 0, 0, 0, 0],
    [0, 1, 0, 0, 0, 0, 0, 0, 0],
  ],
} as const;
const starts = startsSubject(sweep, plane);
const share = { count: 1, fraction: 0.5, low: 0.25, high: 0.75 };

/** Four pixels of which the lower left one is known. */
const pass: PaintedPass = {
  view: viewOf(starts.home, 2),
  show: 'outcome',
  width: 2,
  height: 2,
  stride: 2,
  data: new Uint8ClampedArray(16),
  legend: { entries: [{ color: '#000000', label: 'solved', pixels: 1, share }], shading: null },
  loss: Float32Array.of(0.125, NaN, NaN, NaN),
  outcome: Uint8Array.of(OUTCOMES.indexOf('dead'), 255, 255, 255),
  dimension: { dimension: 1.234, standardError: 0.0456, boxes: [] },
  device: {
    backend: 'chrome',
    vendor: 'a',
    architecture: 'b',
    description: '',
    software: true,
  } as unknown as PaintedPass['device'],
  networkSteps: 3e6,
  trainMs: 1000,
};

describe('what maps are of', () => {
  it('are sweeps that can be trained, a network per pixel', () => {
    for (const { sweep: own, home } of [starts, ratesSubject(sweep), fractalSubject()]) {
      expect(mapSweep(own, viewOf(home, 64)).networks).toBe(4096);
    }
  });

  it('takes the rates of the first and of the last layer, and refuses a network that has one', () => {
    const deep = parseSweep(preset('xor'), { network: { layers: [2, 3, 3, 1], activation: 'tanh' } });
    const { home } = ratesSubject(deep);
    expect([home.across.path, home.up.path]).toEqual([
      'optimizer.learningRate[2]',
      'optimizer.learningRate[0]',
    ]);
    const flat = { ...sweep, network: { ...sweep.network, layers: [2, 1] } };
    expect(() => ratesSubject(flat)).toThrow(/`network.layers` .* one layer of weights/);
  });

  it('begins the fractal with the window of its preset', () => {
    const { sweep: own, home } = fractalSubject();
    expect(own.steps).toBe(100);
    expect([home.up.low, home.up.high, home.up.scale]).toEqual([0.000015625, 15625, 'log']);
    expect(axisName(home.up)).toBe('learning rate of layer 1, logarithmic');
    expect(axisName(starts.home.across)).toBe('distance along direction 1');
  });
});

describe('a map in words', () => {
  it('says coordinates with as many digits as the window needs', () => {
    const { home } = starts;
    expect(coordinateText(home, 'across', -4)).toBe('-4');
    expect(coordinateText(home, 'across', 1 / 3)).toBe('0.333');
    const near: MapWindow = { ...home, across: { ...home.across, low: 1.234, high: 1.2341 } };
    expect(coordinateText(near, 'across', 1.23405678)).toBe('1.2340568');
    expect(coordinateText(fractalSubject().home, 'up', 0.000015625)).toBe('1.56e-5');
  });

  it('names the network at a place by the known pixel that is painted there', () => {
    expect(placeText(pass, starts.home, 0.9, 0.75)).toBe('3.2 across, 2 up: dead, loss 1/8.');
    expect(placeText(null, starts.home, 0.5, 0.5)).toBe('0 across, 0 up.');
    const unknown = { ...pass, outcome: new Uint8Array(4).fill(255) };
    expect(placeText(unknown, starts.home, 0.5, 0.5)).toBe('0 across, 0 up.');
  });

  it('sums up its axes, its colours and its boundary', () => {
    expect(mapSummary(pass, starts.home)).toBe(
      "Map of 1 by 1 networks, from left to right distance along direction 1, -4 to 4, from bottom to top distance along direction 2, -4 to 4: solved 50.0 % (25.0 to 75.0 %). The boundary's box-counting dimension is 1.23 ± 0.05.",
    );
    expect(standingText(pass, 10)).toBe('Sharpening: 1 of 4 networks trained, 3.00 M network-steps/s.');
    expect(standingText({ ...pass, stride: 1 }, 1234)).toBe(
      '4 networks trained in 1.2 s, 3.00 M network-steps/s.',
    );
  });

  it('tells basins of equal loss apart by what they say of the samples', () => {
    const basin = {
      kind: 'local-minimum',
      solved: false,
      loss: 1 / 6,
      outputs: [0, 1, 2 / 3, 2 / 3],
      pixels: 1,
      share,
    } as const;
    const entry = { color: '#000000', label: 'x', pixels: 1, share };
    expect(legendLabel({ ...entry, basin })).toBe('local minimum, loss 1/6, outputs 0 1 0.67 0.67');
    expect(
      legendLabel({ ...entry, basin: { ...basin, solved: true, loss: 1e-32, outputs: [0, 1, 1, -0] } }),
    ).toBe('solved: local minimum, loss 0, outputs 0 1 1 0');
    expect(legendLabel({ ...entry, basin: { ...basin, kind: 'diverged', loss: null } })).toBe('x');
  });
});
