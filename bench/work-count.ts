// What one network-step costs by formula: floating-point operations and special functions, whoever computes it.
import type { Workload } from './workloads.ts';

/** Operations of one step of one network. A multiply-add is two operations. */
export interface WorkCount {
  readonly flops: number;
  /** tanh and exp. */
  readonly specialFunctions: number;
}

/** How `countWork` counts, for people. */
export const WORK_FORMULA =
  'FLOP = S (sum over layers of (4 in out + out), + 2 in out behind the first layer; ' +
  'per hidden unit 3 (tanh) or 1 (relu); per output 2 (mse) or 5 (cross-entropy)) + 2 P; ' +
  'special functions = S (hidden units, if tanh, + outputs, if cross-entropy); S samples, P parameters';

/** Forward 2 in out (biases start the sums), weight gradient 2 in out, bias gradient out, input gradient 2 in out. */
export function countWork({ layers, activation, loss, samples }: Workload): WorkCount {
  const pairs = layers.slice(1).map((out, l) => ({ size: (layers[l] ?? 0) * out, out, first: l === 0 }));
  const products = sum(pairs.map(({ size, out, first }) => (first ? 4 : 6) * size + out));
  const hidden = sum(layers.slice(1, -1));
  const outputs = layers.at(-1) ?? 0;
  const perSample = products + (activation === 'tanh' ? 3 : 1) * hidden + (loss === 'mse' ? 2 : 5) * outputs;
  const parameters = sum(pairs.map(({ size, out }) => size + out));
  const numSamples = samples.inputs.length;
  return {
    flops: numSamples * perSample + 2 * parameters,
    specialFunctions:
      numSamples * ((activation === 'tanh' ? hidden : 0) + (loss === 'cross-entropy' ? outputs : 0)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
