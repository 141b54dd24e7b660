// The GPU memory of one chunk: which buffers, their shapes, what a network takes of them.
import type { FittedSweep } from '../datasets/index.ts';
import type { BufferSet } from '../gpu/buffers.ts';
import {
  axisBase,
  DAMPING_ROWS,
  FLOW_ROWS,
  createHyperParameters,
  hasHyperParameters,
  layerMoments,
  lossEdges,
  RECORD_ROWS,
  SCHEDULE_COLUMNS,
  SLOTS,
  steppedOptimizer,
} from '../reference/index.ts';
import { listSize, listWords } from './batch-list.ts';
import type { Memory } from './stage.ts';

/** Steps whose schedule is uploaded at once. */
export const MAX_STEPS = 8192;

/** Rows of `evaluation`: loss, gradient norm, parameter norm, samples right, flags. */
export const EVALUATION_ROWS = 5;

/** Words of optimizer state that a network keeps. */
export function stateWords({ sweep, shape }: FittedSweep): number {
  const { optimizer } = sweep;
  switch (optimizer.kind) {
    case 'gradient-flow':
      return FLOW_ROWS;
    case 'levenberg-marquardt':
      return DAMPING_ROWS;
    case 'saddle-free-newton':
      return 0;
    default:
      return shape.parameterCount * SLOTS[steppedOptimizer(optimizer).rule];
  }
}

/**
 * The buffers that have a column per network, with their rows: what moves when networks change places.
 *
 * @param looks whether networks are looked at on the way
 */
export function networkRows(fitted: FittedSweep, looks = false): Readonly<Record<string, number>> {
  const { sweep, shape } = fitted;
  return {
    parameters: shape.parameterCount, // (parameter_count, networks) f32
    slots: stateWords(fitted), // (slots * parameter_count, networks) f32
    stopped_step: 1, // (networks) u32
    hyper_parameters: hasHyperParameters(sweep) ? createHyperParameters(sweep).rowCount : 0, // (9, or 9 + layers, networks) f32
    last_loss: sweep.stop ? 1 : 0, // (networks) f32
    looks: looks ? RECORD_ROWS : 0, // (5, networks) u32
  };
}

/** Bytes a resident network takes. */
export function bytesPerNetwork(fitted: FittedSweep, looks = false): number {
  const rows = Object.values(networkRows(fitted, looks)).reduce((sum, count) => sum + count, 0);
  const places = hasPlaces(fitted) ? 1 : 0;
  const pairs = fitted.sweep.stop ? 1 : 0;
  return 4 * (rows + EVALUATION_ROWS + listWords(fitted) + places + pairs);
}

/** Bytes of a network's share of the largest buffer. */
export function largestRow(fitted: FittedSweep, looks = false): number {
  return 4 * Math.max(EVALUATION_ROWS, listWords(fitted), ...Object.values(networkRows(fitted, looks)));
}

/** Whether a kernel must know where a network of the chunk began. */
export function hasPlaces({ sweep: { batch } }: FittedSweep): boolean {
  return batch !== 'full' && batch.order === 'per-network';
}

/**
 * Allocates a chunk.
 *
 * @param capacity networks
 * @param looks whether they are looked at on the way
 * @throws DeviceError if the device is out of memory
 */
export async function allocateChunk(
  buffers: BufferSet,
  fitted: FittedSweep,
  capacity: number,
  looks: boolean,
): Promise<Memory> {
  const { dataset, sweep } = fitted;
  const rows = Object.entries(networkRows(fitted, looks)).map(([name, count]) => [
    name,
    4 * count * capacity,
  ]);
  const sizes: Record<string, number | Float32Array<ArrayBuffer>> = {
    ...(Object.fromEntries(rows) as Record<string, number>),
    evaluation: 4 * EVALUATION_ROWS * capacity, // (5, networks) u32
    schedule: 4 * SCHEDULE_COLUMNS * MAX_STEPS, // (steps, 4) f32
    batches: sweep.batch === 'full' ? 0 : 4 * 2 * MAX_STEPS, // (steps, 2) u32
    samples: 4 * listSize(fitted, capacity), // (positions, networks) u32, or (positions)
    places: hasPlaces(fitted) ? 4 * capacity : 0, // (networks) u32
    pairs: sweep.stop ? 4 * capacity : 0, // (pairs, 2) u32
    running: 4, // (1) u32
    inputs: dataset.inputs, // (num_samples, input_size) f32
    targets: dataset.targets, // (num_samples, output_size) f32
    edges: lossEdges(), // (edge_count) f32
    counts: 4 * (lossEdges().length + 2), // (edge_count + 2) u32
    ...startingPoints(fitted), // moments (layer_count, 4) f32, or points (given or 3, parameter_count) f32
  };
  const names = Object.keys(sizes);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  const made = await buffers.allocate(
    Object.entries(sizes).map(([label, size]) =>
      typeof size === 'number'
        ? { label, bytes: size, usage }
        : { label, bytes: size.byteLength, usage, contents: size },
    ),
  );
  return Object.fromEntries(made.map((buffer, i) => [names[i] ?? '', buffer]));
}

function startingPoints({ sweep }: FittedSweep): Record<string, Float32Array<ArrayBuffer>> {
  if ('parameters' in sweep.initializer)
    return { points: new Float32Array(sweep.initializer.parameters.flat()) };
  if ('center' in sweep.initializer) {
    const { center, directions } = sweep.initializer;
    return { points: new Float32Array([center, ...directions].flat()) };
  }
  return { moments: new Float32Array(layerMoments(axisBase(sweep)).flat()) };
}
