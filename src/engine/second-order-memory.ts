// What strategy `curvature` keeps beside the chunk: the matrices of as many networks as take steps at once, and copies of
// what the chunk has of them.
import type { FittedSweep } from '../datasets/index.ts';
import { networkRows } from './chunk-memory.ts';
import { matrixCapacity, matrixWords, type MatrixDevice } from './curvature-program.ts';
import { NEWTON_ROWS, SETTLING_ROWS } from './curvature-stages.ts';
import { turnsOf } from './second-order-program.ts';
import type { Memory } from './stage.ts';
import type { StepperParts } from './stepper.ts';

/** How much is worked on at a time. */
export interface WorkspaceSize {
  /** Networks. */
  readonly width: number;
  readonly bytes: number;
}

/**
 * Chooses how many networks take steps at a time.
 *
 * @param capacity networks resident at once
 */
export function workspaceSize(fitted: FittedSweep, capacity: number, device: MatrixDevice): WorkspaceSize {
  const rows = workspaceRows(fitted);
  const largest = Math.max(...Object.values(rows));
  const width = Math.min(capacity, matrixCapacity(device, fitted.shape.parameterCount, largest));
  return { width, bytes: 4 * width * Object.values(rows).reduce((sum, count) => sum + count, 0) };
}

/** The rows of each buffer, by the names that stages bind. */
function workspaceRows(fitted: FittedSweep): Readonly<Record<string, number>> {
  const { sweep, shape } = fitted;
  const size = shape.parameterCount;
  const form = sweep.optimizer.kind === 'saddle-free-newton';
  return {
    parameters: size, // (parameter_count, width) f32
    stopped_step: 1, // (width) u32
    hyper_parameters: networkRows(fitted)['hyper_parameters'] ?? 0, // (9, or 9 + layers, width) f32
    settling: SETTLING_ROWS, // (5, width) f32: the objective, then the optimizer's slots
    standing: 1, // (width) u32
    steps_taken: 1, // (width) u32
    matrix: matrixWords(size), // (padded rows, parameter_count, width) f32
    gradient: size, // (parameter_count, width) f32
    tridiagonal: form ? 2 * size : 0, // (2 * parameter_count, width) f32
    turns: form ? 2 * turnsOf(size).rotations : 0, // (2 * rotations, width) f32
    direction: size, // (parameter_count, width) f32
    newton: NEWTON_ROWS, // (5, width) f32
    trial: 1, // (width) f32
  };
}

/**
 * Allocates the workspace.
 *
 * @throws DeviceError if the device is out of memory
 */
export async function allocateWorkspace({
  device,
  buffers,
  fitted,
  capacity,
}: StepperParts): Promise<WorkspaceSize & { readonly memory: Memory }> {
  const size = workspaceSize(fitted, capacity, device);
  const rows = Object.entries(workspaceRows(fitted));
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  const made = await buffers.allocate(
    rows.map(([label, count]) => ({ label: `curvature ${label}`, bytes: 4 * count * size.width, usage })),
  );
  return { ...size, memory: Object.fromEntries(made.map((buffer, i) => [rows[i]?.[0] ?? '', buffer])) };
}
