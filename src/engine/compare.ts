// Compares two runs network by network: who solved which starts, who went where, and how sure the difference is.
import type { DeviceDescription } from '../gpu/device.ts';
import { canonicalJson, InputError, MAX_NETWORKS, type InputProblem, type Sweep } from '../spec/index.ts';
import { mcnemarTest, pairedDifference } from '../statistics/index.ts';
import type { Run } from './engine.ts';
import {
  commonLevels,
  pairTable,
  solvedPairs,
  startTally,
  tallyPairs,
  type EndpointSlice,
  type PairExample,
  type PairTable,
  type SolvedPairs,
} from './pair-table.ts';
import type { CellResult, Recovery, SweepResult, Timing } from './result.ts';

/**
 * How the initial parameters of A and B belong together: `identical`; `coupled`, different functions of the same
 * uniform random numbers; `unrelated`, where they are given and differ.
 */
export type Starts = 'identical' | 'coupled' | 'unrelated';

/** One side of a comparison. */
export interface ComparedSweep {
  readonly sweep: Sweep;
  readonly hash: string;
  readonly cell: CellResult;
  /** Present where the device was lost on the way, as in the result of a sweep. */
  readonly recoveries?: readonly Recovery[];
}

/** A whole comparison: what `compare --json` prints. */
export interface Comparison {
  readonly schemaVersion: 1;
  readonly kind: 'comparison';
  readonly device: DeviceDescription;
  readonly starts: Starts;
  readonly a: ComparedSweep;
  readonly b: ComparedSweep;
  readonly pairs: SolvedPairs;
  /** McNemar's test of equal shares of solved networks. */
  readonly mcnemar: {
    readonly method: 'exact' | 'asymptotic';
    /** Chi-square with one degree of freedom, where the test is asymptotic. */
    readonly statistic?: number;
    readonly p: number;
  };
  /** The share solved by B minus the share solved by A, with its 95 % interval. */
  readonly difference: {
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly method: 'tango-score';
  };
  readonly table: PairTable;
  /** The first start that only A, or only B, solves. */
  readonly examples: { readonly onlyA: PairExample | null; readonly onlyB: PairExample | null };
  /** Of both runs together. */
  readonly timing: Timing;
}

/**
 * Compares two runs as pairs by network index.
 *
 * @param a a run of a sweep without a grid; its result and its endpoints are awaited
 * @param b another one
 * @throws InputError if their networks are no pairs: see checkPairs
 */
export async function compareRuns(a: Run, b: Run): Promise<Comparison> {
  const [resultA, resultB] = await Promise.all([a.result, b.result]);
  checkPairs(resultA.sweep, resultB.sweep);
  for (const { cells } of [resultA, resultB]) checkWhole(cells);
  const [sideA, sideB] = [sideOf(resultA), sideOf(resultB)];
  const tally = startTally(commonLevels(sideA.cell.levels, sideB.cell.levels));
  for await (const [sliceA, sliceB] of zip(a.endpoints(), b.endpoints())) tallyPairs(tally, sliceA, sliceB);
  const table = pairTable(tally);
  const pairs = solvedPairs(table);
  const { pValue, ...test } = mcnemarTest(pairs.onlyB, pairs.onlyA);
  return {
    schemaVersion: 1,
    kind: 'comparison',
    device: resultA.device,
    starts: startsOf(resultA.sweep, resultB.sweep),
    a: sideA,
    b: sideB,
    pairs,
    mcnemar: { ...test, p: pValue },
    difference: {
      ...pairedDifference(pairs.onlyB, pairs.onlyA, resultA.sweep.networks),
      method: 'tango-score',
    },
    table,
    examples: tally.examples,
    timing: addTimings(resultA.timing, resultB.timing),
  };
}

/** A run that ended when its intervals were narrow enough has a number of networks of its own. */
function checkWhole([cell]: readonly CellResult[]): void {
  if (cell?.until === undefined) return;
  const rule = 'ends one of the runs before all pairs are there';
  const remedy = 'run both without it';
  throw new InputError({ field: 'until', value: cell.until.condition, rule, remedy });
}

/**
 * Checks that the networks of two sweeps are pairs: the same indices, drawn from the same random numbers, each pair
 * independent of the others.
 *
 * @throws InputError naming the field in which they are not
 */
export function checkPairs(a: Sweep, b: Sweep): void {
  for (const sweep of [a, b]) {
    const problem = problemOf(sweep);
    if (problem) throw new InputError(problem);
  }
  for (const field of ['networks', 'seed'] as const) {
    if (a[field] === b[field]) continue;
    const rule = `must be the same in A (${a[field]}) and B: pairs are networks of the same seed and index`;
    throw new InputError({
      field,
      value: b[field],
      rule,
      remedy: `set it for both, on the command line with --${field} ${a[field]}`,
    });
  }
  if (2 * a.networks > MAX_NETWORKS) {
    const rule = `must be at most ${MAX_NETWORKS} for A and B together`;
    const remedy = `use ${MAX_NETWORKS / 2} or fewer`;
    throw new InputError({ field: 'networks', value: a.networks, rule, remedy });
  }
}

function problemOf({ grid, axes, pairing }: Sweep): InputProblem | undefined {
  if (Object.keys(grid).length > 0) {
    const remedy = 'choose one value for each of its axes';
    return { field: 'grid', value: grid, rule: 'makes more than one cell of a side', remedy };
  }
  if (Object.keys(axes).length > 0) {
    const rule = 'share starting points within a sweep: its pairs are not independent';
    return { field: 'axes', value: axes, rule, remedy: 'set one value instead, and compare that' };
  }
  if (pairing !== 'common') {
    const rule = 'draws other starting points for each cell: there are no pairs';
    return { field: 'pairing', value: pairing, rule, remedy: 'use "common"' };
  }
  return undefined;
}

/** How the starts of two sweeps with the same seed belong together. */
export function startsOf(a: Sweep, b: Sweep): Starts {
  const same = (x: unknown, y: unknown): boolean => canonicalJson(x) === canonicalJson(y);
  if (same(a.network.layers, b.network.layers) && same(a.initializer, b.initializer)) return 'identical';
  const drawn = 'weights' in a.initializer && 'weights' in b.initializer;
  return drawn ? 'coupled' : 'unrelated';
}

function sideOf({ sweep, hash, cells: [cell], recoveries }: SweepResult): ComparedSweep {
  if (!cell) throw new RangeError('`cells` (=[]) must hold the result of the sweep; run it again');
  return { sweep, hash, cell, ...(recoveries && { recoveries }) };
}

function addTimings(a: Timing, b: Timing): Timing {
  const trainMs = a.trainMs + b.trainMs;
  const networkSteps = a.networkSteps + b.networkSteps;
  return {
    compileMs: a.compileMs + b.compileMs,
    trainMs,
    totalMs: a.totalMs + b.totalMs,
    networkSteps,
    networkStepsPerSecond: trainMs > 0 ? (1000 * networkSteps) / trainMs : 0,
  };
}

/** The batches of two runs side by side, cut to the same networks. */
async function* zip(
  a: AsyncIterable<EndpointSlice>,
  b: AsyncIterable<EndpointSlice>,
): AsyncGenerator<readonly [EndpointSlice, EndpointSlice]> {
  const others = b[Symbol.asyncIterator]();
  let other: EndpointSlice | undefined;
  for await (const batch of a) {
    for (let from = 0; from < batch.index.length;) {
      while (!other || other.index.length === 0) {
        const next = await others.next();
        if (next.done) throw new RangeError('B has fewer endpoints than A');
        other = next.value;
      }
      const count = Math.min(batch.index.length - from, other.index.length);
      yield [sliceOf(batch, from, from + count), sliceOf(other, 0, count)];
      other = sliceOf(other, count);
      from += count;
    }
  }
}

function sliceOf({ index, outcome, loss }: EndpointSlice, from: number, to?: number): EndpointSlice {
  return {
    index: index.subarray(from, to),
    outcome: outcome.subarray(from, to),
    loss: loss.subarray(from, to),
  };
}
