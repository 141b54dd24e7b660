// Turns one cell of a sweep into linked, specialized kernels: which files, which constants.
import type { Dataset, FittedSweep } from '../datasets/index.ts';
import { kernelSources } from '../gpu/kernel-sources.ts';
import { link, type Linked } from '../gpu/link.ts';
import { specialize } from '../gpu/specialize/index.ts';
import { distributionOf, inactivityRounding, lossEdges } from '../reference/index.ts';

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
    { weights: distributionOf(weights), biases: distributionOf(biases) },
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
    penalty: sweep.penalty.l2 > 0 ? 'l2' : 'none',
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
    ...(sweep.penalty.l2 > 0 ? { PENALIZE_BIASES: sweep.penalty.biases } : {}),
  };
}

function lossScale(loss: string, { numSamples, outputSize }: Dataset): number {
  return 1 / (loss === 'cross-entropy' ? numSamples : numSamples * outputSize);
}

/** Datasets up to so many numbers are written into the training code, if its samples are unrolled. */
const CONSTANT_VALUES = 64;

function trainKernel(fitted: FittedSweep): Code {
  const { inputs, targets } = fitted.dataset;
  const choices = { ...networkChoices(fitted), optimizer: fitted.sweep.optimizer.kind };
  const constants = networkConstants(fitted);
  if (inputs.length + targets.length <= CONSTANT_VALUES) {
    const unrolled = specializedKernel(
      'train.wgsl',
      { ...choices, dataset: 'constants' },
      {
        ...constants,
        HELD: fitted.dataset.numSamples,
        INPUT_VALUES: inputs.length,
        TARGET_VALUES: targets.length,
        inputs: Array.from(inputs),
        targets: Array.from(targets),
      },
    );
    if (unrolled.variant === 'specialized') return unrolled;
  }
  return specializedKernel('train.wgsl', choices, constants);
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
