// Which files a cell's kernels are made of, and the constants that they are told, whatever the strategy.
import type { Dataset, FittedSweep } from '../datasets/index.ts';
import { hasConstantRate, inactivityRounding, isStepped, steppedOptimizer } from '../reference/index.ts';
import { hasAxes, isPenalized, layerRates, type Activation } from '../spec/index.ts';
import { WORKGROUP_SIZE, type Constants } from './code.ts';

export function networkChoices({ sweep }: FittedSweep): Record<string, string> {
  return {
    dataset: 'buffers',
    ...biasChoice(sweep),
    activation: sweep.network.activation,
    outputActivation: sweep.network.outputActivation,
    loss: sweep.loss,
    penalty: isPenalized(sweep) ? 'l2' : 'none',
    rates: hasAxes(sweep) ? 'per-network' : 'shared',
    stepRates: stepRates(sweep),
  };
}

/** Whether units have biases. */
export function biasChoice({ network }: FittedSweep['sweep']): { readonly bias: string } {
  return { bias: network.biases ? 'per-unit' : 'none' };
}

/** Who has a learning rate of their own. */
function stepRates(sweep: FittedSweep['sweep']): 'shared' | 'per-network' | 'per-layer' {
  if (layerRates(sweep) !== null) return 'per-layer';
  return hasAxes(sweep) ? 'per-network' : 'shared';
}

export function networkConstants({ sweep, dataset, shape }: FittedSweep): Constants {
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

export function lossScale(
  loss: string,
  { numSamples, outputSize }: Pick<Dataset, 'numSamples' | 'outputSize'>,
): number {
  return 1 / (loss === 'cross-entropy' ? numSamples : numSamples * outputSize);
}

/** Which files take the steps. */
export function stepChoices(sweep: FittedSweep['sweep']): Record<string, string> {
  const { optimizer, batch } = sweep;
  if (!isStepped(optimizer)) return {};
  const { rule, weightDecay, clip } = steppedOptimizer(optimizer);
  return {
    optimizer: rule,
    learningRate: hasConstantRate(optimizer) ? 'constant' : 'scheduled',
    weightDecay,
    clip,
    batch: batch === 'full' ? 'full' : 'mini',
    ...(batch === 'full' ? {} : { order: batch.order }),
  };
}

/** Activations whose slope is a function of their value. */
const SLOPE_OF_VALUE: ReadonlySet<Activation> = new Set([
  'tanh',
  'sigmoid',
  'relu',
  'leaky-relu',
  'elu',
  'identity',
]);

/** Whether the way back needs what is not in an activation's value: its slope must then be stored on the way forward. */
export function needsSlopes(activation: Activation): boolean {
  return !SLOPE_OF_VALUE.has(activation);
}

export function evaluateChoices(fitted: FittedSweep): Record<string, string> {
  const { criterion, sweep } = fitted;
  return {
    ...networkChoices(fitted),
    criterion: criterion.kind === 'loss' ? 'none' : criterion.comparison,
    inactive: sweep.network.activation === 'relu' ? 'strict' : 'never',
    slopes: 'measured',
  };
}

/** The same for a look on the way, which needs losses and samples right, but no gradient and no dead layers. */
export function lookChoices(fitted: FittedSweep): Record<string, string> {
  return { ...evaluateChoices(fitted), inactive: 'never', slopes: 'left-out' };
}

export function evaluateConstants(fitted: FittedSweep): Constants {
  const { sweep, shape } = fitted;
  const rounding = sweep.network.activation === 'relu' ? { ROUNDING: inactivityRounding(shape.layers) } : {};
  return { ...lookConstants(fitted), ...rounding };
}

export function lookConstants(fitted: FittedSweep): Constants {
  return { ...networkConstants(fitted), ...criterionConstants(fitted) };
}

/** What the file of the criterion needs to know. */
export function criterionConstants({ criterion }: FittedSweep): Record<string, number> {
  return criterion.kind === 'accuracy' && criterion.comparison === 'threshold'
    ? { TARGET_THRESHOLD: criterion.targetThreshold, OUTPUT_THRESHOLD: criterion.outputThreshold }
    : {};
}
