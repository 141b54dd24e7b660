// Curvature on the device: its buffers, its kernels bound to them, and how networks travel in and out.
import { WORKGROUP_SIZE, type Code } from './code.ts';
import { bufferIn, createStage, type Memory, type Stage } from './stage.ts';
import { BufferSet, type ByteRange } from '../gpu/buffers.ts';
import type { Device } from '../gpu/device.ts';
import { Fences } from '../gpu/fences.ts';
import type { PipelineCache, UniformValues } from '../gpu/pipeline.ts';
import { EIGENVALUE_TILE, matrixWords, type MatrixProgram } from './curvature-program.ts';

/** Rows of `newton`: gradient norm, Newton step norm, decrement; length of the step and fall that it promises. */
export const NEWTON_ROWS = 5;
/** Rows of `summary`: smallest and largest eigenvalue, trace, negative eigenvalues, zero ones. */
export const SUMMARY_ROWS = 5;
/** Rows of `settling`: objective, radius, largest radius, decrement of the last step that polished, steps taken. */
export const SETTLING_ROWS = 5;

/** What stands in `standing`, as the kernels know it. */
export const STANDING = { renew: 0, retry: 1, settled: 2, exhausted: 3, overflow: 4 } as const;

/** Buffers by name, and the way to more stages on them. Owns them. */
export interface Workspace extends Disposable {
  readonly device: Device;
  readonly buffers: BufferSet;
  readonly fences: Fences;
  readonly memory: Memory;
  /** Networks that fit. */
  readonly capacity: number;
  /** Compiles a kernel and binds it. */
  readonly stage: (code: Code) => Promise<Stage>;
}

/**
 * Allocates what matrices of one size need, and some buffers more.
 *
 * @param more further buffers, by bytes or contents
 * @throws DeviceError if the device is lost or out of memory
 */
export async function createWorkspace(
  device: Device,
  pipelines: PipelineCache,
  { size, capacity }: { readonly size: number; readonly capacity: number },
  more: Readonly<Record<string, number | Float32Array<ArrayBuffer>>> = {},
): Promise<Workspace> {
  const buffers = new BufferSet(device);
  const fences = new Fences(device);
  const dispose = (): void => {
    fences[Symbol.dispose]();
    buffers[Symbol.dispose]();
  };
  const sizes: Record<string, number | Float32Array<ArrayBuffer>> = {
    standing: 4 * capacity, // (networks) u32
    matrix: 4 * matrixWords(size) * capacity, // (padded rows, parameter_count, networks) f32
    gradient: 4 * size * capacity, // (parameter_count, networks) f32
    tridiagonal: 4 * 2 * size * capacity, // (2 * parameter_count, networks) f32
    values: 4 * size * capacity, // (parameter_count, networks) f32
    summary: 4 * SUMMARY_ROWS * capacity, // (5, networks) u32
    direction: 4 * size * capacity, // (parameter_count, networks) f32
    newton: 4 * NEWTON_ROWS * capacity, // (5, networks) f32
    settling: 4 * SETTLING_ROWS * capacity, // (5, networks) f32
    ...more,
  };
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  try {
    const made = await buffers.allocate(
      Object.entries(sizes).map(([label, given]) =>
        typeof given === 'number'
          ? { label, bytes: given, usage }
          : { label, bytes: given.byteLength, usage, contents: given },
      ),
    );
    const names = Object.keys(sizes);
    const memory = Object.fromEntries(made.map((buffer, i) => [names[i] ?? '', buffer]));
    const stage = async (code: Code): Promise<Stage> =>
      createStage(device, buffers, await pipelines.compile(code.file, code, WORKGROUP_SIZE), memory);
    return { device, buffers, fences, memory, capacity, stage, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** The kernels that work on matrices, in the order in which they run. */
export interface MatrixStages {
  /**
   * Takes the matrices and gradients in memory to spectra and Newton steps.
   *
   * @param tolerance eigenvalues up to so many times |matrix| count as zero
   */
  readonly measure: (encoder: GPUCommandEncoder, count: number, tolerance: number) => void;
  /** Then puts the eigenvectors of the smallest eigenvalues into `direction`. */
  readonly smallestEigenvector: (encoder: GPUCommandEncoder, count: number) => void;
  /** Only the steps: what settling needs. */
  readonly step: (encoder: GPUCommandEncoder, count: number) => void;
}

/** Compiles and binds the kernels that work on matrices. */
export async function createMatrixStages(
  { stage, capacity }: Workspace,
  program: MatrixProgram,
  size: number,
): Promise<MatrixStages> {
  const [tridiagonalize, eigenvalues, spectrum, newtonStep, smallest] = await Promise.all([
    stage(program.tridiagonalize),
    stage(program.eigenvalues),
    stage(program.spectrum),
    stage(program.newtonStep),
    stage(program.smallestEigenvector),
  ]);
  const tiles = Math.ceil(size / EIGENVALUE_TILE);
  const run = (count: number): UniformValues => ({ stride: capacity, count });
  const step = (encoder: GPUCommandEncoder, count: number): void => {
    tridiagonalize.record(encoder, run(count), count);
    newtonStep.record(encoder, run(count), count);
  };
  return {
    step,
    measure(encoder, count, tolerance) {
      step(encoder, count);
      eigenvalues.record(encoder, run(count), count * tiles);
      spectrum.record(encoder, { ...run(count), tolerance }, count);
    },
    smallestEigenvector(encoder, count) {
      smallest.record(encoder, run(count), count);
    },
  };
}

/** What the first `count` networks have in a row of a network-last buffer. */
export function rowOf(workspace: Workspace, name: string, row: number, count: number): ByteRange {
  return { buffer: bufferIn(workspace.memory, name), offset: 4 * row * workspace.capacity, bytes: 4 * count };
}

/**
 * Writes some networks of a network-last array to the front of a buffer.
 *
 * @param all (rows, total)
 * @param from the first of `count` networks
 */
export function writeColumns(
  workspace: Workspace,
  name: string,
  all: Float32Array,
  { total, from, count }: Part,
): void {
  const { device, capacity } = workspace;
  const buffer = bufferIn(workspace.memory, name);
  for (let row = 0; row * total < all.length; row++) {
    const columns = new Float32Array(all.subarray(row * total + from, row * total + from + count));
    device.gpu.queue.writeBuffer(buffer, 4 * row * capacity, columns);
  }
}

/** Some of all networks: those in memory together. */
export interface Part {
  readonly total: number;
  readonly from: number;
  readonly count: number;
}

/** Parts of `total` networks that fit into memory one after the other. */
export function chunksOf(total: number, capacity: number): Part[] {
  return Array.from({ length: Math.ceil(total / capacity) }, (_, i) => ({
    total,
    from: i * capacity,
    count: Math.min(capacity, total - i * capacity),
  }));
}
