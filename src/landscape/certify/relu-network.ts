// A relu network with one hidden layer and one output in exact fractions: which units are on where, and its loss.
import type Fraction from 'fraction.js';
import { unroundedNumbers, type FittedSweep } from '../../datasets/index.ts';
import { shortDecimal } from './decimals.ts';
import { dot, fractionOf, fractionOfDecimal, NONE, signOf } from './exact.ts';

/** The samples, exactly. */
export interface ExactSamples {
  /** (num_samples, input_size + 1) inputs, then a 1 for the bias. */
  readonly inputs: readonly (readonly Fraction[])[];
  /** (num_samples) */
  readonly targets: readonly Fraction[];
}

/** The network's parameters by unit. */
export interface ReluNetwork {
  /** (hidden units, input_size + 1) weights, then the bias. */
  readonly hidden: readonly (readonly Fraction[])[];
  /** (hidden units) weights of the output. */
  readonly output: readonly Fraction[];
  /** The output's bias. */
  readonly bias: Fraction;
}

/** What a network does on the samples. */
export interface ReluState {
  /** (hidden units, num_samples) 1 on, -1 off, 0 on its kink. */
  readonly signs: readonly (readonly number[])[];
  /** (num_samples) output minus target. */
  readonly errors: readonly Fraction[];
  /** Mean of the squared errors. */
  readonly loss: Fraction;
}

/** A fitted sweep's samples as fractions: 0.2 is 1/5. */
export function exactSamples({ dataset }: FittedSweep): ExactSamples {
  const { numSamples, inputSize, inputs, targets } = unroundedNumbers(dataset);
  const exactly = (x: number): Fraction => fractionOfDecimal(shortDecimal(x));
  return {
    inputs: Array.from({ length: numSamples }, (_, s) => [
      ...Array.from(inputs.subarray(s * inputSize, (s + 1) * inputSize), exactly),
      fractionOf(1),
    ]),
    targets: Array.from(targets, exactly),
  };
}

/**
 * @param theta (parameterCount) in PyTorch's order
 * @param inputSize of the network [inputSize, hidden, 1]
 */
export function networkOf(theta: readonly Fraction[], inputSize: number): ReluNetwork {
  const units = (theta.length - 1) / (inputSize + 2);
  const biases = units * inputSize;
  return {
    hidden: Array.from({ length: units }, (_, j) => [
      ...theta.slice(j * inputSize, (j + 1) * inputSize),
      theta[biases + j]!,
    ]),
    output: theta.slice(biases + units, biases + 2 * units),
    bias: theta.at(-1) ?? NONE,
  };
}

/** @returns (parameterCount) in PyTorch's order */
export function parametersOf({ hidden, output, bias }: ReluNetwork): Fraction[] {
  return [
    ...hidden.flatMap((unit) => unit.slice(0, -1)),
    ...hidden.map((unit) => unit.at(-1) ?? NONE),
    ...output,
    bias,
  ];
}

/** Runs the network on the samples. */
export function stateOf({ hidden, output, bias }: ReluNetwork, { inputs, targets }: ExactSamples): ReluState {
  const z = hidden.map((unit) => inputs.map((input) => dot(unit, input)));
  const signs = z.map((row) => row.map(signOf));
  const errors = targets.map((target, s) =>
    z.reduce((sum, row, j) => (signs[j]![s]! > 0 ? sum.add(output[j]!.mul(row[s]!)) : sum), bias).sub(target),
  );
  return { signs, errors, loss: dot(errors, errors).div(BigInt(targets.length)) };
}
