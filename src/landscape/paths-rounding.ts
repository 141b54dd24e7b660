// How far a loss computed in float32 may be from the exact one: what the losses of a line on the GPU can tell, and what not.
import type { FittedSweep } from '../datasets/index.ts';
import type { Activation } from '../spec/index.ts';

/** What rounding may do to the losses of one line: loss -> the most by which the exact one differs. */
export type LineTolerance = (loss: number) => number;

/** Half a unit in the last place, relative. */
const ROUNDOFF = 2 ** -24;

/** An activation as rounding sees it. */
interface Sensitivity {
  /** Its steepest slope. */
  readonly slope: number;
  /** No value is larger. */
  readonly most: number;
  /** It errs by so much in a kernel, absolute, and by so much of its value. */
  readonly absolute: number;
  readonly relative: number;
}

/** The kernels' approximations are good to 4 units in the last place or to 2e-7. */
const APPROXIMATED = { absolute: 2e-7, relative: 8 * ROUNDOFF } as const;
const EXACT = { absolute: 0, relative: ROUNDOFF } as const;

const SENSITIVITIES: Readonly<Record<Activation, Sensitivity>> = {
  tanh: { slope: 1, most: 1, ...APPROXIMATED },
  sigmoid: { slope: 0.25, most: 1, ...APPROXIMATED },
  sin: { slope: 1, most: 1, ...APPROXIMATED },
  relu: { slope: 1, most: Infinity, ...EXACT },
  'leaky-relu': { slope: 1, most: Infinity, ...EXACT },
  identity: { slope: 1, most: Infinity, ...EXACT },
  elu: { slope: 1, most: Infinity, ...APPROXIMATED },
  softplus: { slope: 1, most: Infinity, ...APPROXIMATED },
  gelu: { slope: 1.13, most: Infinity, ...APPROXIMATED },
};

/** Softplus and elu are no more than this above |x|. */
const BEYOND = 1;

/** Roundings of a product besides those of the sum it belongs to: three of the point on the line, and its own. */
const ROUNDINGS = 4;

/**
 * Bounds of the rounding along the lines of a sweep's networks.
 *
 * The parameters of a line lie between those of its ends, so that a forward pass on the larger of both, all of it positive,
 * bounds every sum and, with a roundoff per operation, every error. What an error of the outputs does to the loss is known from
 * the loss itself: by Cauchy and Schwarz at most 2 sqrt(loss) times as much for mse, and at most as much as the loss for
 * cross-entropies.
 *
 * @returns (a, b) (parameterCount), the ends of a line -> its tolerance
 * @see Higham 2002, "Accuracy and stability of numerical algorithms", section 3.1: the error of a sum of products
 */
export function createLineTolerance({
  sweep,
  dataset,
  shape,
}: FittedSweep): (a: Float64Array, b: Float64Array) => LineTolerance {
  const { layers, weights, biases, hasBiases, layerCount } = shape;
  const sensitivityOf = (layer: number): Sensitivity =>
    SENSITIVITIES[layer + 1 < layerCount ? sweep.network.activation : sweep.network.outputActivation];
  const inputs = largestInputs(dataset);
  return (a, b) => {
    const weight = (at: number): number => Math.max(Math.abs(a[at]!), Math.abs(b[at]!));
    let sizes = inputs;
    let errors = new Float64Array(inputs.length);
    for (let layer = 0; layer < layerCount; layer++) {
      const below = { sizes, errors };
      const { slope, most, absolute, relative } = sensitivityOf(layer);
      const units = layers[layer + 1]!;
      sizes = new Float64Array(units);
      errors = new Float64Array(units);
      for (let unit = 0; unit < units; unit++) {
        let sum = hasBiases ? weight(biases[layer]! + unit) : 0;
        let error = 0;
        const fanIn = layers[layer]!;
        for (let i = 0; i < fanIn; i++) {
          const size = weight(weights[layer]! + unit * fanIn + i);
          sum += size * below.sizes[i]!;
          error += size * below.errors[i]!;
        }
        error += (fanIn + ROUNDINGS) * ROUNDOFF * sum;
        sizes[unit] = Math.min(most, sum + BEYOND);
        errors[unit] = slope * error + absolute + relative * sizes[unit]!;
      }
    }
    return lossTolerance(sweep.loss, dataset, Math.max(...errors));
  };
}

/** (inputSize) the largest magnitude of each input. */
function largestInputs({ inputs, inputSize }: FittedSweep['dataset']): Float64Array {
  const largest = new Float64Array(inputSize);
  for (const [at, x] of inputs.entries()) {
    largest[at % inputSize] = Math.max(largest[at % inputSize]!, Math.abs(x));
  }
  return largest;
}

/** What an error of the outputs, and the rounding of the loss itself, do to the mean. */
function lossTolerance(
  loss: FittedSweep['sweep']['loss'],
  { numSamples, outputSize, targets }: FittedSweep['dataset'],
  error: number,
): LineTolerance {
  const summing = (numSamples * outputSize + 8) * ROUNDOFF;
  if (loss === 'mse') return (value) => 2 * Math.sqrt(value) * error + error ** 2 + summing * value;
  // With a target of 0 or 1 the slope of a sample's loss is at most that loss itself; else at most 1.
  const isHard = targets.every((target) => target === 0 || target === 1);
  const outputs = loss === 'bce' ? 1 : 2;
  return (value) => {
    const slope = isHard ? Math.min(1, value) : 1;
    return outputs * slope * error + error ** 2 + summing * (isHard ? value : value + 1) + ROUNDOFF * value;
  };
}
