// How far a sample is from being wrong: the twin of kernels/shared/criterion.
import type { Criterion, Dataset } from '../datasets/index.ts';
import { rounded } from './rounded.ts';

/** Where a margin begins: larger than what any output can lie apart. */
const NOTHING_YET = 1e30;

/** How far the least right output of a sample lies on its side, given the activations; negative if one is wrong. */
export type SampleMargin = (a: Float64Array, sample: number) => number;

/** What a criterion looks at. */
export interface CriterionParts {
  readonly dataset: Dataset;
  /** Where the outputs start in the activations. */
  readonly outputs: number;
  /** Round every operation to float32, in the kernel's order. */
  readonly single: boolean;
}

/** The margin by which samples are right, under a sweep's resolved `solved` criterion. */
export function createSampleMargin(criterion: Criterion, parts: CriterionParts): SampleMargin {
  if (criterion.kind === 'loss') return () => -1;
  if (criterion.comparison === 'argmax') return argmaxMargin(parts);
  return thresholdMargin(criterion.targetThreshold, criterion.outputThreshold, parts);
}

/** Each output must lie on its target's side of a threshold. */
function thresholdMargin(
  targetThreshold: number,
  outputThreshold: number,
  { dataset: { targets, outputSize }, outputs, single }: CriterionParts,
): SampleMargin {
  const goalThreshold = rounded(targetThreshold, single);
  const threshold = rounded(outputThreshold, single);
  return (a, sample) => {
    let margin = NOTHING_YET;
    for (let k = 0; k < outputSize; k++) {
      const above = rounded(a[outputs + k]! - threshold, single);
      const own = targets[sample * outputSize + k]! > goalThreshold ? above : -above;
      if (own < margin) margin = own;
    }
    return margin;
  };
}

/** The output of the sample's class must be the largest; targets are one-hot. */
function argmaxMargin({ dataset: { targets, outputSize }, outputs, single }: CriterionParts): SampleMargin {
  return (a, sample) => {
    let own = 0;
    for (let k = 0; k < outputSize; k++) {
      if (targets[sample * outputSize + k]! > 0.5) own = a[outputs + k]!;
    }
    let margin = NOTHING_YET;
    for (let k = 0; k < outputSize; k++) {
      const ahead = rounded(own - a[outputs + k]!, single);
      if (ahead < margin && targets[sample * outputSize + k]! <= 0.5) margin = ahead;
    }
    return margin;
  };
}
