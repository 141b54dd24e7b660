// When a network's basin is decided: perturb it along its trajectory, train on, and see where it ends.
import type { FittedSweep } from '../datasets/index.ts';
import type { Share } from '../engine/result.ts';
import { createReference, type RandomKey, type Reference, type TrainingState } from '../reference/index.ts';
import { shareInterval } from '../statistics/index.ts';
import { norm } from './eigenbasis.ts';
import { outputsOnSamples } from './sample-outputs.ts';

/** Which network is perturbed, when, and how much. */
export interface DecideOptions {
  /** The network's index in its sweep. */
  readonly index: bigint;
  /** Steps after which it is perturbed: ascending, from 0 to the sweep's last. */
  readonly steps: readonly number[];
  /** Perturbed copies at each of them. */
  readonly copies: number;
  /** Length of the perturbation, in units of |theta| at that step. */
  readonly size: number;
  /** The basin counts as decided where so many copies stay in it; default 0.95. */
  readonly level?: number;
  /** Whether two endpoints lie in the same basin; default: their outputs on the samples agree, see createSameOutputs. */
  readonly isSame?: (a: Float64Array, b: Float64Array) => boolean;
  /** The Philox key; default: the sweep's seed. */
  readonly key?: RandomKey;
}

/** The copies that were perturbed after one step. */
export interface DecidedAt {
  readonly step: number;
  /** The share that ends in the basin of the network itself. */
  readonly same: Share;
}

/** When a basin is decided. */
export interface DecidedBasin {
  /** The first of the given steps from which on the share stays at the level; null if it never does. */
  readonly step: number | null;
  readonly trace: readonly DecidedAt[];
}

/** Of the target range: endpoints that differ by more on a sample compute something else. */
const OUTPUT_TOLERANCE = 0.1;

/** Makes the directions differ from the starting points, which come from the same generator. */
const DIRECTION_KEY = 0x70617468;

/**
 * Perturbs a network along its trajectory and trains each copy on to the sweep's last step.
 *
 * The directions are uniform on the sphere, the same at every step, so that steps compare as pairs. A copy takes the state
 * of the optimizer along; rules that stop training early are not applied.
 *
 * @throws RangeError for steps that do not ascend within the sweep's
 * @see Frankle et al. 2020, "Linear mode connectivity and the lottery ticket hypothesis": copies that part early end in
 *   different basins
 */
export function decideStep(fitted: FittedSweep, options: DecideOptions): DecidedBasin {
  const { index, steps, copies, size, level = 0.95, key } = options;
  const last = fitted.sweep.steps;
  checkSteps(steps, last);
  const reference = createReference(fitted, key ? { key } : {});
  const isSame = options.isSame ?? createSameOutputs(fitted, reference);
  const directionOf = createDirections(fitted, index, key);

  const state = reference.begin(reference.initialize(index), index);
  const own = copyOf(state);
  reference.train(own, 0, last);
  let at = 0;
  const trace = steps.map((step): DecidedAt => {
    reference.train(state, at, step - at);
    at = step;
    let same = 0;
    for (let copy = 0; copy < copies; copy++) {
      const perturbed = copyOf(state, directionOf(copy), size);
      reference.train(perturbed, step, last - step);
      if (isSame(own.theta, perturbed.theta)) same++;
    }
    return { step, same: shareInterval(same, copies) };
  });
  return { step: decidedAt(trace, level), trace };
}

function checkSteps(steps: readonly number[], last: number): void {
  const wrong = steps.findIndex((step, i) => step < 0 || step > last || (i > 0 && step <= steps[i - 1]!));
  if (wrong === -1) return;
  throw new RangeError(
    `\`steps[${wrong}]\` (=${steps[wrong] ?? ''}) must be above the one before, and from 0 to ${last}.`,
  );
}

/** A training state of its own, moved by `size` |theta| along a direction. */
function copyOf(state: TrainingState, direction?: Float64Array, size = 0): TrainingState {
  const length = size * norm(state.theta);
  return {
    ...state,
    theta: direction ? state.theta.map((value, p) => value + length * direction[p]!) : state.theta.slice(),
    first: state.first.slice(),
    second: state.second.slice(),
  };
}

/** Unit vectors, uniform on the sphere, by the sweep's own generator under another key. */
function createDirections(
  fitted: FittedSweep,
  index: bigint,
  key: RandomKey = [fitted.sweep.seed >>> 0, Math.floor(fitted.sweep.seed / 2 ** 32)],
): (copy: number) => Float64Array {
  const normal = { kind: 'normal', mean: 0, std: 1 } as const;
  const sweep = { ...fitted.sweep, initializer: { weights: normal, biases: normal }, axes: {} };
  const noise = createReference({ ...fitted, sweep }, { key: [key[0], (key[1] ^ DIRECTION_KEY) >>> 0] });
  return (copy) => {
    const vector = noise.initialize(BigInt.asUintN(64, (index << 20n) + BigInt(copy)));
    const length = norm(vector);
    return vector.map((value) => value / length);
  };
}

function decidedAt(trace: readonly DecidedAt[], level: number): number | null {
  const lastOpen = trace.findLastIndex(({ same }) => same.fraction < level);
  return trace[lastOpen + 1]?.step ?? null;
}

/**
 * Whether two endpoints compute the same on the samples, to a tenth of the target range: they need not have settled.
 *
 * Logits are compared as probabilities.
 */
export function createSameOutputs(
  { sweep, dataset }: FittedSweep,
  reference: Pick<Reference, 'outputs'>,
): (a: Float64Array, b: Float64Array) => boolean {
  const { outputSize } = dataset;
  const range = sweep.loss === 'mse' ? rangeOf(dataset.targets) : 1;
  const answers = (theta: Float64Array): Float64Array => {
    const outputs = outputsOnSamples(reference, dataset, theta);
    if (sweep.loss === 'mse') return outputs;
    return sweep.loss === 'bce'
      ? outputs.map((logit) => 1 / (1 + Math.exp(-logit)))
      : softmax(outputs, outputSize);
  };
  return (a, b) => {
    const [first, second] = [answers(a), answers(b)];
    return first.every((value, i) => Math.abs(value - second[i]!) <= OUTPUT_TOLERANCE * range);
  };
}

/** The largest target less the smallest; 1 where all are equal. */
function rangeOf(targets: Float32Array): number {
  const sorted = targets.toSorted();
  return sorted.at(-1)! - sorted[0]! || 1;
}

/** (rows * columns) each row of logits as probabilities. */
function softmax(logits: Float64Array, columns: number): Float64Array {
  const probabilities = new Float64Array(logits.length);
  for (let row = 0; row < logits.length; row += columns) {
    const own = logits.subarray(row, row + columns);
    const largest = Math.max(...own);
    const weights = own.map((logit) => Math.exp(logit - largest));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    probabilities.set(
      weights.map((weight) => weight / total),
      row,
    );
  }
  return probabilities;
}
