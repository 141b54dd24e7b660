// Curvature of networks at given parameters, on the GPU: gradient, Newton step, all eigenvalues of the exact Hessian.
import type { FittedSweep } from '../datasets/index.ts';
import { bufferIn, type Stage } from '../engine/stage.ts';
import type { Device } from '../gpu/device.ts';
import type { PipelineCache } from '../gpu/pipeline.ts';
import { createHyperParameters, HYPER_PARAMETERS } from '../reference/index.ts';
import { InputError, MAX_CURVED_PARAMETERS } from '../spec/index.ts';
import { buildCurvatureProgram, hasOwnPenalties, matrixCapacity } from '../engine/curvature-program.ts';
import {
  emptyResults,
  measurementsOf,
  readResults,
  type CurvatureMeasurements,
  type MeasureOptions,
} from './curvature-results.ts';
import {
  chunksOf,
  createMatrixStages,
  createWorkspace,
  writeColumns,
  type MatrixStages,
  type Part,
  type Workspace,
} from '../engine/curvature-stages.ts';
import {
  createSettleStages,
  type SettledNetworks,
  type SettleOptions,
  type SettleStages,
} from './settle-gpu.ts';

export type { CurvatureMeasurements, MeasureOptions } from './curvature-results.ts';

/** Measures and settles networks of one cell. Owns GPU memory. */
export interface Curvature extends Disposable {
  /** Networks on the device at once; more are worked on one part after the other. */
  readonly capacity: number;
  /**
   * Curvature at given parameters.
   *
   * Eigenvalues are exact to about P * 6e-8 * |H|: smaller ones have no sign in float32.
   *
   * @param parameters (parameterCount, count) network-last
   * @param count networks
   * @throws DeviceError if the device is lost
   */
  measure(parameters: Float32Array, count: number, options?: MeasureOptions): Promise<CurvatureMeasurements>;
  /**
   * Descends from given parameters to the stationary points they belong to: monotone trust-region Newton steps in float32.
   *
   * @param parameters (parameterCount, count) network-last
   * @param count networks
   * @throws DeviceError if the device is lost
   */
  settle(parameters: Float32Array, count: number, options?: SettleOptions): Promise<SettledNetworks>;
}

/**
 * Compiles the kernels and allocates their memory.
 *
 * @param options.capacity networks on the device at once; default as many as suit it. No result depends on it
 * @throws InputError if the networks have more than 128 parameters
 * @throws KernelError if a kernel does not compile
 * @throws DeviceError if the device is lost or out of memory
 */
export async function createCurvature(
  device: Device,
  pipelines: PipelineCache,
  fitted: FittedSweep,
  options: { readonly capacity?: number } = {},
): Promise<Curvature> {
  const { sweep, dataset, shape } = fitted;
  const size = shape.parameterCount;
  if (size > MAX_CURVED_PARAMETERS) {
    throw new InputError({
      field: 'network.layers',
      value: sweep.network.layers,
      rule: `must have at most ${MAX_CURVED_PARAMETERS} parameters for curvature on the GPU, not ${size}`,
      remedy: 'use narrower layers, or the float64 twins on the CPU',
    });
  }
  const capacity = options.capacity ?? matrixCapacity(device, size);
  const program = buildCurvatureProgram(fitted);
  const workspace = await createWorkspace(
    device,
    pipelines,
    { size, capacity },
    {
      parameters: 4 * size * capacity, // (parameter_count, networks) f32
      trial: 4 * capacity, // (networks) f32
      start: 4 * capacity, // (networks) f32
      hyper_parameters: hasOwnPenalties(fitted) ? 4 * HYPER_PARAMETERS.length * capacity : 0, // (7, networks) f32
      inputs: dataset.inputs, // (num_samples, input_size) f32
      targets: dataset.targets, // (num_samples, output_size) f32
    },
  );
  try {
    const hessian = await workspace.stage(program.hessian);
    const matrices = await createMatrixStages(workspace, program, size);
    const settling = await createSettleStages(workspace, program);
    return new GpuCurvature(workspace, fitted, { hessian, matrices, settling });
  } catch (error) {
    workspace[Symbol.dispose]();
    throw error;
  }
}

interface Stages {
  readonly hessian: Stage;
  readonly matrices: MatrixStages;
  readonly settling: SettleStages;
}

/** A trust radius that no step reaches. */
const FAR = 1e30;

class GpuCurvature implements Curvature {
  readonly capacity: number;
  readonly #workspace: Workspace;
  readonly #fitted: FittedSweep;
  readonly #stages: Stages;
  /** How long a network took the last time. */
  #networkMs = 0;

  constructor(workspace: Workspace, fitted: FittedSweep, stages: Stages) {
    this.capacity = workspace.capacity;
    this.#workspace = workspace;
    this.#fitted = fitted;
    this.#stages = stages;
  }

  async measure(
    parameters: Float32Array,
    count: number,
    options: MeasureOptions = {},
  ): Promise<CurvatureMeasurements> {
    const size = this.#fitted.shape.parameterCount;
    checkLength(parameters, size, count);
    const found = emptyResults(size, count, options);
    for (const part of chunksOf(count, this.capacity)) {
      this.#load(parameters, part, options.indices);
      await this.#measureChunk(part.count, options);
      await readResults(this.#workspace, found, part);
    }
    return measurementsOf(found);
  }

  async settle(
    parameters: Float32Array,
    count: number,
    options: SettleOptions = {},
  ): Promise<SettledNetworks> {
    const size = this.#fitted.shape.parameterCount;
    checkLength(parameters, size, count);
    const { settling, matrices } = this.#stages;
    const collected = settling.empty(parameters, count);
    for (const part of chunksOf(count, this.capacity)) {
      this.#load(parameters, part, options.indices);
      await settling.run(parameters, part, this.#penalty(), options, (encoder) => {
        this.#recordHessian(encoder, part.count);
        matrices.step(encoder, part.count);
      });
      await settling.collect(collected, part);
    }
    return collected;
  }

  [Symbol.dispose](): void {
    this.#workspace[Symbol.dispose]();
  }

  /** Puts networks into memory, all of them to be renewed. */
  #load(parameters: Float32Array, part: Part, indices: BigUint64Array | undefined): void {
    const workspace = this.#workspace;
    const { queue } = workspace.device.gpu;
    writeColumns(workspace, 'parameters', parameters, part);
    queue.writeBuffer(bufferIn(workspace.memory, 'standing'), 0, new Uint32Array(part.count));
    queue.writeBuffer(
      bufferIn(workspace.memory, 'settling'),
      4 * this.capacity,
      new Float32Array(part.count).fill(FAR),
    );
    if (!hasOwnPenalties(this.#fitted)) return;
    if (!indices) {
      throw new InputError({
        field: 'indices',
        value: undefined,
        rule: 'must be given where `axes` vary `penalty.l2`',
        remedy: 'pass the index of each network in its sweep',
      });
    }
    const { of } = createHyperParameters(this.#fitted.sweep);
    const own = indices.subarray(part.from, part.from + part.count);
    const rates = Float32Array.from(own, (index) => of(index).penaltyRate);
    const row = HYPER_PARAMETERS.indexOf('penaltyRate');
    queue.writeBuffer(bufferIn(workspace.memory, 'hyper_parameters'), 4 * row * this.capacity, rates);
  }

  async #measureChunk(count: number, { tolerance, smallestVector }: MeasureOptions): Promise<void> {
    const { device, fences } = this.#workspace;
    const size = this.#fitted.shape.parameterCount;
    const began = performance.now();
    const encoder = device.gpu.createCommandEncoder({ label: 'curvature' });
    this.#recordHessian(encoder, count);
    this.#stages.matrices.measure(encoder, count, tolerance ?? 10 * size * 2 ** -23);
    if (smallestVector) this.#stages.matrices.smallestEigenvector(encoder, count);
    device.gpu.queue.submit([encoder.finish()]);
    await fences.reached(0.9 * this.#networkMs * count);
    this.#networkMs = (performance.now() - began) / count;
  }

  #recordHessian(encoder: GPUCommandEncoder, count: number): void {
    const run = { stride: this.capacity, count, penalty: this.#penalty() };
    this.#stages.hessian.record(encoder, run, count * this.#fitted.shape.parameterCount);
  }

  #penalty(): number {
    return 2 * this.#fitted.sweep.penalty.l2;
  }
}

function checkLength(parameters: Float32Array, size: number, count: number): void {
  if (parameters.length === size * count) return;
  throw new RangeError(
    `parameters (length ${parameters.length}) must be (${size}, ${count}), network-last; pass all networks and their number`,
  );
}
