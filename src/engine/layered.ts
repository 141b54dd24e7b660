// Strategy `layered`: every layer of every network is a matrix product over global memory, one dispatch after the other.
import type { FittedSweep } from '../datasets/index.ts';
import type { BufferSet } from '../gpu/buffers.ts';
import type { Device } from '../gpu/device.ts';
import type { Pipeline, PipelineCache, UniformValues } from '../gpu/pipeline.ts';
import { layersOf } from '../reference/layers.ts';
import { WORKGROUP_SIZE, type Code } from './code.ts';
import { optimizerValues } from './kernel-values.ts';
import { allocateWorkspace, type Workspace } from './layered-memory.ts';
import {
  partsOf,
  STRIP,
  TILE_SAMPLES,
  tileSize,
  type Accumulated,
  type LayeredProgram,
  type Pass,
} from './layered-program.ts';
import { createStage, type Memory, type Stage } from './stage.ts';
import type { Stepper, Steps } from './stepper.ts';

/** Multiply-adds of one submission: more than the cost of submitting, less than a watchdog's patience. */
const SUBMISSION_WORK = 2 ** 30;

/** Neighbouring networks whose data the caches should hold at a time. */
const BLOCK = 64;

/** A layer of weights: its sizes, and where its parameters start. */
interface LayerSizes {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: number;
  readonly biases: number;
}

/** The stages of one layer. */
interface LayerStages extends LayerSizes {
  readonly forward: Stage;
  readonly backward: Stage | null;
  readonly weightGradient: { readonly first: Stage; readonly next: Stage };
  readonly biasGradient: { readonly first: Stage; readonly next: Stage };
}

/** A pass through all layers and back. */
interface PassStages {
  readonly layers: readonly LayerStages[];
  readonly output: Stage;
}

interface Stages {
  readonly train: PassStages;
  readonly evaluate: PassStages;
  readonly squares: { readonly step: Stage; readonly whole: Stage };
  readonly clip: Stage | null;
  readonly update: Stage;
  readonly loss: Stage;
  readonly end: Stage;
  readonly value: Stage;
  readonly activity: readonly Stage[];
  readonly dead: readonly Stage[];
  readonly measure: Stage;
}

/** Everything a stepper is made of. */
export interface LayeredParts {
  readonly device: Device;
  readonly pipelines: PipelineCache;
  readonly buffers: BufferSet;
  /** The chunk's own buffers. */
  readonly memory: Memory;
  readonly fitted: FittedSweep;
  readonly program: LayeredProgram;
  /** Networks resident at once. */
  readonly capacity: number;
}

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

async function createStages(parts: LayeredParts, { memory: own, batch }: Workspace): Promise<Stages> {
  const { device, pipelines, buffers, fitted, program } = parts;
  const memory = { ...parts.memory, ...own };
  const settings = { optimizer: optimizerValues(fitted.sweep) };
  const compile = (code: Code): Promise<Pipeline> => pipelines.compile(code.file, code, WORKGROUP_SIZE);
  const stage = async (code: Code, names: Readonly<Record<string, string>> = {}): Promise<Stage> => {
    const renamed = Object.fromEntries(
      Object.entries(names).map(([name, of]) => [name, memory[of] ?? missing(of)]),
    );
    return createStage(device, buffers, await compile(code), { ...memory, ...renamed }, settings);
  };
  // Samples that are worked on together leave nothing to add up: the kernels that do so need not be compiled.
  const isCut = fitted.dataset.numSamples > batch;
  const both = async ({ first, next }: Accumulated, names: Readonly<Record<string, string>>) => {
    const stages = await Promise.all([stage(first, names), isCut ? stage(next, names) : null]);
    return { first: stages[0], next: stages[1] ?? stages[0] };
  };
  const sizes = layersOf(fitted.shape);
  const pass = async (codes: Pass, samples: string): Promise<PassStages> => ({
    output: await stage(codes.output, {
      samples,
      activations: `activations ${sizes.length - 1}`,
      slopes: `slopes ${sizes.length - 1}`,
    }),
    layers: await Promise.all(
      sizes.map(async ({ fanIn, fanOut, weights, biases }, layer): Promise<LayerStages> => {
        const below = layer === 0 ? {} : { below: `activations ${layer - 1}` };
        const { forward, backward } = { forward: codes.forward[layer], backward: codes.backward[layer] };
        const weightCodes = codes.weights[layer];
        if (!forward || !weightCodes) throw new RangeError(`there is no layer ${layer}`);
        const d = `slopes ${layer}`;
        return {
          inputs: fanIn,
          outputs: fanOut,
          weights,
          biases,
          forward: await stage(forward, {
            samples,
            ...below,
            activations: `activations ${layer}`,
            slopes: d,
          }),
          backward: backward ? await stage(backward, { d, below_d: `slopes ${layer - 1}` }) : null,
          weightGradient: await both(weightCodes, { samples, ...below, d }),
          biasGradient: await both(codes.biases, { d }),
        };
      }),
    ),
  });
  const step = { schedule: 'step_schedule' };
  const last = `activations ${sizes.length - 1}`;
  // All at once: a driver compiles on several threads.
  const [train, evaluate, squares, whole, clip, update, loss, end, value, activity, dead, measure] =
    await Promise.all([
      pass(program.train, 'step_samples'),
      pass(program.evaluate, 'step_samples'),
      stage(program.squares, step),
      stage(program.squares, { schedule: 'whole_schedule' }),
      program.clip && stage(program.clip),
      stage(program.update, step),
      stage(program.loss),
      stage(program.end),
      stage(program.value, { activations: last }),
      Promise.all(
        program.activity.map((code, layer) =>
          stage(code, {
            on: `on ${layer}`,
            activations: `activations ${layer}`,
            ...(layer === 0 ? {} : { below: `activations ${layer - 1}` }),
          }),
        ),
      ),
      Promise.all(program.activity.map((_, layer) => stage(program.dead, { on: `on ${layer}` }))),
      stage(program.measure),
    ]);
  return {
    train,
    evaluate,
    squares: { step: squares, whole },
    clip,
    update,
    loss,
    end,
    value,
    activity,
    dead,
    measure,
  };
}

function missing(name: string): never {
  throw new RangeError(`there is no buffer ${name}`);
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
  #encoder: GPUCommandEncoder | null = null;
  /** Multiply-adds encoded so far. */
  #work = 0;

  constructor(parts: LayeredParts, workspace: Workspace, stages: Stages) {
    this.#parts = parts;
    this.#workspace = workspace;
    this.#stages = stages;
    this.widest = workspace.width;
  }

  train({ first, count, firstStep, steps, batches }: Steps): void {
    const { numSamples } = this.#parts.fitted.dataset;
    const numbers = Uint32Array.from({ length: steps }, (_, step) => firstStep + step + 1);
    this.#parts.device.gpu.queue.writeBuffer(this.#buffer('step_numbers'), 0, numbers);
    for (let step = 0; step < steps; step++) {
      const samples = batches?.[2 * step + 1] ?? numSamples;
      this.#copyStep(step, batches?.[2 * step] ?? null, samples);
      this.#runPass(this.#stages.train, { first, count, samples });
      this.#endStep(first, count);
    }
    this.#flush();
  }

  evaluate(count: number): void {
    const { numSamples } = this.#parts.fitted.dataset;
    const { width } = this.#workspace;
    for (let first = 0; first < count; first += width) {
      this.#measure(first, Math.min(width, count - first), numSamples);
    }
    this.#flush();
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

  /** The gradient, and the loss, of some networks on the samples of a step. */
  #runPass(
    pass: PassStages,
    { first, count, samples }: Pick<Extent, 'first' | 'count' | 'samples'>,
    after?: (extent: Extent) => void,
  ): void {
    const { batch } = this.#workspace;
    for (let position = 0; position < samples; position += batch) {
      const extent = { first, count, position, samples: Math.min(batch, samples - position) };
      this.#runTile(pass, extent);
      after?.(extent);
      const { width } = this.#workspace;
      const tally = { width, count, samples: extent.samples, accumulate: position > 0 ? 1 : 0 };
      this.#run(this.#stages.loss, tally, count);
      this.#work += 3 * this.#parts.fitted.shape.parameterCount * count * extent.samples;
      if (this.#work >= SUBMISSION_WORK) this.#flush();
    }
  }

  /** Forward and back again, for samples whose activations fit the workspace. */
  #runTile({ layers, output }: PassStages, extent: Extent): void {
    const { samples, position } = extent;
    const sampleTiles = Math.ceil(samples / TILE_SAMPLES);
    for (const layer of layers) {
      const tiles = Math.ceil(layer.outputs / tileSize(layer.outputs)) * sampleTiles;
      this.#runLayer(layer.forward, layer, extent, tiles);
    }
    const last = layers.at(-1);
    if (last) this.#runLayer(output, last, extent, samples);
    for (const layer of layers.toReversed()) {
      const { inputs, outputs, weightGradient, biasGradient, backward } = layer;
      const which = position > 0 ? 'next' : 'first';
      const inputTiles = Math.ceil(inputs / tileSize(inputs));
      const tiles = Math.ceil(outputs / tileSize(outputs)) * inputTiles;
      this.#runLayer(weightGradient[which], layer, extent, tiles);
      this.#runLayer(biasGradient[which], layer, extent, outputs);
      if (backward) this.#runLayer(backward, layer, extent, inputTiles * sampleTiles);
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

  #measure(first: number, count: number, samples: number): void {
    const { evaluate, value, squares, activity, dead, measure } = this.#stages;
    const { width } = this.#workspace;
    const last = evaluate.layers.at(-1);
    if (!last) return;
    this.#open().clearBuffer(this.#buffer('dead'));
    for (const layer of activity.keys()) this.#open().clearBuffer(this.#buffer(`on ${layer}`));
    this.#runPass(evaluate, { first, count, samples }, (extent) => {
      this.#runLayer(value, last, extent, extent.samples);
      for (const [i, stage] of activity.entries()) {
        const layer = evaluate.layers[i];
        if (layer) this.#runLayer(stage, layer, extent, layer.outputs);
      }
    });
    for (const [i, stage] of dead.entries()) {
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
    const block = Math.ceil(count / blocks);
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
    return this.#workspace.memory[name] ?? this.#parts.memory[name] ?? missing(name);
  }
}
