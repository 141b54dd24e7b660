// One sweep from plan to result: cell after cell, chunk after chunk, with progress, endpoints and cancellation.
import type { CellPlan, Plan, Run } from './engine.ts';
import { Endpoints } from './endpoints.ts';
import { createVerdict } from './outcome.ts';
import { Pacer } from './pacer.ts';
import type { PreparedCell, PreparedPlan } from './plan.ts';
import type { CellResult, EndpointBatch, LossHistogram, Progress, SweepResult } from './result.ts';
import { Latest, Rendezvous } from './streams.ts';
import { summarizeCell, toHistogram } from './summarize.ts';
import { trainChunk } from './train-chunk.ts';
import type { Trainer } from './trainer.ts';

/** Makes the trainer of a cell; compiling is part of it. */
export type CreateTrainer = (cell: PreparedCell, capacity: number) => Promise<Trainer>;

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
  readonly #clock = { startMs: performance.now(), compileMs: 0, trainMs: 0, networkSteps: 0 };
  #reportedMs = 0;
  #histogramMs = 0;
  #histogram: LossHistogram = toHistogram([]);

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
    using trainer = await this.#createTrainer(cell, cell.plan.chunkNetworks);
    this.#clock.compileMs += performance.now() - compiling;
    const endpoints = new Endpoints(cell.plan.networks);
    this.#endpoints.push(endpoints);
    const training = performance.now();
    const trainedBefore = this.#clock.trainMs;
    const verdict = createVerdict(cell.fitted);
    const pacer = new Pacer(trainer, workPerStep(cell), this.#prepared.plan.options.stepsPerDispatch);
    while (endpoints.recorded < cell.plan.networks) {
      const base = endpoints.recorded;
      const count = Math.min(cell.plan.chunkNetworks, cell.plan.networks - base);
      await trainer.begin(BigInt(base), count);
      await trainChunk(
        trainer,
        pacer,
        count,
        { from: 0, to: cell.fitted.sweep.steps },
        {
          signal: this.#signal,
          stepped: async (step, networkSteps) => {
            this.#clock.networkSteps += networkSteps;
            this.#clock.trainMs = trainedBefore + performance.now() - training;
            await this.#report(index, cell.plan, step, cell.fitted.sweep.steps, trainer);
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
    }
    return summarizeCell(cell.plan, endpoints);
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
    this.#progress.publish({
      cell,
      cells: this.#prepared.cells.length,
      step,
      steps,
      fraction: total === 0 ? 1 : networkSteps / total,
      networkSteps,
      networkStepsPerSecond,
      remainingMs: networkStepsPerSecond > 0 ? (1000 * (total - networkSteps)) / networkStepsPerSecond : 0,
      histogram: this.#histogram,
    });
  }

  #timing(): SweepResult['timing'] {
    const { startMs, compileMs, trainMs, networkSteps } = this.#clock;
    const networkStepsPerSecond = trainMs > 0 ? (1000 * networkSteps) / trainMs : 0;
    return { compileMs, trainMs, totalMs: performance.now() - startMs, networkSteps, networkStepsPerSecond };
  }

  async *#storedEndpoints(): AsyncGenerator<EndpointBatch> {
    for (const [cell, { plan }] of this.#prepared.cells.entries()) {
      for (let from = 0; from < plan.networks;) {
        const known = this.#endpoints[cell];
        const to = Math.min(known?.recorded ?? 0, from + BATCH_NETWORKS);
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
