// Turns one cell of a sweep into linked, specialized kernels: which files, which constants.
import type { FittedSweep } from '../datasets/index.ts';
import { batchSize, distributionOf, lossEdges } from '../reference/index.ts';
import { hasAxes } from '../spec/index.ts';
import { plainKernel, specializedKernel, WORKGROUP_SIZE, type Code, type Constants } from './code.ts';
import {
  biasChoice,
  evaluateChoices,
  evaluateConstants,
  lookChoices,
  lookConstants,
  lossScale,
  networkChoices,
  networkConstants,
  stepChoices,
} from './kernel-choices.ts';
import { buildLayeredProgram, layeredCodes, type LayeredProgram } from './layered-program.ts';
import { SQUARE } from './layered-tiles.ts';
import {
  buildSecondOrderProgram,
  secondOrderCodes,
  type SecondOrderProgram,
} from './second-order-program.ts';
import { PRIVATE_WORDS, type Choice } from './strategy.ts';
import { teamKernel } from './team-program.ts';

/** The kernels of a cell. */
export interface Program {
  readonly initialize: Code;
  /** Null for strategies that have `layered` or `secondOrder` instead. */
  readonly train: Code | null;
  /** Null where a network is too large for one invocation to measure it: then `layered` does. */
  readonly evaluate: Code | null;
  /** Where networks are looked at on the way: measures what a look needs; null where `evaluate` is. */
  readonly look: Code | null;
  readonly layered: LayeredProgram | null;
  /** For strategy `curvature` alone, instead of `train`. */
  readonly secondOrder: SecondOrderProgram | null;
  readonly histogram: Code;
  /** Draws the mini-batches, where each network has its own. */
  readonly draw: Code | null;
  /** Where networks may stop early: finds them, and moves the others to the front. */
  readonly stop: Code | null;
  readonly swap: Code | null;
  /** Where networks are looked at on the way: sums up what is seen. */
  readonly record: Code | null;
}

/**
 * Links and specializes the kernels of a cell.
 *
 * @param looks whether networks are looked at on the way
 * @throws KernelError if a kernel is at fault
 */
export function buildProgram(fitted: FittedSweep, choice: Choice, looks = false): Program {
  const measuresLayered =
    choice.strategy === 'layered' || (choice.team !== undefined && !fitsEvaluate(fitted));
  return {
    initialize: plainKernel(...initializeKernel(fitted)),
    train: trainingKernel(fitted, choice),
    evaluate: measuresLayered ? null : measuringKernel(evaluateChoices(fitted), evaluateConstants(fitted)),
    look: measuresLayered || !looks ? null : measuringKernel(lookChoices(fitted), lookConstants(fitted)),
    layered: measuresLayered ? buildLayeredProgram(fitted, choice.tiling ?? SQUARE) : null,
    secondOrder: buildSecondOrderProgram(fitted),
    histogram: plainKernel('histogram.wgsl', {}, { EDGE_COUNT: lossEdges().length, WORKGROUP_SIZE }),
    draw: drawKernel(fitted),
    stop: fitted.sweep.stop ? plainKernel('stop.wgsl', {}, { WORKGROUP_SIZE }) : null,
    swap: fitted.sweep.stop ? plainKernel('swap.wgsl', {}, { WORKGROUP_SIZE }) : null,
    record: looks ? plainKernel('record.wgsl', {}, { WORKGROUP_SIZE }) : null,
  };
}

function trainingKernel(fitted: FittedSweep, { strategy, team }: Choice): Code | null {
  if (team && (strategy === 'subgroup' || strategy === 'workgroup'))
    return teamKernel(fitted, strategy, team);
  return strategy === 'layered' || strategy === 'curvature' ? null : trainKernel(fitted);
}

/** Whether the arrays of the kernel `evaluate` fit one invocation. */
function fitsEvaluate({ shape }: FittedSweep): boolean {
  return 2 * shape.parameterCount + 4 * shape.unitCount <= PRIVATE_WORDS;
}

function measuringKernel(choices: Record<string, string>, constants: Constants): Code {
  return specializedKernel('evaluate.wgsl', choices, constants);
}

function initializeKernel({
  sweep,
  shape,
}: FittedSweep): [file: string, choices: Record<string, string>, constants: Constants] {
  if ('parameters' in sweep.initializer) {
    return ['initialize-given.wgsl', {}, { PARAMETER_COUNT: shape.parameterCount, WORKGROUP_SIZE }];
  }
  if ('center' in sweep.initializer) {
    const axes = hasAxes(sweep) ? 'plane' : 'center';
    return ['initialize-plane.wgsl', { axes }, { PARAMETER_COUNT: shape.parameterCount, WORKGROUP_SIZE }];
  }
  const { weights, biases } = sweep.initializer;
  return [
    'initialize.wgsl',
    {
      ...biasChoice(sweep),
      weights: distributionOf(weights),
      biases: distributionOf(biases),
      spread: hasAxes(sweep) ? 'per-network' : 'shared',
    },
    {
      LAYER_COUNT: shape.layerCount,
      SIZES: shape.layers,
      WEIGHTS: shape.weights,
      BIASES: shape.biases,
      PARAMETER_COUNT: shape.parameterCount,
      WORKGROUP_SIZE,
    },
  ];
}

/** Datasets up to so many numbers are written into the training code, if its samples are unrolled. */
const CONSTANT_VALUES = 64;

function trainKernel(fitted: FittedSweep): Code {
  const { sweep, dataset } = fitted;
  const { inputs, targets } = dataset;
  const file = sweep.optimizer.kind === 'gradient-flow' ? 'train-flow.wgsl' : 'train.wgsl';
  const choices = { ...networkChoices(fitted), ...stepChoices(sweep) };
  const samples = batchSize(sweep.batch, dataset.numSamples);
  const constants = {
    ...networkConstants(fitted),
    LOSS_SCALE: lossScale(sweep.loss, { ...dataset, numSamples: samples }),
  };
  if (sweep.batch === 'full' && inputs.length + targets.length <= CONSTANT_VALUES) {
    const unrolled = specializedKernel(
      file,
      { ...choices, dataset: 'constants' },
      {
        ...constants,
        HELD: dataset.numSamples,
        INPUT_VALUES: inputs.length,
        TARGET_VALUES: targets.length,
        inputs: Array.from(inputs),
        targets: Array.from(targets),
      },
    );
    if (unrolled.variant === 'specialized') return unrolled;
  }
  return specializedKernel(file, choices, constants);
}

function drawKernel({ sweep: { batch }, dataset: { numSamples } }: FittedSweep): Code | null {
  if (batch === 'full' || batch.order === 'shared') return null;
  return batch.replacement
    ? plainKernel(
        'draw-samples.wgsl',
        {},
        { NUM_SAMPLES: numSamples, BATCH_SIZE: batch.size, WORKGROUP_SIZE },
      )
    : plainKernel('draw-epochs.wgsl', {}, { NUM_SAMPLES: numSamples, WORKGROUP_SIZE });
}

/** Every kernel of a program, each once. */
export function codesOf({ layered, secondOrder, ...program }: Program): Code[] {
  const all = [
    ...Object.values(program),
    ...(layered ? layeredCodes(layered) : []),
    ...(secondOrder ? secondOrderCodes(secondOrder) : []),
  ].filter((code) => code !== null);
  return all.filter((code, i) => all.findIndex(({ source }) => source === code.source) === i);
}
