// The engine as its users see it: plan a sweep, run it, look at one network, give everything back.
import type { Sweep } from '../spec/index.ts';
import type { Backend, DeviceDescription } from '../gpu/device.ts';
import type { LineRequest } from './lines.ts';
import type { StrategyOption } from './strategy.ts';
import type {
  EndpointBatch,
  Inspection,
  Progress,
  Snapshot,
  Strategy,
  StrategyTrial,
  SweepResult,
} from './result.ts';

/** How one cell will be trained. */
export interface CellPlan {
  readonly axes: Readonly<Record<string, unknown>>;
  readonly layers: readonly number[];
  readonly parameterCount: number;
  readonly networks: number;
  readonly strategy: Strategy;
  /** Why this strategy, in a sentence. */
  readonly reason: string;
  /** The measurements that decided for it, where there were any. */
  readonly calibration?: readonly StrategyTrial[];
  /** Whether the training kernel runs specialized, partly specialized or plain, and why. */
  readonly variant: 'specialized' | 'partly-specialized' | 'plain' | 'reference';
  readonly variantReason: string;
  /** Networks resident at once, and how many such chunks. */
  readonly chunkNetworks: number;
  readonly chunks: number;
  /** GPU memory of one chunk. */
  readonly bytes: number;
  readonly compileEstimateMs: number;
}

/** What a run will do: pure data, printable. */
export interface Plan {
  readonly sweep: Sweep;
  readonly hash: string;
  readonly device: DeviceDescription;
  readonly cells: readonly CellPlan[];
  /** Of all networks; where a condition ends the cells, the most there may be. */
  readonly networkSteps: number;
  readonly options: PlanOptions;
}

/** How a sweep is run. All but `until` are overrides for tests and experiments, on which results do not depend. */
export interface PlanOptions {
  /** Networks resident at once; default: what fits the memory budget. */
  readonly chunkNetworks?: number;
  /** Steps per dispatch; default: tuned while running. */
  readonly stepsPerDispatch?: number;
  /** How training is mapped onto the GPU; default `auto`. */
  readonly strategy?: StrategyOption;
  /** Whether networks that stopped early make room for the others; default true. */
  readonly compact?: boolean;
  /**
   * Adds networks to each cell until this holds, e.g. `width(solved) < 0.01`: the sweep's `networks` are the most that are
   * trained. Of all options the only one that results depend on; the networks are the first of the sweep.
   */
  readonly until?: string;
  /**
   * Looks at every network after so many steps, again and again, and says with its endpoint what was seen on the way: see
   * `LossRecords`. Each look takes about as long as a step. Does not go with a sweep that stops early.
   */
  readonly lookEvery?: number;
}

/** A sweep in progress. Iterating it yields progress; a slow reader sees only the latest. */
export interface Run extends AsyncIterable<Progress> {
  readonly result: Promise<SweepResult>;
  /**
   * The endpoints, in order of cell and network index.
   *
   * Without parameters they are kept and may be read at any time, again and again. Parameters are not kept: ask for
   * them before the run begins to finish chunks; the run then waits for its reader (back-pressure).
   */
  endpoints(options?: { readonly parameters?: boolean }): AsyncIterable<EndpointBatch>;
  /**
   * The networks as they train, up to ten times a second; a slow reader sees only the latest. Each is a measurement of
   * all resident networks, and takes a fifth of the time at most.
   */
  snapshots(options?: { readonly parameters?: boolean }): AsyncIterable<Snapshot>;
  /** Takes no more steps, within a fraction of a second, until `resume`. */
  pause(): void;
  resume(): void;
}

/** Where to look for a device. */
export interface EngineOptions {
  /** Default `auto`: a GPU, else the packaged software adapter. */
  readonly backend?: 'auto' | Exclude<Backend, 'browser'>;
  /** Cancels the opening. */
  readonly signal?: AbortSignal;
}

/** Trains sweeps on one device. */
export interface Engine extends AsyncDisposable {
  readonly device: DeviceDescription;
  plan(sweep: Sweep, options?: PlanOptions): Promise<Plan>;
  run(plan: Plan, options?: { readonly signal?: AbortSignal }): Run;
  inspect(
    sweep: Sweep,
    options: { readonly index: bigint; readonly cell?: number; readonly signal?: AbortSignal },
  ): Promise<Inspection>;
  /**
   * The loss, without the penalty, along straight lines between points of parameter space.
   *
   * @returns (points, lines) in float32: see lineTolerance for what its digits can tell
   * @throws InputError if the sweep has no such cell, or the lines do not fit its networks
   */
  lossAlong(
    sweep: Sweep,
    request: LineRequest & { readonly cell?: number; readonly signal?: AbortSignal },
  ): Promise<Float32Array>;
  /** Releases the device and everything on it; running sweeps are cancelled first. */
  destroy(): Promise<void>;
}
