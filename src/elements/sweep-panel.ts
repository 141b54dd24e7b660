// `<basin-sweep-panel>`: the settings of a sweep, checked as they are written, and the buttons that run it.
import {
  css,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { live } from 'lit/directives/live.js';
import { loadDataset, type Dataset } from '../datasets/index.ts';
import type { Progress } from '../engine/result.ts';
import { InputError, preset, presetSummaries, type JsonObject } from '../spec/index.ts';
import { countText, rateText, timeLeftText } from '../wording/numbers.ts';
import { cellSweep } from './app-work.ts';
import { emit } from './events.ts';
import { register } from './register.ts';
import {
  changeField,
  DATASET_FIELD,
  faultyField,
  fieldText,
  findFault,
  optionName,
  SWEEP_FIELDS,
  type SweepField,
} from './sweep-fields.ts';
import { shared } from './theme.ts';

/** What the run is doing. */
export type RunState = 'idle' | 'running' | 'paused';

/**
 * The settings of a sweep.
 *
 * @prop preset - name of the preset that the settings began as
 * @prop written - the sweep file as it is written
 * @prop state - `idle`, `running` or `paused`
 * @prop progress - of the run, or null
 * @prop fault - what is wrong with the sweep, or null
 * @fires basin-change - a setting was changed: the sweep file, its preset
 * @fires basin-command - run, pause, resume or cancel
 */
export class BasinSweepPanel extends LitElement {
  static override properties: PropertyDeclarations = {
    preset: { attribute: false },
    written: { attribute: false },
    state: { attribute: false },
    progress: { attribute: false },
    fault: { attribute: false },
    refused: { state: true },
    samples: { state: true },
  };
  static override styles = [
    shared,
    css`
      form {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr));
        gap: calc(2 * var(--basin-space));
        align-items: start;
      }
      label {
        display: block;
        color: var(--basin-muted);
        font-size: var(--basin-text-small);
        padding-block-end: 0.15rem;
      }
      select,
      input {
        width: 100%;
      }
      .wide {
        grid-column: 1 / -1;
      }
      .fault {
        color: var(--basin-local-minimum);
        font-size: var(--basin-text-small);
        margin: 0.25rem 0 0;
        overflow-wrap: anywhere;
      }
      [aria-invalid='true'] {
        border-color: var(--basin-local-minimum);
      }
      .run {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: calc(1.5 * var(--basin-space));
      }
      progress {
        flex: 1 1 12rem;
        height: 0.5rem;
        accent-color: var(--basin-accent);
      }
    `,
  ];

  declare preset: string;
  declare written: JsonObject;
  declare state: RunState;
  declare progress: Progress | null;
  declare fault: InputError | null;
  /** What was written in a field and cannot stand in a sweep file. */
  declare protected refused: InputError | null;
  /** Of the dataset, once they are to be seen. */
  declare protected samples: Dataset | null;
  #unfolded = false;

  constructor() {
    super();
    this.preset = 'xor';
    this.written = {};
    this.state = 'idle';
    this.progress = null;
    this.fault = null;
    this.refused = null;
    this.samples = null;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('written') && this.#unfolded) void this.#loadSamples();
  }

  protected override render(): TemplateResult {
    const fault = this.refused ?? this.fault;
    const place = fault ? faultyField(fault) : undefined;
    return html`<form @submit=${this.#submit} novalidate>
      <div class="wide">
        <label for="preset">Preset</label>
        <select id="preset" .value=${live(this.preset)} @change=${this.#choose}>
          ${presetSummaries
            .filter(({ name }) => name !== 'mnist')
            .map(
              ({ name, summary }) =>
                html`<option value=${name} ?selected=${name === this.preset}>${name}: ${summary}</option>`,
            )}
        </select>
      </div>
      ${SWEEP_FIELDS.map((field) => this.#field(field, field === place ? fault : null))} ${this.#samples()}
      ${fault && !place ? html`<p class="fault wide" role="alert">${fault.message}</p>` : nothing}
      <div class="wide run">${this.#buttons(fault !== null)} ${this.#progress()}</div>
    </form>`;
  }

  #field(field: SweepField, fault: InputError | null): TemplateResult {
    const id = field.path.replaceAll('.', '-');
    const text = fieldText(field, this.written);
    const change = (event: Event): void => {
      this.#change(field, (event.target as HTMLInputElement).value);
    };
    const invalid = fault ? 'true' : 'false';
    return html`<div>
      <label for=${id}>${field.label}</label>
      ${
        field.options
          ? html`<select
              id=${id}
              aria-invalid=${invalid}
              aria-describedby="${id}-fault"
              .value=${live(text)}
              @change=${change}
            >
              ${[...new Set([...field.options, text])].map(
                (option) =>
                  html`<option value=${option} ?selected=${option === text}>${optionName(option)}</option>`,
              )}
            </select>`
          : html`<input
              id=${id}
              autocomplete="off"
              spellcheck="false"
              aria-invalid=${invalid}
              aria-describedby="${id}-fault"
              .value=${fault && this.refused ? nothing : live(text)}
              @change=${change}
            />`
      }
      <p class="fault" id="${id}-fault" role="alert" ?hidden=${!fault}>${fault?.message ?? ''}</p>
    </div>`;
  }

  /** The points of the dataset; what draws them is loaded when it is unfolded. */
  #samples(): TemplateResult {
    return html`<details class="wide" @toggle=${this.#unfold}>
      <summary>Points of the dataset</summary>
      <basin-samples
        .data=${this.samples}
        @basin-samples=${({ detail }: HTMLElementEventMap['basin-samples']) => {
          this.#change(DATASET_FIELD, JSON.stringify(detail));
        }}
      ></basin-samples>
    </details>`;
  }

  readonly #unfold = async (event: Event): Promise<void> => {
    this.#unfolded = (event.target as HTMLDetailsElement).open;
    if (!this.#unfolded) return;
    await import('./samples.ts');
    await this.#loadSamples();
  };

  /** The samples of the sweep as it is written; of a faulty one, those before stay. */
  async #loadSamples(): Promise<void> {
    const { written } = this;
    if (findFault(written)) return;
    const samples = await loadDataset(cellSweep(written).dataset);
    if (written === this.written) this.samples = samples;
  }

  #buttons(faulty: boolean): TemplateResult {
    const command = (name: 'pause' | 'resume' | 'cancel') => () => {
      emit(this, 'basin-command', { command: name });
    };
    if (this.state === 'idle') {
      return html`<button class="primary" type="submit" ?disabled=${faulty}>Run</button>`;
    }
    return html`${
        this.state === 'running'
          ? html`<button type="button" @click=${command('pause')}>Pause</button>`
          : html`<button type="button" class="primary" @click=${command('resume')}>Go on</button>`
      } <button type="button" @click=${command('cancel')}>Cancel</button>`;
  }

  #progress(): TemplateResult | typeof nothing {
    const { progress, state } = this;
    if (!progress || state === 'idle') return nothing;
    const { fraction, step, steps, cell, cells, networkStepsPerSecond, remainingMs } = progress;
    const where = cells > 1 ? `cell ${countText(cell + 1)} of ${countText(cells)}, ` : '';
    return html`<progress max="1" .value=${fraction} aria-label="Progress of the run"></progress>
      <span class="note"
        >${where}step ${countText(step)} of ${countText(steps)} · ${rateText(networkStepsPerSecond)}
        network-steps/s · ${state === 'paused' ? 'paused' : `${timeLeftText(remainingMs)} left`}</span
      >`;
  }

  #change(field: SweepField, text: string): void {
    const { written, error } = changeField(this.written, field, text);
    this.refused = error && written === this.written ? error : null;
    if (!this.refused) emit(this, 'basin-change', { preset: this.preset, written });
    this.requestUpdate();
  }

  readonly #choose = (event: Event): void => {
    const name = (event.target as HTMLSelectElement).value;
    this.refused = null;
    emit(this, 'basin-change', { preset: name, written: preset(name) });
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    if (!this.fault && !this.refused && this.state === 'idle')
      emit(this, 'basin-command', { command: 'run' });
  };
}

register('basin-sweep-panel', BasinSweepPanel);

declare global {
  interface HTMLElementTagNameMap {
    'basin-sweep-panel': BasinSweepPanel;
  }
}
