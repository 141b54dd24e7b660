// One sweep from plan to result: cell after cell, chunk after chunk, with progress, endpoints and cancellation.
import type { CellPlan, Plan, Run } from './engine.ts';
import { Endpoints } from './endpoints.ts';
import { createVerdict } from './outcome.ts';
import { Pacer } from './pacer.ts';
import type { PreparedCell, PreparedPlan } from './plan.ts';
import type {
  CellResult,
  EndpointBatch,
  LossHistogram,
  Progress,
  SweepResult,
  UntilProgress,
} from './result.ts';
import { Latest, Rendezvous } from './streams.ts';
import { summarizeCell, toHistogram } from './summarize.ts';
import { trainChunk } from './train-chunk.ts';
import type { Trainer } from './trainer.ts';
import { beforeLooks, takeLook, untilProgress } from './until.ts';

/** Makes the trainer of a cell; compiling is part of it. */
export type CreateTrainer = (
  cell: PreparedCell,
  capacity: number,
  /** Whether networks that stopped early make room for the others; default true. */
  compacts?: boolean,
) => Promise<Trainer>;

/** Endpoints per batch where they are read from memory. */
const BATCH_NETWORKS = 65_536;

/** Milliseconds between two progress reports, and between two live histograms: each costs an evaluation. */
const PROGRESS_MS = 100;
const HISTOGRAM_MS = 500;

/** A run under way. */
export class SweepRun implements Run {
  readonly result: Promise<SweepResult>;
  readonly #prepared: PreparedPlan;
  readonly #createTrainer: CreateTrainer;
  readonly #signal: AbortSignal;
  readonly #progress = new Latest<Progress>();
  /** Endpoints per cell, as far as they are known. */
  readonly #endpoints: Endpoints[] = [];
  /** Fires whenever endpoints were recorded. */
  readonly #recorded = new Latest<number>();
  #parameters: Rendezvous<EndpointBatch> | undefined;
  #started = false;
  readonly #clock = { startMs: performance.now(), compileMs: 0, trainMs: 0, networkSteps: 0,
    /** Of the plan's network-steps: those taken, or spared by stopping early; and those of earlier cells. */
    plannedSteps: 0,
    plannedBefore: 0,
  };
  #reportedMs = 0;
  #histogramMs = 0;
  #histogram: LossHistogram = toHistogram([]);
  /** How far the cell is from its condition, if it has one. */
  #until: UntilProgress | undefined;

  /**
   * @param prepared the plan with its data and kernels
   * @param before resolves when the engine is free
   */
  constructor(
    prepared: PreparedPlan,
    createTrainer: CreateTrainer,
    signal: AbortSignal,
    before: Promise<unknown>,
  ) {
    this.#prepared = prepared;
    this.#createTrainer = createTrainer;
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

  #close(error?: unknown): void {
    this.#progress.close(error);
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
    return { ...header(plan), cells: results, timing: this.#timing() };
  }

  async #runCell(index: number, cell: PreparedCell): Promise<CellResult> {
    const compiling = performance.now();
    using trainer = await this.#createTrainer(
      cell,
      cell.plan.chunkNetworks,
      this.#prepared.plan.options.compact,
    );
    this.#clock.compileMs += performance.now() - compiling;
    const endpoints = new Endpoints(cell.plan.networks);
    this.#endpoints.push(endpoints);
    const training = performance.now();
    const trainedBefore = this.#clock.trainMs;
    const { steps } = cell.fitted.sweep;
    const plannedBefore = this.#clock.plannedBefore;
    const verdict = createVerdict(cell.fitted);
    const pacer = new Pacer(trainer, workPerStep(cell), this.#prepared.plan.options.stepsPerDispatch);
    const { until } = cell;
    let look = until && beforeLooks(until);
    this.#until = until && look && untilProgress(until, look);
    while (endpoints.recorded < cell.plan.networks && look?.met !== true) {
      const base = endpoints.recorded;
      const count = Math.min(cell.plan.chunkNetworks, (look?.next ?? cell.plan.networks) - base);
      await trainer.begin(BigInt(base), count);
      await trainChunk(
        trainer,
        pacer,
        { networks: count, among: count },
        { from: 0, to: steps, every: cell.fitted.sweep.stop?.every },
        {
          signal: this.#signal,
          stepped: async (step, networkSteps) => {
            this.#clock.networkSteps += networkSteps;
            this.#clock.trainMs = trainedBefore + performance.now() - training;
            this.#clock.plannedSteps = plannedBefore + base * steps + step * count;
            await this.#report(index, cell.plan, step, steps, trainer);
          },
        },
      );
      endpoints.record(await trainer.measure(), verdict);
      this.#clock.trainMs = trainedBefore + performance.now() - training;
      this.#recorded.publish(endpoints.recorded);
      await this.#parameters?.write({
        ...batchOf(index, endpoints, base, endpoints.recorded),
        parameters: await trainer.parameters(),
      });
      this.#signal.throwIfAborted();
      if (until && look?.next === endpoints.recorded) {
        look = takeLook(until, look, endpoints.counts());
        this.#until = untilProgress(until, look);
      }
    }
    endpoints.finish();
    this.#recorded.publish(endpoints.recorded);
    this.#clock.plannedBefore = plannedBefore + cell.plan.networks * steps;
    return summarizeCell(cell.plan, endpoints, until && look && { rule: until, last: look });
  }

  /** Publishes progress now and then, and a live histogram more rarely, and only for somebody who looks. */
  async #report(cell: number, plan: CellPlan, step: number, steps: number, trainer: Trainer): Promise<void> {
    const now = performance.now();
    if (!this.#progress.hasReaders || (now - this.#reportedMs < PROGRESS_MS && this.#reportedMs > 0)) return;
    this.#reportedMs = now;
    if (now - this.#histogramMs >= HISTOGRAM_MS) {
      this.#histogram = toHistogram(await trainer.histogram());
      this.#histogramMs = performance.now();
    }
    const { networkSteps, networkStepsPerSecond } = this.#timing();
    const total = this.#prepared.plan.networkSteps;
    const fraction = total === 0 ? 1 : this.#clock.plannedSteps / total;
    this.#progress.publish({
      cell,
      cells: this.#prepared.cells.length,
      step,
      steps,
      fraction,
      networkSteps,
      networkStepsPerSecond,
      remainingMs: fraction > 0 ? (this.#clock.trainMs * (1 - fraction)) / fraction : 0,
      histogram: this.#histogram,
      ...(this.#until && { until: this.#until }),
    });
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

/** Multiply-adds of a step: forward, and twice that backward, per parameter and sample. */
function workPerStep({ plan, fitted }: PreparedCell): number {
  return 3 * plan.parameterCount * fitted.dataset.numSamples;
}

function batchOf(
  cell: number,
  { loss, gradientNorm, outcome }: Endpoints,
  from: number,
  to: number,
): EndpointBatch {
  return {
    cell,
    index: BigUint64Array.from({ length: to - from }, (_, i) => BigInt(from + i)),
    loss: loss.slice(from, to),
    gradientNorm: gradientNorm.slice(from, to),
    outcome: outcome.slice(from, to),
  };
}
