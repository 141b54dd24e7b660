// Checks a certificate of a relu network, in exact fractions.
//
// Near the parameters the loss is at least F, the mean of the squared errors of the samples whose error is not 0. In
// p_j = |v_j| (w_j, b_j) (q_j = v_j (w_j, b_j) where v_j = 0, which has no kink there) and the output's bias, F is convex
// beside the point: where no unit is on its kink the output is linear; where one is, its output weight has the sign of the
// error, so the output bends away from the target. A subgradient of F that is 0 makes the point a minimum of F, hence of the loss.
import Fraction from 'fraction.js';
import { readExactly } from './exact.ts';
import type { PartitionCertificate } from './schema.ts';

/** What the check itself found. */
export interface PartitionFacts {
  /** The loss at the point: mean of the squares. */
  readonly objective: string;
  /** Pairs of a unit and a sample with a pre-activation of exactly 0. */
  readonly kinks: number;
  readonly betterObjective: string | null;
}

/** A network's parameters by unit, and what it does on the samples. */
interface Run {
  /** (units, num_samples) */
  readonly z: readonly (readonly Fraction[])[];
  /** (units) weights of the output. */
  readonly v: readonly Fraction[];
  /** (num_samples) */
  readonly errors: readonly Fraction[];
  readonly loss: Fraction;
}

const NOTHING = new Fraction(0n, 1n);
const ALL = new Fraction(1n, 1n);

/** @returns facts, or what is not so */
export function checkPartition(certificate: PartitionCertificate): PartitionFacts | string {
  const { problem } = certificate;
  const units = problem.network.layers[1];
  const inputs = problem.inputs.map((row) => [...row.map(readExactly), ALL]);
  const targets = problem.targets.map(([target]) => readExactly(target!));
  const run = runNetwork(certificate.parameters.map(readExactly), units, inputs, targets);
  if (!run.loss.equals(readExactly(certificate.objective))) return 'the loss is not the stated one';

  const signs = run.z.map((row) => row.map(({ s, n }) => (n === 0n ? '0' : s > 0n ? '+' : '-')).join(''));
  if (signs.join(' ') !== certificate.partition.join(' '))
    return 'the activation partition is not the stated one';
  const parts = readParts(certificate, run);
  if (typeof parts === 'string') return parts;
  if (!isNone(run.errors.reduce((sum, error) => sum.add(error), NOTHING))) {
    return 'the errors do not sum to 0, so the output bias can lower the loss';
  }
  for (const [unit, row] of parts.entries()) {
    for (const [i] of inputs[0]!.entries()) {
      const terms = row.map((part, s) =>
        isNone(part) ? NOTHING : part.mul(run.errors[s]!).mul(inputs[s]![i]!),
      );
      if (!isNone(terms.reduce((sum, term) => sum.add(term), NOTHING))) {
        return `the errors do not balance at hidden unit ${unit}, which can lower the loss`;
      }
    }
  }
  const kinks = signs.join('').split('0').length - 1;
  const facts = { objective: run.loss.toFraction(), kinks, betterObjective: null };
  const { better } = certificate;
  if (better === null) return facts;
  const other = runNetwork(better.parameters.map(readExactly), units, inputs, targets);
  if (!other.loss.equals(readExactly(better.objective)))
    return 'the loss at the better point is not the stated one';
  if (!other.loss.lt(run.loss)) return 'the better point is not better';
  return { ...facts, betterObjective: other.loss.toFraction() };
}

function isNone({ n }: Fraction): boolean {
  return n === 0n;
}

function runNetwork(
  theta: readonly Fraction[],
  units: number,
  inputs: readonly (readonly Fraction[])[],
  targets: readonly Fraction[],
): Run {
  const inputSize = inputs[0]!.length - 1;
  const biases = theta.slice(units * inputSize, units * (inputSize + 1));
  const v = theta.slice(units * (inputSize + 1), units * (inputSize + 2));
  const z = biases.map((bias, j) =>
    inputs.map((input) => {
      const weights = theta.slice(j * inputSize, (j + 1) * inputSize);
      return weights.reduce((sum, weight, i) => sum.add(weight.mul(input[i]!)), bias);
    }),
  );
  const errors = targets.map((target, s) =>
    z.reduce(
      (sum, row, j) => (row[s]!.s > 0n && !isNone(row[s]!) ? sum.add(row[s]!.mul(v[j]!)) : sum),
      theta.at(-1)!.sub(target),
    ),
  );
  const squares = errors.reduce((sum, error) => sum.add(error.mul(error)), NOTHING);
  return { z, v, errors, loss: squares.div(BigInt(targets.length)) };
}

/** (units, num_samples) the slope of each unit at each sample: 1 on, 0 off, the stated part on a kink. */
function readParts({ multipliers }: PartitionCertificate, { z, v, errors }: Run): Fraction[][] | string {
  const stated = new Map(
    multipliers.map(({ unit, sample, value }) => [`${unit} ${sample}`, readExactly(value)]),
  );
  if (stated.size !== multipliers.length) return 'a multiplier is stated twice';
  const parts: Fraction[][] = [];
  for (const [unit, row] of z.entries()) {
    const own: Fraction[] = [];
    for (const [sample, value] of row.entries()) {
      if (!isNone(value) || isNone(errors[sample]!)) {
        // On a kink with an error of 0 the sample is left out of F, and its part does not matter.
        own.push(!isNone(value) && value.s > 0n ? ALL : NOTHING);
        continue;
      }
      const part = stated.get(`${unit} ${sample}`);
      const where = `hidden unit ${unit} on its kink at sample ${sample}`;
      if (!part) return `${where} has no multiplier`;
      if (part.lt(0n) || part.gt(1n)) return `the multiplier of ${where} is not between 0 and 1`;
      if (isNone(v[unit]!) || v[unit]!.s !== errors[sample]!.s)
        return `${where} can lower the loss by moving off it`;
      stated.delete(`${unit} ${sample}`);
      own.push(part);
    }
    parts.push(own);
  }
  return stated.size === 0 ? parts : 'a multiplier belongs to no unit on a kink with an error';
}
