// A map as a picture: the colour of each pixel, what the colours mean, and the classes whose boundary has a dimension.
import { OUTCOMES } from '../engine/result.ts';
import { NEVER } from '../reference/index.ts';
import { shareInterval, type ShareWithInterval } from '../statistics/index.ts';
import { NO_BASIN, type MapBasin } from './map-basins.ts';
import {
  BASIN_COLORS,
  DIVERGED_COLOR,
  EMPTY_COLOR,
  hexColor,
  OUTCOME_COLORS,
  rampColor,
  shadeColor,
  SOLVED_COLOR,
  UNASSIGNED_COLOR,
  type Color,
} from './map-colors.ts';
import { boundaryOf, boxDimension, type BoxDimension } from './map-dimension.ts';
import { ranksWithin } from './map-ranks.ts';
import { isTrainable, trainabilityShade } from './map-trainability.ts';
import { NOT_TRAINED, type MapData, type MapShow } from './map.ts';

/** One colour and what it means. */
export interface LegendEntry {
  /** e.g. `#e69f00`; of a shaded class its middle shade. */
  readonly color: string;
  readonly label: string;
  readonly pixels: number;
  /** Of all pixels; the interval is that of as many independent points of the window. */
  readonly share: ShareWithInterval;
  /** The basin, where colours are basins. */
  readonly basin?: MapBasin;
}

/** What the colours of a picture mean. */
export interface MapLegend {
  readonly entries: readonly LegendEntry[];
  /** What shades within a colour, or the ramp of all, mean; null where there are none. */
  readonly shading: string | null;
}

/** A picture, its top row first. */
export interface MapPicture {
  readonly width: number;
  readonly height: number;
  /** (height, width, 4) red, green, blue, opacity. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly legend: MapLegend;
}

/** How pixels are told apart and coloured. */
interface Painting {
  readonly classes: readonly Omit<LegendEntry, 'pixels' | 'share'>[];
  /** (pixels) positions in `classes`. */
  readonly classOf: Uint16Array;
  readonly colorOf: (pixel: number) => Color;
  readonly shading: string | null;
  /** Whether a boundary between the classes means anything. */
  readonly bounded: boolean;
}

/**
 * Paints a map as far as it is drawn; pixels in between are painted like the known one below and left of them.
 *
 * @param stride of the pass; default 1
 * @throws RangeError for what the map was not drawn to show
 */
export function paintMap(map: MapData, show: MapShow, stride = 1): MapPicture {
  const { width, height } = map.view;
  const painting = paintingOf(map, show);
  const data = new Uint8ClampedArray(4 * width * height);
  for (let row = 0; row < height; row++) {
    const source = Math.floor(row / stride) * stride * width;
    for (let column = 0; column < width; column++) {
      const pixel = source + Math.floor(column / stride) * stride;
      const color = map.outcome[pixel] === NOT_TRAINED ? EMPTY_COLOR : painting.colorOf(pixel);
      const at = 4 * ((height - 1 - row) * width + column);
      data.set(color, at);
      data[at + 3] = 255;
    }
  }
  return { width, height, data, legend: legendOf(map, painting) };
}

/**
 * The box-counting dimension of the boundary between the classes of a complete map: its basins, its outcomes, what trains
 * and what does not, what is solved and what is not.
 *
 * @returns null for losses, where there is no boundary, and for maps that are too small
 */
export function mapDimension(map: MapData, show: MapShow): BoxDimension | null {
  const { classOf, bounded } = paintingOf(map, show);
  const { width, height } = map.view;
  return bounded ? boxDimension(boundaryOf(classOf, width, height), width, height) : null;
}

function legendOf({ outcome }: MapData, { classes, classOf, shading }: Painting): MapLegend {
  const counts = new Array<number>(classes.length).fill(0);
  let known = 0;
  for (const [pixel, value] of outcome.entries()) {
    if (value === NOT_TRAINED) continue;
    known += 1;
    counts[classOf[pixel]!]! += 1;
  }
  const entries = classes
    .map((entry, i) => ({
      ...entry,
      pixels: counts[i]!,
      share: shareInterval(counts[i]!, Math.max(1, known)),
    }))
    .filter(({ pixels }) => pixels > 0);
  return { entries, shading };
}

function paintingOf(map: MapData, show: MapShow): Painting {
  switch (show) {
    case 'basin':
      return paintBasins(map);
    case 'outcome':
      return paintOutcomes(map);
    case 'trainability':
      return paintTrainability(map);
    case 'steps':
      return paintSteps(map);
    case 'loss':
      return paintLosses(map);
  }
}

const HOW_FAST =
  'darker: the loss was lower on the way (its mean over the looks), ranked among the pixels of one colour';

/** Shades by how low the loss was on the way, if anybody looked. */
function shadesOf(
  { record, outcome }: MapData,
  classOf: Uint16Array,
): { shade: Float32Array; said: string } | null {
  if (!record) return null;
  const shown = (pixel: number): boolean => outcome[pixel] !== NOT_TRAINED;
  return {
    shade: ranksWithin(record.ratioSum, (pixel) => (shown(pixel) ? classOf[pixel]! : -1)),
    said: HOW_FAST,
  };
}

function paintBasins(map: MapData): Painting {
  if (!map.basins)
    throw new RangeError('`show` (="basin") is not what this map was drawn for; draw it again');
  const { basins, basinOf } = map.basins;
  const colors = basinColors(basins);
  const classOf = basinOf.map((basin) => (basin === NO_BASIN ? 0 : basin));
  const shades = shadesOf(map, classOf);
  return {
    classes: basins.map((basin, i) => ({ color: hexColor(colors[i]!), label: basinLabel(basin), basin })),
    classOf,
    colorOf: (pixel) => {
      const color = colors[classOf[pixel]!] ?? UNASSIGNED_COLOR;
      return shades ? shadeColor(color, shades.shade[pixel]!) : color;
    },
    shading: shades?.said ?? null,
    bounded: true,
  };
}

/** Solved basins are blue; another keeps its colour from window to window: it follows from its outputs, if it is free. */
function basinColors(basins: readonly MapBasin[]): Color[] {
  const taken = new Set<number>();
  return basins.map(({ kind, solved, loss, outputs }) => {
    if (kind === 'diverged') return DIVERGED_COLOR;
    if (kind === 'unassigned') return UNASSIGNED_COLOR;
    if (solved && !taken.has(-1)) {
      taken.add(-1);
      return SOLVED_COLOR;
    }
    const wanted = hashOf([loss ?? 0, ...outputs]) % BASIN_COLORS.length;
    const slots = BASIN_COLORS.map((_, i) => (wanted + i) % BASIN_COLORS.length);
    const slot = slots.find((candidate) => !taken.has(candidate)) ?? wanted;
    taken.add(slot);
    return BASIN_COLORS[slot]!;
  });
}

/** Of numbers rounded to hundredths: basins that differ by less look alike. @see Fowler, Noll & Vo (FNV-1a) */
function hashOf(values: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const value of values) hash = Math.imul(hash ^ (Math.round(100 * value) + 0x10000), 0x01000193) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}

function basinLabel({ kind, solved, loss }: MapBasin): string {
  if (kind === 'unassigned') return 'unassigned: in groups too small to be settled';
  if (kind === 'diverged') return kind;
  const where = `${kind.replace('-', ' ')}, loss ${Number((loss ?? NaN).toPrecision(4))}`;
  return solved ? `solved (${where})` : where;
}

function paintOutcomes(map: MapData): Painting {
  const classOf = Uint16Array.from(map.outcome);
  const shades = shadesOf(map, classOf);
  return {
    classes: OUTCOMES.map((name) => ({ color: hexColor(OUTCOME_COLORS[name]), label: name })),
    classOf,
    colorOf: (pixel) => {
      const color = OUTCOME_COLORS[OUTCOMES[map.outcome[pixel]!]!];
      return shades ? shadeColor(color, shades.shade[pixel]!) : color;
    },
    shading: shades?.said ?? null,
    bounded: true,
  };
}

function paintTrainability({ record, outcome }: MapData): Painting {
  if (!record) throw new RangeError('`show` (="trainability") needs looks on the way; draw it again');
  const known = (pixel: number): boolean => outcome[pixel] !== NOT_TRAINED;
  const classOf = Uint16Array.from(outcome, (_, pixel) => (isTrainable(record, pixel) ? 0 : 1));
  const values = Float32Array.from(outcome, (_, pixel) => trainabilityShade(record, pixel));
  const rank = ranksWithin(values, (pixel) => (known(pixel) ? classOf[pixel]! : -1));
  return {
    classes: [
      {
        color: hexColor(rampColor('trainable', 0.6)),
        label: 'trains: mean of the last 20 losses below the first',
      },
      { color: hexColor(rampColor('untrainable', 0.6)), label: 'does not train' },
    ],
    classOf,
    colorOf: (pixel) =>
      classOf[pixel] === 0
        ? rampColor('trainable', rank[pixel]!)
        : rampColor('untrainable', 1 - rank[pixel]!),
    shading:
      'darker blue: smaller sum of the losses; darker red: smaller sum of their inverses; both ranked, losses as multiples of the first',
    bounded: true,
  };
}

function paintSteps({ record, outcome }: MapData): Painting {
  if (!record) throw new RangeError('`show` (="steps") needs looks on the way; draw it again');
  const { solvedStep } = record;
  const known = [...solvedStep].filter((step, pixel) => step !== NEVER && outcome[pixel] !== NOT_TRAINED);
  const most = Math.log1p(known.reduce((a, b) => Math.max(a, b), 1));
  const least = Math.log1p(known.reduce((a, b) => Math.min(a, b), Infinity));
  const classOf = Uint16Array.from(outcome, (_, pixel) =>
    solvedStep[pixel] === NEVER ? (OUTCOMES[outcome[pixel]!] === 'diverged' ? 2 : 1) : 0,
  );
  return {
    classes: [
      { color: hexColor(rampColor('low', 0.7)), label: 'solved on the way' },
      { color: hexColor(UNASSIGNED_COLOR), label: 'never solved' },
      { color: hexColor(DIVERGED_COLOR), label: 'diverged' },
    ],
    classOf,
    colorOf: (pixel) => {
      if (classOf[pixel] === 2) return DIVERGED_COLOR;
      if (classOf[pixel] === 1) return UNASSIGNED_COLOR;
      return rampColor('low', 1 - (Math.log1p(solvedStep[pixel]!) - least) / Math.max(1e-9, most - least));
    },
    shading:
      known.length === 0
        ? null
        : `dark: ${Math.round(Math.expm1(most))} steps, light: ${Math.round(Math.expm1(least))} steps to the first look at which a network was solved, logarithmic`,
    bounded: true,
  };
}

/** Beside a ramp that is dark itself. */
const DIVERGED_LOSS_COLOR: Color = [150, 30, 40];

/** Smaller losses look alike: float32 ends there. */
const SMALLEST_LOSS = 1e-10;

function paintLosses({ loss, outcome }: MapData): Painting {
  const isShown = (pixel: number): boolean =>
    outcome[pixel] !== NOT_TRAINED &&
    OUTCOMES[outcome[pixel]!] !== 'diverged' &&
    Number.isFinite(loss[pixel]);
  const log = (value: number): number => Math.log10(Math.max(SMALLEST_LOSS, value));
  const shown = [...loss.keys()].filter(isShown).map((pixel) => log(loss[pixel]!));
  const low = shown.reduce((a, b) => Math.min(a, b), Infinity);
  const high = shown.reduce((a, b) => Math.max(a, b), -Infinity);
  const classOf = Uint16Array.from(outcome, (_, pixel) => (isShown(pixel) ? 0 : 1));
  const text = (value: number): string => (10 ** value).toPrecision(3);
  return {
    classes: [
      { color: hexColor(rampColor('low', 0.5)), label: 'final loss' },
      { color: hexColor(DIVERGED_LOSS_COLOR), label: 'diverged' },
    ],
    classOf,
    colorOf: (pixel) =>
      classOf[pixel] === 1
        ? DIVERGED_LOSS_COLOR
        : rampColor('low', (log(loss[pixel]!) - low) / Math.max(1e-9, high - low)),
    shading: shown.length === 0 ? null : `dark: loss ${text(low)}, light: ${text(high)}, logarithmic`,
    bounded: false,
  };
}
