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
  needsSlopes,
  networkChoices,
  stepChoices,
} from './kernel-choices.ts';
import {
  depthOf,
  heldUnits,
  holdsLast,
  sampleParts,
  tileSize,
  type Held,
  type Tiling,
} from './layered-tiles.ts';

/** Parameters whose squares one invocation sums. */
export const PART = 256;

/** Parameters that one invocation moves: enough loads and stores at a time to keep a software adapter busy. */
export const STRIP = 4;

/** Most statements of a gradient's kernel: the longest tile of a software adapter is written out whole. */
const GRADIENT_STATEMENTS = 6000;

/** Parts of a network's parameters. */
export function partsOf(parameterCount: number): number {
  return Math.ceil(parameterCount / PART);
}

/** The kernels that run through all layers; index 0 is the layer above the inputs. */
export interface Pass {
  /** Null for a last layer that `output` runs. */
  readonly forward: readonly (Tiled | null)[];
  /** The loss and its d at the outputs; or all of the last layer, up and down. */
  readonly output: Tiled;
  /** From each layer to the one below it; null for the first, and for a last layer that `output` runs. */
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
    train: buildTrainPass(fitted, tiling, batch === 'full' ? 'all' : batch.order, trainScale),
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

/** A step needs no outputs, so that the last layer may be run up and down at once. */
function buildTrainPass(fitted: FittedSweep, tiling: Tiling, order: string, scale: number): Pass {
  const pass = buildPass(fitted, tiling, order, scale);
  const output = headKernel(fitted, tiling, order, scale);
  if (!output) return pass;
  const { forward, backward, gradient } = pass;
  return {
    forward: [...forward.slice(0, -1), null],
    output,
    backward: [...backward.slice(0, -1), null],
    gradient,
  };
}

function buildPass(fitted: FittedSweep, tiling: Tiling, order: string, scale: number): Pass {
  const { sweep, shape, dataset } = fitted;
  const { outputActivation } = sweep.network;
  const sizes = shape.layers;
  const layers = sizes
    .slice(1)
    .map((outputs, layer): Layer => ({ layer, outputs, inputs: sizes[layer] ?? 0 }));
  return {
    forward: layers.map((layer) => forwardKernel(fitted, tiling, order, layer)),
    output: {
      code: specializedKernel(
        'output-gradient.wgsl',
        { loss: sweep.loss, order, activation: outputActivation },
        {
          WORKGROUP_SIZE,
          OUTPUT_SIZE: dataset.outputSize,
          LOSS_SCALE: scale,
          SLOPES_STORED: needsSlopes(outputActivation),
        },
      ),
      tiles: (samples) => samples,
    },
    backward: layers.map((layer) => (layer.layer === 0 ? null : backwardKernel(fitted, tiling, layer))),
    gradient: layers.map((layer) => gradientKernels(fitted, tiling, order, layer)),
  };
}

/** The last layer up, the loss, and down again, where all its weights can be kept; else null. */
function headKernel(fitted: FittedSweep, tiling: Tiling, order: string, scale: number): Tiled | null {
  const { sweep, shape } = fitted;
  const { activation, outputActivation } = sweep.network;
  const [inputs = 0, outputs = 0] = shape.layers.slice(-2);
  if (shape.layerCount < 2 || !tiling.held || !holdsLast(inputs, outputs, tiling)) return null;
  const SAMPLE_PARTS = partsOfSamples(fitted, tiling.held, order);
  return {
    code: specializedKernel(
      'layer-head.wgsl',
      { ...biasChoice(sweep), order, loss: sweep.loss, activation, outputActivation },
      {
        WORKGROUP_SIZE,
        OUTPUT_SIZE: outputs,
        INPUTS: inputs,
        SAMPLE_PARTS,
        LOSS_SCALE: scale,
        SLOPES_STORED: needsSlopes(activation),
      },
    ),
    tiles: () => SAMPLE_PARTS,
  };
}

function partsOfSamples({ sweep, dataset }: FittedSweep, held: Held, order: string): number {
  return sampleParts(order === 'all' ? dataset.numSamples : batchSize(sweep.batch, dataset.numSamples), held);
}

function forwardKernel(
  fitted: FittedSweep,
  tiling: Tiling,
  order: string,
  { layer, inputs, outputs }: Layer,
): Tiled {
  const { sweep, shape } = fitted;
  const { outputActivation } = sweep.network;
  const activation = layer === shape.layerCount - 1 ? outputActivation : sweep.network.activation;
  const SLOPES_STORED = needsSlopes(activation);
  const choices = {
    ...belowChoices(layer, order, together(layer, inputs, order, tiling)),
    ...biasChoice(sweep),
    activation,
  };
  const held = heldUnits(inputs, outputs, tiling);
  if (tiling.held && held > 0) {
    const SAMPLE_PARTS = partsOfSamples(fitted, tiling.held, order);
    const constants = { WORKGROUP_SIZE, TILE_UNITS: held, INPUTS: inputs, SAMPLE_PARTS, SLOPES_STORED };
    return {
      code: specializedKernel('layer-forward-held.wgsl', choices, constants),
      tiles: () => Math.ceil(outputs / held) * SAMPLE_PARTS,
    };
  }
  const size = { units: outputs, terms: inputs };
  return tiledKernel('layer-forward.wgsl', choices, { tiling, ...size, SLOPES_STORED });
}

function backwardKernel({ sweep }: FittedSweep, tiling: Tiling, { inputs, outputs }: Layer): Tiled {
  const { activation } = sweep.network;
  const size = { units: inputs, terms: outputs };
  return tiledKernel(
    'layer-backward.wgsl',
    { activation },
    { tiling, ...size, SLOPES_STORED: needsSlopes(activation) },
  );
}

interface TiledLayer {
  readonly tiling: Tiling;
  readonly units: number;
  readonly terms: number;
  readonly SLOPES_STORED: boolean;
}

/** A kernel with tiles of so many units for some samples, each a sum of so many terms. */
function tiledKernel(
  file: string,
  choices: Record<string, string>,
  { tiling, units, terms, SLOPES_STORED }: TiledLayer,
): Tiled {
  const TILE_UNITS = tileSize(units, tiling.short);
  const DEPTH = depthOf(terms, tiling);
  const constants = { WORKGROUP_SIZE, TILE_UNITS, TILE_SAMPLES: tiling.samples, DEPTH, SLOPES_STORED };
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
      GRADIENT_STATEMENTS,
    );
  // Where loading together keeps idle invocations at work, these must not add to what others have added to.
  return {
    first: build(false, belowChoices(layer, order, loaded)),
    next: build(true, belowChoices(layer, order)),
    tiles: Math.ceil(outputs / TILE_UNITS) * Math.ceil(inputs / TILE_INPUTS),
  };
}

/** The kernels of the way forward, the loss among them. */
export function forwardCodes({ forward, output }: Pass): Code[] {
  return [...forward, output].flatMap((tiled) => (tiled ? [tiled.code] : []));
}

/** All of them, some more than once. */
export function layeredCodes({ train, evaluate, activity, ...others }: LayeredProgram): Code[] {
  const passCodes = (pass: Pass): Code[] => [
    ...forwardCodes(pass),
    ...pass.backward.flatMap((tiled) => (tiled ? [tiled.code] : [])),
    ...pass.gradient.flatMap(({ first, next }) => [first, next]),
  ];
  const single = Object.values(others).filter((one) => one !== null && 'source' in one);
  return [...passCodes(train), ...single, ...activity, ...passCodes(evaluate)];
}
