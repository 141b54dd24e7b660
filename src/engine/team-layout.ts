// How a team of invocations shares the work of one network: who owns what, and how much memory that takes.
import type { FittedSweep } from '../datasets/index.ts';
import type { SubgroupSizes } from '../gpu/subgroups.ts';
import { batchSize } from '../reference/index.ts';
import { stateWords } from './chunk-memory.ts';
import type { Constants } from './code.ts';

/** What a workgroup may use; the defaults are what WebGPU guarantees. */
export type WorkgroupLimits = Partial<
  Pick<GPUSupportedLimits, 'maxComputeWorkgroupStorageSize' | 'maxComputeInvocationsPerWorkgroup'>
>;

/** A team and the constants that its kernel is told. */
export interface TeamLayout {
  /** Invocations that train one network. */
  readonly lanes: number;
  readonly workgroupSize: number;
  /** Values that an invocation should hold in registers. */
  readonly live: number;
  /** Words of its arrays. */
  readonly privateWords: number;
  /** Workgroup memory. */
  readonly workgroupBytes: number;
  readonly constants: Constants;
}

/** Up to so many live values an invocation of a team keeps in registers. */
export const TEAM_LIVE_VALUES = 200;

/** Lanes of the smallest and of the largest slice. */
const SLICES = { smallest: 4, largest: 32 } as const;

/** Invocations of a workgroup of slices, if a subgroup has no more. */
const SLICE_WORKGROUP = 64;

/**
 * One network per slice of a subgroup: the smallest slice that holds it in registers, because a value shuffled to a lane is
 * then used for more units; else the largest.
 *
 * @returns null if subgroups are smaller than the smallest slice
 */
export function sliceLayout(fitted: FittedSweep, { smallest, largest }: SubgroupSizes): TeamLayout | null {
  const slices = powersOfTwo(SLICES.smallest, Math.min(SLICES.largest, smallest));
  const layouts = slices.map((slice) => layoutOfSlice(fitted, slice, Math.max(SLICE_WORKGROUP, largest)));
  return layouts.find(({ live }) => live <= TEAM_LIVE_VALUES) ?? layouts.at(-1) ?? null;
}

/** One network per slice of so many lanes: the constants of kernels/shared/slice.wgsl. */
export function layoutOfSlice(fitted: FittedSweep, slice: number, workgroupSize: number): TeamLayout {
  const layers = layersOf(fitted);
  const own = layers.map(({ outputs }) => Math.ceil(outputs / slice));
  const ownUnits = sum(own);
  const rows = layers.map(({ row }, l) => (own[l] ?? 0) * row);
  const ownParameters = sum(rows);
  const values = sum(layers.map(({ outputs }) => outputs));
  const widest = slice * Math.max(1, ...own.slice(0, -1));
  return {
    lanes: slice,
    workgroupSize,
    live: ownParameters * (2 + slotsOf(fitted)) + values + 2 * ownUnits,
    privateWords: 4 * ownParameters + 2 * values + 3 * ownUnits + widest,
    workgroupBytes: 0,
    constants: {
      SLICE: slice,
      OWN: own,
      OWN_FIRST: starts(own),
      OWN_UNITS: ownUnits,
      OWN_ROWS: starts(rows),
      OWN_PARAMETERS: ownParameters,
      ABOVE: starts(layers.map(({ outputs }) => outputs)),
      VALUES: values,
      WIDEST: widest,
    },
  };
}

/** Parameters per invocation of a workgroup, about: enough to be worth its share of the barriers. */
const PARAMETERS_PER_LANE = 16;

/** Lanes of the smallest and of the largest workgroup. */
const WORKGROUPS = { smallest: 32, largest: 256 } as const;

/** Most vectors of four samples held at once, and most units of a tile. */
const MOST_QUADS = 8;
const LARGEST_TILE = 4;

/**
 * One network per workgroup, with as many samples at once as leave room for a second workgroup, if they can.
 *
 * @returns null if not even four samples fit
 */
export function workgroupLayout(fitted: FittedSweep, limits: WorkgroupLimits): TeamLayout | null {
  const { maxComputeWorkgroupStorageSize: most = 16384, maxComputeInvocationsPerWorkgroup = 256 } = limits;
  const lanesWanted = fitted.shape.parameterCount / PARAMETERS_PER_LANE;
  const lanes =
    powersOfTwo(WORKGROUPS.smallest, Math.min(WORKGROUPS.largest, maxComputeInvocationsPerWorkgroup))
      .filter((count, i) => i === 0 || count <= lanesWanted)
      .at(-1) ?? WORKGROUPS.smallest;
  const samples = batchSize(fitted.sweep.batch, fitted.dataset.numSamples);
  const layouts = powersOfTwo(1, MOST_QUADS)
    .filter((quads) => quads === 1 || 2 * quads < samples) // half of them at least are used
    .map((quads) => layoutOfWorkgroup(fitted, lanes, quads))
    .reverse();
  return (
    layouts.find(({ workgroupBytes }) => workgroupBytes <= most / 2) ??
    layouts.find(({ workgroupBytes }) => workgroupBytes <= most) ??
    null
  );
}

/** Bytes of workgroup memory that a network takes at least. */
export function leastWorkgroupBytes(fitted: FittedSweep): number {
  return layoutOfWorkgroup(fitted, WORKGROUPS.smallest, 1).workgroupBytes;
}

/** The constants of kernels/shared/workgroup.wgsl. */
function layoutOfWorkgroup(fitted: FittedSweep, lanes: number, quads: number): TeamLayout {
  const layers = layersOf(fitted);
  const pitch = layers.map(({ row }) => odd(row));
  const rows = layers.map(({ outputs }, l) => outputs * (pitch[l] ?? 0));
  const thetaWords = sum(rows);
  const outputSize = layers.at(-1)?.outputs ?? 0;
  const units = [...layers.map(({ row }) => row), outputSize];
  const column = odd(sum(units));
  const dColumn = odd(sum(layers.map(({ outputs }) => outputs)));
  const largest = layers.reduce((a, b) => (b.inputs * b.outputs > a.inputs * a.outputs ? b : a));
  const passTile = tile((size) => Math.ceil(largest.outputs / size) * quads >= lanes);
  const gradientTile = tile((size) => Math.ceil(largest.outputs / size) * largest.row >= lanes);
  const own = layers.map(
    ({ row, outputs }) => gradientTile * Math.ceil((Math.ceil(outputs / gradientTile) * row) / lanes),
  );
  const ownParameters = sum(own);
  return {
    lanes,
    workgroupSize: lanes,
    live: ownParameters * (1 + slotsOf(fitted)) + 4 * (2 * passTile + gradientTile),
    privateWords: 3 * ownParameters + 4 * passTile + 8 * outputSize,
    workgroupBytes: 4 * thetaWords + 16 * quads * (column + dColumn) + 4 * (lanes + quads + 1) + 64,
    constants: {
      QUADS: quads,
      UNITS: starts(units),
      COLUMN: column,
      ABOVE: starts(layers.map(({ outputs }) => outputs)),
      D_COLUMN: dColumn,
      ROWS: starts(rows),
      PITCH: pitch,
      THETA_WORDS: thetaWords,
      PASS_TILE: passTile,
      GRADIENT_TILE: gradientTile,
      OWN_FIRST: starts(own),
      OWN_PARAMETERS: ownParameters,
    },
  };
}

/** The largest tile that leaves work for every lane, else the smallest. */
function tile(isEnough: (size: number) => boolean): number {
  return powersOfTwo(1, LARGEST_TILE).reverse().find(isEnough) ?? 1;
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Parameters of a unit: its weights, and its bias if it has one. */
  readonly row: number;
}

function layersOf({ shape }: FittedSweep): Layer[] {
  return shape.layers.slice(1).map((outputs, l) => {
    const inputs = shape.layers[l] ?? 0;
    return { inputs, outputs, row: inputs + (shape.hasBiases ? 1 : 0) };
  });
}

/** Values of optimizer state per parameter. */
function slotsOf(fitted: FittedSweep): number {
  return stateWords(fitted) / fitted.shape.parameterCount;
}

/** Where each part starts if all follow one another. */
function starts(sizes: readonly number[]): number[] {
  return sizes.map((_, i) => sum(sizes.slice(0, i)));
}

function odd(size: number): number {
  return size % 2 === 0 ? size + 1 : size;
}

function powersOfTwo(low: number, high: number): number[] {
  const powers: number[] = [];
  for (let power = low; power <= high; power *= 2) powers.push(power);
  return powers;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
