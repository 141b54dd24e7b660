// Trains chunks on a GPU: owns a chunk's buffers, submits the kernels, reads back.
import type { FittedSweep } from '../datasets/index.ts';
import { BufferSet, type ByteRange } from '../gpu/buffers.ts';
import type { Device } from '../gpu/device.ts';
import { Fences } from '../gpu/fences.ts';
import {
  bind,
  dispatch,
  packUniform,
  type Pipeline,
  type PipelineCache,
  type UniformValues,
} from '../gpu/pipeline.ts';
import { layerMoments, lossEdges, stepSchedule } from '../reference/index.ts';
import { KernelError } from '../gpu/errors.ts';
import { ACCURACY_MARGIN } from '../spec/index.ts';
import { WORKGROUP_SIZE, type Code, type Program } from './program.ts';
import type { Measurements, Stint, Trainer } from './trainer.ts';

/** Steps whose schedule is uploaded at once. */
const MAX_STEPS = 8192;

/** Rows of `evaluation`: loss, gradient norm, parameter norm, samples right, flags. */
const EVALUATION_ROWS = 5;

/** Parameters of state per parameter that an optimizer keeps. */
export const OPTIMIZER_SLOTS: Readonly<Record<string, number>> = { gd: 0, momentum: 1, adam: 2 };

/** Bytes a resident network takes. */
export function bytesPerNetwork(parameterCount: number, optimizer: string): number {
  const words = parameterCount * (1 + (OPTIMIZER_SLOTS[optimizer] ?? 0)) + EVALUATION_ROWS + 1;
  return 4 * words;
}

/** A pipeline with its buffers bound, and the uniform it is told its work by. */
interface Stage {
  readonly pipeline: Pipeline;
  readonly group: GPUBindGroup;
  readonly run: GPUBuffer;
}

/** What a cell trains with: everything but its memory. */
export interface TrainerOptions {
  readonly fitted: FittedSweep;
  readonly program: Program;
  /** The seed as two words, the cell's key added. */
  readonly key: readonly [low: number, high: number];
  /** Networks resident at once. */
  readonly capacity: number;
}

/** A sweep of no steps has nothing to train with. */
interface Stages {
  readonly initialize: Stage;
  readonly train: Stage | null;
  readonly evaluate: Stage;
  readonly histogram: Stage;
}

type Memory = Readonly<Record<string, GPUBuffer>>;

/**
 * Compiles a cell's kernels and allocates one chunk.
 *
 * @throws KernelError if a kernel does not compile
 * @throws DeviceError if the device is lost or out of memory
 */
export async function createGpuTrainer(
  device: Device,
  pipelines: PipelineCache,
  options: TrainerOptions,
): Promise<Trainer> {
  const { program } = options;
  const compile = (code: Code): Promise<Pipeline> => pipelines.compile(code.file, code, WORKGROUP_SIZE);
  const [initialize, evaluate, histogram, train] = await Promise.all([
    compile(program.initialize),
    compile(program.evaluate),
    compile(program.histogram),
    options.fitted.sweep.steps > 0 ? compile(program.train) : null, // the largest kernel by far
  ]);
  const buffers = new BufferSet(device);
  try {
    const memory = await allocate(buffers, options);
    const stage = async (pipeline: Pipeline): Promise<Stage> =>
      createStage(device, buffers, pipeline, memory, options);
    const stages: Stages = {
      initialize: await stage(initialize),
      train: train && (await stage(train)),
      evaluate: await stage(evaluate),
      histogram: await stage(histogram),
    };
    return new GpuTrainer(device, buffers, options, memory, stages);
  } catch (error) {
    buffers[Symbol.dispose]();
    throw error;
  }
}

/** The buffers of a chunk, by the names the kernels give them. */
async function allocate(buffers: BufferSet, { fitted, capacity }: TrainerOptions): Promise<Memory> {
  const { dataset, sweep } = fitted;
  const { parameterCount } = fitted.shape;
  const slots = OPTIMIZER_SLOTS[sweep.optimizer.kind] ?? 0;
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  const sizes: Record<string, number | Float32Array<ArrayBuffer>> = {
    parameters: 4 * parameterCount * capacity, // (parameter_count, networks) f32
    slots: 4 * parameterCount * slots * capacity, // (slots * parameter_count, networks) f32
    stopped_step: 4 * capacity, // (networks) u32
    evaluation: 4 * EVALUATION_ROWS * capacity, // (5, networks) u32
    schedule: 4 * 2 * MAX_STEPS, // (steps, 2) f32
    inputs: dataset.inputs, // (num_samples, input_size) f32
    targets: dataset.targets, // (num_samples, output_size) f32
    edges: lossEdges(), // (edge_count) f32
    counts: 4 * (lossEdges().length + 2), // (edge_count + 2) u32
    ...startingPoints(fitted), // moments (layer_count, 4) f32, or points (given, parameter_count) f32
  };
  const names = Object.keys(sizes);
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
  return { moments: new Float32Array(layerMoments(sweep).flat()) };
}

/** Binds a pipeline's buffers by name, makes its `run` uniform, and fills the optimizer's, which never changes. */
async function createStage(
  device: Device,
  buffers: BufferSet,
  pipeline: Pipeline,
  memory: Memory,
  { fitted }: TrainerOptions,
): Promise<Stage> {
  const uniforms = pipeline.bindings.filter(({ kind }) => kind === 'uniform');
  const made = await buffers.allocate(
    uniforms.map(({ name, bytes }) => ({
      label: `${pipeline.label} ${name}`,
      bytes,
      usage: GPUBufferUsage.UNIFORM,
      ...(name === 'optimizer'
        ? { contents: packUniform(pipeline, name, optimizerUniform(fitted.sweep.optimizer)) }
        : {}),
    })),
  );
  const byName = { ...memory, ...Object.fromEntries(uniforms.map(({ name }, i) => [name, made[i]])) };
  const bound = Object.fromEntries(pipeline.bindings.map(({ name }) => [name, byName[name]]));
  const { run, ...rest } = bound;
  if (!run) throw new KernelError('has no uniform `run`', { file: pipeline.label, line: 1 });
  return { pipeline, group: bind(device, pipeline, { run, ...defined(rest) }), run };
}

function defined(buffers: Record<string, GPUBuffer | undefined>): Record<string, GPUBuffer> {
  return Object.fromEntries(
    Object.entries(buffers).filter((entry): entry is [string, GPUBuffer] => Boolean(entry[1])),
  );
}

function optimizerUniform(optimizer: FittedSweep['sweep']['optimizer']): UniformValues {
  if (optimizer.kind === 'momentum') return { momentum: optimizer.momentum };
  if (optimizer.kind !== 'adam') return {};
  const { beta1, beta2, epsilon } = optimizer;
  return { beta1, one_minus_beta1: 1 - beta1, beta2, one_minus_beta2: 1 - beta2, epsilon };
}

class GpuTrainer implements Trainer {
  readonly capacity: number;
  readonly firstWork = 2 ** 25;
  readonly maxSteps = MAX_STEPS;
  readonly #device: Device;
  readonly #buffers: BufferSet;
  readonly #fences: Fences;
  readonly #options: TrainerOptions;
  readonly #memory: Memory;
  readonly #stages: Stages;
  /** Networks of the chunk that is resident now. */
  #count = 0;

  constructor(device: Device, buffers: BufferSet, options: TrainerOptions, memory: Memory, stages: Stages) {
    this.#device = device;
    this.#buffers = buffers;
    this.#fences = new Fences(device);
    this.#options = options;
    this.#memory = memory;
    this.#stages = stages;
    this.capacity = options.capacity;
  }

  async begin(base: bigint, count: number): Promise<void> {
    this.#count = count;
    const slots = this.#buffer('slots');
    this.#encode((encoder) => encoder.clearBuffer(slots));
    this.#submit('initialize', this.#startUniform(base), count);
    await this.#device.finished();
  }

  async train({ first, count, firstStep, steps, expectedMs = 0 }: Stint): Promise<void> {
    const { sweep } = this.#options.fitted;
    const schedule = new Float32Array(stepSchedule(sweep.optimizer, firstStep, steps));
    this.#device.gpu.queue.writeBuffer(this.#buffer('schedule'), 0, schedule);
    const run = { first, count, first_step: firstStep, steps, penalty: 2 * sweep.penalty.l2 };
    this.#submit('train', { stride: this.capacity, ...run }, count);
    await this.#fences.reached(expectedMs);
  }

  async histogram(): Promise<Uint32Array> {
    this.#evaluate();
    const counts = this.#buffer('counts');
    this.#encode((encoder) => encoder.clearBuffer(counts));
    this.#submit('histogram', { count: this.#count }, this.#count);
    const bytes = 4 * (lossEdges().length + 2);
    const [read] = await this.#buffers.read([{ buffer: counts, offset: 0, bytes }]);
    return new Uint32Array(read);
  }

  async measure(): Promise<Measurements> {
    this.#evaluate();
    const [loss, gradientNorm, parameterNorm, right, flags, stoppedStep] = await this.#buffers.read([
      this.#row('evaluation', 0),
      this.#row('evaluation', 1),
      this.#row('evaluation', 2),
      this.#row('evaluation', 3),
      this.#row('evaluation', 4),
      this.#row('stopped_step', 0),
    ]);
    return {
      loss: new Float32Array(loss),
      gradientNorm: new Float32Array(gradientNorm),
      parameterNorm: new Float32Array(parameterNorm),
      right: new Uint32Array(right),
      flags: new Uint32Array(flags),
      stoppedStep: new Uint32Array(stoppedStep),
    };
  }

  async parameters(): Promise<Float32Array> {
    const { parameterCount } = this.#options.fitted.shape;
    const all = new Float32Array(parameterCount * this.#count);
    const rows = Array.from({ length: parameterCount }, (_, p) => this.#row('parameters', p));
    for (const [p, row] of (await this.#buffers.read(rows)).entries()) {
      all.set(new Float32Array(row), p * this.#count);
    }
    return all;
  }

  [Symbol.dispose](): void {
    this.#fences[Symbol.dispose]();
    this.#buffers[Symbol.dispose]();
  }

  #evaluate(): void {
    const { penalty } = this.#options.fitted.sweep;
    const run = { first: 0, count: this.#count, penalty: 2 * penalty.l2, margin: ACCURACY_MARGIN };
    this.#submit('evaluate', { stride: this.capacity, ...run }, this.#count);
  }

  #startUniform(base: bigint): UniformValues {
    const { fitted, key } = this.#options;
    const common = { stride: this.capacity, count: this.#count };
    if ('parameters' in fitted.sweep.initializer) {
      const given = fitted.sweep.initializer.parameters.length;
      return { ...common, given, phase: Number(base % BigInt(given)) };
    }
    const words = { base_low: Number(base & 0xffffffffn), base_high: Number(base >> 32n) };
    return { ...common, ...words, key_low: key[0], key_high: key[1] };
  }

  #submit(name: keyof Stages, run: UniformValues, invocations: number): void {
    const stage = this.#stages[name];
    if (!stage) throw new RangeError(`a sweep of no steps has no kernel ${name}`);
    const { pipeline, group, run: uniform } = stage;
    this.#device.gpu.queue.writeBuffer(uniform, 0, packUniform(pipeline, 'run', run));
    this.#encode((encoder) => {
      const pass = encoder.beginComputePass({ label: pipeline.label });
      dispatch(pass, this.#device, pipeline, group, invocations);
      pass.end();
    });
  }

  #encode(record: (encoder: GPUCommandEncoder) => void): void {
    const encoder = this.#device.gpu.createCommandEncoder({ label: 'basinlab' });
    record(encoder);
    this.#device.gpu.queue.submit([encoder.finish()]);
  }

  /** What the resident networks have in a row of a network-last buffer. */
  #row(name: string, row: number): ByteRange {
    return { buffer: this.#buffer(name), offset: 4 * row * this.capacity, bytes: 4 * this.#count };
  }

  #buffer(name: string): GPUBuffer {
    const buffer = this.#memory[name];
    if (!buffer) throw new RangeError(`there is no buffer ${name}`);
    return buffer;
  }
}
