// The kernels of strategy `layered`: which files, which constants, which tiles.
import type { FittedSweep } from '../datasets/index.ts';
import { batchSize, inactivityRounding } from '../reference/index.ts';
import { ACCURACY_MARGIN, isPenalized } from '../spec/index.ts';
import { plainKernel, specializedKernel, WORKGROUP_SIZE, type Code } from './code.ts';
import {
  biasChoice,
  criterionConstants,
  evaluateChoices,
  lossScale,
  networkChoices,
  stepChoices,
} from './kernel-choices.ts';
import { depthOf, heldUnits, tileSize, type Tiling } from './layered-tiles.ts';

/** Parameters whose squares one invocation sums. */
export const PART = 256;

/** Parameters that one invocation moves: enough loads and stores at a time to keep a software adapter busy. */
export const STRIP = 4;

/** Parts of a network's parameters. */
export function partsOf(parameterCount: number): number {
  return Math.ceil(parameterCount / PART);
}

/** The kernels that run through all layers; index 0 is the layer above the inputs. */
export interface Pass {
  readonly forward: readonly Tiled[];
  readonly output: Code;
  /** From each layer to the one below it; null for the first. */
  readonly backward: readonly (Tiled | null)[];
  readonly gradient: readonly Accumulated[];
}

/** A kernel that computes a layer in tiles. */
export interface Tiled {
  readonly code: Code;
  /** Tiles that cover the layer, for so many samples. */
  readonly tiles: (samples: number) => number;
}

/** A kernel that overwrites its result, and the same adding to it. */
export interface Accumulated {
  readonly first: Code;
  readonly next: Code;
  /** Tiles that cover the layer. */
  readonly tiles: number;
}

/** The kernels of a cell. */
export interface LayeredProgram {
  readonly tiling: Tiling;
  readonly train: Pass;
  readonly evaluate: Pass;
  readonly squares: Code;
  /** Where the norm of the gradient is clipped. */
  readonly clip: Code | null;
  readonly update: Code;
  readonly loss: Code;
  readonly end: Code;
  readonly value: Code;
  /** Per hidden layer, where units can be inactive. */
  readonly activity: readonly Code[];
  readonly dead: Code;
  readonly measure: Code;
}

/** Links and specializes the kernels of a cell that is trained layer by layer. */
export function buildLayeredProgram(fitted: FittedSweep, tiling: Tiling): LayeredProgram {
  const { sweep, shape, dataset } = fitted;
  const { batch } = sweep;
  const parts = { WORKGROUP_SIZE, PARTS: partsOf(shape.parameterCount) };
  const penalty = {
    WORKGROUP_SIZE,
    LAYER_COUNT: shape.layerCount,
    SIZES: shape.layers,
    WEIGHTS: shape.weights,
    BIASES: shape.biases,
    PARAMETER_COUNT: shape.parameterCount,
    ...(isPenalized(sweep) ? { PENALIZE_BIASES: sweep.penalty.biases } : {}),
  };
  const choices: Record<string, string> = {
    ...networkChoices(fitted),
    ...stepChoices(sweep),
    ...evaluateChoices(fitted),
  };
  const scale = lossScale(sweep.loss, dataset);
  const trainScale = lossScale(sweep.loss, { ...dataset, numSamples: batchSize(batch, dataset.numSamples) });
  const hidden = shape.layers.slice(1, -1);
  const canDie = choices['inactive'] === 'strict';
  return {
    tiling,
    train: buildPass(fitted, tiling, batch === 'full' ? 'all' : batch.order, trainScale),
    evaluate: buildPass(fitted, tiling, 'all', scale),
    squares: specializedKernel('layer-squares.wgsl', choices, { ...penalty, PART }),
    clip: choices['clip'] === 'norm' ? plainKernel('layer-clip.wgsl', {}, parts) : null,
    update: specializedKernel('layer-update.wgsl', choices, { ...penalty, STRIP }),
    loss: plainKernel('layer-loss.wgsl', {}, { WORKGROUP_SIZE }),
    end: plainKernel('layer-end.wgsl', {}, { WORKGROUP_SIZE, LOSS_SCALE: trainScale }),
    value: specializedKernel('layer-value.wgsl', choices, {
      WORKGROUP_SIZE,
      OUTPUT_SIZE: dataset.outputSize,
      MARGIN: ACCURACY_MARGIN,
      LOSS_SCALE: scale,
      ...criterionConstants(fitted),
    }),
    activity: canDie
      ? hidden.map((_, layer) =>
          plainKernel(
            'layer-activity.wgsl',
            { ...belowChoices(layer, 'all'), ...biasChoice(sweep) },
            {
              WORKGROUP_SIZE,
              ROUNDING: inactivityRounding(shape.layers),
            },
          ),
        )
      : [],
    dead: plainKernel('layer-dead.wgsl', {}, { WORKGROUP_SIZE }),
    measure: plainKernel('layer-measure.wgsl', {}, { ...parts, LOSS_SCALE: scale }),
  };
}

/** Inputs of a layer that are loaded together. */
function together(layer: number, inputs: number, order: string, { fours }: Tiling): number {
  return fours && layer === 0 && order !== 'per-network' && inputs % 4 === 0 ? 4 : 1;
}

function belowChoices(layer: number, order: string, loaded = 1): Record<string, string> {
  if (layer > 0) return { below: 'activations' };
  return { below: loaded === 1 ? 'inputs' : 'inputs-in-fours', order };
}

/** Which layer: its place among the layers of weights, and its sizes. */
interface Layer {
  readonly layer: number;
  readonly inputs: number;
  readonly outputs: number;
}

function buildPass(fitted: FittedSweep, tiling: Tiling, order: string, scale: number): Pass {
  const { sweep, shape, dataset } = fitted;
  const sizes = shape.layers;
  const layers = sizes
    .slice(1)
    .map((outputs, layer): Layer => ({ layer, outputs, inputs: sizes[layer] ?? 0 }));
  return {
    forward: layers.map((layer) => forwardKernel(fitted, tiling, order, layer)),
    output: specializedKernel(
      'output-gradient.wgsl',
      { loss: sweep.loss, order },
      { WORKGROUP_SIZE, OUTPUT_SIZE: dataset.outputSize, LOSS_SCALE: scale },
    ),
    backward: layers.map((layer) => (layer.layer === 0 ? null : backwardKernel(tiling, layer))),
    gradient: layers.map((layer) => gradientKernels(fitted, tiling, order, layer)),
  };
}

function forwardKernel(
  { sweep, shape, dataset }: FittedSweep,
  tiling: Tiling,
  order: string,
  { layer, inputs, outputs }: Layer,
): Tiled {
  const { activation, outputActivation } = sweep.network;
  const choices = {
    ...belowChoices(layer, order, together(layer, inputs, order, tiling)),
    ...biasChoice(sweep),
    activation: layer === shape.layerCount - 1 ? outputActivation : activation,
  };
  const held = heldUnits(inputs, outputs, tiling);
  if (tiling.held && held > 0) {
    const samples = order === 'all' ? dataset.numSamples : batchSize(sweep.batch, dataset.numSamples);
    const SAMPLE_PARTS = Math.ceil(samples / tiling.held.samples);
    const constants = { WORKGROUP_SIZE, TILE_UNITS: held, INPUTS: inputs, SAMPLE_PARTS };
    return {
      code: specializedKernel('layer-forward-held.wgsl', choices, constants),
      tiles: () => Math.ceil(outputs / held) * SAMPLE_PARTS,
    };
  }
  return tiledKernel('layer-forward.wgsl', choices, tiling, { units: outputs, terms: inputs });
}

function backwardKernel(tiling: Tiling, { inputs, outputs }: Layer): Tiled {
  return tiledKernel('layer-backward.wgsl', {}, tiling, { units: inputs, terms: outputs });
}

/** A kernel with tiles of so many units for some samples, each a sum of so many terms. */
function tiledKernel(
  file: string,
  choices: Record<string, string>,
  tiling: Tiling,
  { units, terms }: { readonly units: number; readonly terms: number },
): Tiled {
  const TILE_UNITS = tileSize(units, tiling.short);
  const DEPTH = depthOf(terms, tiling);
  const constants = { WORKGROUP_SIZE, TILE_UNITS, TILE_SAMPLES: tiling.samples, DEPTH };
  return {
    code: specializedKernel(file, choices, constants),
    tiles: (samples) => Math.ceil(units / TILE_UNITS) * Math.ceil(samples / tiling.samples),
  };
}

function gradientKernels(
  { sweep, dataset }: FittedSweep,
  tiling: Tiling,
  order: string,
  { layer, inputs, outputs }: Layer,
): Accumulated {
  const loaded = together(layer, inputs, order, tiling);
  const TILE_UNITS = tileSize(outputs, tiling.short);
  const TILE_INPUTS = tileSize(inputs, tiling.long, loaded);
  const DEPTH = order === 'all' ? depthOf(dataset.numSamples, tiling) : 1; // mini-batches may be short
  const constants = { WORKGROUP_SIZE, TILE_UNITS, TILE_INPUTS, DEPTH };
  const build = (ACCUMULATE: boolean, below: Record<string, string>): Code =>
    specializedKernel(
      'layer-gradient.wgsl',
      { ...below, ...biasChoice(sweep) },
      { ...constants, ACCUMULATE },
    );
  // Where loading together keeps idle invocations at work, these must not add to what others have added to.
  return {
    first: build(false, belowChoices(layer, order, loaded)),
    next: build(true, belowChoices(layer, order)),
    tiles: Math.ceil(outputs / TILE_UNITS) * Math.ceil(inputs / TILE_INPUTS),
  };
}

/** All of them, some more than once. */
export function layeredCodes({ train, evaluate, activity, ...others }: LayeredProgram): Code[] {
  const passCodes = ({ forward, output, backward, gradient }: Pass): Code[] => [
    ...forward.map(({ code }) => code),
    output,
    ...backward.flatMap((tiled) => (tiled ? [tiled.code] : [])),
    ...gradient.flatMap(({ first, next }) => [first, next]),
  ];
  const single = Object.values(others).filter((one) => one !== null && 'source' in one);
  return [...passCodes(train), ...single, ...activity, ...passCodes(evaluate)];
}
