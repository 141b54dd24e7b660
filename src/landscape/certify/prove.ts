// proveMinimum: the door to both proofs. What cannot be proved is refused, with the reason.
import type { FittedSweep } from '../../datasets/index.ts';
import { InputError } from '../../spec/index.ts';
import { refusal, type Certificate, type Origin, type Refusal } from './certificate.ts';
import { provePartition } from './prove-partition.ts';
import { proveSmooth } from './prove-smooth.ts';

/** How to prove. */
export interface ProofOptions {
  /** (parameterCount) a point with a smaller objective; default: looked for. */
  readonly better?: ArrayLike<number>;
  /** Networks of the sweep to train in search of a better point, default 32; 0 looks for none. */
  readonly starts?: number;
  /** Ends the search. */
  readonly signal?: AbortSignal;
  /** Called before each network of the search with the number of those trained, and of those that there may be. */
  readonly onSearch?: (done: number, total: number) => void;
  /** Written into the certificate as a note. */
  readonly origin?: Origin;
}

/** More parameters take too long. */
export const MAX_PARAMETERS = 100;

/** Samples times the square of the parameters: the work of a Hessian. */
const MAX_WORK = 2e6;

/**
 * Proves that a sweep's objective has a local minimum near a point, and that it is not global where a better point is
 * known or found. Smooth networks by interval arithmetic, relu networks with one hidden layer by exact fractions.
 *
 * @param fitted a sweep without a grid, with its data
 * @param theta (parameterCount) near a critical point of the full-batch objective
 * @returns a certificate, or the reason why there is none
 * @throws InputError if theta does not fit the network, or the signal's reason when it aborts
 */
export async function proveMinimum(
  fitted: FittedSweep,
  theta: ArrayLike<number>,
  options: ProofOptions = {},
): Promise<Certificate | Refusal> {
  const { shape, sweep, dataset } = fitted;
  const start = checkPoint('parameters', theta, shape.parameterCount);
  if (options.better) checkPoint('better', options.better, shape.parameterCount);
  const work = dataset.numSamples * shape.parameterCount ** 2;
  if (shape.parameterCount > MAX_PARAMETERS || work > MAX_WORK) {
    return refusal(
      'unsupported',
      `${shape.parameterCount} parameters on ${dataset.numSamples} samples are too many: at most ${MAX_PARAMETERS} parameters, and samples times their square at most ${MAX_WORK}`,
    );
  }
  if (!sweep.network.biases) {
    return refusal('unsupported', 'certificates are for networks with biases; this one has `biases` false');
  }
  try {
    return await (sweep.network.activation === 'relu'
      ? provePartition(fitted, start, options)
      : proveSmooth(fitted, start, options));
  } catch (error) {
    if (!(error instanceof RangeError) || error instanceof InputError) throw error;
    return refusal('unsettled', `the numbers there are too large to be enclosed (${error.message})`);
  }
}

function checkPoint(field: string, values: ArrayLike<number>, size: number): Float64Array {
  const point = Float64Array.from(values);
  if (point.length !== size) {
    throw new InputError({
      field,
      value: point.length,
      rule: `must have ${size} numbers, one per parameter of the network`,
      remedy: 'give weights (out, in) row-major, then biases, if there are any, layer by layer',
    });
  }
  const at = point.findIndex((x) => !Number.isFinite(x));
  if (at < 0) return point;
  throw new InputError({
    field: `${field}[${at}]`,
    value: point[at],
    rule: 'must be a finite number',
    remedy: 'use a network that did not diverge',
  });
}
