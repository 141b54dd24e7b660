// The float64 reference: starting points of a workload, and the losses its networks must have after so many steps.
import { fitSweep, loadDataset } from '../src/datasets/index.ts';
import { createReference } from '../src/reference/index.ts';
import { parameterCount } from './peers/task.ts';
import { toSweep, type Size, type Workload } from './workloads.ts';

/** What anybody's losses may differ from the reference. */
const TOLERANCE = 1e-5;

/** Somebody computed something else: their speed says nothing. */
export class OffReferenceError extends Error {
  override readonly name = 'OffReferenceError';
}

/**
 * @param errors at the checkpoints
 * @returns the largest
 * @throws OffReferenceError if it exceeds what float32 explains
 */
export function checkErrors(errors: readonly number[]): number {
  const largest = Math.max(...errors);
  if (largest <= TOLERANCE) return largest;
  throw new OffReferenceError(
    `the losses are off the float64 reference by ${largest}; at most ${TOLERANCE} is allowed`,
  );
}

/** The numbers of steps after which losses are compared: late ones alone could all be zero. */
export function checkpoints(steps: number): readonly number[] {
  return [...new Set([1, Math.ceil(steps / 10), steps])];
}

export interface ReferenceLosses {
  /** Networks that are compared. */
  readonly checked: number;
  /** (networks, parameterCount) float32 */
  readonly starts: Float32Array;
  /** The largest distance of losses from the reference's after `steps` steps. */
  lossError(losses: ArrayLike<number>, steps: number): number;
  /** The same for endpoints (checked, parameterCount). */
  endpointError(endpoints: Float32Array, steps: number): number;
}

export async function createReferenceLosses(workload: Workload, size: Size): Promise<ReferenceLosses> {
  const sweep = toSweep(workload, size);
  const reference = createReference(fitSweep(sweep, await loadDataset(sweep.dataset)));
  const count = parameterCount(workload.layers);
  const starts = new Float32Array(size.networks * count);
  for (let n = 0; n < size.networks; n++) starts.set(reference.initialize(BigInt(n)), n * count);
  const checked = Math.min(workload.checked, size.networks);
  const network = (parameters: Float32Array, n: number): Float64Array =>
    Float64Array.from(parameters.subarray(n * count, (n + 1) * count));

  const known = new Map<number, readonly number[]>();
  const expected = (steps: number): readonly number[] => {
    const losses =
      known.get(steps) ??
      Array.from({ length: checked }, (_, n) => {
        const state = reference.begin(network(starts, n));
        reference.train(state, 0, steps);
        return reference.lossAt(state.theta);
      });
    known.set(steps, losses);
    return losses;
  };
  const lossError = (losses: ArrayLike<number>, steps: number): number =>
    Math.max(...expected(steps).map((loss, n) => Math.abs(loss - (losses[n] ?? Number.NaN))));
  return {
    checked,
    starts,
    lossError,
    endpointError: (endpoints, steps) =>
      lossError(
        Array.from({ length: checked }, (_, n) => reference.lossAt(network(endpoints, n))),
        steps,
      ),
  };
}
