// Trains chunks on a GPU: owns a chunk's buffers, submits the kernels, reads back.
import type { FittedSweep } from '../datasets/index.ts';
import { BufferSet, type ByteRange } from '../gpu/buffers.ts';
import type { Device } from '../gpu/device.ts';
import { Fences } from '../gpu/fences.ts';
import type { Pipeline, PipelineCache, UniformValues } from '../gpu/pipeline.ts';
import {
  createHyperParameters,
  hasHyperParameters,
  isSecondOrder,
  lossEdges,
  RECORD_ROWS,
  RUNNING,
  solvedThresholds,
  stepSchedule,
  stopThresholds,
  type Look,
} from '../reference/index.ts';
import { createBatchList, type BatchList } from './batch-list.ts';
import { allocateChunk, hasPlaces, MAX_STEPS, networkRows } from './chunk-memory.ts';
import { initializeValues, startValues, type Starts } from './kernel-values.ts';
import { swapsToFront } from './places.ts';
import { WORKGROUP_SIZE, type Code } from './code.ts';
import { createInvocationStepper } from './invocation.ts';
import { createLayeredStepper } from './layered.ts';
import type { Program } from './program.ts';
import type { LossRecords } from './result.ts';
import { createSecondOrderStepper } from './second-order.ts';
import { bufferIn, createStage, type Memory, type Stage } from './stage.ts';
import type { Stepper, StepperParts } from './stepper.ts';
import type { Measurements, Stint, Trainer, Training } from './trainer.ts';

/** Share of the last look's time that is waited for before the device is asked: less and less, if it was slow by chance. */
const LOOK_PATIENCE = 0.5;

/** What a cell trains with: everything but its memory. */
export interface TrainerOptions {
  readonly fitted: FittedSweep;
  readonly program: Program;
  /** The seed as two words, the cell's key added. */
  readonly key: readonly [low: number, high: number];
  /** Networks resident at once. */
  readonly capacity: number;
  /** Whether networks that stopped early make room for the others; default true. */
  readonly compacts: boolean;
}

/** The stages of a cell; null where it has no use for one. */
interface Stages {
  readonly initialize: Stage;
  readonly histogram: Stage;
  readonly draw: Stage | null;
  readonly stop: Stage | null;
  readonly record: Stage | null;
  /** One per buffer with a column per network. */
  readonly swaps: readonly { readonly rows: number; readonly stage: Stage }[];
}

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
  const { program, fitted, capacity } = options;
  const compile = (code: Code): Promise<Pipeline> => pipelines.compile(code.file, code, WORKGROUP_SIZE);
  const [initialize, histogram, draw, stop, swap, record] = await Promise.all([
    compile(program.initialize),
    compile(program.histogram),
    program.draw && compile(program.draw),
    program.stop && compile(program.stop),
    program.swap && compile(program.swap),
    program.record && compile(program.record),
  ]);
  const buffers = new BufferSet(device);
  try {
    const memory = await allocateChunk(buffers, fitted, capacity, record !== null);
    const stage = (pipeline: Pipeline, names: Memory = memory): Promise<Stage> =>
      createStage(device, buffers, pipeline, names);
    const stages: Stages = {
      initialize: await stage(initialize),
      histogram: await stage(histogram),
      draw: draw && (await stage(draw)),
      stop: stop && (await stage(stop)),
      record: record && (await stage(record)),
      swaps: swap ? await createSwaps(fitted, memory, (names) => stage(swap, names)) : [],
    };
    const parts = { device, pipelines, buffers, memory, fitted, capacity };
    const layered = program.layered && (await createLayeredStepper({ ...parts, program: program.layered }));
    const stepper = await createStepper(parts, program, layered);
    return new GpuTrainer(device, buffers, options, memory, stages, stepper);
  } catch (error) {
    buffers[Symbol.dispose]();
    throw error;
  }
}

/** The strategy's way to take steps. */
async function createStepper(
  parts: StepperParts,
  program: Program,
  layered: Stepper | null,
): Promise<Stepper> {
  if (layered && !program.train) return layered;
  const invocation = await createInvocationStepper({ ...parts, program, layered });
  const { secondOrder } = program;
  const { optimizer } = parts.fitted.sweep;
  if (!secondOrder || !isSecondOrder(optimizer)) return invocation;
  return createSecondOrderStepper({ ...parts, program: secondOrder, optimizer, measures: invocation });
}

/** One kernel, once for each buffer that has something to move. */
async function createSwaps(
  fitted: FittedSweep,
  memory: Memory,
  create: (names: Memory) => Promise<Stage>,
): Promise<Stages['swaps']> {
  const moved = Object.entries(networkRows(fitted)).filter(([, count]) => count > 0);
  return Promise.all(
    moved.map(async ([name, count]) => {
      const { pairs, [name]: rows } = memory;
      if (!pairs || !rows) throw new RangeError(`there is no buffer ${name}`);
      return { rows: count, stage: await create({ pairs, rows }) };
    }),
  );
}

class GpuTrainer implements Trainer {
  readonly capacity: number;
  readonly widest: number;
  readonly firstWork = 2 ** 25;
  readonly #device: Device;
  readonly #buffers: BufferSet;
  readonly #fences: Fences;
  readonly #options: TrainerOptions;
  readonly #memory: Memory;
  readonly #stages: Stages;
  readonly #stepper: Stepper;
  /** Null where every step uses all samples. */
  readonly #batches: BatchList | null;
  /** Networks of the chunk that is resident now, and the index of the first. */
  #count = 0;
  #base = 0n;
  /** The networks that may still train are among so many first ones. */
  #front = 0;
  /** How long the last look on the way took. */
  #lookMs = 0;
  /** (count) where in the chunk the network in each column began; null while nobody has moved. */
  #places: Uint32Array<ArrayBuffer> | null = null;

  constructor(
    device: Device,
    buffers: BufferSet,
    options: TrainerOptions,
    memory: Memory,
    stages: Stages,
    stepper: Stepper,
  ) {
    this.#device = device;
    this.#buffers = buffers;
    this.#fences = new Fences(device);
    this.#options = options;
    this.#memory = memory;
    this.#stages = stages;
    this.#stepper = stepper;
    this.widest = stepper.widest;
    this.capacity = options.capacity;
    this.#batches = createBatchList(options.fitted, options.capacity, options.key);
  }

  maxSteps(firstStep: number): number {
    return Math.min(MAX_STEPS, this.#batches?.maxSteps(firstStep) ?? MAX_STEPS);
  }

  async begin(base: bigint, count: number): Promise<void> {
    const { fitted } = this.#options;
    this.#base = base;
    this.#count = count;
    this.#front = count;
    this.#places = null;
    this.#batches?.forget();
    this.#writeHyperParameters();
    if (hasPlaces(fitted)) this.#write('places', identity(count));
    this.#clear('slots');
    this.#stages.initialize.submit(initializeValues(fitted.sweep, this.#starts(), this.#key()), count);
    await this.#fences.reached(0);
  }

  async train({ first, count, firstStep, steps, expectedMs = 0 }: Stint): Promise<void> {
    const { fitted } = this.#options;
    this.#write('schedule', new Float32Array(stepSchedule(fitted, firstStep, steps)));
    const batches = this.#drawBatches(firstStep, steps);
    this.#stepper.train({ first, count, firstStep, steps, batches });
    await this.#fences.reached(expectedMs);
  }

  async look(step: number): Promise<Training> {
    const rule = this.#options.fitted.sweep.stop;
    const { stop } = this.#stages;
    if (!rule || !stop) return { networks: this.#front, among: this.#front };
    const { loss, gradientNorm, progress } = stopThresholds(rule);
    this.#stepper.evaluate(this.#front);
    this.#clear('running');
    const has_last = step > rule.every ? 1 : 0;
    const run = { stride: this.capacity, count: this.#front, step, has_last };
    stop.submit({ ...run, loss, gradient_norm: gradientNorm, progress }, this.#front);
    const [read] = await this.#buffers.read([{ buffer: this.#buffer('running'), offset: 0, bytes: 4 }]);
    const networks = new Uint32Array(read)[0] ?? 0;
    if (this.#options.compacts && networks > 0 && 2 * networks <= this.#front) await this.#compact();
    return { networks, among: this.#front };
  }

  async record({ step, isFirst, inSums, inTail }: Look): Promise<void> {
    const began = performance.now();
    const { needed, solvedLoss } = solvedThresholds(this.#options.fitted);
    this.#stepper.look(this.#count);
    this.#stages.record?.submit(
      {
        stride: this.capacity,
        count: this.#count,
        step,
        is_first: Number(isFirst),
        in_sums: Number(inSums),
        in_tail: Number(inTail),
        needed,
        solved_loss: solvedLoss,
      },
      this.#count,
    );
    // Waited for here: the time that steps take, by which the next ones are sized, must not hold that of looks.
    await this.#fences.reached(LOOK_PATIENCE * this.#lookMs);
    this.#lookMs = performance.now() - began;
  }

  async recorded(tail: number): Promise<LossRecords | null> {
    if (!this.#stages.record) return null;
    const rows = Array.from({ length: RECORD_ROWS }, (_, row) => this.#row('looks', row));
    const [first, ratios, inverses, tails, solved] = await this.#buffers.read(rows);
    const floats = (row: ArrayBuffer = new ArrayBuffer()): Float32Array =>
      new Float32Array(this.#inOrder(row));
    return {
      firstLoss: floats(first),
      ratioSum: floats(ratios),
      inverseSum: floats(inverses),
      tailMean: floats(tails).map((sum) => sum / tail),
      solvedStep: new Uint32Array(this.#inOrder(solved ?? new ArrayBuffer())),
    };
  }

  async histogram(): Promise<Uint32Array> {
    this.#stepper.look(this.#count);
    this.#clear('counts');
    this.#stages.histogram.submit({ count: this.#count }, this.#count);
    const bytes = 4 * (lossEdges().length + 2);
    const [read] = await this.#buffers.read([{ buffer: this.#buffer('counts'), offset: 0, bytes }]);
    return new Uint32Array(read);
  }

  async measure(): Promise<Measurements> {
    this.#stepper.evaluate(this.#count);
    const [loss, gradientNorm, parameterNorm, right, flags, stoppedStep] = await this.#buffers.read([
      this.#row('evaluation', 0),
      this.#row('evaluation', 1),
      this.#row('evaluation', 2),
      this.#row('evaluation', 3),
      this.#row('evaluation', 4),
      this.#row('stopped_step', 0),
    ]);
    return {
      loss: new Float32Array(this.#inOrder(loss)),
      gradientNorm: new Float32Array(this.#inOrder(gradientNorm)),
      parameterNorm: new Float32Array(this.#inOrder(parameterNorm)),
      right: new Uint32Array(this.#inOrder(right)),
      flags: new Uint32Array(this.#inOrder(flags)),
      stoppedStep: new Uint32Array(this.#inOrder(stoppedStep)),
    };
  }

  async parameters(): Promise<Float32Array> {
    const { parameterCount } = this.#options.fitted.shape;
    const all = new Float32Array(parameterCount * this.#count);
    const rows = Array.from({ length: parameterCount }, (_, p) => this.#row('parameters', p));
    for (const [p, row] of (await this.#buffers.read(rows)).entries()) {
      all.set(new Float32Array(this.#inOrder(row)), p * this.#count);
    }
    return all;
  }

  [Symbol.dispose](): void {
    this.#fences[Symbol.dispose]();
    this.#buffers[Symbol.dispose]();
  }

  /** Moves the networks that still train to the front. */
  async #compact(): Promise<void> {
    const bytes = 4 * this.#front;
    const [read] = await this.#buffers.read([{ buffer: this.#buffer('stopped_step'), offset: 0, bytes }]);
    const { pairs, front } = swapsToFront(new Uint32Array(read), RUNNING);
    this.#front = front;
    if (pairs.length === 0) return; // they lie in front already
    this.#places ??= identity(this.#count);
    const places = this.#places;
    for (let i = 0; i < pairs.length; i += 2) {
      const [a = 0, b = 0] = pairs.subarray(i, i + 2);
      const place = places[a] ?? 0;
      places[a] = places[b] ?? 0;
      places[b] = place;
    }
    this.#write('pairs', pairs);
    for (const { rows, stage } of this.#stages.swaps) {
      stage.submit({ stride: this.capacity, count: pairs.length / 2, rows }, pairs.length / 2);
    }
    if (hasPlaces(this.#options.fitted)) this.#write('places', places);
    this.#batches?.forget();
  }

  /** Puts the samples of some steps into the list, unless they are there; returns where those of each step are. */
  #drawBatches(firstStep: number, steps: number): Uint32Array | null {
    const cover = this.#batches?.cover(firstStep, steps);
    if (!cover) return null;
    const { batches, missing } = cover;
    this.#write('batches', batches);
    if (missing && 'samples' in missing) this.#write('samples', missing.samples);
    if (missing && 'times' in missing) this.#draw(missing);
    return batches;
  }

  #draw(missing: { readonly first: number; readonly times: number }): void {
    const run = { ...this.#starts(), ...this.#key(), first: missing.first, times: missing.times };
    this.#stages.draw?.submit({ ...run, count: this.#front }, this.capacity * missing.times);
  }

  #writeHyperParameters(): void {
    const { sweep } = this.#options.fitted;
    if (!hasHyperParameters(sweep)) return;
    const hyperParameters = createHyperParameters(sweep);
    this.#write('hyper_parameters', hyperParameters.rows(this.#base, this.#count, this.capacity));
  }

  #starts(): Starts {
    return startValues(this.#options.fitted.sweep, this.capacity, this.#base, this.#count);
  }

  #key(): UniformValues {
    const [key_low, key_high] = this.#options.key;
    return { key_low, key_high };
  }

  #write(name: string, contents: ArrayBufferView<ArrayBuffer>): void {
    if (contents.byteLength > 0) this.#device.gpu.queue.writeBuffer(this.#buffer(name), 0, contents);
  }

  #clear(name: string): void {
    const encoder = this.#device.gpu.createCommandEncoder({ label: `clear ${name}` });
    encoder.clearBuffer(this.#buffer(name));
    this.#device.gpu.queue.submit([encoder.finish()]);
  }

  /** What the resident networks have in a row of a network-last buffer. */
  #row(name: string, row: number): ByteRange {
    return { buffer: this.#buffer(name), offset: 4 * row * this.capacity, bytes: 4 * this.#count };
  }

  /** A row as it was read, its networks where they began. */
  #inOrder(row: ArrayBuffer): ArrayBuffer {
    const places = this.#places;
    if (!places) return row;
    const moved = new Uint32Array(row);
    const ordered = new Uint32Array(moved.length);
    for (let column = 0; column < moved.length; column++) ordered[places[column] ?? 0] = moved[column] ?? 0;
    return ordered.buffer;
  }

  #buffer(name: string): GPUBuffer {
    return bufferIn(this.#memory, name);
  }
}

function identity(count: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: count }, (_, i) => i);
}
