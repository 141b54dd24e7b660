// The least-squares fit of a relu network while its activation partition holds: the network beside a point that attains it.
import type Fraction from 'fraction.js';
import { dot, fractionOf, isZero, NONE, solve } from './exact.ts';
import type { ExactSamples, ReluNetwork } from './relu-network.ts';

/** What each unit does on each sample in the fit. */
export interface Partition {
  /** (hidden units, num_samples) 1 on, -1 off, 0 held on its kink. */
  readonly signs: readonly (readonly number[])[];
  /** Output weights no larger than this are taken for 0: their units have no say. */
  readonly silence: number;
}

/** A fit, and the forces that hold its units on their kinks. */
export interface PartitionFit {
  readonly network: ReluNetwork;
  /** For each held unit and sample: error of the sample times the part of the slope. */
  readonly forces: readonly { readonly unit: number; readonly sample: number; readonly force: Fraction }[];
}

/** Parameters are rounded to this share first: what the fit leaves free then stays short. */
const GRID = 2 ** 16;

/**
 * The signs of a network's pre-activations in float64, (hidden units, num_samples), where pre-activations within a tolerance of the unit's largest terms count as kinks.
 *
 * @param theta (parameterCount)
 * @param tolerance relative; 0 leaves exact zeros only
 */
export function signsOf(
  theta: Float64Array,
  samples: ExactSamples,
  tolerance: number,
): readonly (readonly number[])[] {
  const { hidden } = floatNetwork(theta, samples);
  const inputs = samples.inputs.map((row) => row.map(Number));
  return hidden.map((unit) => {
    const terms = inputs.map((input) => unit.map((weight, i) => weight * (input[i] ?? 0)));
    // The unit's scale, not the sample's: at the input 0 the bias is all there is.
    const scale = Math.max(...terms.map((row) => row.reduce((sum, term) => sum + Math.abs(term), 0)));
    return terms.map((row) => {
      const z = row.reduce((sum, term) => sum + term, 0);
      return Math.abs(z) <= tolerance * scale ? 0 : Math.sign(z);
    });
  });
}

function floatNetwork(theta: Float64Array, { inputs }: ExactSamples) {
  const size = (inputs[0]?.length ?? 1) - 1;
  const units = (theta.length - 1) / (size + 2);
  const hidden = Array.from({ length: units }, (_, j) => [
    ...theta.subarray(j * size, (j + 1) * size),
    theta[units * size + j]!,
  ]);
  const start = units * (size + 1);
  return { hidden, output: [...theta.subarray(start, start + units)], bias: theta[start + units]! };
}

function onGrid(x: number): Fraction {
  const rounded = Math.round(x * GRID) / GRID;
  return fractionOf(rounded === 0 || Math.abs(x) > 2 ** 30 ? x : rounded);
}

/**
 * The network near theta whose outputs are the least-squares fit of the partition, with the held units on their kinks.
 *
 * With the output weights fixed, output and kinks are linear in v_j (w_j, b_j) and the output's bias: a quadratic program
 * with equality constraints, solved exactly.
 *
 * @returns undefined if rounding hid all that could be fitted
 */
export function fitPartition(
  theta: Float64Array,
  samples: ExactSamples,
  { signs, silence }: Partition,
): PartitionFit | undefined {
  const float = floatNetwork(theta, samples);
  const output = float.output.map((v) => (Math.abs(v) <= silence ? NONE : onGrid(v)));
  const start = float.hidden.map((unit) => unit.map(onGrid));
  const fitted = signs.flatMap((row, j) => (isZero(output[j]!) || row.every((sign) => sign < 0) ? [] : [j]));
  const width = samples.inputs[0]?.length ?? 1;
  const unknowns = fitted.length * width + 1;

  const rowFor = (j: number, input: readonly Fraction[]): Fraction[] => {
    const row = new Array<Fraction>(unknowns).fill(NONE);
    const at = fitted.indexOf(j) * width;
    for (const [i, x] of input.entries()) row[at + i] = x;
    return row;
  };
  const features = samples.inputs.map((input, s) => {
    const row = new Array<Fraction>(unknowns).fill(NONE);
    row[unknowns - 1] = fractionOf(1);
    for (const j of fitted)
      if (signs[j]![s]! > 0) for (const [i, x] of rowFor(j, input).entries()) if (!isZero(x)) row[i] = x;
    return row;
  });
  const held = fitted.flatMap((unit) =>
    signs[unit]!.flatMap((sign, sample) => (sign === 0 ? [{ unit, sample }] : [])),
  );
  const constraints = held.map(({ unit, sample }) => rowFor(unit, samples.inputs[sample]!));
  const before = [...fitted.flatMap((j) => start[j]!.map((x) => x.mul(output[j]!))), onGrid(float.bias)];
  const solution = solve(
    optimality(features, constraints, before, samples.targets),
    unknowns + constraints.length,
  );
  if (!solution) return undefined;
  const after = before.map((x, i) => x.add(solution[i]!));
  const hidden = start.map((unit, j) => {
    const at = fitted.indexOf(j) * width;
    return at < 0 ? unit : after.slice(at, at + width).map((x) => x.div(output[j]!));
  });
  return {
    network: { hidden, output, bias: after.at(-1) ?? NONE },
    forces: held.map((where, k) => ({ ...where, force: solution[unknowns + k]! })),
  };
}

/** The equations of the step d from p and the forces f: A^T (A (p + d) - y) + C^T f = 0, C (p + d) = 0. */
function optimality(
  features: readonly (readonly Fraction[])[],
  constraints: readonly (readonly Fraction[])[],
  p: readonly Fraction[],
  targets: readonly Fraction[],
): Fraction[][] {
  const errors = features.map((row, s) => dot(row, p).sub(targets[s]!));
  const columns = p.map((_, i) => features.map((row) => row[i]!));
  const stationary = columns.map((column, i) => [
    ...columns.map((other) => dot(column, other)),
    ...constraints.map((row) => row[i]!),
    dot(column, errors).neg(),
  ]);
  const none = constraints.map(() => NONE);
  const kinks = constraints.map((row) => [...row, ...none, dot(row, p).neg()]);
  return [...stationary, ...kinks];
}
