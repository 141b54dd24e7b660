// Decides, before anything is allocated, how each cell of a sweep will be trained, and what that takes.
import { fitCells, type DatasetSource, type FittedSweep } from '../datasets/index.ts';
import type { DeviceDescription } from '../gpu/device.ts';
import type { SubgroupSizes } from '../gpu/subgroups.ts';
import { InputError, startingKey, sweepHash, type Cell, type Sweep } from '../spec/index.ts';
import type { CellPlan, Plan, PlanOptions } from './engine.ts';
import { bytesPerNetwork, largestRow } from './chunk-memory.ts';
import { untilOfCell, type CellUntil } from './until.ts';
import { parseUntil } from './until-condition.ts';
import { WORKGROUP_SIZE } from './code.ts';
import { workspaceSize } from './layered-memory.ts';
import { forwardCodes } from './layered-program.ts';
import { workspaceSize as matrixWorkspace } from './second-order-memory.ts';
import { buildProgram, codesOf, type Program } from './program.ts';
import { chooseStrategy, contestedStrategies, type Choice } from './strategy.ts';
import type { WorkgroupLimits } from './team-layout.ts';

/** GPU memory of a chunk: what a software adapter shares with everything else, and what a GPU spares easily. */
const CHUNK_BYTES = { software: 256 * 2 ** 20, gpu: 1024 * 2 ** 20 } as const;

/** Networks resident at once where a condition may end a cell after few of them: enough to keep a large GPU busy. */
const UNTIL_CHUNK = 2 ** 20;

/** The limits of a device that a plan depends on; null for the CPU twin. */
export interface PlanDevice {
  readonly description: DeviceDescription;
  readonly limits:
    (Pick<GPUSupportedLimits, 'maxBufferSize' | 'maxStorageBufferBindingSize'> & WorkgroupLimits) | null;
  /** Null or absent where kernels cannot use subgroups. */
  readonly subgroups?: SubgroupSizes | null;
}

/** Measures which of some strategies is the fastest for a cell. */
export type Fastest = (fitted: FittedSweep, choices: readonly Choice[]) => Promise<Choice>;

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
  /** Steps between two looks on the way; absent without any. */
  readonly lookEvery?: number;
}

/** A plan with the data and kernels it was made from. */
export interface PreparedPlan {
  readonly plan: Plan;
  readonly cells: readonly PreparedCell[];
}

/**
 * Plans a sweep.
 *
 * @param fastest measures where size does not tell the best strategy; without it size decides
 * @throws InputError if the sweep does not fit its data, its options or the device
 */
export async function preparePlan(
  sweep: Sweep,
  device: PlanDevice,
  source: DatasetSource,
  options: PlanOptions = {},
  fastest?: Fastest,
): Promise<PreparedPlan> {
  checkOptions(options);
  const until = options.until === undefined ? undefined : parseUntil(options.until);
  const fittedCells = await fitCells(sweep, source);
  const cells: PreparedCell[] = [];
  for (const { cell, fitted } of fittedCells) {
    checkLooks(fitted.sweep, options);
    cells.push({
      ...(await prepareCell(cell, fitted, device, options, fastest)),
      ...(options.lookEvery !== undefined && { lookEvery: options.lookEvery }),
      ...(until && { until: untilOfCell(until, fitted.sweep) }),
    });
  }
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

function checkOptions({ chunkNetworks, stepsPerDispatch, lookEvery }: PlanOptions): void {
  for (const [field, value] of Object.entries({ chunkNetworks, stepsPerDispatch, lookEvery })) {
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

function checkLooks({ stop }: Sweep, { lookEvery }: PlanOptions): void {
  if (lookEvery === undefined || !stop) return;
  throw new InputError({
    field: 'stop',
    value: stop,
    rule: 'does not go with looks on the way, which must see every network to its last step',
    remedy: 'remove `stop` from the sweep',
  });
}

async function prepareCell(
  cell: Cell,
  fitted: FittedSweep,
  device: PlanDevice,
  options: PlanOptions,
  fastest: Fastest | undefined,
): Promise<PreparedCell> {
  const key = startingKey(cell);
  if (device.limits === null)
    return { plan: referencePlan(cell, fitted, options), fitted, program: null, key };
  const { strategy: wanted = 'auto' } = options;
  const contested = wanted === 'auto' && fastest ? contestedStrategies(fitted, device) : [];
  const choice =
    fastest && contested.length > 0
      ? await fastest(fitted, contested)
      : chooseStrategy(fitted, device, wanted);
  return prepareGpuCell(cell, fitted, key, choice, { ...device, limits: device.limits }, options);
}

function prepareGpuCell(
  cell: Cell,
  fitted: FittedSweep,
  key: PreparedCell['key'],
  choice: Choice,
  device: PlanDevice & { readonly limits: NonNullable<PlanDevice['limits']> },
  options: PlanOptions,
): PreparedCell {
  const { sweep } = fitted;
  const { strategy, reason, trials } = choice;
  const looks = options.lookEvery !== undefined;
  const program = buildProgram(fitted, choice, looks);
  const { parameterCount, layers } = fitted.shape;
  const networks = sweep.networks;
  const capacity = chunkCapacity(fitted, device, looks);
  const wanted = options.chunkNetworks ?? (options.until === undefined ? capacity : UNTIL_CHUNK);
  const chunkNetworks = Math.min(networks, wanted, capacity);
  const workspaceBytes = workspaceOf(fitted, program, chunkNetworks, device);
  const plan: CellPlan = {
    axes: cell.axes,
    layers,
    parameterCount,
    networks,
    strategy,
    reason,
    ...(trials && { calibration: trials }),
    ...variantOf(program),
    chunkNetworks,
    chunks: Math.ceil(networks / chunkNetworks),
    bytes: chunkNetworks * bytesPerNetwork(fitted, looks) + workspaceBytes,
    compileEstimateMs: Math.round(50 + sum(codesOf(program).map(({ source }) => source.length)) / 500),
  };
  return { plan, fitted, program, key };
}

/** Bytes that a strategy keeps beside the chunk. */
function workspaceOf(
  fitted: FittedSweep,
  { layered, secondOrder }: Program,
  chunkNetworks: number,
  { description, limits }: PlanDevice & { readonly limits: NonNullable<PlanDevice['limits']> },
): number {
  if (secondOrder) return matrixWorkspace(fitted, chunkNetworks, { description, limits }).bytes;
  return layered ? workspaceSize(fitted, chunkNetworks, { software: description.software, limits }).bytes : 0;
}

/** How far the kernels that take the steps are specialized. */
function variantOf(program: Program): Pick<CellPlan, 'variant' | 'variantReason'> {
  const { layered, secondOrder } = program;
  const train = program.train ?? secondOrder?.hessian;
  if (train) return { variant: train.variant, variantReason: train.reason };
  const forward = layered ? forwardCodes(layered.train) : [];
  const worst = forward.find(({ variant }) => variant !== 'specialized') ?? forward[0];
  return { variant: worst?.variant ?? 'plain', variantReason: `${String(codesOf(program).length)} kernels` };
}

/** How many networks fit the device at once, in whole workgroups. */
function chunkCapacity(
  fitted: FittedSweep,
  { description, limits }: PlanDevice & { readonly limits: NonNullable<PlanDevice['limits']> },
  looks: boolean,
): number {
  const binding = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  const budget = description.software ? CHUNK_BYTES.software : CHUNK_BYTES.gpu;
  const fits = Math.min(binding / largestRow(fitted, looks), budget / bytesPerNetwork(fitted, looks));
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
