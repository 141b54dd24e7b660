// Runs the kernels of the curvature on bare matrices: fed straight to the device, without a network.
import { plainKernel, WORKGROUP_SIZE } from '../../src/engine/code.ts';
import type { Device } from '../../src/gpu/device.ts';
import { PipelineCache } from '../../src/gpu/pipeline.ts';
import { buildMatrixProgram } from '../../src/engine/curvature-program.ts';
import {
  createMatrixStages,
  createWorkspace,
  NEWTON_ROWS,
  rowOf,
  SUMMARY_ROWS,
} from '../../src/engine/curvature-stages.ts';
import { bufferIn } from '../../src/engine/stage.ts';

/** What the device makes of some matrices; rows are network-last, as they lie in memory. */
export interface Solved {
  /** (matrices) of (size) eigenvalues. */
  readonly values: Float32Array[];
  /** (matrices) of (size) the eigenvector of the smallest. */
  readonly vectors: Float32Array[];
  /** (matrices) of (size) the step. */
  readonly steps: Float32Array[];
  /** (5) of (matrices) smallest, largest, trace, index, nullity. */
  readonly summary: readonly (Float32Array | Uint32Array)[];
  /** (5) of (matrices) gradient norm, Newton step norm, decrement, length, promise. */
  readonly newton: readonly Float32Array[];
  readonly standing: Uint32Array;
}

export interface SolveOptions {
  /** (matrices) of (size) gradients; default zero. */
  readonly gradients?: readonly ArrayLike<number>[];
  /** Longest step; default 1e30. */
  readonly radius?: number;
  /** Default 10 size 2^-23. */
  readonly tolerance?: number;
  /** Whether the matrix is tridiagonalized in memory though it would fit into registers. */
  readonly inMemory?: boolean;
}

/** What is compiled for a device, so that tests of the same size share it. */
const caches = new WeakMap<Device, PipelineCache>();

function pipelinesOf(device: Device): PipelineCache {
  const known = caches.get(device) ?? new PipelineCache(device);
  caches.set(device, known);
  return known;
}

/** Takes symmetric matrices apart on the device. */
export async function solveMatrices(
  device: Device,
  size: number,
  matrices: readonly ArrayLike<number>[],
  options: SolveOptions = {},
): Promise<Solved> {
  const count = matrices.length;
  const capacity = count + 5; // no row begins where the last one ends
  const { gradients, radius = 1e30, tolerance = 10 * size * 2 ** -23, inMemory = false } = options;
  const program = buildMatrixProgram(size);
  const tridiagonalize = plainKernel('tridiagonalize.wgsl', {}, { PARAMETER_COUNT: size, WORKGROUP_SIZE });
  using workspace = await createWorkspace(device, pipelinesOf(device), { size, capacity });
  const { buffers } = workspace;
  const stages = await createMatrixStages(
    workspace,
    inMemory ? { ...program, tridiagonalize } : program,
    size,
  );
  const write = (name: string, columns: readonly ArrayLike<number>[]): void => {
    const all = new Float32Array((columns[0]?.length ?? 0) * capacity);
    columns.forEach((column, i) => Array.from(column).forEach((x, row) => (all[row * capacity + i] = x)));
    device.gpu.queue.writeBuffer(bufferIn(workspace.memory, name), 0, all);
  };
  write('matrix', matrices);
  if (gradients) write('gradient', gradients);
  const radii = new Float32Array(count).fill(radius);
  device.gpu.queue.writeBuffer(bufferIn(workspace.memory, 'settling'), 4 * capacity, radii);

  const rows = (name: string, length: number) =>
    Array.from({ length }, (_, row) => rowOf(workspace, name, row, count));
  const columns = async (name: string): Promise<Float32Array[]> => {
    const read = (await buffers.read(rows(name, size))).map((bytes) => new Float32Array(bytes));
    return matrices.map((_, i) => Float32Array.from(read, (row) => row[i] ?? Number.NaN));
  };
  const submit = (record: (encoder: GPUCommandEncoder) => void): void => {
    const encoder = device.gpu.createCommandEncoder();
    record(encoder);
    device.gpu.queue.submit([encoder.finish()]);
  };
  submit((encoder) => stages.measure(encoder, count, tolerance));
  const steps = await columns('direction');
  submit((encoder) => stages.smallestEigenvector(encoder, count));
  const [standing] = await buffers.read([rowOf(workspace, 'standing', 0, count)]);
  const summary = await buffers.read(rows('summary', SUMMARY_ROWS));
  const newton = await buffers.read(rows('newton', NEWTON_ROWS));
  return {
    values: await columns('values'),
    vectors: await columns('direction'),
    steps,
    summary: summary.map((bytes, row) => (row < 3 ? new Float32Array(bytes) : new Uint32Array(bytes))),
    newton: newton.map((bytes) => new Float32Array(bytes)),
    standing: new Uint32Array(standing),
  };
}
