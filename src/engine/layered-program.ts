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
  readonly forward: readonly Code[];
  readonly output: Code;
  /** From each layer to the one below it; null for the first. */
  readonly backward: readonly (Code | null)[];
  readonly weights: readonly Accumulated[];
  /** Null where units have no biases. */
  readonly biases: Accumulated | null;
}

/** A kernel that overwrites its result, and the same adding to it. */
export interface Accumulated {
  readonly first: Code;
  readonly next: Code;
}

/** The kernels of a cell. */
export interface LayeredProgram {
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

/** Units, or samples, of a tile: few enough for registers, with the least waste at the edge. */
export function tileSize(rows: number): number {
  if (rows <= LARGEST_TILE) return rows;
  const waste = (tile: number): number => Math.ceil(rows / tile) * tile - rows;
  const sizes = Array.from({ length: LARGEST_TILE - SMALLEST_TILE + 1 }, (_, i) => LARGEST_TILE - i);
  return sizes.reduce((best, tile) => (waste(tile) < waste(best) ? tile : best));
}

const SMALLEST_TILE = 6;
const LARGEST_TILE = 10;

/** Samples of a tile. */
export const TILE_SAMPLES = 8;

/** Links and specializes the kernels of a cell that is trained layer by layer. */
export function buildLayeredProgram(fitted: FittedSweep): LayeredProgram {
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
    train: buildPass(fitted, batch === 'full' ? 'all' : batch.order, trainScale),
    evaluate: buildPass(fitted, 'all', scale),
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

/** Turns of a loop over so many that are written out together: what is summed then stays in registers between them. */
function depthOf(turns: number): number {
  return turns % 2 === 0 ? 2 : 1;
}

function belowChoices(layer: number, order: string): Record<string, string> {
  return layer === 0 ? { below: 'inputs', order } : { below: 'activations' };
}

function buildPass({ sweep, shape, dataset }: FittedSweep, order: string, scale: number): Pass {
  const sizes = shape.layers;
  const layers = sizes.slice(1).map((outputs, layer) => ({ layer, outputs, inputs: sizes[layer] ?? 0 }));
  const last = layers.length - 1;
  const samplesDepth = order === 'all' ? depthOf(dataset.numSamples) : 1; // mini-batches may be short
  const { activation, outputActivation } = sweep.network;
  const biases = (ACCUMULATE: boolean): Code =>
    specializedKernel('layer-bias-gradient.wgsl', {}, { WORKGROUP_SIZE, ACCUMULATE });
  return {
    forward: layers.map(({ layer, inputs, outputs }) =>
      specializedKernel(
        'layer-forward.wgsl',
        {
          ...belowChoices(layer, order),
          ...biasChoice(sweep),
          activation: layer === last ? outputActivation : activation,
        },
        { WORKGROUP_SIZE, TILE_UNITS: tileSize(outputs), TILE_SAMPLES, DEPTH: depthOf(inputs) },
      ),
    ),
    output: specializedKernel(
      'output-gradient.wgsl',
      { loss: sweep.loss, order },
      { WORKGROUP_SIZE, OUTPUT_SIZE: dataset.outputSize, LOSS_SCALE: scale },
    ),
    backward: layers.map(({ layer, inputs, outputs }) =>
      layer === 0
        ? null
        : specializedKernel(
            'layer-backward.wgsl',
            {},
            { WORKGROUP_SIZE, TILE_UNITS: tileSize(inputs), TILE_SAMPLES, DEPTH: depthOf(outputs) },
          ),
    ),
    weights: layers.map(({ layer, outputs, inputs }) => {
      const constants = {
        WORKGROUP_SIZE,
        TILE_UNITS: tileSize(outputs),
        TILE_INPUTS: tileSize(inputs),
        DEPTH: samplesDepth,
      };
      const build = (ACCUMULATE: boolean): Code =>
        specializedKernel('layer-weight-gradient.wgsl', belowChoices(layer, order), {
          ...constants,
          ACCUMULATE,
        });
      return { first: build(false), next: build(true) };
    }),
    biases: sweep.network.biases ? { first: biases(false), next: biases(true) } : null,
  };
}

/** All of them, some more than once. */
export function layeredCodes({ train, evaluate, activity, ...others }: LayeredProgram): Code[] {
  const passCodes = ({ forward, output, backward, weights, biases }: Pass): Code[] => [
    ...forward,
    output,
    ...backward.filter((code) => code !== null),
    ...[...weights, ...(biases ? [biases] : [])].flatMap(({ first, next }) => [first, next]),
  ];
  const single = Object.values(others).filter((code) => code !== null);
  return [...passCodes(train), ...single, ...activity, ...passCodes(evaluate)];
}
