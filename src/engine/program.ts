// Turns one cell of a sweep into linked, specialized kernels: which files, which constants.
import type { Dataset, FittedSweep } from '../datasets/index.ts';
import { hasAxes } from './chunk-memory.ts';
import { kernelSources } from '../gpu/kernel-sources.ts';
import { link, type Linked } from '../gpu/link.ts';
import { specialize } from '../gpu/specialize/index.ts';
import { batchSize, distributionOf, inactivityRounding, lossEdges, steppedOptimizer } from '../reference/index.ts';

/** Invocations of a workgroup; every kernel here is independent per invocation, so a plain multiple of a wave. */
export const WORKGROUP_SIZE = 64;

/** A kernel's final code and how it came about. */
export interface Code extends Linked {
  readonly file: string;
  readonly variant: 'specialized' | 'partly-specialized' | 'plain';
  readonly reason: string;
  /** The linked source before specialization. */
  readonly plain: Linked;
}

/** The kernels of a cell. */
export interface Program {
  readonly initialize: Code;
  readonly train: Code;
  readonly evaluate: Code;
  readonly histogram: Code;
  /** Draws the mini-batches, where each network has its own. */
  readonly draw: Code | null;
  /** Where networks may stop early: finds them, and moves the others to the front. */
  readonly stop: Code | null;
  readonly swap: Code | null;
}

type Constants = Parameters<typeof link>[1]['constants'];

/**
 * Links and specializes the kernels of a cell.
 *
 * @throws KernelError if a kernel is at fault
 */
export function buildProgram(fitted: FittedSweep): Program {
  return {
    initialize: plainKernel(...initializeKernel(fitted)),
    train: trainKernel(fitted),
    evaluate: specializedKernel(
      'evaluate.wgsl',
      evaluateChoices(fitted),
      evaluateConstants(fitted),
      RARE_BUDGET,
    ),
    histogram: plainKernel('histogram.wgsl', {}, { EDGE_COUNT: lossEdges().length, WORKGROUP_SIZE }),
    draw: drawKernel(fitted),
    stop: fitted.sweep.stop ? plainKernel('stop.wgsl', {}, { WORKGROUP_SIZE }) : null,
    swap: fitted.sweep.stop ? plainKernel('swap.wgsl', {}, { WORKGROUP_SIZE }) : null,
  };
}

/** Statements of a kernel that runs once in a while: beyond this, compiling costs more than it saves. */
const RARE_BUDGET = 1000;

function specializedKernel(
  file: string,
  choices: Record<string, string>,
  constants: Constants,
  budget?: number,
): Code {
  const plain = linkKernel(file, choices, constants);
  const { source, lines, variant, statements, reason } = specialize(
    plain,
    budget === undefined ? {} : { budget },
  );
  const why = reason ?? `${statements.toLocaleString('en-US')} statements`;
  return { file, source, lines, variant, reason: why, plain };
}

function plainKernel(file: string, choices: Record<string, string>, constants: Constants): Code {
  const plain = linkKernel(file, choices, constants);
  return { ...plain, file, variant: 'plain', reason: 'runs once per chunk', plain };
}

function linkKernel(file: string, choices: Record<string, string>, constants: Constants): Linked {
  return link(file, { files: kernelSources, choices, constants: constants ?? {} });
}

function initializeKernel({
  sweep,
  shape,
}: FittedSweep): [file: string, choices: Record<string, string>, constants: Constants] {
  if ('parameters' in sweep.initializer) {
    return ['initialize-given.wgsl', {}, { PARAMETER_COUNT: shape.parameterCount, WORKGROUP_SIZE }];
  }
  const { weights, biases } = sweep.initializer;
  return [
    'initialize.wgsl',
    {
      weights: distributionOf(weights),
      biases: distributionOf(biases),
      spread: hasAxes(sweep) ? 'per-network' : 'common',
    },
    {
      LAYER_COUNT: shape.layerCount,
      SIZES: shape.layers,
      WEIGHTS: shape.weights,
      BIASES: shape.biases,
      WORKGROUP_SIZE,
    },
  ];
}

function networkChoices({ sweep }: FittedSweep): Record<string, string> {
  return {
    dataset: 'buffers',
    activation: sweep.network.activation,
    outputActivation: sweep.network.outputActivation,
    loss: sweep.loss,
    penalty: isPenalized(sweep) ? 'l2' : 'none',
    rates: hasAxes(sweep) ? 'per-network' : 'common',
  };
}

function networkConstants({ sweep, dataset, shape }: FittedSweep): NonNullable<Constants> {
  return {
    NUM_SAMPLES: dataset.numSamples,
    LAYER_COUNT: shape.layerCount,
    SIZES: shape.layers,
    WEIGHTS: shape.weights,
    BIASES: shape.biases,
    UNITS: shape.units,
    PARAMETER_COUNT: shape.parameterCount,
    UNIT_COUNT: shape.unitCount,
    HELD: 1,
    LOSS_SCALE: lossScale(sweep.loss, dataset),
    WORKGROUP_SIZE,
    ...(isPenalized(sweep) ? { PENALIZE_BIASES: sweep.penalty.biases } : {}),
  };
}

function isPenalized({ penalty, axes }: FittedSweep['sweep']): boolean {
  return penalty.l2 > 0 || 'penalty.l2' in axes;
}

function lossScale(loss: string, { numSamples, outputSize }: Pick<Dataset, 'numSamples' | 'outputSize'>): number {
  return 1 / (loss === 'cross-entropy' ? numSamples : numSamples * outputSize);
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

/** Which files take the steps. */
function stepChoices(sweep: FittedSweep['sweep']): Record<string, string> {
  const { optimizer, batch } = sweep;
  if (optimizer.kind === 'gradient-flow') return {};
  const { rule, weightDecay, clip } = steppedOptimizer(optimizer);
  return {
    optimizer: rule,
    weightDecay,
    clip,
    batch: batch === 'full' ? 'full' : 'mini',
    ...(batch === 'full' ? {} : { order: batch.order }),
  };
}

function drawKernel({ sweep: { batch }, dataset: { numSamples } }: FittedSweep): Code | null {
  if (batch === 'full' || batch.order === 'shared') return null;
  return batch.replacement
    ? plainKernel('draw-samples.wgsl', {}, { NUM_SAMPLES: numSamples, BATCH_SIZE: batch.size, WORKGROUP_SIZE })
    : plainKernel('draw-epochs.wgsl', {}, { NUM_SAMPLES: numSamples, WORKGROUP_SIZE });
}



function evaluateChoices(fitted: FittedSweep): Record<string, string> {
  const { criterion, sweep } = fitted;
  return {
    ...networkChoices(fitted),
    criterion: criterion.kind === 'loss' ? 'none' : criterion.comparison,
    inactive: sweep.network.activation === 'relu' ? 'strict' : 'never',
  };
}

function evaluateConstants(fitted: FittedSweep): Constants {
  const { criterion, sweep, shape } = fitted;
  const thresholds =
    criterion.kind === 'accuracy' && criterion.comparison === 'threshold'
      ? { TARGET_THRESHOLD: criterion.targetThreshold, OUTPUT_THRESHOLD: criterion.outputThreshold }
      : {};
  const rounding = sweep.network.activation === 'relu' ? { ROUNDING: inactivityRounding(shape.layers) } : {};
  return { ...networkConstants(fitted), ...thresholds, ...rounding };
}
