// `<basin-app>`: the page. It reads the address, runs the sweep, and hands what comes to the elements that show it.
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { FittedSweep } from '../datasets/index.ts';
import {
  OUTCOMES,
  type CellResult,
  type Inspection,
  type Progress,
  type Snapshot,
} from '../engine/result.ts';
import { DeviceError } from '../gpu/errors.ts';
import { InputError, preset, type JsonObject, type Sweep } from '../spec/index.ts';
import { countText } from '../wording/numbers.ts';
import { lossText } from '../wording/losses.ts';
import { appStyles, sectionStyles } from './app-styles.ts';
import { cellSweep, fitCell, isSmall, networkParameters, webgpuMissing } from './app-work.ts';
import './boundary.ts';
import './dots.ts';
import type { LossesAtStep } from './density-layout.ts';
import { finalHeadline, liveHeadline, type Headline } from './headline.ts';
import { Histories } from './histories.ts';
import { replay, type Recording } from './recording.ts';
import { register } from './register.ts';
import { Session, type Finished } from './session.ts';
import './sweep-panel.ts';
import { findFault } from './sweep-fields.ts';
import type { RunState } from './sweep-panel.ts';
import { reducedMotion, shared } from './theme.ts';
import { readHash, writeHash, type PageState } from './url-state.ts';
import { countWells, foundWells, knownWells, wellOf, type Well } from './wells.ts';

/** Milliseconds between two pictures of a recorded run. */
const REPLAY_MS = 300;

/** What stands above the dots before there is a GPU. */
const OPENING: Headline = {
  text: 'A hundred thousand tiny networks learn XOR.',
  evidence: 'Looking for a GPU …',
};

/**
 * The page of basinlab.
 *
 * @prop recordings - loads the recorded run of a preset, for browsers without WebGPU; null where there is none
 */
export class BasinApp extends LitElement {
  static override properties: PropertyDeclarations = {
    recordings: { attribute: false },
    page: { state: true },
    fault: { state: true },
    run: { state: true },
    progress: { state: true },
    snapshot: { state: true },
    finished: { state: true },
    hovered: { state: true },
    message: { state: true },
    headline: { state: true },
    wells: { state: true },
    hand: { state: true },
    cell: { state: true },
    history: { state: true },
  };
  static override styles = [shared, sectionStyles, appStyles];

  declare recordings: (preset: string) => Promise<Recording | null>;
  declare protected page: PageState;
  declare protected fault: InputError | null;
  declare protected run: RunState;
  declare protected progress: Progress | null;
  declare protected snapshot:
    (Pick<Snapshot, 'loss' | 'step' | 'first'> & { readonly parameters?: Float32Array }) | null;
  declare protected finished: Finished | null;
  declare protected hovered: bigint | null;
  /** What went wrong, or what to know. */
  declare protected message: string;
  declare protected headline: Headline;
  declare protected wells: readonly Well[];
  /** The network in the hand: where training left it. */
  declare protected hand: { readonly index: bigint; readonly home: ArrayLike<number> } | null;
  declare protected cell: number;
  /** The losses of the cell while it trained. */
  declare protected history: readonly LossesAtStep[];

  readonly #session = new Session();
  /** The sweep that is shown, which the settings may have left behind. */
  #sweep: Sweep | null = null;
  #fitted: FittedSweep | null = null;
  /** Counts runs: what belongs to an earlier one comes too late. */
  #turn = 0;
  #written = '';
  /** The sweep of the run that is shown, as it was written when it began: the panel may ask for another by now. */
  #shown: JsonObject = {};
  readonly #histories = new Histories();

  constructor() {
    super();
    this.recordings = () => Promise.resolve(null);
    this.page = {
      preset: 'xor',
      written: preset('xor'),
      index: null,
      parameters: null,
    };
    this.fault = null;
    this.run = 'idle';
    this.progress = null;
    this.snapshot = null;
    this.finished = null;
    this.hovered = null;
    this.message = '';
    this.headline = OPENING;
    this.wells = [];
    this.hand = null;
    this.cell = 0;
    this.history = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.#open);
    this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#open);
    this.#session.cancel();
  }

  protected override render(): TemplateResult {
    const { page, headline } = this;
    const activation = this.#sweep?.network.activation;
    return html`<header>
        <p class="brand">
          <b>basinlab</b> <span>a network per dot, all of them really trained, here and now</span>
        </p>
        <h1 id="headline">${headline.text}</h1>
        <p class="evidence" role="status">${headline.evidence}</p>
        <div class="switch" role="group" aria-label="Activation">
          ${(['xor', 'xor-tanh'] as const).map((name) => {
            const label = name === 'xor' ? 'ReLU' : 'tanh';
            const pressed = page.preset === name && activation === label.toLowerCase();
            return html`<button
              aria-pressed=${pressed ? 'true' : 'false'}
              @click=${() => {
                this.#choose(name);
              }}
            >
              ${label}
            </button>`;
          })}
        </div>
      </header>
      <p class="message" role="alert" ?hidden=${this.message === ''}>${this.message}</p>
      <main @basin-open=${(event: HTMLElementEventMap['basin-open']) => void this.#look(event.detail.index)}>
        <section class="stage" aria-labelledby="headline">
          <basin-dots
            .losses=${this.snapshot?.loss ?? null}
            .wells=${this.wells}
            .selected=${this.#marked()}
            .live=${this.finished === null}
            @basin-hover=${(event: HTMLElementEventMap['basin-hover']) => {
              this.hovered = this.#indexOf(event.detail.index);
            }}
            @basin-select=${(event: HTMLElementEventMap['basin-select']) => {
              void this.#take(this.#indexOf(event.detail.index));
            }}
            @basin-lost=${() => {
              this.message = 'The GPU was lost. It is asked for again; the run goes on where it can.';
            }}
          ></basin-dots>
          ${this.#side()}
        </section>
        ${this.#escape()}
        <section aria-labelledby="settings">
          <h2 id="settings">Run your own sweep</h2>
          <p class="note">
            Every setting is in the address of this page: send it, and it gives the same result.
          </p>
          <basin-sweep-panel
            .preset=${page.preset}
            .written=${page.written}
            .state=${this.run}
            .progress=${this.progress}
            .fault=${this.fault}
            @basin-change=${(event: HTMLElementEventMap['basin-change']) => {
              this.#change(event.detail);
            }}
            @basin-command=${(event: HTMLElementEventMap['basin-command']) => {
              this.#command(event.detail.command);
            }}
          ></basin-sweep-panel>
        </section>
        <basin-results
          .finished=${this.finished}
          .sweep=${this.#sweep}
          .cell=${this.cell}
          .fitted=${this.#fitted}
          @basin-cell=${(event: CustomEvent<{ cell: number }>) => void this.#showCell(event.detail.cell)}
          .history=${this.history}
          .inspect=${this.#inspect}
        ></basin-results>
      </main>
      <basin-lens .data=${this.#fitted?.dataset ?? null}></basin-lens>
      <slot></slot>`;
  }

  /** The network under the pointer, else the one in the hand, else the first. */
  #side(): TemplateResult {
    const index = this.hovered ?? this.hand?.index ?? this.snapshot?.first ?? null;
    const loss = index === null ? undefined : this.#lossOf(index);
    return html`<aside aria-label="One network">
      <basin-boundary
        plain
        .sweep=${this.#fitted?.sweep ?? null}
        .data=${this.#fitted?.dataset ?? null}
        .parameters=${index === null ? null : this.#parametersOf(index)}
      ></basin-boundary>
      <p class="caption">
        ${index === null || loss === undefined ? 'No network yet.' : html`Network ${countText(index)}, loss <b>${lossText(loss)}</b>`}
      </p>
      <p class="note">Point at a dot to see what its network decides; click it to take it in the hand.</p>
      <label for="index">Network</label>
      <input
        id="index"
        inputmode="numeric"
        autocomplete="off"
        .value=${index === null ? '' : String(index)}
        @change=${(event: Event) => {
          this.#typed((event.target as HTMLInputElement).value);
        }}
      />
      <button
        @click=${() => {
          this.#takeFrom(false);
        }}
      >
        A stuck one
      </button>
      <button
        @click=${() => {
          this.#takeFrom(true);
        }}
      >
        A solved one
      </button>
      <button
        ?disabled=${!this.finished || index === null}
        @click=${() => {
          if (index !== null) void this.#look(index);
        }}
      >
        Look closer
      </button>
    </aside>`;
  }

  #escape(): TemplateResult | typeof nothing {
    if (!this.#fitted) return nothing;
    return html`<section aria-labelledby="escape">
      <h2 id="escape">Get one out yourself</h2>
      <p class="note">
        Drag its numbers and let it go. In a minimum it rolls back, whatever you try nearby; the address is a
        challenge to send to a friend.
      </p>
      <basin-escape
        .fitted=${this.#fitted}
        .index=${this.hand?.index ?? null}
        .home=${this.hand?.home ?? null}
        .parameters=${this.page.parameters}
        @basin-parameters=${(event: HTMLElementEventMap['basin-parameters']) => {
          this.#turnPage({ parameters: event.detail.parameters });
        }}
      ></basin-escape>
    </section>`;
  }

  /** Shows what the address says. */
  readonly #open = (): void => {
    if (location.hash === this.#written && this.#sweep) return;
    try {
      this.page = readHash(location.hash);
      this.#check();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.message = `This address cannot be read: ${error.message}`;
      this.headline = {
        text: 'This address is not a sweep.',
        evidence: 'Choose ReLU or tanh, or correct the address.',
      };
      return;
    }
    if (this.fault) {
      this.message = `This address asks for a sweep that does not work: ${this.fault.message}`;
      this.headline = {
        text: 'This sweep does not work.',
        evidence: 'Correct it below, or choose ReLU or tanh.',
      };
      return;
    }
    const sweep = cellSweep(this.page.written);
    if (isSmall(sweep)) void this.#start();
    else {
      this.headline = {
        text: 'A large sweep is ready.',
        evidence: `${countText(sweep.networks)} networks, ${countText(sweep.steps)} steps: press Run.`,
      };
    }
  };

  #check(): void {
    this.fault = findFault(this.page.written);
  }

  #choose(name: string): void {
    this.#change({
      preset: name,
      written: keepNumbers(this.page.written, preset(name)),
    });
    void this.#start();
  }

  #change({ preset: name, written }: { readonly preset: string; readonly written: JsonObject }): void {
    this.#turnPage({ preset: name, written, index: null, parameters: null });
    this.#check();
  }

  /** Other words in the address; the page itself stays. */
  #turnPage(change: Partial<PageState>): void {
    this.page = { ...this.page, ...change };
    this.#written = writeHash(this.page);
    history.replaceState(null, '', this.#written);
  }

  #command(command: 'run' | 'pause' | 'resume' | 'cancel'): void {
    if (command === 'run') void this.#start();
    else if (command === 'cancel') this.#session.cancel();
    else {
      this.#session[command]();
      this.run = command === 'pause' ? 'paused' : 'running';
    }
  }

  async #start(): Promise<void> {
    if (this.fault) return;
    const turn = ++this.#turn;
    const isMine = (): boolean => turn === this.#turn;
    Object.assign(this, {
      message: '',
      finished: null,
      snapshot: null,
      progress: null,
      hand: null,
      hovered: null,
      cell: 0,
    });
    this.#histories.clear();
    this.#shown = this.page.written;
    this.run = 'running';
    try {
      await this.#show(0);
      const sweep = this.#whole();
      const finished = await this.#session.run(sweep, {
        onProgress: (progress) => {
          if (!isMine()) return;
          this.progress = progress;
          this.#histories.note(progress);
        },
        onSnapshot: (snapshot) => {
          if (isMine()) this.#see(snapshot);
        },
      });
      if (isMine()) await this.#finish(finished);
    } catch (error) {
      if (isMine()) await this.#fail(error);
    } finally {
      if (isMine()) this.run = 'idle';
    }
  }

  #whole(): Sweep {
    return cellSweep(this.#shown, null);
  }

  async #show(cell: number): Promise<void> {
    this.#fitted = await fitCell(this.#shown, cell);
    this.#sweep = this.#fitted.sweep;
    this.wells = knownWells(this.#sweep);
    this.requestUpdate();
  }

  #see(snapshot: Snapshot): void {
    if (snapshot.cell !== this.cell) {
      this.cell = snapshot.cell;
      void this.#show(snapshot.cell);
    }
    this.snapshot = snapshot;
    const sweep = this.#sweep;
    const low = countWells(this.wells, snapshot.loss)[0];
    if (!sweep || !low) return;
    const { step } = snapshot;
    this.headline = liveHeadline(sweep, { step, steps: sweep.steps, networks: snapshot.loss.length, low });
  }

  async #finish(finished: Finished): Promise<void> {
    this.finished = finished;
    const { recoveries } = finished.result;
    if (recoveries)
      this.message = 'The GPU was lost and came back: the run went on, and ends in the same bits.';
    await this.#showCell(0);
    const { index } = this.page;
    if (index !== null) await this.#take(index, this.page.parameters);
    await import('./results.ts');
  }

  async #showCell(cell: number): Promise<void> {
    const result = this.finished?.result.cells[cell];
    const ends = this.finished?.cells[cell];
    if (!result || !ends) return;
    await this.#show(cell);
    const sweep = this.#sweep;
    if (!sweep) return;
    const parameters =
      this.cell === cell && this.snapshot?.first === 0n ? this.snapshot.parameters : undefined;
    this.cell = cell;
    this.snapshot = { loss: ends.loss, step: sweep.steps, first: 0n, ...(parameters && { parameters }) };
    this.history = this.#histories.of(cell, { step: sweep.steps, histogram: result.histogram });
    this.#conclude(sweep, result);
  }

  #conclude(sweep: Sweep, result: CellResult): void {
    if (this.wells.length < 2) this.wells = foundWells(result);
    this.headline = finalHeadline(sweep, result);
  }

  async #fail(error: unknown): Promise<void> {
    if (error instanceof Error && error.name === 'AbortError') {
      this.message = 'Cancelled.';
      return;
    }
    if (error instanceof InputError) {
      this.fault = error;
      return;
    }
    if (error instanceof DeviceError && this.snapshot === null) {
      this.message = webgpuMissing(error);
      await this.#replay();
      return;
    }
    this.message = `The run failed: ${error instanceof Error ? error.message : String(error)} Press Run to try again.`;
  }

  /** A recorded run in place of a real one. */
  async #replay(): Promise<void> {
    const turn = this.#turn;
    const recording = await this.recordings(this.page.preset);
    const [cell] = recording?.result.cells ?? [];
    const sweep = this.#sweep;
    if (!recording || !cell || !sweep) return;
    const pictures = replay(recording);
    for (const [i, loss] of pictures.entries()) {
      if (turn !== this.#turn) return;
      this.snapshot = { loss, step: recording.steps[i] ?? 0, first: 0n };
      const low = countWells(this.wells, loss)[0];
      if (low)
        this.headline = liveHeadline(sweep, {
          step: this.snapshot.step,
          steps: sweep.steps,
          networks: loss.length,
          low,
        });
      await new Promise((resolve) => setTimeout(resolve, reducedMotion() ? 0 : REPLAY_MS));
    }
    this.headline = finalHeadline(sweep, cell);
  }

  #marked(): bigint | null {
    const index = this.hovered ?? this.hand?.index ?? null;
    return index === null ? null : index - (this.snapshot?.first ?? 0n);
  }

  #indexOf(dot: bigint | null): bigint | null {
    return dot === null ? null : dot + (this.snapshot?.first ?? 0n);
  }

  #lossOf(index: bigint): number | undefined {
    return this.snapshot?.loss[Number(index - this.snapshot.first)];
  }

  #parametersOf(index: bigint): ArrayLike<number> | null {
    const { hand } = this;
    if (hand?.index === index) return this.page.parameters ?? hand.home;
    const parameters = networkParameters(this.snapshot, index);
    // The data of the next cell may be there before its networks are, or after.
    return parameters?.length === this.#fitted?.shape.parameterCount ? parameters : null;
  }

  #typed(text: string): void {
    const index = /^\d+$/.test(text.trim()) ? BigInt(text.trim()) : null;
    if (index !== null) void this.#take(index);
  }

  /** The first network that solved the task, or did not. */
  #takeFrom(solved: boolean): void {
    const outcomes = this.finished?.cells[this.cell]?.outcome;
    const loss = this.snapshot?.loss;
    const from = this.hand ? Number(this.hand.index) + 1 : 0;
    const fits = (i: number): boolean =>
      outcomes
        ? (OUTCOMES[outcomes[i] ?? 0] === 'solved') === solved
        : (wellOf(this.wells, loss?.[i] ?? 0) === 0) === solved;
    const length = loss?.length ?? 0;
    for (let n = 0; n < length; n++) {
      const i = (from + n) % length;
      if (!fits(i)) continue;
      void this.#take(this.#indexOf(BigInt(i)));
      return;
    }
  }

  /** Trains a network of the cell that is shown again. */
  readonly #inspect = (index: bigint): Promise<Inspection> =>
    this.#session.inspect(this.#whole(), this.cell, index);

  /** Opens the microscope. */
  async #look(index: bigint): Promise<void> {
    await import('./lens.ts');
    await this.renderRoot.querySelector('basin-lens')?.show(index, this.#inspect(index));
  }

  /** Takes a network in the hand: its endpoint, trained again if it is not at hand. */
  async #take(index: bigint | null, dragged: readonly number[] | null = null): Promise<void> {
    if (index === null || !this.finished) return;
    await import('./escape.ts');
    const known = networkParameters(this.snapshot, index);
    try {
      const home = known ?? (await this.#session.inspect(this.#whole(), this.cell, index)).finalParameters;
      this.hand = { index, home };
      this.#turnPage({ index, parameters: dragged?.length === home.length ? dragged : null });
    } catch (error) {
      this.message = error instanceof Error ? error.message : String(error);
    }
  }
}

/** Another preset with the numbers that the visitor chose: how many networks, and which. */
function keepNumbers(from: JsonObject, to: JsonObject): JsonObject {
  return { ...to, networks: from['networks'], steps: from['steps'], seed: from['seed'] };
}

register('basin-app', BasinApp);

declare global {
  interface HTMLElementTagNameMap {
    'basin-app': BasinApp;
  }
}
