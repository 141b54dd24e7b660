// What strategy `layered` keeps beside the chunk: activations, slopes and gradients of as many networks as are trained at once.
import type { FittedSweep } from '../datasets/index.ts';
import type { BufferSet } from '../gpu/buffers.ts';
import type { Device } from '../gpu/device.ts';
import { batchSize } from '../reference/index.ts';
import { MAX_STEPS } from './chunk-memory.ts';
import { partsOf } from './layered-program.ts';
import type { Memory } from './stage.ts';

/** Bytes of the workspace, unless a single workgroup's networks take more. */
const WORKSPACE_BYTES = { software: 128 * 2 ** 20, gpu: 512 * 2 ** 20 } as const;

/** Networks trained at once that keep any device busy, if there are so many. */
const WIDE = 1024;
const NARROW = 64;

/** Samples whose activations are kept at once, unless memory is short. */
const WIDE_BATCH = 256;

/** How much is worked on at a time. */
export interface WorkspaceSize {
  /** Networks. */
  readonly width: number;
  /** Samples. */
  readonly batch: number;
  readonly bytes: number;
}

/** The workspace's buffers, by the names that stages bind. */
export interface Workspace extends WorkspaceSize {
  readonly memory: Memory;
}

/** The limits that a workspace keeps to. */
type Limits = Pick<GPUSupportedLimits, 'maxBufferSize' | 'maxStorageBufferBindingSize'>;

/**
 * Chooses how many networks and samples are worked on at a time.
 *
 * @param capacity networks resident at once
 */
export function workspaceSize(
  { sweep, shape, dataset }: FittedSweep,
  capacity: number,
  { software, limits }: { readonly software: boolean; readonly limits: Limits },
): WorkspaceSize {
  const samples = Math.max(dataset.numSamples, batchSize(sweep.batch, dataset.numSamples));
  const units = shape.layers.slice(1).reduce((sum, size) => sum + size, 0);
  const fixed = 4 * (shape.parameterCount + 3 * partsOf(shape.parameterCount) + units + 8);
  const perSample = 4 * (2 * units + 2);
  const budget = WORKSPACE_BYTES[software ? 'software' : 'gpu'];
  const binding = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  const widest = Math.floor(
    Math.min(
      WIDE,
      budget / (fixed + perSample * Math.min(samples, WIDE_BATCH)),
      binding / 4 / shape.parameterCount,
    ),
  );
  const width = Math.min(capacity, Math.max(NARROW, Math.floor(widest / NARROW) * NARROW));
  const largestLayer = Math.max(...shape.layers.slice(1));
  const fits = Math.min((budget / width - fixed) / perSample, binding / 4 / largestLayer / width);
  const batch = Math.max(1, Math.min(samples, Math.max(fits, WIDE_BATCH / 8)));
  const whole = batch < samples && batch >= 2 ? 2 * Math.floor(batch / 2) : Math.floor(batch); // even parts of what is cut
  return { width, batch: whole, bytes: width * (fixed + perSample * whole) };
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
}: {
  readonly device: Device;
  readonly buffers: BufferSet;
  readonly fitted: FittedSweep;
  readonly capacity: number;
}): Promise<Workspace> {
  const size = workspaceSize(fitted, capacity, {
    software: device.description.software,
    limits: device.limits,
  });
  const { width, batch } = size;
  const { sweep, shape } = fitted;
  const layers = shape.layers.slice(1);
  const list =
    sweep.batch === 'full' ? 0 : sweep.batch.size * (sweep.batch.order === 'shared' ? 1 : capacity);
  const words: Record<string, number> = {
    ...Object.fromEntries(
      layers.flatMap((units, layer) => [
        [`activations ${layer}`, units * batch * width], // (units, batch, width) f32
        [`slopes ${layer}`, units * batch * width], // (units, batch, width) f32, then d
      ]),
    ),
    ...Object.fromEntries(layers.slice(0, -1).map((units, layer) => [`on ${layer}`, units * width])), // (units, width) u32
    gradient: shape.parameterCount * width, // (parameter_count, width) f32
    sample_loss: batch * width, // (batch, width) f32
    sample_right: batch * width, // (batch, width) u32
    losses: width, // (width) f32
    rights: width, // (width) u32
    dead: width, // (width) u32
    parts: 3 * partsOf(shape.parameterCount) * width, // (3, parts, width) f32
    clip_scales: width, // (width) f32
    step_samples: list, // (batch, networks) u32, or (batch)
    step_schedule: 4, // (1, 4) f32
    step_number: 1, // (1) u32
    step_numbers: MAX_STEPS, // (steps) u32
  };
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  const whole = { label: 'whole_schedule', bytes: 16, usage, contents: Float32Array.of(0, 0, 0, 1) };
  const requests = Object.entries(words).map(([label, count]) => ({ label, bytes: 4 * count, usage }));
  const made = await buffers.allocate([...requests, whole]);
  const names = [...Object.keys(words), whole.label];
  return { ...size, memory: Object.fromEntries(made.map((buffer, i) => [names[i] ?? '', buffer])) };
}
