// Strategy `layered`: every layer of every network is a matrix product over global memory, one dispatch after the other.
import type { UniformValues } from '../gpu/pipeline.ts';
import { allocateWorkspace, type Workspace } from './layered-memory.ts';
import { partsOf, STRIP } from './layered-program.ts';
import {
  createStages,
  type LayeredParts,
  type LayerSizes,
  type PassStages,
  type Stages,
} from './layered-stages.ts';
import { bufferIn, type Memory, type Stage } from './stage.ts';
import type { Stepper, Steps } from './stepper.ts';
import { gradientWork } from './work.ts';

/** Multiply-adds of one submission: more than the cost of submitting, less than a watchdog's patience. */
const SUBMISSION_WORK = 2 ** 30;

/** Neighbouring networks whose data the caches should hold at a time. */
const BLOCK = 64;

/**
 * Compiles the kernels of a cell and allocates what they need beside the chunk.
 *
 * @throws KernelError if a kernel does not compile
 * @throws DeviceError if the device is lost or out of memory
 */
export async function createLayeredStepper(parts: LayeredParts): Promise<Stepper> {
  const workspace = await allocateWorkspace(parts);
  const stages = await createStages(parts, workspace);
  return new LayeredStepper(parts, workspace, stages);
}

/** Networks and samples of a run through the layers. */
interface Extent {
  readonly first: number;
  readonly count: number;
  /** First sample of the dispatch in the order of the step's samples, and how many. */
  readonly position: number;
  readonly samples: number;
}

class LayeredStepper implements Stepper {
  readonly widest: number;
  readonly #parts: LayeredParts;
  readonly #workspace: Workspace;
  readonly #stages: Stages;
  readonly #memory: Memory;
  #encoder: GPUCommandEncoder | null = null;
  /** Multiply-adds encoded so far. */
  #work = 0;

  constructor(parts: LayeredParts, workspace: Workspace, stages: Stages) {
    this.#parts = parts;
    this.#workspace = workspace;
    this.#stages = stages;
    this.#memory = { ...parts.memory, ...workspace.memory };
    this.widest = workspace.width;
  }

  train({ first, count, firstStep, steps, batches }: Steps): void {
    const { numSamples } = this.#parts.fitted.dataset;
    const numbers = Uint32Array.from({ length: steps }, (_, step) => firstStep + step + 1);
    this.#parts.device.gpu.queue.writeBuffer(this.#buffer('step_numbers'), 0, numbers);
    for (let step = 0; step < steps; step++) {
      const samples = batches?.[2 * step + 1] ?? numSamples;
      this.#copyStep(step, batches?.[2 * step] ?? null, samples);
      this.#runPass(this.#stages.train, { first, count, samples }, true);
      this.#endStep(first, count);
    }
    this.#flush();
  }

  evaluate(count: number): void {
    this.#measure(count, true);
  }

  look(count: number): void {
    this.#measure(count, false);
  }

  /** Puts the row of the schedule, the number and the samples of a step where its kernels read them. */
  #copyStep(step: number, start: number | null, samples: number): void {
    const encoder = this.#open();
    encoder.copyBufferToBuffer(this.#buffer('schedule'), 16 * step, this.#buffer('step_schedule'), 0, 16);
    encoder.copyBufferToBuffer(this.#buffer('step_numbers'), 4 * step, this.#buffer('step_number'), 0, 4);
    if (start === null) return;
    const { batch } = this.#parts.fitted.sweep;
    const row = batch !== 'full' && batch.order === 'shared' ? 4 : 4 * this.#parts.capacity;
    const list = this.#buffer('samples');
    encoder.copyBufferToBuffer(list, row * start, this.#buffer('step_samples'), 0, row * samples);
  }

  /** The loss of some networks on the samples of a step and, if it goes back, the gradient. */
  #runPass(
    pass: PassStages,
    { first, count, samples }: Pick<Extent, 'first' | 'count' | 'samples'>,
    goesBack: boolean,
    after?: (extent: Extent) => void,
  ): void {
    const { batch } = this.#workspace;
    for (let position = 0; position < samples; position += batch) {
      const extent = { first, count, position, samples: Math.min(batch, samples - position) };
      this.#runForward(pass, extent);
      if (goesBack) this.#runBackward(pass, extent);
      after?.(extent);
      const { width } = this.#workspace;
      const tally = { width, count, samples: extent.samples, accumulate: position > 0 ? 1 : 0 };
      this.#run(this.#stages.loss, tally, count);
      this.#work += count * gradientWork(this.#parts.fitted, extent.samples);
      if (this.#work >= SUBMISSION_WORK) this.#flush();
    }
  }

  /** Up to the slopes of the loss at the outputs, for samples whose activations fit the workspace. */
  #runForward({ layers, output }: PassStages, extent: Extent): void {
    const { samples } = extent;
    for (const layer of layers) {
      const { forward } = layer;
      if (forward) this.#runLayer(forward.stage, layer, extent, forward.tiles(samples));
    }
    const last = layers.at(-1);
    if (last) this.#runLayer(output.stage, last, extent, output.tiles(samples));
  }

  /** And down again. */
  #runBackward({ layers }: PassStages, extent: Extent): void {
    const { samples, position } = extent;
    for (const layer of layers.toReversed()) {
      const { gradient, backward } = layer;
      this.#runLayer(gradient[position > 0 ? 'next' : 'first'], layer, extent, gradient.tiles);
      if (backward) this.#runLayer(backward.stage, layer, extent, backward.tiles(samples));
    }
  }

  #endStep(first: number, count: number): void {
    const { parameterCount } = this.#parts.fitted.shape;
    const { clip, squares, update, end } = this.#stages;
    const columns = this.#columns(first, count);
    const { width } = this.#workspace;
    if (clip) {
      this.#run(squares.step, columns, count * partsOf(parameterCount));
      this.#run(clip, { width, count }, count);
    }
    this.#run(update, columns, count * Math.ceil(parameterCount / STRIP));
    this.#run(end, { first, count }, count);
  }

  #measure(total: number, whole: boolean): void {
    const { width } = this.#workspace;
    for (let first = 0; first < total; first += width) {
      this.#measureSome(first, Math.min(width, total - first), whole);
    }
    this.#flush();
  }

  /** @param whole whether the gradient and dead layers are measured, too; else what is written of them means nothing */
  #measureSome(first: number, count: number, whole: boolean): void {
    const { numSamples: samples } = this.#parts.fitted.dataset;
    const { evaluate, value, squares, activity, dead, measure } = this.#stages;
    const { width } = this.#workspace;
    const last = evaluate.layers.at(-1);
    if (!last) return;
    this.#open().clearBuffer(this.#buffer('dead'));
    for (const layer of activity.keys()) this.#open().clearBuffer(this.#buffer(`on ${layer}`));
    this.#runPass(evaluate, { first, count, samples }, whole, (extent) => {
      this.#runLayer(value, last, extent, extent.samples);
      if (!whole) return;
      for (const [i, stage] of activity.entries()) {
        const layer = evaluate.layers[i];
        if (layer) this.#runLayer(stage, layer, extent, layer.outputs);
      }
    });
    for (const [i, stage] of whole ? dead.entries() : []) {
      this.#run(stage, { width, count, outputs: evaluate.layers[i]?.outputs ?? 0 }, count);
    }
    const { parameterCount } = this.#parts.fitted.shape;
    this.#run(squares.whole, this.#columns(first, count), count * partsOf(parameterCount));
    this.#run(measure, { stride: this.#parts.capacity, width, first, count }, count);
  }

  #columns(first: number, count: number): UniformValues {
    const { penalty } = this.#parts.fitted.sweep;
    return {
      stride: this.#parts.capacity,
      width: this.#workspace.width,
      first,
      count,
      penalty: 2 * penalty.l2,
    };
  }

  #runLayer(
    stage: Stage,
    { inputs, outputs, weights, biases }: LayerSizes,
    extent: Extent,
    tiles: number,
  ): void {
    const { first, count, position, samples } = extent;
    const { width, batch } = this.#workspace;
    const blocks = Math.ceil(count / BLOCK);
    const alike = this.#parts.program.tiling.fours ? 4 : 1; // neighbours that load together work on the same tile
    const block = alike * Math.ceil(count / blocks / alike);
    const place = { stride: this.#parts.capacity, width, first, count, block };
    const part = { first_position: position, samples, batch, inputs, outputs, weights, biases };
    this.#run(stage, { ...place, ...part }, blocks * block * tiles);
  }

  /** Encodes a dispatch; a stage whose uniform changes must not have an earlier dispatch waiting for the old values. */
  #run(stage: Stage, values: UniformValues, invocations: number): void {
    if (this.#encoder && stage.disturbs(this.#encoder, values)) this.#flush();
    stage.record(this.#open(), values, invocations);
  }

  #open(): GPUCommandEncoder {
    return (this.#encoder ??= this.#parts.device.gpu.createCommandEncoder({ label: 'layered' }));
  }

  #flush(): void {
    if (this.#encoder) this.#parts.device.gpu.queue.submit([this.#encoder.finish()]);
    this.#encoder = null;
    this.#work = 0;
  }

  #buffer(name: string): GPUBuffer {
    return bufferIn(this.#memory, name);
  }
}
