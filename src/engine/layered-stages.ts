// The stages of strategy `layered`: its kernels, each compiled and bound to the buffers of its layer.
import type { Pipeline } from '../gpu/pipeline.ts';
import { layersOf } from '../reference/index.ts';
import { WORKGROUP_SIZE, type Code } from './code.ts';
import { optimizerValues } from './kernel-values.ts';
import type { Workspace } from './layered-memory.ts';
import type { Accumulated, LayeredProgram, Pass, Tiled } from './layered-program.ts';
import { bufferIn, createStage, type Stage } from './stage.ts';
import type { StepperParts } from './stepper.ts';

/** What the stepper of strategy `layered` is made of. */
export interface LayeredParts extends StepperParts {
  readonly program: LayeredProgram;
}

/** A layer of weights: its sizes, and where its parameters start. */
export interface LayerSizes {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: number;
  readonly biases: number;
}

/** The stages of one layer. */
export interface LayerStages extends LayerSizes {
  /** Null for a last layer that `output` runs. */
  readonly forward: TiledStage | null;
  /** Null for the first, and for a last layer that `output` runs. */
  readonly backward: TiledStage | null;
  readonly gradient: { readonly first: Stage; readonly next: Stage; readonly tiles: number };
}

/** A stage that computes a layer in tiles. */
export interface TiledStage {
  readonly stage: Stage;
  /** Tiles that cover the layer, for so many samples. */
  readonly tiles: (samples: number) => number;
}

/** A pass through all layers and back. */
export interface PassStages {
  readonly layers: readonly LayerStages[];
  readonly output: TiledStage;
}

export interface Stages {
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

/**
 * Compiles the kernels of a cell and binds the buffers of chunk and workspace to them.
 *
 * @throws KernelError if a kernel does not compile
 */
export async function createStages(parts: LayeredParts, { memory: own, batch }: Workspace): Promise<Stages> {
  const { device, pipelines, buffers, fitted, program } = parts;
  const memory = { ...parts.memory, ...own };
  const settings = { optimizer: optimizerValues(fitted) };
  const compile = (code: Code): Promise<Pipeline> => pipelines.compile(code.file, code, WORKGROUP_SIZE);
  const stage = async (code: Code, names: Readonly<Record<string, string>> = {}): Promise<Stage> => {
    const renamed = Object.fromEntries(
      Object.entries(names).map(([name, of]) => [name, bufferIn(memory, of)]),
    );
    return createStage(device, buffers, await compile(code), { ...memory, ...renamed }, settings);
  };
  // Samples that are worked on together leave nothing to add up: the kernels that do so need not be compiled.
  const isCut = fitted.dataset.numSamples > batch;
  const both = async (codes: Accumulated, names: Readonly<Record<string, string>>) => {
    const [first, next] = await Promise.all([
      stage(codes.first, names),
      isCut ? stage(codes.next, names) : null,
    ]);
    return { first, next: next ?? first, tiles: codes.tiles };
  };
  const tiled = async ({ code, tiles }: Tiled, names: Readonly<Record<string, string>>) => ({
    stage: await stage(code, names),
    tiles,
  });
  const sizes = layersOf(fitted.shape);
  const namesOf = (layer: number): Readonly<Record<string, string>> => ({
    samples: 'step_samples',
    activations: `activations ${layer}`,
    slopes: `slopes ${layer}`,
    d: `slopes ${layer}`,
    ...(layer === 0 ? {} : { below: `activations ${layer - 1}`, below_d: `slopes ${layer - 1}` }),
  });
  const pass = async (codes: Pass): Promise<PassStages> => ({
    output: await tiled(codes.output, namesOf(sizes.length - 1)),
    layers: await Promise.all(
      sizes.map(async ({ fanIn, fanOut, weights, biases }, layer): Promise<LayerStages> => {
        const names = namesOf(layer);
        const [forward, backward, gradient] = [
          codes.forward[layer],
          codes.backward[layer],
          codes.gradient[layer],
        ];
        if (!gradient) throw new RangeError(`there is no layer ${layer}`);
        return {
          inputs: fanIn,
          outputs: fanOut,
          weights,
          biases,
          forward: forward ? await tiled(forward, names) : null,
          backward: backward ? await tiled(backward, names) : null,
          gradient: await both(gradient, names),
        };
      }),
    ),
  });
  const step = { schedule: 'step_schedule' };
  const last = `activations ${sizes.length - 1}`;
  // All at once: a driver compiles on several threads.
  const [train, evaluate, squares, whole, clip, update, loss, end, value, activity, dead, measure] =
    await Promise.all([
      pass(program.train),
      pass(program.evaluate),
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
