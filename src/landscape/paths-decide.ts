// When a network's basin is decided: perturb it along its trajectory, train the copies again, and see where they end.
import type { FittedSweep } from '../datasets/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { Share } from '../engine/result.ts';
import { createReference, hasDiverged, type RandomKey, type Reference } from '../reference/index.ts';
import { InputError, type Sweep } from '../spec/index.ts';
import { shareInterval } from '../statistics/index.ts';
import { norm } from './eigenbasis.ts';
import { ofNetwork } from './kind-axes.ts';
import { trainEndpoints, type Endpoint, type TrainingOptions } from './paths-endpoints.ts';
import { outputsOnSamples } from './sample-outputs.ts';
import { createTurns } from './turns.ts';

/** Which network is perturbed, when, and how much. */
export interface DecideOptions extends TrainingOptions {
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
}

/** The copies that were perturbed after one step. */
export interface DecidedAt {
  readonly step: number;
  /** The loss there. */
  readonly loss: number;
  /** The share that ends where the network ends when it is trained again from there unperturbed. */
  readonly same: Share;
  /** The share of the copies that are solved. */
  readonly solved: Share;
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
 * Perturbs a network along its trajectory and trains all copies again, in one sweep, where the engine computes.
 *
 * The trajectory is the one in float64. From each of its points go the copies and the network itself, unperturbed; all of
 * them take as many steps as the sweep has, with an optimizer that begins anew, so that they differ in nothing but the
 * perturbation. The directions are uniform on the sphere, the same at every step, so that steps compare as pairs. Rules that
 * stop training early are not applied.
 *
 * @param cell the network's cell, with the Philox key of its starting points
 * @throws InputError for steps that do not ascend within the sweep's, or a trajectory that diverges
 * @see Frankle et al. 2020, "Linear mode connectivity and the lottery ticket hypothesis": copies that part early end in
 *   different basins
 */
export async function decideStep(
  engine: Engine,
  cell: { readonly fitted: FittedSweep; readonly key: RandomKey },
  options: DecideOptions,
): Promise<DecidedBasin> {
  const { index, steps, copies, size, level = 0.95 } = options;
  const fitted = ofNetwork(cell.fitted, index);
  checkSteps(steps, fitted.sweep.steps);
  const reference = createReference(cell.fitted, { key: cell.key });
  const isSame = options.isSame ?? createSameOutputs(fitted, reference);
  const points = await trajectory(reference, options);
  const directionOf = createDirections(cell, index);
  const directions = Array.from({ length: copies }, (_, copy) => directionOf(copy));
  const starts = points.flatMap((theta) => [
    theta,
    ...directions.map((direction) => moved(theta, direction, size * norm(theta))),
  ]);
  const ends = await retrain(engine, fitted.sweep, starts, options);
  const trace = steps.map((step, at): DecidedAt => {
    const [own, ...others] = ends.slice(at * (copies + 1), (at + 1) * (copies + 1));
    const same = others.filter(({ theta }) => own !== undefined && isSame(own.theta, theta)).length;
    const solved = others.filter(({ outcome }) => outcome === 'solved').length;
    return {
      step,
      loss: reference.lossAt(points[at]!),
      same: shareInterval(same, copies),
      solved: shareInterval(solved, copies),
    };
  });
  return { step: decidedAt(trace, level), trace };
}

/** (steps) of (parameterCount) where the network is after these steps. */
async function trajectory(
  reference: Reference,
  { index, steps, signal }: DecideOptions,
): Promise<Float64Array[]> {
  const turn = createTurns(signal);
  const state = reference.begin(reference.initialize(index), index);
  const points: Float64Array[] = [];
  let at = 0;
  for (const step of steps) {
    for (; at < step; at++) {
      await turn();
      reference.train(state, at, 1);
    }
    if (hasDiverged(state.stopped)) {
      throw new InputError({
        field: 'index',
        value: index,
        rule: `must be of a network that does not diverge; this one has after ${step} steps`,
        remedy: 'choose another, or use a smaller optimizer.learningRate',
      });
    }
    points.push(state.theta.slice());
  }
  return points;
}

function moved(theta: Float64Array, direction: Float64Array, length: number): Float64Array {
  return theta.map((value, p) => value + length * direction[p]!);
}

/** Trains from given points, all in one sweep. */
function retrain(
  engine: Engine,
  sweep: Sweep,
  starts: readonly Float64Array[],
  options: TrainingOptions,
): Promise<Endpoint[]> {
  const parameters = starts.map((theta) => Array.from(theta));
  const given = { initializer: { parameters }, networks: starts.length, stop: undefined, axes: {}, grid: {} };
  return trainEndpoints(engine, { ...sweep, ...given }, options);
}

function checkSteps(steps: readonly number[], last: number): void {
  const wrong = steps.findIndex((step, i) => step < 0 || step > last || (i > 0 && step <= steps[i - 1]!));
  if (wrong === -1) return;
  throw new InputError({
    field: `steps[${wrong}]`,
    value: steps[wrong],
    rule: `must be above the one before, and from 0 to ${last}`,
    remedy: 'give steps in ascending order',
  });
}

/** Unit vectors, uniform on the sphere, by the sweep's own generator under another key. */
function createDirections(
  { fitted, key }: { readonly fitted: FittedSweep; readonly key: RandomKey },
  index: bigint,
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
