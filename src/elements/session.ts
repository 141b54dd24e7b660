// One engine for a page, and one run at a time on it: what the elements of the page watch.
import { createEngine } from '../engine/browser.ts';
import type { Engine, Run } from '../engine/engine.ts';
import type { Inspection, Progress, Snapshot, SweepResult } from '../engine/result.ts';
import { DeviceError } from '../gpu/errors.ts';
import type { Sweep } from '../spec/index.ts';

/** The endpoints of a cell, in order of the index. */
export interface CellEnds {
  /** (networks) */
  readonly loss: Float32Array;
  readonly gradientNorm: Float32Array;
  /** (networks) positions in OUTCOMES. */
  readonly outcome: Uint8Array;
}

/** A finished run. */
export interface Finished {
  readonly result: SweepResult;
  readonly cells: readonly CellEnds[];
}

/** Who watches a run. */
export interface Watcher {
  onProgress(progress: Progress): void;
  onSnapshot(snapshot: Snapshot): void;
}

/** Opens the engine when it is first needed, and again after it has failed. */
export class Session {
  #engine: Promise<Engine> | undefined;
  #running: { readonly run: Run; readonly controller: AbortController } | undefined;

  /** @throws DeviceError if there is no WebGPU */
  engine(): Promise<Engine> {
    this.#engine ??= createEngine().catch((error: unknown) => {
      this.#engine = undefined;
      throw error;
    });
    return this.#engine;
  }

  /**
   * Runs a sweep; a run that is under way is cancelled first.
   *
   * @throws AbortError when it is cancelled; InputError; DeviceError
   */
  async run(sweep: Sweep, watcher: Watcher): Promise<Finished> {
    this.cancel();
    const controller = new AbortController();
    const engine = await this.engine();
    const plan = await engine.plan(sweep);
    const run = engine.run(plan, controller);
    this.#running?.controller.abort();
    this.#running = { run, controller };
    try {
      const [result] = await Promise.all([
        run.result,
        forEach(run.snapshots({ parameters: true }), (snapshot) => {
          if (!controller.signal.aborted) watcher.onSnapshot(snapshot);
        }),
        forEach(run, (progress) => {
          if (!controller.signal.aborted) watcher.onProgress(progress);
        }),
      ]);
      return { result, cells: await readEnds(run, result) };
    } catch (error) {
      if (error instanceof DeviceError) await this.#close();
      throw error;
    } finally {
      this.#leave(run);
    }
  }

  /** The run is over; another may be under way already. */
  #leave(run: Run): void {
    if (this.#running?.run === run) this.#running = undefined;
  }

  pause(): void {
    this.#running?.run.pause();
  }

  resume(): void {
    this.#running?.run.resume();
  }

  cancel(): void {
    this.#running?.controller.abort();
    this.#running = undefined;
  }

  async inspect(sweep: Sweep, cell: number, index: bigint): Promise<Inspection> {
    return (await this.engine()).inspect(sweep, { cell, index });
  }

  /**
   * Begins a run beside the one that is shown.
   *
   * @param signal ends it
   */
  async begin(sweep: Sweep, signal: AbortSignal): Promise<Run> {
    const engine = await this.engine();
    return engine.run(await engine.plan(sweep), { signal });
  }

  /** After a failure the next run opens a new engine. */
  async #close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    await (await engine)?.destroy().catch(() => undefined);
  }
}

async function forEach<T>(values: AsyncIterable<T>, use: (value: T) => void): Promise<void> {
  for await (const value of values) use(value);
}

/** All endpoints; each cell's in arrays of their own. */
async function readEnds(run: Run, { cells }: SweepResult): Promise<CellEnds[]> {
  const ends = cells.map(({ networks }) => ({
    loss: new Float32Array(networks),
    gradientNorm: new Float32Array(networks),
    outcome: new Uint8Array(networks),
  }));
  for await (const { cell, index, loss, gradientNorm, outcome } of run.endpoints()) {
    const first = Number(index[0] ?? 0n);
    ends[cell]?.loss.set(loss, first);
    ends[cell]?.gradientNorm.set(gradientNorm, first);
    ends[cell]?.outcome.set(outcome, first);
  }
  return ends;
}
