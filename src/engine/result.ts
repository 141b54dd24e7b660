// What the engine hands out: the result document (the `--json` contract), progress, endpoints, one network in detail.
import type { Sweep } from '../spec/index.ts';
import type { AxisMap } from './axis-map.ts';
import type { DeviceDescription } from '../gpu/device.ts';

/** The outcomes in the order they are reported. `solved` first, then the kinds (design, section 8). */
export const OUTCOMES = [
  'solved',
  'diverged',
  'dead',
  'local-minimum',
  'saddle',
  'plateau',
  'stationary',
  'undecided',
  'unconverged',
] as const;

/** `solved`, else the kind of the endpoint. */
export type Outcome = (typeof OUTCOMES)[number];

/** A count with its share of all networks and the 95 % interval of that share. */
export interface Share {
  readonly count: number;
  readonly fraction: number;
  readonly low: number;
  readonly high: number;
}

/** Losses on a log10 grid; counts, underflow, overflow and nonFinite sum to the networks. */
export interface LossHistogram {
  readonly scale: 'log10';
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly underflow: number;
  readonly overflow: number;
  readonly nonFinite: number;
}

/** A cluster of endpoints with the same loss. */
export interface LossLevel {
  readonly loss: number;
  readonly count: number;
  readonly fraction: number;
}

/** Statistics of the finite final losses; null where there is none. */
export interface LossSummary {
  readonly min: number | null;
  readonly mean: number | null;
  readonly max: number | null;
  readonly quantiles: Readonly<Record<'0.05' | '0.25' | '0.5' | '0.75' | '0.95', number | null>>;
}

/** What ended a cell whose networks were added until its shares were known. */
export interface UntilResult {
  /** e.g. `width(solved) < 0.01` */
  readonly condition: string;
  /** False if the most networks that there may be were trained first. */
  readonly met: boolean;
  /** How often the intervals were looked at. */
  readonly looks: number;
  /** The interval of each outcome's share at the last look. */
  readonly intervals: Readonly<Record<Outcome, { readonly low: number; readonly high: number }>>;
  /** A confidence sequence: each interval covers the true share at all looks together with probability 95 %. */
  readonly method: 'beta-binomial-mixture';
}

/** The result of one cell of the sweep's grid (of the sweep itself, if it has none). */
export interface CellResult {
  /** The cell's grid values by path, e.g. `{ "network.layers": [2, 2, 1] }`; empty without a grid. */
  readonly axes: Readonly<Record<string, unknown>>;
  /** Networks trained. */
  readonly networks: number;
  readonly strategy: Strategy;
  /** The measurements that decided for it, where there were any. */
  readonly calibration?: readonly StrategyTrial[];
  readonly solved: Share;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Endpoints with a hidden layer that is strictly inactive on every sample, whatever their outcome. */
  readonly deadLayer: Share;
  readonly loss: LossSummary;
  readonly histogram: LossHistogram;
  readonly levels: readonly LossLevel[];
  /** Counts at each combination of the sweep's axes; absent without axes, or with more than 65,536 combinations. */
  readonly map?: AxisMap;
  /** Where networks were added until a condition held; all intervals of the cell are sequential then. */
  readonly until?: UntilResult;
}

/** How training is mapped onto the device. */
export type Strategy = 'invocation' | 'subgroup' | 'workgroup' | 'layered' | 'curvature' | 'reference';

/** One strategy, tried on a cell. */
export interface StrategyTrial {
  readonly strategy: Strategy;
  readonly networkStepsPerSecond: number;
  readonly compileMs: number;
}

/** Milliseconds and throughput of a run. */
export interface Timing {
  readonly compileMs: number;
  readonly trainMs: number;
  readonly totalMs: number;
  readonly networkSteps: number;
  readonly networkStepsPerSecond: number;
}

/** A loss of the device that a run survived: the same device came back, and the chunk it had cut off was trained again. */
export interface Recovery {
  /** The cell that was training, and the network in it from which on nothing was finished yet. */
  readonly cell: number;
  readonly network: number;
}

/** The whole result: what `--json` prints. */
export interface SweepResult {
  readonly schemaVersion: 1;
  readonly sweep: Sweep;
  /** sha256 of the normalized sweep without `networks`. */
  readonly hash: string;
  readonly device: DeviceDescription;
  readonly cells: readonly CellResult[];
  /** Of the whole run: work that a lost device took along counts in milliseconds, not in network-steps. */
  readonly timing: Timing;
  /** Present where the device was lost on the way; the endpoints are those of an undisturbed run, bit for bit. */
  readonly recoveries?: readonly Recovery[];
}

/** Where a run stands. */
export interface Progress {
  /** Which cell is training, from 0, and of how many. */
  readonly cell: number;
  readonly cells: number;
  /** Steps done by the networks resident now. */
  readonly step: number;
  readonly steps: number;
  /** Share of all work done, 0 to 1. */
  readonly fraction: number;
  readonly networkSteps: number;
  readonly networkStepsPerSecond: number;
  readonly remainingMs: number;
  /** Losses of the networks resident now, at `step`. */
  readonly histogram: LossHistogram;
  /** Where a condition ends the run; `fraction` and `remainingMs` are those of the most networks that there may be. */
  readonly until?: UntilProgress;
}

/** How far a cell is from its condition. */
export interface UntilProgress {
  /** Networks of the last look. */
  readonly networks: number;
  /** What the condition bounds, as wide as it was then. */
  readonly widths: readonly { readonly outcome: Outcome; readonly width: number }[];
}

/** Endpoints of consecutive networks of one cell, network-last where two-dimensional. */
export interface EndpointBatch {
  readonly cell: number;
  /** (count) network indices. */
  readonly index: BigUint64Array;
  /** (count) final losses. */
  readonly loss: Float32Array;
  /** (count) gradient norms of the objective. */
  readonly gradientNorm: Float32Array;
  /** (count) positions in OUTCOMES. */
  readonly outcome: Uint8Array;
  /** (parameterCount, count) final parameters, where they were asked for. */
  readonly parameters?: Float32Array;
  /** What was seen on the way, where the plan has `lookEvery`. */
  readonly record?: LossRecords;
}

/** What looks on the way of training saw; a column per network. Ratios are of a loss to the first one, from 1e-6 to 1e6. */
export interface LossRecords {
  /** (count) losses at the starting points. */
  readonly firstLoss: Float32Array;
  /** (count) sums of the ratios, and of their inverses, over all looks before the last step. */
  readonly ratioSum: Float32Array;
  readonly inverseSum: Float32Array;
  /** (count) mean ratios of the last 20 of these looks. */
  readonly tailMean: Float32Array;
  /** (count) steps taken at the first look that found the network solved; 0xffffffff where none did. */
  readonly solvedStep: Uint32Array;
}

/** The networks resident now, in the middle of their training. */
export interface Snapshot {
  readonly cell: number;
  /** Index of the first; the others follow. */
  readonly first: bigint;
  /** Steps done. */
  readonly step: number;
  /** (networks) losses, and their histogram. */
  readonly loss: Float32Array;
  readonly histogram: LossHistogram;
  /** (parameterCount, networks) parameters, where they were asked for. */
  readonly parameters?: Float32Array;
}

/** One point of a network's trajectory. */
export interface TrajectoryPoint {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** (parameterCount) absent past 400 parameters. */
  readonly parameters?: readonly number[];
}

/** Outputs over a rectangle of a two-dimensional input space, rows from low to high second coordinate. */
export interface DecisionGrid {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly values: readonly (readonly number[])[];
}

/** One network again, in detail. */
export interface Inspection {
  readonly schemaVersion: 1;
  readonly sweep: Sweep;
  readonly hash: string;
  readonly device: DeviceDescription;
  readonly cell: number;
  readonly axes: Readonly<Record<string, unknown>>;
  /** How its training was mapped onto the GPU, as in the cell of a sweep. */
  readonly strategy: Strategy;
  readonly index: string;
  readonly layers: readonly number[];
  readonly outcome: Outcome;
  readonly kind: Outcome;
  readonly solved: boolean;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly parameterNorm: number;
  readonly samplesRight: number | null;
  readonly samples: number;
  /** The step after which the network diverged and froze; null if it did not. */
  readonly stoppedStep: number | null;
  readonly deadLayer: boolean;
  readonly initialParameters: readonly number[];
  readonly finalParameters: readonly number[];
  readonly trajectory: readonly TrajectoryPoint[];
  /** Ascending, of the objective at the endpoint, in float64; null past 400 parameters or when diverged. */
  readonly hessianEigenvalues: readonly number[] | null;
  /** Outputs per sample (num_samples, output_size). */
  readonly outputs: readonly (readonly number[])[];
  /** Null unless the network has two inputs. */
  readonly decision: DecisionGrid | null;
}
