// The exact proof for relu networks: the loss is the least that the activation partition and those beside it allow.
import type Fraction from 'fraction.js';
import type { FittedSweep } from '../../datasets/index.ts';
import { DEFAULT_STARTS, findBetterPoint } from './better-point.ts';
import {
  problemOf,
  refusal,
  seal,
  type Certificate,
  type PartitionBody,
  type Refusal,
} from './certificate.ts';
import { roundTo } from './decimals.ts';
import { dot, fractionOf, isZero, NONE, signOf } from './exact.ts';
import { fitPartition, signsOf, type Partition, type PartitionFit } from './partition-fit.ts';
import type { ProofOptions } from './prove.ts';
import {
  exactSamples,
  networkOf,
  parametersOf,
  stateOf,
  type ExactSamples,
  type ReluNetwork,
  type ReluState,
} from './relu-network.ts';

/** Pre-activations this close to 0, relative to their terms, are tried as kinks: widest first. */
const KINK_TOLERANCES = [1e-2, 1e-3, 1e-4, 1e-6, 1e-9, 0];

/** Output weights this small are tried as 0. */
const SILENCES = [0, 1e-6, 1e-3];

const CLAIMS = {
  'local-minimum':
    'On exactly these samples, the objective has a local minimum, not necessarily a strict one, at the parameters.',
  'suboptimal-local-minimum':
    'On exactly these samples, the objective has a local minimum, not necessarily a strict one, at the parameters, and it is not global: the objective is smaller at the better point.',
} as const;

/** A network that attains the fit of its own partition. */
interface Fitted {
  readonly network: ReluNetwork;
  readonly state: ReluState;
  readonly fit: PartitionFit;
  /** The partition it was fitted in. */
  readonly partition: Partition;
}

/**
 * Proves that a relu network near theta is a local minimum: while its activation partition and those beside it hold, the
 * loss is bounded below by a convex function of the parameters, whose least value it attains.
 *
 * @see Swirszcz, Czarnecki, Pascanu, arXiv 1611.06310, propositions 1 to 3
 */
export async function provePartition(
  fitted: FittedSweep,
  theta: Float64Array,
  options: ProofOptions,
): Promise<Certificate | Refusal> {
  const { network, loss, penalty } = fitted.sweep;
  const suits =
    network.layers.length === 3 &&
    network.layers[2] === 1 &&
    network.outputActivation === 'identity' &&
    loss === 'mse' &&
    penalty.l2 === 0;
  if (!suits) {
    return refusal(
      'unsupported',
      'relu networks are proved with loss mse, no penalty, one hidden layer, one output and output activation identity only',
    );
  }
  const samples = exactSamples(fitted);
  const found = findMinimum(theta, samples);
  if ('refused' in found) return found;
  const { state } = found;
  const better = await betterNetwork(fitted, samples, state.loss, options);
  if (better === undefined && options.better) {
    return refusal('not-minimal', 'the point given as better is not: its loss is not smaller');
  }
  const kind = better ? 'suboptimal-local-minimum' : 'local-minimum';
  return seal({
    schemaVersion: 1,
    kind,
    claim: CLAIMS[kind],
    problem: problemOf(fitted),
    origin: options.origin ?? {},
    parameters: parametersOf(found.network).map((x) => x.toFraction()),
    objective: state.loss.toFraction(),
    partition: state.signs.map((row) => row.map((sign) => (sign > 0 ? '+' : sign < 0 ? '-' : '0')).join('')),
    multipliers: found.multipliers,
    better: better ?? null,
  });
}

type Multipliers = PartitionBody['multipliers'];

function findMinimum(
  theta: Float64Array,
  samples: ExactSamples,
): (Fitted & { readonly multipliers: Multipliers }) | Refusal {
  let reason = 'the least-squares fit of its activation partition lies outside of the partition';
  for (const partition of partitions(theta, samples)) {
    const fitted = attain(theta, samples, partition);
    if (!fitted) continue;
    const multipliers = multipliersOf(fitted);
    if (!multipliers) {
      reason = 'a unit on its kink at a sample can still move to lower the loss';
    } else if (!isBalanced(fitted, samples, multipliers)) {
      reason = 'a unit whose output weight is 0 can still lower the loss';
    } else {
      const written = multipliers.map((part) => ({ ...part, value: part.value.toFraction() }));
      return { ...fitted, multipliers: written };
    }
  }
  return refusal('not-minimal', `no local minimum is proved near it: ${reason}`);
}

/** The different partitions that the tolerances give. */
function partitions(theta: Float64Array, samples: ExactSamples): Partition[] {
  const all = KINK_TOLERANCES.map((tolerance) => signsOf(theta, samples, tolerance));
  const names = all.map((signs) => JSON.stringify(signs));
  const different = all.filter((_, i) => names.indexOf(names[i]!) === i);
  return SILENCES.flatMap((silence) => different.map((signs) => ({ signs, silence })));
}

/** The fit of a partition, if it keeps the partition: units may come to lie on a kink, but not beyond. */
function attain(theta: Float64Array, samples: ExactSamples, partition: Partition): Fitted | undefined {
  const fit = fitPartition(theta, samples, partition);
  if (!fit) return undefined;
  const state = stateOf(fit.network, samples);
  const kept = state.signs.every((row, j) =>
    row.every((sign, s) => sign === 0 || sign === partition.signs[j]![s]),
  );
  return kept ? { network: fit.network, state, fit, partition } : undefined;
}

interface Multiplier {
  readonly unit: number;
  readonly sample: number;
  readonly value: Fraction;
}

/** The part of its slope that each unit on a kink takes; undefined if one cannot. */
function multipliersOf({ network, state, fit, partition }: Fitted): Multiplier[] | undefined {
  const multipliers: Multiplier[] = [];
  for (const [unit, row] of state.signs.entries()) {
    for (const [sample, sign] of row.entries()) {
      const error = state.errors[sample]!;
      if (sign !== 0 || isZero(error)) continue; // an error of 0 is the least there is
      const force = fit.forces.find((held) => held.unit === unit && held.sample === sample)?.force;
      const value = force ? force.div(error) : fractionOf(partition.signs[unit]![sample]! > 0 ? 1 : 0);
      const pushes = signOf(network.output[unit]!) === signOf(error);
      if (!pushes || value.lt(0n) || value.gt(1n)) return undefined;
      multipliers.push({ unit, sample, value });
    }
  }
  return multipliers;
}

/** Whether the errors balance: of each unit over the samples where it is on or takes a part, and of all samples. */
function isBalanced(
  { state: { signs, errors } }: Fitted,
  { inputs }: ExactSamples,
  multipliers: readonly Multiplier[],
): boolean {
  const total = errors.reduce((sum, error) => sum.add(error), NONE);
  return (
    isZero(total) &&
    signs.every((row, unit) => {
      const parts = row.map((sign, sample) => {
        const held = multipliers.find((part) => part.unit === unit && part.sample === sample);
        return held ? held.value.mul(errors[sample]!) : sign > 0 ? errors[sample]! : NONE;
      });
      return inputs[0]!.every((_, i) =>
        isZero(
          dot(
            parts,
            inputs.map((input) => input[i]!),
          ),
        ),
      );
    })
  );
}

/** A network with a smaller loss, the given one or one that is found, fitted exactly where that works. */
async function betterNetwork(
  fitted: FittedSweep,
  samples: ExactSamples,
  loss: Fraction,
  { better: given, starts = DEFAULT_STARTS, signal, onSearch }: ProofOptions,
): Promise<PartitionBody['better'] | undefined> {
  const found = given
    ? Float64Array.from(given)
    : signOf(loss) === 0
      ? undefined
      : await findBetterPoint(fitted, { below: loss.valueOf(), starts, signal, onSearch });
  if (!found) return undefined;
  const inputSize = fitted.dataset.inputSize;
  const rounded = Array.from(found, (x) => fractionOf(x === 0 ? 0 : roundTo(Math.fround(x), 7)));
  const candidates = [
    ...partitions(found, samples).flatMap((partition) => attain(found, samples, partition)?.network ?? []),
    networkOf(rounded, inputSize),
    networkOf(Array.from(found, fractionOf), inputSize),
  ];
  const all = candidates.map((network) => ({ network, loss: stateOf(network, samples).loss }));
  const least = all.reduce<(typeof all)[number] | undefined>(
    (best, next) => (!best || next.loss.lt(best.loss) ? next : best),
    undefined,
  );
  if (!least?.loss.lt(loss)) return undefined;
  return {
    parameters: parametersOf(least.network).map((x) => x.toFraction()),
    objective: least.loss.toFraction(),
  };
}
