// Which networks provably slide to loss 0 at infinity: those that have every sample on its right side beyond doubt.
import type { SampleNumbers } from '../datasets/index.ts';
import type { Sweep } from '../spec/index.ts';
import type { SeparationEvidence } from './evidence.ts';
import type { Terrain } from './settle-terrain.ts';

/**
 * Whether the gradient flow from here takes the loss to 0 at infinity.
 *
 * Where every target is a certainty, a sample on the wrong side, or on neither, costs at least ln 2 (bce, cross-entropy), 1/4
 * (mse of a sigmoid output), 1 (of a tanh). Below that, divided by the number of terms of the mean, all samples are on their right
 * side, and stay there, because the loss falls along the flow. The last layer is linear: multiplying its weights and biases w by
 * t > 1 multiplies the margins, so that the slope along w is negative, and away from 0 as long as the loss is. Hence |w|^2 grows,
 * at a bounded rate, and |gradient|^2 is at least of the order of 1 / |w|^2, whose integral over time has no bound: no
 * loss above 0 can last. There is no stationary point on the way, whatever the curvature looks like.
 *
 * @param theta (parameterCount)
 * @returns undefined where that does not follow; nothing is said of such networks
 */
export function separation(
  { samples, lossOfWrong, reference, outputsOf, readoutsOf }: Terrain,
  theta: Float64Array,
): SeparationEvidence | undefined {
  if (lossOfWrong === undefined) return undefined;
  const loss = reference.lossAt(theta);
  if (!(loss < lossOfWrong)) return undefined;
  const targets = Array.from(samples.targets);
  const readouts = readoutsOf(outputsOf(theta));
  return {
    loss,
    lossOfWrong,
    distanceToLimit: readouts.reduce((most, value, i) => Math.max(most, Math.abs(value - targets[i]!)), 0),
    runaway: { subtype: 'saturating', limit: 0, limitOutputs: targets },
  };
}

/**
 * The least mean loss of a network with a sample on its wrong side, or on neither.
 *
 * @returns undefined where targets are no certainties, outputs do not saturate towards them, or a penalty holds the weights
 */
export function leastLossOfWrong(
  sweep: Sweep,
  { numSamples, outputSize, targets }: SampleNumbers,
): number | undefined {
  const { loss, network, penalty } = sweep;
  if (penalty.l2 > 0) return undefined;
  const among = (...certain: readonly number[]): boolean =>
    targets.every((target) => certain.includes(target));
  if (loss === 'mse') {
    if (network.outputActivation === 'sigmoid' && among(0, 1)) return 1 / 4 / (numSamples * outputSize);
    if (network.outputActivation === 'tanh' && among(-1, 1)) return 1 / (numSamples * outputSize);
    return undefined;
  }
  if (network.outputActivation !== 'identity' || !among(0, 1)) return undefined;
  if (loss === 'bce') return Math.LN2 / (numSamples * outputSize);
  const classes = Array.from({ length: numSamples }, (_, sample) =>
    Array.from(targets.subarray(sample * outputSize, (sample + 1) * outputSize)).reduce(
      (sum, target) => sum + target,
      0,
    ),
  );
  return classes.every((sum) => sum === 1) ? Math.LN2 / numSamples : undefined;
}
