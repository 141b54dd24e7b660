// Networks trained in float64, and what they came to: what the tests of settling and kinds share.
import type { FittedSweep } from '../../../src/datasets/index.ts';
import { createClassifier, type Classified } from '../../../src/landscape/kind.ts';
import { createKinkModel, type KinkModel } from '../../../src/landscape/kinks.ts';
import { createReference } from '../../../src/reference/index.ts';

/** (parameterCount) the endpoint of the network with this index. */
export function endpointOf(fitted: FittedSweep, index: number): Float64Array {
  const reference = createReference(fitted);
  const state = reference.begin(reference.initialize(BigInt(index)), BigInt(index));
  reference.train(state, 0, fitted.sweep.steps);
  return state.theta;
}

/** An endpoint with its verdict. */
export interface Judged {
  readonly theta: Float64Array;
  readonly solved: boolean;
  readonly verdict: Classified;
}

/** The first networks of a sweep, trained and classified. */
export function judged(fitted: FittedSweep, networks: number): Judged[] {
  const classify = createClassifier(fitted);
  const reference = createReference(fitted);
  return Array.from({ length: networks }, (_, index) => {
    const theta = endpointOf(fitted, index);
    const solved = reference.evaluate(theta).right === fitted.dataset.numSamples;
    return { theta, solved, verdict: classify(theta) };
  });
}

/** How many have each kind. */
export function tally(all: readonly Judged[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict } of all) counts[verdict.kind] = (counts[verdict.kind] ?? 0) + 1;
  return counts;
}

/** The kinks of a network that has some. */
export function kinksOf(fitted: FittedSweep): KinkModel {
  const kinks = createKinkModel(fitted);
  if (kinks === undefined) throw new Error('this network has no kinks');
  return kinks;
}
