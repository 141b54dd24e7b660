// One sweep from plan to result: cell after cell, chunk after chunk, with progress, endpoints and cancellation.
import { batchSize, countLosses, recordedLooks } from '../reference/index.ts';
import { Attempts, createWorkplace, type Workplace } from './attempts.ts';
import type { DeviceSource } from './device-source.ts';
import type { Plan, Run } from './engine.ts';
import { Endpoints, sliceRecords } from './endpoints.ts';
import { createVerdict } from './outcome.ts';
import { Pacer } from './pacer.ts';
import { Pause } from './pause.ts';
import type { PreparedCell, PreparedPlan } from './plan.ts';
import type {
  CellResult,
  EndpointBatch,
  LossHistogram,
  LossRecords,
  Progress,
  Recovery,
  Snapshot,
  SweepResult,
  UntilProgress,
} from './result.ts';
import { Latest, Rendezvous } from './streams.ts';
import { summarizeCell, toHistogram } from './summarize.ts';
import { trainChunk } from './train-chunk.ts';
import type { Measurements, Trainer } from './trainer.ts';
import { beforeLooks, takeLook, untilProgress } from './until.ts';
import { stepWork } from './work.ts';

/** Makes the trainer of a cell; compiling is part of it. */
export type CreateTrainer = (
  cell: PreparedCell,
  capacity: number,
  /** Whether networks that stopped early make room for the others; default true. */
  compacts?: boolean,
) => Promise<Trainer>;

/** Where the trainers of an engine come from. */
export interface TrainerSource {
  readonly create: CreateTrainer;
  /** Where the device comes from; null on the CPU, which is never lost. */
  readonly devices: DeviceSource | null;
}

/** What is read back of a chunk. */
interface TrainedChunk {
  readonly measured: Measurements;
  readonly seen: LossRecords | null;
  readonly parameters: Float32Array | undefined;
}

/** The networks of a chunk. */
interface ChunkRange {
  /** Index of the first, and how many. */
  readonly base: number;
  readonly count: number;
}

/** Endpoints per batch where they are read from memory. */
const BATCH_NETWORKS = 65_536;

/** Milliseconds between two progress reports. */
const PROGRESS_MS = 100;

/** Milliseconds between two live histograms, and how many times longer than one takes: each is an evaluation. */
const HISTOGRAM_MS = 500;
const HISTOGRAM_REST = 20;

/** Milliseconds between two snapshots, and how many times longer than one takes: each is a measurement of all networks. */
const SNAPSHOT_MS = 100;
const SNAPSHOT_REST = 4;

/** A run under way. */
export class SweepRun implements Run {
  readonly result: Promise<SweepResult>;
  readonly #prepared: PreparedPlan;
  readonly #trainers: TrainerSource;
  readonly #signal: AbortSignal;
  readonly #progress = new Latest<Progress>();
  /** Endpoints per cell, as far as they are known. */
  readonly #endpoints: Endpoints[] = [];
  /** Fires whenever endpoints were recorded. */
  readonly #recorded = new Latest<number>();
  #parameters: Rendezvous<EndpointBatch> | undefined;
  readonly #snapshots = new Latest<Snapshot>();
  #snapshotParameters = false;
  #snapshotMs = 0;
  #snapshotTookMs = 0;
  readonly #pause = new Pause();
  readonly #recoveries: Recovery[] = [];
  #started = false;
  readonly #clock = {
    startMs: performance.now(),
    compileMs: 0,
    trainMs: 0,
    networkSteps: 0,
    /** Of the plan's network-steps: those taken, or spared by stopping early; and those of earlier cells. */
    plannedSteps: 0,
    plannedBefore: 0,
  };
  #reportedMs = 0;
  #histogramMs = 0;
  #histogramTookMs = 0;
  #histogram: LossHistogram = toHistogram([]);
  /** How far the cell is from its condition, if it has one. */
  #until: UntilProgress | undefined;

  /**
   * @param prepared the plan with its data and kernels
   * @param before resolves when the engine is free
   */
  constructor(
    prepared: PreparedPlan,
    trainers: TrainerSource,
    signal: AbortSignal,
    before: Promise<unknown>,
  ) {
    this.#prepared = prepared;
    this.#trainers = trainers;
    this.#signal = signal;
    this.result = before.then(() => this.#run());
    this.result.then(
      () => {
        this.#close();
      },
      (error: unknown) => {
        this.#close(error);
      },
    );
  }

  [Symbol.asyncIterator](): AsyncIterator<Progress> {
    return this.#progress.read();
  }

  endpoints(options: { readonly parameters?: boolean } = {}): AsyncIterable<EndpointBatch> {
    if (options.parameters !== true) return { [Symbol.asyncIterator]: () => this.#storedEndpoints() };
    if (this.#started) {
      throw new RangeError(
        '`parameters` (=true) must be asked for before the run has begun: parameters are not kept; call endpoints() right after run()',
      );
    }
    const parameters = (this.#parameters ??= new Rendezvous<EndpointBatch>());
    return { [Symbol.asyncIterator]: () => parameters.read() };
  }

  snapshots({ parameters = false }: { readonly parameters?: boolean } = {}): AsyncIterable<Snapshot> {
    this.#snapshotParameters ||= parameters;
    return { [Symbol.asyncIterator]: () => this.#snapshots.read() };
  }

  pause(): void {
    this.#pause.pause();
  }

  resume(): void {
    this.#pause.resume();
  }

  #close(error?: unknown): void {
    this.#progress.close(error);
    this.#snapshots.close(error);
    this.#recorded.close(error);
    this.#parameters?.close(error);
  }

  async #run(): Promise<SweepResult> {
    this.#clock.startMs = performance.now();
    this.#started = true;
    const { plan, cells } = this.#prepared;
    const results: CellResult[] = [];
    for (const [index, cell] of cells.entries()) {
      this.#signal.throwIfAborted();
      results.push(await this.#runCell(index, cell));
    }
    const recoveries = this.#recoveries;
    return {
      ...header(plan),
      cells: results,
      timing: this.#timing(),
      ...(recoveries.length > 0 && { recoveries }),
    };
  }

  async #runCell(index: number, cell: PreparedCell): Promise<CellResult> {
    using attempts = new Attempts(() => this.#compile(cell), this.#trainers.devices, this.#signal);
    const endpoints = new Endpoints(cell.plan.networks, cell.lookEvery !== undefined);
    this.#endpoints.push(endpoints);
    const { plannedBefore } = this.#clock;
    const verdict = createVerdict(cell.fitted);
    const { until } = cell;
    let look = until && beforeLooks(until);
    this.#until = until && look && untilProgress(until, look);
    while (endpoints.recorded < cell.plan.networks && look?.met !== true) {
      const base = endpoints.recorded;
      const count = Math.min(cell.plan.chunkNetworks, (look?.next ?? cell.plan.networks) - base);
      const { networkSteps } = this.#clock;
      const { measured, seen, parameters } = await attempts.complete({
        attempt: (workplace) => this.#trainChunk(index, cell, workplace, { base, count }),
        recovered: () => {
          this.#recoveries.push({ cell: index, network: base });
          this.#clock.networkSteps = networkSteps; // those of the chunk are taken again
        },
        what: `trained networks ${base} to ${base + count - 1} of cell ${index}`,
      });
      endpoints.add(measured, verdict, seen);
      this.#recorded.publish(endpoints.recorded);
      const batch = parameters && { ...batchOf(index, endpoints, base, endpoints.recorded), parameters };
      if (batch) await this.#parameters?.write(batch);
      this.#signal.throwIfAborted();
      if (until && look?.next === endpoints.recorded) {
        look = takeLook(until, look, endpoints.counts());
        this.#until = untilProgress(until, look);
      }
    }
    endpoints.finish();
    this.#recorded.publish(endpoints.recorded);
    this.#clock.plannedBefore = plannedBefore + cell.plan.networks * cell.fitted.sweep.steps;
    return summarizeCell(
      cell.plan,
      cell.fitted.sweep,
      endpoints,
      until && look && { rule: until, last: look },
    );
  }

  async #compile(cell: PreparedCell): Promise<Workplace> {
    const compiling = performance.now();
    const { compact, stepsPerDispatch } = this.#prepared.plan.options;
    const trainer = await this.#trainers.create(cell, cell.plan.chunkNetworks, compact);
    this.#clock.compileMs += performance.now() - compiling;
    return createWorkplace(trainer, new Pacer(trainer, stepWork(cell.fitted), stepsPerDispatch));
  }

  /** Trains a chunk to its end and reads it back; only then may anything of it be kept: the device may be lost before. */
  async #trainChunk(
    index: number,
    cell: PreparedCell,
    { trainer, pacer }: Workplace,
    { base, count }: ChunkRange,
  ): Promise<TrainedChunk> {
    const { steps, stop } = cell.fitted.sweep;
    const { trainMs, plannedBefore } = this.#clock;
    const training = performance.now();
    let pausedMs = 0;
    await trainer.begin(BigInt(base), count);
    await this.#look(index, base, 0, trainer);
    await trainChunk(
      trainer,
      pacer,
      { networks: count, among: count },
      { from: 0, to: steps, every: stop?.every, lookEvery: cell.lookEvery },
      {
        signal: this.#signal,
        stepped: async (step, networkSteps) => {
          this.#clock.networkSteps += networkSteps;
          this.#clock.trainMs = trainMs + performance.now() - training - pausedMs;
          this.#clock.plannedSteps = plannedBefore + base * steps + step * count;
          await this.#report(index, cell, step, trainer);
          await this.#look(index, base, step, trainer);
          pausedMs += await this.#pause.passed(this.#signal);
        },
      },
    );
    const measured = await trainer.measure();
    this.#clock.trainMs = trainMs + performance.now() - training - pausedMs;
    if (this.#snapshots.hasReaders) await this.#publish(index, base, steps, trainer, measured);
    const seen = cell.lookEvery ? await trainer.recorded(recordedLooks(steps, cell.lookEvery).tail) : null;
    return { measured, seen, parameters: this.#parameters && (await trainer.parameters()) };
  }

  /** Publishes progress now and then, and a live histogram more rarely, and only for somebody who looks. */
  async #report(cell: number, prepared: PreparedCell, step: number, trainer: Trainer): Promise<void> {
    const now = performance.now();
    if (!this.#progress.hasReaders || (now - this.#reportedMs < PROGRESS_MS && this.#reportedMs > 0)) return;
    this.#reportedMs = now;
    if (this.#isHistogramDue(now, prepared)) {
      this.#histogram = toHistogram(await trainer.histogram());
      this.#histogramMs = performance.now();
      this.#histogramTookMs = this.#histogramMs - now;
    }
    const { networkSteps, networkStepsPerSecond } = this.#timing();
    const total = this.#prepared.plan.networkSteps;
    const fraction = total === 0 ? 1 : this.#clock.plannedSteps / total;
    this.#progress.publish({
      cell,
      cells: this.#prepared.cells.length,
      step,
      steps: prepared.fitted.sweep.steps,
      fraction,
      networkSteps,
      networkStepsPerSecond,
      remainingMs: fraction > 0 ? (this.#clock.trainMs * (1 - fraction)) / fraction : 0,
      histogram: this.#histogram,
      ...(this.#until && { until: this.#until }),
    });
  }

  /** Publishes a snapshot now and then, for somebody who looks. */
  async #look(cell: number, base: number, step: number, trainer: Trainer): Promise<void> {
    const now = performance.now();
    const rest = Math.max(SNAPSHOT_MS, SNAPSHOT_REST * this.#snapshotTookMs);
    if (!this.#snapshots.hasReaders || (step > 0 && now - this.#snapshotMs < rest)) return;
    await this.#publish(cell, base, step, trainer, await trainer.measure());
    this.#snapshotMs = performance.now();
    this.#snapshotTookMs = this.#snapshotMs - now;
  }

  async #publish(
    cell: number,
    base: number,
    step: number,
    trainer: Trainer,
    { loss }: Measurements,
  ): Promise<void> {
    const parameters = this.#snapshotParameters ? { parameters: await trainer.parameters() } : {};
    const histogram = toHistogram(countLosses(loss));
    this.#snapshots.publish({ cell, first: BigInt(base), step, loss, histogram, ...parameters });
    this.#histogram = histogram; // a live one, too: the networks need not be measured again for it
    this.#histogramMs = performance.now();
  }

  /** The first soon, the others now and then, none where they would take more than a little of the time. */
  #isHistogramDue(now: number, cell: PreparedCell): boolean {
    if (this.#histogramMs === 0) return this.#clock.trainMs >= HISTOGRAM_REST * this.#evaluationMs(cell);
    return now - this.#histogramMs >= Math.max(HISTOGRAM_MS, HISTOGRAM_REST * this.#histogramTookMs);
  }

  /** About how long it takes to measure the resident networks: as long as a step of theirs on all samples. */
  #evaluationMs({ plan, fitted: { sweep, dataset } }: PreparedCell): number {
    const { trainMs, networkSteps } = this.#clock;
    const batches = dataset.numSamples / batchSize(sweep.batch, dataset.numSamples);
    return (trainMs / networkSteps) * plan.chunkNetworks * batches;
  }

  #timing(): SweepResult['timing'] {
    const { startMs, compileMs, trainMs, networkSteps } = this.#clock;
    const networkStepsPerSecond = trainMs > 0 ? (1000 * networkSteps) / trainMs : 0;
    return { compileMs, trainMs, totalMs: performance.now() - startMs, networkSteps, networkStepsPerSecond };
  }

  async *#storedEndpoints(): AsyncGenerator<EndpointBatch> {
    for (const cell of this.#prepared.cells.keys()) {
      for (let from = 0; ;) {
        const known = this.#endpoints[cell];
        const to = Math.min(known?.recorded ?? 0, from + BATCH_NETWORKS);
        if (known?.complete && to === from) break;
        if (!known || to === from) {
          await this.#recorded.next();
          continue;
        }
        yield batchOf(cell, known, from, to);
        from = to;
      }
    }
  }
}

function header(plan: Plan): Pick<SweepResult, 'schemaVersion' | 'sweep' | 'hash' | 'device'> {
  return { schemaVersion: 1, sweep: plan.sweep, hash: plan.hash, device: plan.device };
}

function batchOf(
  cell: number,
  { loss, gradientNorm, outcome, record }: Endpoints,
  from: number,
  to: number,
): EndpointBatch {
  return {
    cell,
    index: BigUint64Array.from({ length: to - from }, (_, i) => BigInt(from + i)),
    loss: loss.slice(from, to),
    gradientNorm: gradientNorm.slice(from, to),
    outcome: outcome.slice(from, to),
    ...(record && { record: sliceRecords(record, from, to) }),
  };
}
