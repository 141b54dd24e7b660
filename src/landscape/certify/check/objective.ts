// The objective of a certificate's problem as a jet: mean loss over the samples plus the penalty.
import { minus, only, over, plus, times, ZERO, type Interval } from './arithmetic.ts';
import { enclose } from './exact.ts';
import { ACTIVATIONS, exponential, logarithm, softplus } from './functions.ts';
import { createJets, type Jet, type Jets } from './jet.ts';
import type { SmoothProblem } from './schema.ts';

/** The samples, enclosed. */
export interface Samples {
  /** (num_samples, input_size) */
  readonly inputs: readonly (readonly Interval[])[];
  /** (num_samples, output_size) */
  readonly targets: readonly (readonly Interval[])[];
}

/** The samples of a problem. */
export function samplesOf({ inputs, targets }: SmoothProblem): Samples {
  const enclosed = (rows: readonly (readonly string[])[]) => rows.map((row) => row.map(enclose));
  return { inputs: enclosed(inputs), targets: enclosed(targets) };
}

/**
 * The objective, penalty included, over a box of parameters.
 *
 * @param theta (parameterCount) enclosures
 * @param order of the derivatives: 1 or 2
 */
export function objectiveOver(
  problem: SmoothProblem,
  { inputs, targets }: Samples,
  theta: readonly Interval[],
  order: 1 | 2,
): Jet {
  const jets = createJets(theta.length, order);
  const parameters = theta.map((value, p) => jets.parameter(p, value));
  let total = jets.constant(ZERO);
  for (const [s, input] of inputs.entries()) {
    const outputs = run(jets, problem, parameters, input);
    total = jets.sum(total, sampleLoss(jets, problem.loss, outputs, targets[s]!));
  }
  const outputSize = problem.network.layers.at(-1)!;
  const count = problem.loss === 'cross-entropy' ? inputs.length : inputs.length * outputSize;
  const mean = jets.scaled(over(only(1), only(count)), total);
  const l2 = enclose(problem.penalty.l2);
  if (l2.lo === 0 && l2.hi === 0) return mean;
  return parameters.reduce((sum, parameter, p) => {
    if (!problem.penalty.biases && isBias(problem.network.layers, p)) return sum;
    return jets.sum(sum, jets.scaled(l2, jets.product(parameter, parameter)));
  }, mean);
}

/** How many parameters a network has. */
export function parameterCountOf(layers: readonly number[]): number {
  return layers.slice(1).reduce((sum, size, l) => sum + size * (layers[l]! + 1), 0);
}

function isBias(layers: readonly number[], p: number): boolean {
  let rest = p;
  for (const [l, size] of layers.slice(1).entries()) {
    const weights = size * layers[l]!;
    if (rest < weights) return false;
    if (rest < weights + size) return true;
    rest -= weights + size;
  }
  return false;
}

function run(
  jets: Jets,
  { network }: SmoothProblem,
  parameters: readonly Jet[],
  input: readonly Interval[],
): Jet[] {
  const { layers } = network;
  let below = input.map((x) => jets.constant(x));
  let next = 0;
  for (const [l, size] of layers.slice(1).entries()) {
    const f = ACTIVATIONS[l === layers.length - 2 ? network.outputActivation : network.activation];
    const weights = parameters.slice(next, next + size * below.length);
    const biases = parameters.slice(next + weights.length, next + weights.length + size);
    next += weights.length + size;
    below = biases.map((bias, j) => {
      const own = weights.slice(j * below.length, (j + 1) * below.length);
      const z = own.reduce((sum, weight, i) => jets.sum(sum, weigh(jets, weight, below[i]!, l === 0)), bias);
      return jets.applied(f, z);
    });
  }
  return below;
}

/** An input is a constant: its product with a weight has no second derivative. */
function weigh(jets: Jets, weight: Jet, unit: Jet, isInput: boolean): Jet {
  return isInput ? jets.scaled(unit.value, weight) : jets.product(weight, unit);
}

function sampleLoss(
  jets: Jets,
  loss: SmoothProblem['loss'],
  outputs: readonly Jet[],
  targets: readonly Interval[],
): Jet {
  const shifted = (jet: Jet, by: Jet): Jet => jets.sum(jet, jets.scaled(only(-1), by));
  const each = (f: (output: Jet, target: Interval) => Jet): Jet =>
    outputs.map((output, k) => f(output, targets[k]!)).reduce((a, b) => jets.sum(a, b));
  if (loss === 'mse') {
    return each((output, target) => {
      const error = shifted(output, jets.constant(target));
      return jets.product(error, error);
    });
  }
  const agreement = each((output, target) => jets.scaled(target, output));
  if (loss === 'bce')
    return shifted(
      each((output) => jets.applied(softplus, output)),
      agreement,
    );
  const top = outputs.reduce((a, b) => (b.value.hi > a.value.hi ? b : a));
  const others = outputs.filter((output) => output !== top);
  const sum = others.reduce(
    (before, output) => jets.sum(before, jets.applied(exponential, shifted(output, top))),
    jets.constant(only(1)),
  );
  const goal = targets.reduce((before, target) => plus(before, target), ZERO);
  return shifted(jets.scaled(goal, jets.sum(top, jets.applied(logarithm, sum))), agreement);
}

/** A jet's second derivatives as a full matrix with a number taken from its diagonal. */
export function shiftedHessian({ first, second }: Jet, by: Interval): Interval[][] {
  const entry = (i: number, j: number): Interval =>
    second[(Math.max(i, j) * (Math.max(i, j) + 1)) / 2 + Math.min(i, j)] ?? ZERO;
  return first.map((_, i) => first.map((__, j) => (i === j ? minus(entry(i, j), by) : entry(i, j))));
}

/** A row times a column. */
export function scalarProduct(a: readonly Interval[], b: readonly Interval[]): Interval {
  return a.reduce((sum, x, i) => plus(sum, times(x, b[i]!)), ZERO);
}
