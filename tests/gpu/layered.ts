// Random layers in memory for the tests of the layered kernels, and a way to run a kernel on them.
import { BufferSet } from '../../src/gpu/buffers.ts';
import type { Device } from '../../src/gpu/device.ts';
import { kernelSources } from '../../src/gpu/kernel-sources.ts';
import { link, type LinkOptions } from '../../src/gpu/link.ts';
import { bind, dispatch, packUniform, PipelineCache, type Pipeline } from '../../src/gpu/pipeline.ts';
import { specialize } from '../../src/gpu/specialize/index.ts';
import type { Below, Order } from './layered-oracle.ts';

/** The uniform values of a layer, by the names of the struct in kernels/shared/layer.wgsl. */
export interface LayerRun {
  readonly stride: number;
  readonly width: number;
  readonly first: number;
  readonly count: number;
  readonly block: number;
  readonly first_position: number;
  readonly samples: number;
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: number;
  readonly biases: number;
}

/** A layer, and the sizes of the buffers around it. */
export interface Layer {
  readonly run: LayerRun;
  readonly parameterCount: number;
  readonly numSamples: number;
}

export type Contents = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
export type Memory = Readonly<Record<string, Contents>>;

/** Sizes of a layer: units below, units, samples, networks. */
export type Sizes = readonly [inputs: number, outputs: number, samples: number, networks: number];

/** An integer from low to high. */
export function whole(draw: () => number, low: number, high: number): number {
  return low + Math.floor(draw() * (high - low + 1));
}

/** A layer somewhere in the middle of larger buffers. */
export function randomLayer(draw: () => number, [inputs, outputs, samples, count]: Sizes): Layer {
  const [first, first_position, weights] = [whole(draw, 0, 9), whole(draw, 0, 4), whole(draw, 0, 5)];
  const biases = weights + inputs * outputs + whole(draw, 0, 2);
  const run = {
    stride: first + count + whole(draw, 0, 9),
    width: count + whole(draw, 0, 9),
    first,
    count,
    block: whole(draw, 1, count),
    first_position,
    samples,
    batch: samples + whole(draw, 0, 3),
    inputs,
    outputs,
    weights,
    biases,
  };
  const parameterCount = biases + outputs + whole(draw, 0, 3);
  return { run, parameterCount, numSamples: first_position + samples + whole(draw, 0, 3) };
}

/** All buffers that a kernel of the layer may bind, filled with random numbers. */
export function randomMemory(draw: () => number, { run, parameterCount, numSamples }: Layer): Memory {
  const floats = (length: number) => Float32Array.from({ length }, () => 2 * draw() - 1);
  const order = (length: number) => Uint32Array.from({ length }, () => whole(draw, 0, numSamples - 1));
  const { stride, width, batch, inputs, outputs } = run;
  return {
    parameters: floats(parameterCount * stride), // (parameter_count, stride)
    gradient: floats(parameterCount * width), // (parameter_count, width)
    inputs: floats(numSamples * inputs), // (num_samples, inputs)
    targets: floats(numSamples * outputs), // (num_samples, outputs)
    samples: order(numSamples * stride), // (num_samples, stride), or the first num_samples of these
    below: floats(inputs * batch * width), // (inputs, batch, width)
    below_d: floats(inputs * batch * width), // (inputs, batch, width)
    activations: floats(outputs * batch * width), // (outputs, batch, width)
    slopes: floats(outputs * batch * width), // (outputs, batch, width)
    d: floats(outputs * batch * width), // (outputs, batch, width)
    sample_loss: floats(batch * width), // (batch, width)
  };
}

/** Which kernel to run, and its tiles per network. */
export interface Kernel {
  readonly file: string;
  readonly choices: LinkOptions['choices'] & {};
  readonly constants: LinkOptions['constants'] & {};
  readonly tiles: number;
}

/** Rows and columns of a tile. */
export type Tile = readonly [rows: number, columns: number];

export function forward(
  { run }: Layer,
  below: Below,
  activation: string,
  [units, samples]: Tile,
  {
    fours = false,
    SLOPES_STORED = true,
  }: { readonly fours?: boolean; readonly SLOPES_STORED?: boolean } = {},
): Kernel {
  return {
    file: 'layer-forward.wgsl',
    choices: { ...belowChoices(below, fours), bias: 'per-unit', activation },
    constants: {
      TILE_UNITS: units,
      TILE_SAMPLES: samples,
      DEPTH: fours ? 4 : depthOf(run.inputs),
      SLOPES_STORED,
    },
    tiles: Math.ceil(run.outputs / units) * Math.ceil(run.samples / samples),
  };
}

/** Forward with weights that are kept, samples cut in so many parts. */
export function forwardHeld(
  { run }: Layer,
  below: Below,
  activation: string,
  [units, parts]: Tile,
  {
    fours = false,
    SLOPES_STORED = true,
  }: { readonly fours?: boolean; readonly SLOPES_STORED?: boolean } = {},
): Kernel {
  return {
    file: 'layer-forward-held.wgsl',
    choices: { ...belowChoices(below, fours), bias: 'per-unit', activation },
    constants: { TILE_UNITS: units, INPUTS: run.inputs, SAMPLE_PARTS: parts, SLOPES_STORED },
    tiles: Math.ceil(run.outputs / units) * parts,
  };
}

/** @param activation of the units below; null if their slopes are stored */
export function backward({ run }: Layer, [units, samples]: Tile, activation: string | null): Kernel {
  return {
    file: 'layer-backward.wgsl',
    choices: { activation: activation ?? 'gelu' },
    constants: {
      TILE_UNITS: units,
      TILE_SAMPLES: samples,
      DEPTH: depthOf(run.outputs),
      SLOPES_STORED: activation === null,
    },
    tiles: Math.ceil(run.inputs / units) * Math.ceil(run.samples / samples),
  };
}

export function gradient(
  { run }: Layer,
  below: Below,
  [units, inputs]: Tile,
  accumulate: boolean,
  fours = false,
): Kernel {
  return {
    file: 'layer-gradient.wgsl',
    choices: { ...belowChoices(below, fours), bias: 'per-unit' },
    constants: {
      TILE_UNITS: units,
      TILE_INPUTS: inputs,
      DEPTH: depthOf(run.samples),
      ACCUMULATE: accumulate,
    },
    tiles: Math.ceil(run.outputs / units) * Math.ceil(run.inputs / inputs),
  };
}

/** @param activation of the outputs; null if their slopes are stored */
export function outputGradient(
  { run }: Layer,
  loss: string,
  order: Order,
  activation: string | null,
): Kernel {
  return {
    file: 'output-gradient.wgsl',
    choices: { loss, order, activation: activation ?? 'gelu' },
    constants: {
      OUTPUT_SIZE: run.outputs,
      LOSS_SCALE: 1 / run.samples,
      SLOPES_STORED: activation === null,
    },
    tiles: run.samples,
  };
}

/** What the last layer is made of. */
export interface Head {
  readonly loss: string;
  readonly order: Order;
  /** Of the units below, and whether their slopes are stored. */
  readonly activation: string;
  readonly SLOPES_STORED: boolean;
  readonly outputActivation: string;
}

/** The last layer up and down, samples cut in so many parts. */
export function head({ run }: Layer, { SLOPES_STORED, ...choices }: Head, SAMPLE_PARTS: number): Kernel {
  return {
    file: 'layer-head.wgsl',
    choices: { bias: 'per-unit', ...choices },
    constants: {
      OUTPUT_SIZE: run.outputs,
      INPUTS: run.inputs,
      SAMPLE_PARTS,
      LOSS_SCALE: 1 / run.samples,
      SLOPES_STORED,
    },
    tiles: SAMPLE_PARTS,
  };
}

/** The largest depth of up to 3 that divides the turns: the kernels take any divisor. */
function depthOf(turns: number): number {
  return [3, 2].find((depth) => turns % depth === 0) ?? 1;
}

function belowChoices(below: Below, fours = false): Record<string, string> {
  return below === 'activations' ? { below } : { below: fours ? 'inputs-in-fours' : 'inputs', order: below };
}

/** Runs kernels on layers. */
export class LayerRunner {
  readonly #device: Device;
  readonly #pipelines: PipelineCache;

  constructor(device: Device) {
    this.#device = device;
    this.#pipelines = new PipelineCache(device);
  }

  /**
   * Runs a kernel once, as it was linked or specialized.
   *
   * @returns the buffers that it may write, as they are afterwards
   */
  async run(
    kernel: Kernel,
    { run }: Layer,
    memory: Memory,
    plain = false,
  ): Promise<Record<string, Float32Array<ArrayBuffer>>> {
    const device = this.#device;
    const pipeline = await this.#compile(kernel, plain);
    using buffers = new BufferSet(device);
    const requests = pipeline.bindings.map(({ name, kind }) => {
      const contents = kind === 'uniform' ? packUniform(pipeline, name, { ...run }) : memory[name];
      if (!contents) throw new RangeError(`there is no buffer ${name}`);
      const usage =
        kind === 'uniform' ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
      return { label: name, bytes: contents.byteLength, usage, contents };
    });
    const made = await buffers.allocate(requests);
    const bound = Object.fromEntries(made.map((buffer, i) => [requests[i]?.label ?? '', buffer]));
    const encoder = device.gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    const invocations = Math.ceil(run.count / run.block) * run.block * kernel.tiles;
    dispatch(pass, device, pipeline, bind(device, pipeline, bound), invocations);
    pass.end();
    device.gpu.queue.submit([encoder.finish()]);
    const written = Object.entries(bound).filter(([name]) =>
      pipeline.bindings.some((binding) => binding.name === name && binding.kind === 'read_write'),
    );
    const read = await buffers.read(written.map(([, buffer]) => ({ buffer, offset: 0, bytes: buffer.size })));
    return Object.fromEntries(read.map((bytes, i) => [written[i]?.[0] ?? '', new Float32Array(bytes)]));
  }

  #compile({ file, choices, constants }: Kernel, plain: boolean): Promise<Pipeline> {
    const options = { files: kernelSources, choices, constants: { ...constants, WORKGROUP_SIZE: 64 } };
    const linked = link(file, options);
    if (plain) return this.#pipelines.compile(file, linked, 64);
    const code = specialize(linked);
    if (code.variant !== 'specialized') throw new Error(`${file} is ${code.variant}: ${code.reason ?? ''}`);
    return this.#pipelines.compile(file, code, 64);
  }
}
