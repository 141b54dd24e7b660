// The training kernels of the strategies that give each network a team of invocations: `subgroup` and `workgroup`.
import type { FittedSweep } from '../datasets/index.ts';
import { batchSize } from '../reference/index.ts';
import { isPenalized } from '../spec/index.ts';
import { plainKernel, specializedKernel, type Code } from './code.ts';
import { lossScale, networkChoices, stepChoices } from './kernel-choices.ts';
import type { TeamLayout } from './team-layout.ts';

/** Strategies with a team per network. */
export type TeamStrategy = 'subgroup' | 'workgroup';

/**
 * The training kernel of a team.
 *
 * @throws KernelError if the kernel is at fault
 */
export function teamKernel(fitted: FittedSweep, strategy: TeamStrategy, layout: TeamLayout): Code {
  const { sweep, dataset, shape } = fitted;
  const { lanes, workgroupSize } = layout;
  const choices = { ...networkChoices(fitted), ...stepChoices(sweep) };
  const numSamples = batchSize(sweep.batch, dataset.numSamples);
  // Shuffles between registers want every index constant; workgroup memory is indexed at run time anyhow.
  const build = strategy === 'subgroup' ? specializedKernel : plainKernel;
  const code = build(`train-${strategy}.wgsl`, choices, {
    ...layout.constants,
    NUM_SAMPLES: dataset.numSamples,
    LAYER_COUNT: shape.layerCount,
    SIZES: shape.layers,
    WEIGHTS: shape.weights,
    BIASES: shape.biases,
    PARAMETER_COUNT: shape.parameterCount,
    LOSS_SCALE: lossScale(sweep.loss, { ...dataset, numSamples }),
    WORKGROUP_SIZE: workgroupSize,
    ...(isPenalized(sweep) ? { PENALIZE_BIASES: sweep.penalty.biases } : {}),
  });
  return {
    ...code,
    reason: `${lanes} invocations per network; ${code.reason}`,
    workgroupSize,
    lanes,
  };
}
