// `<basin-app>`: the page. It reads the address, runs the sweep, and hands what comes to the elements that show it.
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { InputError, preset, type JsonObject } from '../spec/index.ts';
import { countText } from '../wording/numbers.ts';
import { appStyles, sectionStyles } from './app-styles.ts';
import { cellSweep, isSmall, networkParameters } from './app-work.ts';
import { near } from './near.ts';
import { PageRun } from './page-run.ts';
import type { Recording } from './recording.ts';
import { register } from './register.ts';
import './stage.ts';
import './sweep-panel.ts';
import { findFault } from './sweep-fields.ts';
import { shared } from './theme.ts';
import { readHash, writeHash, type PageState } from './url-state.ts';

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
    hand: { state: true },
  };
  static override styles = [shared, sectionStyles, appStyles];

  declare recordings: (preset: string) => Promise<Recording | null>;
  declare protected page: PageState;
  /** What is wrong with the settings. */
  declare protected fault: InputError | null;
  /** The network in the hand: where training left it. */
  declare protected hand: { readonly index: bigint; readonly home: ArrayLike<number> } | null;

  readonly #run = new PageRun(this);
  #written = '';

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
    this.hand = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.#open);
    this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#open);
  }

  protected override render(): TemplateResult {
    const { view } = this.#run;
    return html`${this.#header()}
      <p class="message" role="alert" ?hidden=${view.message === ''}>${view.message}</p>
      <main @basin-open=${(event: HTMLElementEventMap['basin-open']) => void this.#look(event.detail.index)}>
        <section aria-labelledby="headline">
          <basin-stage
            .fitted=${view.fitted}
            .wells=${view.wells}
            .snapshot=${view.snapshot}
            .outcomes=${view.finished?.cells[view.cell]?.outcome ?? null}
            .hand=${this.hand && { index: this.hand.index, parameters: this.page.parameters ?? this.hand.home }}
            @basin-select=${(event: HTMLElementEventMap['basin-select']) => void this.#take(event.detail.index)}
            @basin-lost=${() => {
              this.#run.tell('The GPU was lost. It is asked for again; the run goes on where it can.');
            }}
          ></basin-stage>
        </section>
        ${this.#escape()} ${this.#settings()} ${this.#results()}
      </main>
      <basin-lens .data=${view.fitted?.dataset ?? null}></basin-lens>
      <slot></slot>`;
  }

  #header(): TemplateResult {
    const { headline, fitted } = this.#run.view;
    const activation = fitted?.sweep.network.activation;
    return html`<header>
      <p class="brand">
        <b>basinlab</b> <span>a network per dot, all of them really trained, here and now</span>
      </p>
      <h1 id="headline">${headline.text}</h1>
      <p class="evidence" role="status">${headline.evidence}</p>
      <div class="switch" role="group" aria-label="Activation">
        ${(['xor', 'xor-tanh'] as const).map((name) => {
          const label = name === 'xor' ? 'ReLU' : 'tanh';
          const pressed = this.page.preset === name && activation === label.toLowerCase();
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
    </header>`;
  }

  #escape(): TemplateResult | typeof nothing {
    const { fitted } = this.#run.view;
    if (!fitted) return nothing;
    return html`<section aria-labelledby="escape">
      <h2 id="escape">Get one out yourself</h2>
      <p class="note">
        Drag its numbers and let it go. In a minimum it rolls back, whatever you try nearby; the address is a
        challenge to send to a friend.
      </p>
      <basin-escape
        .fitted=${fitted}
        .index=${this.hand?.index ?? null}
        .home=${this.hand?.home ?? null}
        .parameters=${this.page.parameters}
        @basin-parameters=${(event: HTMLElementEventMap['basin-parameters']) => {
          this.#turnPage({ parameters: event.detail.parameters });
        }}
      ></basin-escape>
    </section>`;
  }

  #settings(): TemplateResult {
    const { state, progress } = this.#run.view;
    return html`<section aria-labelledby="settings">
      <h2 id="settings">Run your own sweep</h2>
      <p class="note">Every setting is in the address of this page: send it, and it gives the same result.</p>
      <basin-sweep-panel
        .preset=${this.page.preset}
        .written=${this.page.written}
        .state=${state}
        .progress=${progress}
        .fault=${this.fault}
        @basin-change=${(event: HTMLElementEventMap['basin-change']) => {
          this.#change(event.detail);
        }}
        @basin-command=${({ detail: { command } }: HTMLElementEventMap['basin-command']) => {
          if (command === 'run') void this.#start();
          else this.#run.command(command);
        }}
      ></basin-sweep-panel>
    </section>`;
  }

  /** What can be seen and tried when a run is over; it is loaded when it is scrolled to. */
  #results(): TemplateResult | typeof nothing {
    const { finished, fitted, cell, history } = this.#run.view;
    if (!finished) return nothing;
    return html`<basin-results
        .finished=${finished}
        .sweep=${fitted?.sweep ?? null}
        .cell=${cell}
        .fitted=${fitted}
        .history=${history}
        .inspect=${this.#run.inspect}
        @basin-cell=${(event: CustomEvent<{ cell: number }>) => void this.#run.showCell(event.detail.cell)}
        ${near(() => import('./results.ts'))}
      ></basin-results>
      <basin-explore
        .fitted=${fitted}
        .begin=${this.#run.begin}
        .engine=${this.#run.engine}
        .index=${this.hand?.index ?? null}
        ${near(() => import('./explore.ts'))}
      ></basin-explore>`;
  }

  /** Shows what the address says. */
  readonly #open = (): void => {
    if (location.hash === this.#written && this.#run.view.fitted) return;
    try {
      this.page = readHash(location.hash);
      this.fault = findFault(this.page.written);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#run.tell(`This address cannot be read: ${error.message}`, {
        text: 'This address is not a sweep.',
        evidence: 'Choose ReLU or tanh, or correct the address.',
      });
      return;
    }
    if (this.fault) {
      this.#run.tell(`This address asks for a sweep that does not work: ${this.fault.message}`, {
        text: 'This sweep does not work.',
        evidence: 'Correct it below, or choose ReLU or tanh.',
      });
      return;
    }
    const sweep = cellSweep(this.page.written);
    if (isSmall(sweep)) void this.#start();
    else {
      this.#run.tell('', {
        text: 'A large sweep is ready.',
        evidence: `${countText(sweep.networks)} networks, ${countText(sweep.steps)} steps: press Run.`,
      });
    }
  };

  #choose(name: string): void {
    this.#change({
      preset: name,
      written: keepNumbers(this.page.written, preset(name)),
    });
    void this.#start();
  }

  #change({ preset: name, written }: { readonly preset: string; readonly written: JsonObject }): void {
    this.#turnPage({ preset: name, written, index: null, parameters: null });
    this.fault = findFault(written);
  }

  /** Other words in the address; the page itself stays. */
  #turnPage(change: Partial<PageState>): void {
    this.page = { ...this.page, ...change };
    this.#written = writeHash(this.page);
    history.replaceState(null, '', this.#written);
  }

  async #start(): Promise<void> {
    if (this.fault) return;
    this.hand = null;
    const { preset: name, written } = this.page;
    try {
      if (!(await this.#run.start(written, () => this.recordings(name)))) return;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.fault = error;
      return;
    }
    const { index, parameters } = this.page;
    if (index !== null) await this.#take(index, parameters);
  }

  /** Opens the microscope. */
  async #look(index: bigint): Promise<void> {
    await import('./lens.ts');
    await this.renderRoot.querySelector('basin-lens')?.show(index, this.#run.inspect(index));
  }

  /** Takes a network in the hand: its endpoint, trained again if it is not at hand. */
  async #take(index: bigint, dragged: readonly number[] | null = null): Promise<void> {
    const { snapshot, finished } = this.#run.view;
    if (!finished) return;
    await import('./escape.ts');
    try {
      const home = networkParameters(snapshot, index) ?? (await this.#run.inspect(index)).finalParameters;
      this.hand = { index, home };
      this.#turnPage({ index, parameters: dragged?.length === home.length ? dragged : null });
    } catch (error) {
      this.#run.tell(error instanceof Error ? error.message : String(error));
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
