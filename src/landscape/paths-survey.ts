// The straight lines of many networks: from each start to its endpoint, and between endpoints of the same outcome.
import type { FittedSweep } from '../datasets/index.ts';
import { createVerdict } from '../engine/outcome.ts';
import { OUTCOMES, type Outcome, type Share } from '../engine/result.ts';
import { createReference, type RandomKey, type Reference } from '../reference/index.ts';
import { quantilesOfSorted, shareInterval } from '../statistics/index.ts';
import { barrierOf, climbOf, isMonotone, lossAlong, PATH_POINTS } from './paths.ts';
import { createTurns } from './turns.ts';

/** Moves b by symmetries of the network so that its hidden units lie where those of a do. Leaves both as they are. */
export type Align = (a: Float64Array, b: Float64Array) => Float64Array;

/** Which paths are measured. */
export interface PathSurveyOptions {
  /** The networks of indices 0 to networks - 1. */
  readonly networks: number;
  /** Points of a line; default 101. */
  readonly points?: number;
  /** For the barrier between aligned endpoints; default: it is not measured. */
  readonly align?: Align;
  /** The Philox key; default: the sweep's seed. */
  readonly key?: RandomKey;
  readonly signal?: AbortSignal;
  /** Called after each network with the number of those trained. */
  readonly onProgress?: (done: number) => void;
}

/** What a network's line from its start to its endpoint looks like. */
export interface DescentPath {
  /** No rise above 1e-9 from one point to the next. */
  readonly monotone: boolean;
  /** Highest point less the higher end. */
  readonly barrier: number;
  /** The most it rises above the lowest point that it has passed. */
  readonly climb: number;
}

/** A trained network and its path. */
export interface TrainedPath extends DescentPath {
  readonly outcome: Outcome;
  /** (parameterCount) */
  readonly end: Float64Array;
}

/** Quantiles of a barrier or a climb: the loss is float64, these are float32. */
export type HeightQuantiles = Readonly<Record<'0.05' | '0.5' | '0.95' | '1', number>>;

/** Paths between pairs of endpoints. */
export interface PairPaths {
  readonly pairs: number;
  readonly barrier: HeightQuantiles;
  /** After the hidden units of one were aligned with those of the other; absent where that was not asked for. */
  readonly alignedBarrier?: HeightQuantiles;
}

/** The paths of the networks of one outcome, or of all that have a path. */
export interface PathRow {
  readonly outcome: Outcome | 'all';
  readonly networks: number;
  /** The share whose path from start to endpoint is monotone. */
  readonly monotone: Share;
  readonly barrier: HeightQuantiles;
  readonly climb: HeightQuantiles;
  /** Between two endpoints; null for fewer than two networks. */
  readonly between: PairPaths | null;
}

/** What a survey of paths measured. */
export interface PathSurvey {
  readonly networks: number;
  readonly points: number;
  /** Networks that diverged: they have no path. */
  readonly diverged: number;
  /** `all` first, then each outcome that occurred; empty if all diverged. */
  readonly rows: readonly PathRow[];
}

/**
 * Trains networks in float64 and measures the loss along their straight lines.
 *
 * Between endpoints, the first network of an outcome is paired with its second, the third with its fourth, and so on: no
 * endpoint is in two pairs, so that the pairs are independent.
 *
 * @param fitted the sweep that trains them
 */
export async function surveyPaths(fitted: FittedSweep, options: PathSurveyOptions): Promise<PathSurvey> {
  const { networks, points = PATH_POINTS, align, key, signal, onProgress } = options;
  const reference = createReference(fitted, key ? { key } : {});
  const turn = createTurns(signal);
  const trace = createTrace(fitted, reference, points);
  const paths: TrainedPath[] = [];
  for (let index = 0; index < networks; index++) {
    await turn();
    const path = trace(BigInt(index));
    if (path) paths.push(path);
    onProgress?.(index + 1);
  }
  const rows: PathRow[] = [];
  for (const outcome of ['all', ...OUTCOMES] as const) {
    await turn();
    const own = outcome === 'all' ? paths : paths.filter((path) => path.outcome === outcome);
    if (own.length > 0) rows.push(rowOf(outcome, own, { reference, points, align }));
  }
  return { networks, points, diverged: networks - paths.length, rows };
}

/** The training of one network, and its line; null where it diverged. */
function createTrace(
  fitted: FittedSweep,
  reference: Reference,
  points: number,
): (index: bigint) => TrainedPath | null {
  const verdictOf = createVerdict(fitted);
  return (index) => {
    const start = reference.initialize(index);
    const state = reference.begin(start.slice(), index);
    reference.train(state, 0, fitted.sweep.steps);
    const measured = { ...reference.evaluate(state.theta, index), stoppedStep: state.stopped };
    const { kind, outcome } = verdictOf(measured);
    if (kind === 'diverged') return null;
    return { outcome, end: state.theta, ...descentPath(lossAlong(reference, start, state.theta, points)) };
  };
}

/** What is measured of a line from a start to its endpoint. */
export function descentPath(losses: Float64Array): DescentPath {
  return { monotone: isMonotone(losses), barrier: barrierOf(losses), climb: climbOf(losses) };
}

interface Lines {
  readonly reference: Pick<Reference, 'lossAt'>;
  readonly points: number;
  readonly align: Align | undefined;
}

function rowOf(outcome: PathRow['outcome'], paths: readonly TrainedPath[], lines: Lines): PathRow {
  return {
    outcome,
    networks: paths.length,
    monotone: shareInterval(paths.filter(({ monotone }) => monotone).length, paths.length),
    barrier: heights(paths.map(({ barrier }) => barrier)),
    climb: heights(paths.map(({ climb }) => climb)),
    between: between(paths, lines),
  };
}

function between(paths: readonly TrainedPath[], { reference, points, align }: Lines): PairPaths | null {
  const pairs = Array.from(
    { length: Math.floor(paths.length / 2) },
    (_, i) => [paths[2 * i]!.end, paths[2 * i + 1]!.end] as const,
  );
  if (pairs.length === 0) return null;
  const barriers = (move: Align): HeightQuantiles =>
    heights(pairs.map(([a, b]) => barrierOf(lossAlong(reference, a, move(a, b), points))));
  return {
    pairs: pairs.length,
    barrier: barriers((_, b) => b),
    ...(align ? { alignedBarrier: barriers(align) } : {}),
  };
}

const PROBABILITIES = ['0.05', '0.5', '0.95', '1'] as const;

function heights(values: readonly number[]): HeightQuantiles {
  const found = quantilesOfSorted(Float32Array.from(values).sort(), PROBABILITIES.map(Number));
  return Object.fromEntries(PROBABILITIES.map((name, i) => [name, found[i]!])) as Record<
    (typeof PROBABILITIES)[number],
    number
  >;
}
