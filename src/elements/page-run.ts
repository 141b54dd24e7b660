// What the page shows of a run, from its first step to its result, or of a recorded one.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { FittedSweep } from '../datasets/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { CellResult, Inspection, Progress, Snapshot, SweepResult } from '../engine/result.ts';
import { DeviceError } from '../gpu/errors.ts';
import { InputError, type JsonObject, type Sweep } from '../spec/index.ts';
import { cellSweep, fitCell, webgpuMissing } from './app-work.ts';
import type { LossesAtStep } from './density-layout.ts';
import { finalHeadline, liveHeadline, type Headline } from './headline.ts';
import { Histories } from './histories.ts';
import { replay, type Recording } from './recording.ts';
import { Session, type Finished } from './session.ts';
import type { Begin } from './side-run.ts';
import type { RunState } from './sweep-panel.ts';
import { reducedMotion } from './theme.ts';
import { countWells, foundWells, knownWells, type Well } from './wells.ts';

/** Milliseconds between two pictures of a recorded run. */
const REPLAY_MS = 300;

/** The networks at one step; where they are many, the first ones. */
export type Shown = Pick<Snapshot, 'loss' | 'step' | 'first'> & { readonly parameters?: Float32Array };

/** What there is to see. */
export interface View {
  readonly headline: Headline;
  /** What went wrong, or what to know. */
  readonly message: string;
  readonly state: RunState;
  readonly progress: Progress | null;
  /** The sweep of the cell that is shown, which the settings may have left behind, with its data. */
  readonly fitted: FittedSweep | null;
  readonly wells: readonly Well[];
  readonly snapshot: Shown | null;
  readonly finished: Finished | null;
  readonly cell: number;
  /** The losses of the cell while it trained. */
  readonly history: readonly LossesAtStep[];
}

const NOTHING: Omit<View, 'headline' | 'state'> = {
  message: '',
  progress: null,
  fitted: null,
  wells: [],
  snapshot: null,
  finished: null,
  cell: 0,
  history: [],
};

/** What stands above the dots before there is a GPU. */
const OPENING: Headline = {
  text: 'A hundred thousand tiny networks learn XOR.',
  evidence: 'Looking for a GPU …',
};

/** The run of a page: each change of the view draws its element again. */
export class PageRun implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #session = new Session();
  #view: View = { ...NOTHING, headline: OPENING, state: 'idle' };
  /** Counts runs: what belongs to an earlier one comes too late. */
  #turn = 0;
  /** The sweep that is shown, as it was written when its run began: the panel may ask for another by now. */
  #written: JsonObject = {};
  readonly #histories = new Histories();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get view(): View {
    return this.#view;
  }

  hostDisconnected(): void {
    this.#session.cancel();
  }

  /** Says something to the visitor, and nothing else changes. */
  tell(message: string, headline: Headline = this.#view.headline): void {
    this.#change({ message, headline });
  }

  /**
   * Runs a sweep in place of what is shown.
   *
   * @param recording what to show where there is no WebGPU
   * @returns whether it came to its end
   * @throws InputError if the sweep does not work
   */
  async start(written: JsonObject, recording: () => Promise<Recording | null>): Promise<boolean> {
    const turn = ++this.#turn;
    const isMine = (): boolean => turn === this.#turn;
    const { fitted, wells } = this.#view;
    this.#written = written;
    this.#histories.clear();
    this.#change({ ...NOTHING, fitted, wells, state: 'running' });
    try {
      await this.#fit(0);
      const finished = await this.#session.run(this.#whole(), {
        onProgress: (progress) => {
          if (isMine()) this.#change({ progress });
        },
        onSnapshot: (snapshot) => {
          if (isMine()) this.#see(snapshot);
        },
      });
      if (isMine()) await this.#finish(finished);
      return isMine();
    } catch (error) {
      if (isMine()) await this.#fail(error, recording);
      return false;
    } finally {
      if (isMine()) this.#change({ state: 'idle' });
    }
  }

  command(command: 'pause' | 'resume' | 'cancel'): void {
    this.#session[command]();
    if (command !== 'cancel') this.#change({ state: command === 'pause' ? 'paused' : 'running' });
  }

  /** Shows a result that was kept. Its networks are not in it, but can be trained again. */
  async openResult(result: SweepResult): Promise<void> {
    this.#turn++;
    this.#session.cancel();
    this.#histories.clear();
    this.#written = { ...result.sweep };
    this.#change({ ...NOTHING, finished: { result, cells: [] }, state: 'idle' });
    try {
      await this.showCell(0);
      this.tell('This result comes from a file: press Run to see its networks train.');
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const [cell] = result.cells;
      if (cell) this.#conclude(result.sweep, cell);
      this.tell(`The networks of this result cannot be trained in a page: ${error.message}`);
    }
  }

  /** Shows another cell of a finished run. */
  async showCell(cell: number): Promise<void> {
    const { finished, snapshot, cell: before } = this.#view;
    const [result, ends] = [finished?.result.cells[cell], finished?.cells[cell]];
    if (!result) return;
    const sweep = await this.#fit(cell);
    const parameters = before === cell && snapshot?.first === 0n ? snapshot.parameters : undefined;
    this.#change({
      cell,
      snapshot: ends
        ? { loss: ends.loss, step: sweep.steps, first: 0n, ...(parameters && { parameters }) }
        : null,
      history: this.#histories.of(cell, { step: sweep.steps, histogram: result.histogram }),
    });
    this.#conclude(sweep, result);
  }

  /** Trains a network of the cell that is shown again. */
  readonly inspect = (index: bigint): Promise<Inspection> =>
    this.#session.inspect(this.#whole(), this.#view.cell, index);

  /** Begins a run beside the one that is shown. */
  readonly begin: Begin = (sweep, signal) => this.#session.begin(sweep, signal);

  readonly engine = (): Promise<Engine> => this.#session.engine();

  #change(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change };
    this.#host.requestUpdate();
  }

  #whole(): Sweep {
    return cellSweep(this.#written, null);
  }

  async #fit(cell: number): Promise<Sweep> {
    const fitted = await fitCell(this.#written, cell);
    this.#change({ fitted, wells: knownWells(fitted.sweep) });
    return fitted.sweep;
  }

  #see(snapshot: Snapshot): void {
    this.#histories.note(snapshot);
    if (snapshot.cell !== this.#view.cell) {
      this.#change({ cell: snapshot.cell });
      void this.#fit(snapshot.cell);
    }
    const { fitted } = this.#view;
    this.#change({ snapshot, ...(fitted && this.#standing(fitted.sweep, snapshot)) });
  }

  /** The headline while networks train. */
  #standing(sweep: Sweep, { loss, step }: Shown): Pick<View, 'headline'> | undefined {
    const low = countWells(this.#view.wells, loss)[0];
    return low && { headline: liveHeadline(sweep, { step, steps: sweep.steps, networks: loss.length, low }) };
  }

  async #finish(finished: Finished): Promise<void> {
    this.#change({ finished });
    if (finished.result.recoveries)
      this.tell('The GPU was lost and came back: the run went on, and ends in the same bits.');
    await this.showCell(0);
  }

  #conclude(sweep: Sweep, result: CellResult): void {
    const { wells } = this.#view;
    this.#change({
      wells: wells.length < 2 ? foundWells(result) : wells,
      headline: finalHeadline(sweep, result),
    });
  }

  async #fail(error: unknown, recording: () => Promise<Recording | null>): Promise<void> {
    if (error instanceof InputError) throw error;
    if (error instanceof Error && error.name === 'AbortError') this.tell('Cancelled.');
    else if (error instanceof DeviceError && this.#view.snapshot === null) {
      this.tell(webgpuMissing(error));
      await this.#replay(await recording());
    } else {
      const reason = error instanceof Error ? error.message : String(error);
      this.tell(`The run failed: ${reason} Press Run to try again.`);
    }
  }

  /** A recorded run in place of a real one. */
  async #replay(recording: Recording | null): Promise<void> {
    const turn = this.#turn;
    const [cell] = recording?.result.cells ?? [];
    const sweep = this.#view.fitted?.sweep;
    if (!recording || !cell || !sweep) return;
    for (const [i, loss] of replay(recording).entries()) {
      if (turn !== this.#turn) return;
      const snapshot = { loss, step: recording.steps[i] ?? 0, first: 0n };
      this.#change({ snapshot, ...this.#standing(sweep, snapshot) });
      await new Promise((resolve) => setTimeout(resolve, reducedMotion() ? 0 : REPLAY_MS));
    }
    this.#change({ headline: finalHeadline(sweep, cell) });
  }
}
