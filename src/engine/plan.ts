// Decides, before anything is allocated, how each cell of a sweep will be trained, and what that takes.
import { fitCells, type FittedSweep, type ReadText } from '../datasets/index.ts';
import type { DeviceDescription } from '../gpu/device.ts';
import { cellKey, InputError, sweepHash, type Cell, type Sweep } from '../spec/index.ts';
import type { CellPlan, Plan, PlanOptions } from './engine.ts';
import { bytesPerNetwork, largestRow, stateWords } from './chunk-memory.ts';
import { untilOfCell, type CellUntil } from './until.ts';
import { parseUntil } from './until-condition.ts';
import { buildProgram, WORKGROUP_SIZE, type Program } from './program.ts';

/**
 * Words of private memory that WGSL guarantees a function (8,192 bytes): what the plain kernel of strategy `invocation`
 * may use.
 */
const PRIVATE_WORDS = 2048;

/** Up to so many live values a network stays in the registers of one invocation. */
const LIVE_VALUES = 160;

/** GPU memory of a chunk: what a software adapter shares with everything else, and what a GPU spares easily. */
const CHUNK_BYTES = { software: 256 * 2 ** 20, gpu: 1024 * 2 ** 20 } as const;

/** Networks resident at once where a condition may end a cell after few of them: enough to keep a large GPU busy. */
const UNTIL_CHUNK = 2 ** 20;

/** The limits of a device that a plan depends on; null for the CPU twin. */
export interface PlanDevice {
  readonly description: DeviceDescription;
  readonly limits: Pick<GPUSupportedLimits, 'maxBufferSize' | 'maxStorageBufferBindingSize'> | null;
}

/** A cell with everything training needs. */
export interface PreparedCell {
  readonly plan: CellPlan;
  readonly fitted: FittedSweep;
  /** Null on the CPU. */
  readonly program: Program | null;
  /** The seed as two words, the cell's key added. */
  readonly key: readonly [low: number, high: number];
  /** What ends the cell before all its networks are trained. */
  readonly until?: CellUntil;
}

/** A plan with the data and kernels it was made from. */
export interface PreparedPlan {
  readonly plan: Plan;
  readonly cells: readonly PreparedCell[];
}

/**
 * Plans a sweep.
 *
 * @throws InputError if the sweep does not fit its data, its options or the device
 */
export async function preparePlan(
  sweep: Sweep,
  device: PlanDevice,
  readText: ReadText,
  options: PlanOptions = {},
): Promise<PreparedPlan> {
  checkOptions(options);
  const until = options.until === undefined ? undefined : parseUntil(options.until);
  const fittedCells = await fitCells(sweep, { readText });
  const cells = fittedCells.map(({ cell, fitted }) => ({
    ...prepareCell(cell, fitted, device, options),
    ...(until && { until: untilOfCell(until, fitted.sweep) }),
  }));
  const hash = sweepHash(
    sweep,
    cells.map(({ fitted }) => fitted.dataset),
  );
  const networkSteps = sum(cells.map(({ plan, fitted }) => plan.networks * fitted.sweep.steps));
  const plan = {
    sweep,
    hash,
    device: device.description,
    networkSteps,
    options: { ...options, ...(until && { until: until.text }) },
    cells: cells.map((cell) => cell.plan),
  };
  return { plan, cells };
}

function checkOptions({ chunkNetworks, stepsPerDispatch }: PlanOptions): void {
  for (const [field, value] of Object.entries({ chunkNetworks, stepsPerDispatch })) {
    if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
      throw new InputError({
        field,
        value,
        rule: 'must be a positive integer',
        remedy: 'leave it away to have it chosen',
      });
    }
  }
}

function prepareCell(
  cell: Cell,
  fitted: FittedSweep,
  device: PlanDevice,
  options: PlanOptions,
): PreparedCell {
  const key = randomKey(fitted.sweep.seed, cellKey(fitted.sweep.pairing, cell.axes));
  return device.limits === null
    ? { plan: referencePlan(cell, fitted, options), fitted, program: null, key }
    : prepareGpuCell(cell, fitted, key, { ...device, limits: device.limits }, options);
}

function prepareGpuCell(
  cell: Cell,
  fitted: FittedSweep,
  key: PreparedCell['key'],
  device: PlanDevice & { readonly limits: NonNullable<PlanDevice['limits']> },
  options: PlanOptions,
): PreparedCell {
  const { sweep } = fitted;
  const program = buildProgram(fitted);
  const { parameterCount, layers } = fitted.shape;
  checkPrivateMemory(fitted, program);
  const live = liveValues(fitted);
  const networks = sweep.networks;
  const capacity = chunkCapacity(fitted, device);
  const wanted = options.chunkNetworks ?? (options.until === undefined ? capacity : UNTIL_CHUNK);
  const chunkNetworks = Math.min(networks, wanted, capacity);
  const plan: CellPlan = {
    axes: cell.axes,
    layers,
    parameterCount,
    networks,
    strategy: 'invocation',
    reason:
      live <= LIVE_VALUES
        ? `${String(live)} live values fit the registers of one invocation (up to ${String(LIVE_VALUES)})`
        : `${String(live)} live values spill out of registers (from ${String(LIVE_VALUES)}): correct, but slow`,
    variant: program.train.variant,
    variantReason: program.train.reason,
    chunkNetworks,
    chunks: Math.ceil(networks / chunkNetworks),
    bytes: chunkNetworks * bytesPerNetwork(fitted),
    compileEstimateMs: Math.round(50 + program.train.source.length / 500),
  };
  return { plan, fitted, program, key };
}

/** Parameters with gradient and optimizer state, and the activations of one sample. */
function liveValues(fitted: FittedSweep): number {
  const { parameterCount, unitCount } = fitted.shape;
  // A gradient flow holds five copies: theta, a stage, its gradient, the step, its error.
  const copies = fitted.sweep.optimizer.kind === 'gradient-flow' ? 5 : 2;
  return copies * parameterCount + stateWords(fitted) + unitCount;
}

function checkPrivateMemory({ sweep, shape }: FittedSweep, { train, evaluate }: Program): void {
  const words =
    sweep.steps > 0
      ? 4 * shape.parameterCount + 3 * shape.unitCount
      : 2 * shape.parameterCount + 4 * shape.unitCount;
  const variant = sweep.steps > 0 ? train.variant : evaluate.variant;
  if (variant !== 'plain' || words <= PRIVATE_WORDS) return; // scalars are no arrays: the driver spills them as it likes
  throw new InputError({
    field: 'network.layers',
    value: sweep.network.layers,
    rule: `has ${String(shape.parameterCount)} parameters, but strategy "invocation" holds at most about ${String(PRIVATE_WORDS / 4)} per network`,
    remedy: 'use fewer units',
  });
}

/** How many networks fit the device at once, in whole workgroups. */
function chunkCapacity(
  fitted: FittedSweep,
  { description, limits }: PlanDevice & { readonly limits: NonNullable<PlanDevice['limits']> },
): number {
  const binding = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  const budget = description.software ? CHUNK_BYTES.software : CHUNK_BYTES.gpu;
  const fits = Math.min(
    binding / largestRow(fitted),
    budget / bytesPerNetwork(fitted),
  );
  return Math.max(WORKGROUP_SIZE, Math.floor(fits / WORKGROUP_SIZE) * WORKGROUP_SIZE);
}

/** Networks that the CPU twin keeps at once: few, so that progress and cancellation are prompt. */
const REFERENCE_CHUNK = 4096;

function referencePlan(cell: Cell, { sweep, shape }: FittedSweep, options: PlanOptions): CellPlan {
  const chunkNetworks = Math.min(sweep.networks, options.chunkNetworks ?? REFERENCE_CHUNK);
  return {
    axes: cell.axes,
    layers: sweep.network.layers,
    parameterCount: shape.parameterCount,
    networks: sweep.networks,
    strategy: 'reference',
    reason: 'the CPU twin in float64, one network after the other',
    variant: 'reference',
    variantReason: 'no GPU is asked',
    chunkNetworks,
    chunks: Math.ceil(sweep.networks / chunkNetworks),
    bytes: chunkNetworks * 8 * shape.parameterCount * 3,
    compileEstimateMs: 0,
  };
}

/** The Philox key: the seed's two words, each with the cell's word added modulo 2^32. */
function randomKey(seed: number, cell: readonly [number, number]): [number, number] {
  return [((seed >>> 0) + cell[0]) >>> 0, (Math.floor(seed / 2 ** 32) + cell[1]) >>> 0];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
