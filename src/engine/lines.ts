// Losses along straight lines of parameter space, many lines at once: on the device, or by the float64 twin.
import type { FittedSweep } from '../datasets/index.ts';
import { BufferSet } from '../gpu/buffers.ts';
import type { Device } from '../gpu/device.ts';
import { Fences } from '../gpu/fences.ts';
import type { PipelineCache } from '../gpu/pipeline.ts';
import { createReference } from '../reference/index.ts';
import { InputError } from '../spec/index.ts';
import { Attempts } from './attempts.ts';
import { specializedKernel, WORKGROUP_SIZE, type Code } from './code.ts';
import type { DeviceSource } from './device-source.ts';
import { networkChoices, networkConstants } from './kernel-choices.ts';
import { bufferIn, createStage, type Memory, type Stage } from './stage.ts';
import { PRIVATE_WORDS } from './strategy.ts';

/** Straight lines to measure. */
export interface LineRequest {
  /** (parameterCount, lines) where each begins, network-last. */
  readonly starts: Float32Array;
  /** (parameterCount, lines) where each ends. */
  readonly ends: Float32Array;
  /** Points of each, its two ends included; 2 at least. */
  readonly points: number;
}

/** Measures lines. Owns its memory. */
export interface Lines extends Disposable {
  /**
   * @returns (points, lines) the losses, without the penalty
   * @throws the signal's reason when it aborts
   */
  measure(request: LineRequest, signal: AbortSignal): Promise<Float32Array>;
}

/** Multiply-adds of a dispatch: on a software adapter some 200 ms, elsewhere a fraction of that. */
const DISPATCH_WORK = { software: 2 ** 27, gpu: 2 ** 33 } as const;

/** The most memory for the lines of a dispatch. */
const LINE_BYTES = 2 ** 26;

/** The kernel of a sweep's networks. */
function lineKernel(fitted: FittedSweep): Code {
  return specializedKernel('line.wgsl', networkChoices(fitted), networkConstants(fitted));
}

/**
 * Checks that lines have ends of the sweep's networks, and points.
 *
 * @returns how many lines there are
 * @throws InputError naming what does not fit
 */
export function countLines({ shape }: FittedSweep, { starts, ends, points }: LineRequest): number {
  const { parameterCount } = shape;
  if (!Number.isSafeInteger(points) || points < 2) {
    throw new InputError({
      field: 'points',
      value: points,
      rule: 'must be a whole number of at least 2',
      remedy: 'a line has two ends',
    });
  }
  if (starts.length === ends.length && starts.length % parameterCount === 0) {
    return starts.length / parameterCount;
  }
  throw new InputError({
    field: 'ends',
    value: ends.length,
    rule: `must be (${parameterCount}, lines) like the starts, which have ${starts.length} numbers`,
    remedy: 'pass one column per line',
  });
}

/** Lines to measure, checked. */
export interface LineTask {
  readonly fitted: FittedSweep;
  readonly request: LineRequest;
  /** How many there are. */
  readonly lines: number;
  readonly signal: AbortSignal;
}

/**
 * Measures lines where the engine trains.
 *
 * @param devices where the device comes from; null on the CPU
 * @throws InputError if the networks are too large to be held by one invocation
 * @throws DeviceError if the device is lost twice or out of memory
 */
export async function measureLines(
  devices: DeviceSource | null,
  { fitted, request, lines, signal }: LineTask,
): Promise<Float32Array> {
  const make = (): Promise<Lines> =>
    devices
      ? createLines(devices.device, devices.pipelines, fitted, { lines, points: request.points })
      : Promise.resolve(createReferenceLines(fitted));
  using attempts = new Attempts<Lines>(make, devices, signal);
  return await attempts.complete({
    attempt: (measuring) => measuring.measure(request, signal),
    what: `measured ${lines} lines`,
  });
}

/**
 * Compiles the kernel and allocates its memory.
 *
 * @param lines how many there will be
 * @throws InputError if the networks are too large to be held by one invocation
 * @throws DeviceError if the device is lost or out of memory
 */
export async function createLines(
  device: Device,
  pipelines: PipelineCache,
  fitted: FittedSweep,
  { lines, points }: { readonly lines: number; readonly points: number },
): Promise<Lines> {
  checkSize(fitted);
  const size = fitted.shape.parameterCount;
  const capacity = capacityOf(device, fitted, lines, points);
  const code = lineKernel(fitted);
  const pipeline = await pipelines.compile(code.file, code, WORKGROUP_SIZE);
  const buffers = new BufferSet(device);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  const { inputs, targets } = fitted.dataset;
  try {
    const [starts, ends, losses, ...samples] = await buffers.allocate([
      { label: 'starts', bytes: 4 * size * capacity, usage }, // (parameter_count, networks) f32
      { label: 'ends', bytes: 4 * size * capacity, usage }, // (parameter_count, networks) f32
      { label: 'losses', bytes: 4 * points * capacity, usage }, // (points, networks) f32
      { label: 'inputs', bytes: inputs.byteLength, usage, contents: inputs }, // (num_samples, input_size) f32
      { label: 'targets', bytes: targets.byteLength, usage, contents: targets }, // (num_samples, output_size) f32
    ]);
    const memory = named({ starts, ends, losses, inputs: samples[0], targets: samples[1] });
    const stage = await createStage(device, buffers, pipeline, memory);
    return new GpuLines(device, buffers, memory, stage, { size, capacity });
  } catch (error) {
    buffers[Symbol.dispose]();
    throw error;
  }
}

/** Buffers by name, all of them there. */
function named(buffers: Readonly<Record<string, GPUBuffer | undefined>>): Memory {
  const found = Object.entries(buffers).filter(
    (entry): entry is [string, GPUBuffer] => entry[1] !== undefined,
  );
  return Object.fromEntries(found);
}

function checkSize({ sweep, shape }: FittedSweep): void {
  if (shape.parameterCount + 2 * shape.unitCount <= PRIVATE_WORDS) return;
  throw new InputError({
    field: 'network.layers',
    value: sweep.network.layers,
    rule: `must have at most ${PRIVATE_WORDS} parameters and activations for lines on the GPU`,
    remedy: 'use narrower layers, or --backend cpu',
  });
}

/** As many lines at once as a dispatch may take, in whole workgroups. */
function capacityOf(
  { description, limits }: Device,
  { shape, dataset }: FittedSweep,
  lines: number,
  points: number,
): number {
  const work = description.software ? DISPATCH_WORK.software : DISPATCH_WORK.gpu;
  const perLine = points * dataset.numSamples * shape.parameterCount;
  const bytes = Math.min(LINE_BYTES, limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const row = 4 * Math.max(points, shape.parameterCount);
  const most = Math.min(work / perLine, bytes / row, lines, (2 ** 32 - 1) / points);
  return WORKGROUP_SIZE * Math.max(1, Math.ceil(Math.floor(most) / WORKGROUP_SIZE));
}

class GpuLines implements Lines {
  readonly #device: Device;
  readonly #buffers: BufferSet;
  readonly #fences: Fences;
  readonly #memory: Memory;
  readonly #stage: Stage;
  readonly #size: number;
  readonly #capacity: number;

  constructor(
    device: Device,
    buffers: BufferSet,
    memory: Memory,
    stage: Stage,
    { size, capacity }: { readonly size: number; readonly capacity: number },
  ) {
    this.#device = device;
    this.#buffers = buffers;
    this.#fences = new Fences(device);
    this.#memory = memory;
    this.#stage = stage;
    this.#size = size;
    this.#capacity = capacity;
  }

  async measure({ starts, ends, points }: LineRequest, signal: AbortSignal): Promise<Float32Array> {
    const lines = starts.length / this.#size;
    const losses = new Float32Array(points * lines);
    for (let from = 0; from < lines; from += this.#capacity) {
      signal.throwIfAborted();
      const count = Math.min(this.#capacity, lines - from);
      this.#load('starts', starts, { lines, from, count });
      this.#load('ends', ends, { lines, from, count });
      this.#stage.submit({ stride: this.#capacity, count, points }, count * points);
      await this.#fences.reached(0);
      const rows = Array.from({ length: points }, (_, at) => ({
        buffer: bufferIn(this.#memory, 'losses'),
        offset: 4 * at * this.#capacity,
        bytes: 4 * count,
      }));
      for (const [at, row] of (await this.#buffers.read(rows)).entries()) {
        losses.set(new Float32Array(row), at * lines + from);
      }
    }
    return losses;
  }

  /** Puts some lines' ends to the front of a buffer. */
  #load(
    name: 'starts' | 'ends',
    all: Float32Array,
    { lines, from, count }: { readonly lines: number; readonly from: number; readonly count: number },
  ): void {
    for (let p = 0; p < this.#size; p++) {
      const row = all.slice(p * lines + from, p * lines + from + count);
      this.#device.gpu.queue.writeBuffer(bufferIn(this.#memory, name), 4 * p * this.#capacity, row);
    }
  }

  [Symbol.dispose](): void {
    this.#fences[Symbol.dispose]();
    this.#buffers[Symbol.dispose]();
  }
}

/** Lines on the CPU, in float64, rounded at the end. */
function createReferenceLines(fitted: FittedSweep): Lines {
  const reference = createReference(fitted);
  const size = fitted.shape.parameterCount;
  return {
    async measure({ starts, ends, points }, signal) {
      const lines = starts.length / size;
      const losses = new Float32Array(points * lines);
      let began = performance.now();
      for (let line = 0; line < lines; line++) {
        const along = reference.lossAlong(columnOf(starts, line, lines), columnOf(ends, line, lines), points);
        for (const [at, loss] of along.entries()) losses[at * lines + line] = loss;
        if (performance.now() - began < TURN_MS) continue;
        await new Promise((resolve) => setTimeout(resolve));
        signal.throwIfAborted();
        began = performance.now();
      }
      return losses;
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** Milliseconds of work on the CPU between two looks at what else there is to do. */
const TURN_MS = 20;

/**
 * (rows) one column of a network-last array.
 *
 * @param all (rows, columns)
 */
export function columnOf(all: Float32Array, column: number, columns: number): Float64Array {
  return Float64Array.from(
    { length: all.length / columns },
    (_, row) => all[row * columns + column] ?? Number.NaN,
  );
}
