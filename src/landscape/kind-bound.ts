// The smallest loss that any function of the inputs can have on the samples, and the size of a large one.
import type { SampleNumbers } from '../datasets/index.ts';
import type { Activation, LossName, Sweep } from '../spec/index.ts';

/** What is to be fitted: the samples may be those of a fitted sweep, or as they were before rounding. */
interface Fit {
  readonly sweep: Sweep;
  readonly dataset: SampleNumbers;
}

/**
 * The loss of a function free to choose its output for every distinct input: 0, unless equal inputs have unequal targets
 * or the targets of bce and cross-entropy are no certainties. No network does better; whether one gets there is open.
 */
export function lowestLoss({ sweep, dataset }: Fit): number {
  const { numSamples, outputSize } = dataset;
  const terms = numSamples * (sweep.loss === 'cross-entropy' ? 1 : outputSize);
  let total = 0;
  for (const samples of groupsOfEqualInputs(dataset)) {
    for (let k = 0; k < outputSize; k++) {
      const targets = samples.map((sample) => dataset.targets[sample * outputSize + k] ?? 0);
      total += leastLoss(sweep.loss, targets);
    }
  }
  return total / terms;
}

/**
 * Whether a finite network may have the lowest loss: not if it takes a probability of 0 or 1, or an output at the end of the
 * output activation's range. Such losses are approached at infinity only.
 */
export function isLowestLossFinite({ sweep, dataset }: Fit): boolean {
  const [low, high] = outputRange(sweep);
  return groupsOfEqualInputs(dataset).every((samples) =>
    Array.from({ length: dataset.outputSize }, (_, k) => k).every((k) => {
      const targets = samples.map((sample) => dataset.targets[sample * dataset.outputSize + k] ?? 0);
      const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
      return mean > low && mean < high;
    }),
  );
}

/** What the readouts that are compared with targets lie between, for finite networks. */
function outputRange({ loss, network }: Sweep): readonly [number, number] {
  if (loss !== 'mse') return [0, 1];
  return RANGES[network.outputActivation] ?? [-Infinity, Infinity];
}

const RANGES: Readonly<Partial<Record<Activation, readonly [number, number]>>> = {
  sigmoid: [0, 1],
  tanh: [-1, 1],
  softplus: [0, Infinity],
  elu: [-1, Infinity],
};

/** What counts as a large loss: that of the best constant, for mse; 1 nat for the others. */
export function lossScale({ sweep, dataset }: Fit): number {
  if (sweep.loss !== 'mse') return 1;
  const targets = Array.from(dataset.targets);
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  const variance = targets.reduce((sum, target) => sum + (target - mean) ** 2, 0) / targets.length;
  return variance > 0 ? variance : 1;
}

function groupsOfEqualInputs({ inputs, inputSize, numSamples }: SampleNumbers): number[][] {
  const groups = new Map<string, number[]>();
  for (let sample = 0; sample < numSamples; sample++) {
    const key = inputs.subarray(sample * inputSize, (sample + 1) * inputSize).join();
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()];
}

/** The sum of the losses of the one output that suits these targets best; of cross-entropy the share of one class. */
function leastLoss(loss: LossName, targets: readonly number[]): number {
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  if (loss === 'mse') return targets.reduce((sum, target) => sum + (target - mean) ** 2, 0);
  const other = loss === 'bce' ? surprise(1 - mean) : 0;
  return targets.length * (surprise(mean) + other);
}

/** -p log p. */
function surprise(p: number): number {
  return p > 0 ? -p * Math.log(p) : 0;
}
