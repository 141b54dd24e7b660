// The straight lines of many networks: from each start to its endpoint, and between endpoints of the same outcome.
import type { FittedSweep } from '../datasets/index.ts';
import type { Engine } from '../engine/engine.ts';
import { columnOf } from '../engine/lines.ts';
import { OUTCOMES, type Outcome, type Share } from '../engine/result.ts';
import { createReference, type RandomKey, type Reference } from '../reference/index.ts';
import type { Sweep } from '../spec/index.ts';
import { quantilesOfSorted, shareInterval } from '../statistics/index.ts';
import {
  barrierOfLine,
  createExactAt,
  judgeLine,
  PATH_POINTS,
  type DescentPath,
  type MeasuredLine,
} from './paths.ts';
import { trainEndpoints, type Endpoint, type TrainingOptions } from './paths-endpoints.ts';
import { createLineTolerance } from './paths-rounding.ts';
import { createTurns } from './turns.ts';

/** Moves b by symmetries of the network so that its hidden units lie where those of a do. Leaves both as they are. */
export type Align = (a: Float64Array, b: Float64Array) => Float64Array;

/** The cell whose networks are surveyed. */
export interface SurveyedCell {
  /** The cell as a sweep of its own: a grid of one cell, or none. */
  readonly sweep: Sweep;
  readonly fitted: FittedSweep;
  /** The Philox key of its starting points. */
  readonly key: RandomKey;
}

/** Which paths are measured. */
export interface PathSurveyOptions extends TrainingOptions {
  /** Points of a line; default 101. */
  readonly points?: number;
  /** For the barrier between aligned endpoints; default: it is not measured. */
  readonly align?: Align;
  /** Called when lines are to be measured, with their number. */
  readonly onLines?: (lines: number) => void;
}

/** Quantiles of a barrier or a climb. */
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
  /** Networks for which float32 left that open, so that float64 decided. */
  readonly inDoubt: number;
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
 * Trains the networks of a cell and measures the loss along their straight lines, where the engine computes.
 *
 * Between endpoints, the first network of an outcome is paired with its second, the third with its fourth, and so on: no
 * endpoint is in two pairs, so that the pairs are independent.
 *
 * @throws InputError if the networks are too large for lines on the device
 */
export async function surveyPaths(
  engine: Engine,
  cell: SurveyedCell,
  options: PathSurveyOptions = {},
): Promise<PathSurvey> {
  const { points = PATH_POINTS, align } = options;
  const all = await trainEndpoints(engine, cell.sweep, options);
  const trained = all.filter(({ outcome }) => outcome !== 'diverged');
  const ends = trained.map(({ theta }) => theta);
  const meter = createMeter(engine, cell, { ...options, points });
  const starts = await startsOf(cell, trained, options.signal);
  const paths = await meter(starts, ends, judgeLine);
  const groups = (['all', ...OUTCOMES] as const)
    .map((outcome) => ({ outcome, members: membersOf(trained, outcome) }))
    .filter(({ members }) => members.length > 0);
  const pairs = groups.flatMap(({ members }) => pairsOf(members));
  const [first, second] = [0, 1].map((side) => pairs.map((pair) => ends[pair[side as 0 | 1]]!));
  const barriers = await meter(first!, second!, barrierOfLine);
  const moved = align && (await alignAll(align, first!, second!, options.signal));
  const aligned = moved && (await meter(first!, moved, barrierOfLine));
  let from = 0;
  const rows = groups.map(({ outcome, members }): PathRow => {
    const own = from;
    from += Math.floor(members.length / 2);
    const between = betweenOf(barriers.slice(own, from), aligned?.slice(own, from));
    return rowOf(
      outcome,
      members.map((member) => paths[member]!),
      between,
    );
  });
  return { networks: cell.sweep.networks, points, diverged: all.length - trained.length, rows };
}

/** (networks) of (parameterCount) where they started: float32 numbers. */
async function startsOf(
  { fitted, key }: SurveyedCell,
  trained: readonly Endpoint[],
  signal: AbortSignal | undefined,
): Promise<Float64Array[]> {
  const reference = createReference(fitted, { key });
  const turn = createTurns(signal);
  const starts: Float64Array[] = [];
  for (const { index } of trained) {
    await turn();
    starts.push(reference.initialize(index));
  }
  return starts;
}

/** Measures lines, and judges each. */
type Meter = <Verdict>(
  starts: readonly Float64Array[],
  ends: readonly Float64Array[],
  judge: (line: MeasuredLine) => Verdict,
) => Promise<Verdict[]>;

/** Lines that are measured in one go. */
const LINES_AT_ONCE = 2 ** 15;

function createMeter(
  engine: Engine,
  { sweep, fitted }: SurveyedCell,
  { points, signal, onLines }: PathSurveyOptions & { readonly points: number },
): Meter {
  const reference: Pick<Reference, 'lossAt'> = createReference(fitted);
  const toleranceOf = createLineTolerance(fitted);
  return async (starts, ends, judge) => {
    onLines?.(starts.length);
    const turn = createTurns(signal);
    const verdicts: ReturnType<typeof judge>[] = [];
    for (let from = 0; from < starts.length; from += LINES_AT_ONCE) {
      const [a, b] = [starts, ends].map((all) => toFloat32(all.slice(from, from + LINES_AT_ONCE)));
      const lines = Math.min(LINES_AT_ONCE, starts.length - from);
      const request = { starts: a!, ends: b!, points };
      const losses = await engine.lossAlong(sweep, { ...request, ...(signal && { signal }) });
      for (let i = 0; i < lines; i++) {
        await turn();
        const [start, end] = [columnOf(a!, i, lines), columnOf(b!, i, lines)];
        verdicts.push(
          judge({
            losses: Float32Array.from({ length: points }, (_, at) => losses[at * lines + i]!),
            tolerance: toleranceOf(start, end),
            exactAt: createExactAt(reference, start, end, points),
          }),
        );
      }
    }
    return verdicts;
  };
}

/** (parameterCount, networks) network-last. */
function toFloat32(networks: readonly Float64Array[]): Float32Array {
  const size = networks[0]?.length ?? 0;
  const all = new Float32Array(size * networks.length);
  for (const [i, theta] of networks.entries()) {
    for (let p = 0; p < size; p++) all[p * networks.length + i] = theta[p]!;
  }
  return all;
}

/** Which networks have an outcome, by position. */
function membersOf(trained: readonly Endpoint[], outcome: Outcome | 'all'): number[] {
  return trained.flatMap(({ outcome: own }, i) => (outcome === 'all' || own === outcome ? [i] : []));
}

function pairsOf(members: readonly number[]): (readonly [number, number])[] {
  return Array.from(
    { length: Math.floor(members.length / 2) },
    (_, i) => [members[2 * i]!, members[2 * i + 1]!] as const,
  );
}

/** The second of each pair moved next to the first. */
async function alignAll(
  align: Align,
  first: readonly Float64Array[],
  second: readonly Float64Array[],
  signal: AbortSignal | undefined,
): Promise<Float64Array[]> {
  const turn = createTurns(signal);
  const moved: Float64Array[] = [];
  for (const [i, a] of first.entries()) {
    await turn();
    moved.push(align(a, second[i]!));
  }
  return moved;
}

function rowOf(
  outcome: PathRow['outcome'],
  paths: readonly DescentPath[],
  between: PairPaths | null,
): PathRow {
  return {
    outcome,
    networks: paths.length,
    monotone: shareInterval(paths.filter(({ monotone }) => monotone).length, paths.length),
    inDoubt: paths.filter(({ inDoubt }) => inDoubt).length,
    barrier: heights(paths.map(({ barrier }) => barrier)),
    climb: heights(paths.map(({ climb }) => climb)),
    between,
  };
}

function betweenOf(barriers: readonly number[], aligned: readonly number[] | undefined): PairPaths | null {
  if (barriers.length === 0) return null;
  return {
    pairs: barriers.length,
    barrier: heights(barriers),
    ...(aligned ? { alignedBarrier: heights(aligned) } : {}),
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
