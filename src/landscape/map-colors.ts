// The colours of maps: a palette that colour-blind readers tell apart, ramps of even lightness, mixing as the eye does it.
import type { Outcome } from '../engine/result.ts';

/** Red, green, blue, each 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/**
 * What basins are coloured by, the solved one aside. @see Okabe & Ito 2008, "Color universal design"; Tol 2021, "Colour
 * schemes", muted
 */
export const BASIN_COLORS: readonly Color[] = [
  [230, 159, 0], // orange
  [0, 158, 115], // green
  [204, 121, 167], // pink
  [86, 180, 233], // sky
  [213, 94, 0], // vermilion
  [240, 228, 66], // yellow
  [136, 34, 85], // wine
  [153, 153, 51], // olive
  [51, 34, 136], // indigo
  [170, 68, 153], // purple
];

export const SOLVED_COLOR: Color = [0, 90, 150];
export const DIVERGED_COLOR: Color = [24, 20, 28];
export const UNASSIGNED_COLOR: Color = [187, 187, 187];
export const EMPTY_COLOR: Color = [255, 255, 255];

export const OUTCOME_COLORS: Readonly<Record<Outcome, Color>> = {
  solved: SOLVED_COLOR,
  diverged: DIVERGED_COLOR,
  dead: [136, 34, 85],
  'local-minimum': [230, 159, 0],
  saddle: [240, 228, 66],
  plateau: [204, 121, 167],
  stationary: [213, 94, 0],
  undecided: UNASSIGNED_COLOR,
  unconverged: [86, 180, 233],
};

/** From low to high; each gets lighter all the way, so that it reads in grey, too. */
const RAMPS = {
  /** Losses, steps. */
  low: [
    [17, 15, 45],
    [44, 46, 110],
    [44, 94, 140],
    [50, 145, 140],
    [130, 190, 110],
    [250, 230, 110],
  ],
  /** Trainable: from slow to fast. */
  trainable: [
    [222, 238, 245],
    [130, 190, 220],
    [45, 120, 180],
    [12, 52, 110],
  ],
  /** Not trainable: from barely to at once. */
  untrainable: [
    [253, 240, 208],
    [248, 178, 80],
    [200, 85, 20],
    [95, 25, 10],
  ],
} as const satisfies Record<string, readonly Color[]>;

export type RampName = keyof typeof RAMPS;

/** Shades of a ramp: few enough for a picture with a palette. */
const RAMP_SHADES = 64;

const TABLES = new Map<RampName, readonly Color[]>();

/** The colour of a ramp at t from 0 to 1. */
export function rampColor(name: RampName, t: number): Color {
  let table = TABLES.get(name);
  if (!table) {
    const anchors: readonly Color[] = RAMPS[name];
    table = Array.from({ length: RAMP_SHADES }, (_, i) => alongAnchors(anchors, i / (RAMP_SHADES - 1)));
    TABLES.set(name, table);
  }
  return table[Math.min(RAMP_SHADES - 1, Math.max(0, Math.round(t * (RAMP_SHADES - 1))))]!;
}

function alongAnchors(anchors: readonly Color[], t: number): Color {
  const place = t * (anchors.length - 1);
  const below = Math.min(anchors.length - 2, Math.floor(place));
  return mixColors(anchors[below]!, anchors[below + 1]!, place - below);
}

/** Shades of a basin's colour, from its darkest at 0 to its lightest at 1. */
export function shadeColor(color: Color, t: number): Color {
  const amount = 0.32 * (2 * (Math.round(t * 14) / 14) - 1);
  return amount < 0 ? mixColors(color, [0, 0, 0], -amount) : mixColors(color, [255, 255, 255], amount);
}

/** e.g. `#e69f00` */
export function hexColor(color: Color): string {
  return `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * Mixes two colours evenly to the eye.
 *
 * @see Ottosson 2020, "A perceptual color space for image processing" (OKLab)
 */
export function mixColors(a: Color, b: Color, t: number): Color {
  const [first, second] = [toLab(a), toLab(b)];
  return fromLab(first.map((x, i) => (1 - t) * x + t * second[i]!) as Triple);
}

type Triple = [number, number, number];
type Matrix = readonly [Readonly<Triple>, Readonly<Triple>, Readonly<Triple>];

const TO_CONES: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const CONES_TO_LAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];
const LAB_TO_CONES: Matrix = [
  [1, 0.3963377774, 0.2158037573],
  [1, -0.1055613458, -0.0638541728],
  [1, -0.0894841775, -1.291485548],
];
const FROM_CONES: Matrix = [
  [4.0767416621, -3.3077115913, 0.2309699292],
  [-1.2684380046, 2.6097574011, -0.3413193965],
  [-0.0041960863, -0.7034186147, 1.707614701],
];

function toLab(color: Color): Triple {
  const linear = color.map((part) => {
    const x = part / 255;
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  }) as Triple;
  return times(CONES_TO_LAB, times(TO_CONES, linear).map(Math.cbrt) as Triple);
}

function fromLab(lab: Triple): Color {
  const linear = times(FROM_CONES, times(LAB_TO_CONES, lab).map((x) => x ** 3) as Triple);
  return linear.map((x) => {
    const part = x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055;
    return Math.min(255, Math.max(0, Math.round(255 * part)));
  }) as Triple;
}

function times(matrix: Matrix, [x, y, z]: Triple): Triple {
  return matrix.map(([a, b, c]) => a * x + b * y + c * z) as Triple;
}
