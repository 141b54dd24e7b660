// What curvature measures of each network, and how it is read from the device.
import { rowOf, STANDING, type Part, type Workspace } from '../engine/curvature-stages.ts';

/** What is known of each network; NaN throughout where it is past BLOW_UP or no number. */
export interface CurvatureMeasurements {
  /** (count) |gradient| of the objective. */
  readonly gradientNorm: Float32Array;
  /** (count) the smallest eigenvalue of the Hessian. */
  readonly smallest: Float32Array;
  /** (count) the largest. */
  readonly largest: Float32Array;
  /** (count) their sum. */
  readonly trace: Float32Array;
  /** (count) how many are below -tolerance |H|. */
  readonly index: Float32Array;
  /** (count) how many are within it. */
  readonly nullity: Float32Array;
  /**
   * (count) |(H + mu I)^-1 gradient|, mu = P * 1.2e-7 * |H|, which float32 cannot tell from 0; where H has negative
   * eigenvalues beyond that, mu is the first of mu, 4 mu, 16 mu, ... that outweighs them, doubled.
   */
  readonly newtonStep: Float32Array;
  /** (parameterCount, count) all eigenvalues, ascending, if asked for. */
  readonly eigenvalues?: Float32Array;
  /** (parameterCount, count) the unit eigenvector of the smallest, its sign arbitrary, if asked for. */
  readonly smallestVector?: Float32Array;
}

/** What to measure. */
export interface MeasureOptions {
  /** Eigenvalues up to so many times |H| count as zero; default 10 * parameterCount * 2^-23. */
  readonly tolerance?: number;
  /** Whether all eigenvalues are returned; default false. */
  readonly eigenvalues?: boolean;
  /** Whether the eigenvector of the smallest is returned; default false. */
  readonly smallestVector?: boolean;
  /** (count) the numbers of the networks in their sweep: needed where its axes vary the penalty. */
  readonly indices?: BigUint64Array;
}

/** Results to be filled in, part by part. */
export interface Results {
  /** (7) of (count): gradient norm, Newton step; smallest, largest, trace, index, nullity. */
  readonly rows: readonly Float32Array[];
  /** (parameterCount, count), null where they are not asked for. */
  readonly eigenvalues: Float32Array | null;
  readonly smallestVector: Float32Array | null;
}

/** Results of `count` networks with `size` parameters. */
export function emptyResults(size: number, count: number, options: MeasureOptions): Results {
  const matrix = (wanted = false): Float32Array | null => (wanted ? new Float32Array(size * count) : null);
  return {
    rows: Array.from({ length: 7 }, () => new Float32Array(count)),
    eigenvalues: matrix(options.eigenvalues),
    smallestVector: matrix(options.smallestVector),
  };
}

/** Reads the networks in memory and puts them where they belong. */
export async function readResults(workspace: Workspace, results: Results, part: Part): Promise<void> {
  const { total, from, count } = part;
  const row = (name: string, at: number) => rowOf(workspace, name, at, count);
  const rowsOf = (name: string, all: Float32Array | null) =>
    Array.from({ length: (all?.length ?? 0) / total }, (_, p) => row(name, p));
  const read = await workspace.buffers.read([
    row('standing', 0),
    ...[0, 1].map((at) => row('newton', at)),
    ...[0, 1, 2, 3, 4].map((at) => row('summary', at)),
    ...rowsOf('values', results.eigenvalues),
    ...rowsOf('direction', results.smallestVector),
  ]);
  const standing = new Uint32Array(read[0]);
  const place = (to: Float32Array, at: number, values: Float32Array | Uint32Array): void => {
    for (let i = 0; i < count; i++) {
      to[at + i] = standing[i] === STANDING.overflow ? Number.NaN : values[i]!;
    }
  };
  results.rows.forEach((to, r) => {
    const bytes = read[1 + r]!;
    place(to, from, r < 5 ? new Float32Array(bytes) : new Uint32Array(bytes));
  });
  let next = 1 + results.rows.length;
  for (const all of [results.eigenvalues, results.smallestVector]) {
    for (let at = from; all && at < all.length; at += total) place(all, at, new Float32Array(read[next++]!));
  }
}

/** Results by name. */
export function measurementsOf({ rows, eigenvalues, smallestVector }: Results): CurvatureMeasurements {
  const [gradientNorm, newtonStep, smallest, largest, trace, index, nullity] = rows;
  return {
    gradientNorm: gradientNorm!,
    smallest: smallest!,
    largest: largest!,
    trace: trace!,
    index: index!,
    nullity: nullity!,
    newtonStep: newtonStep!,
    ...(eigenvalues && { eigenvalues }),
    ...(smallestVector && { smallestVector }),
  };
}
