// `<basin-results>`: what a finished run shows, cell by cell, and what can be taken home.
import {
  css,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { FittedSweep } from '../datasets/index.ts';
import type { CellResult, Inspection } from '../engine/result.ts';
import type { Sweep } from '../spec/index.ts';
import { countText, durationText, rateText } from '../wording/numbers.ts';
import { deviceText } from '../wording/sweep-title.ts';
import { sectionStyles } from './app-styles.ts';
import type { LossesAtStep } from './density-layout.ts';
import './density.ts';
import { levelExamples, MOST_LEVELS } from './examples.ts';
import { galleryItems, type Example } from './gallery-items.ts';
import './gallery.ts';
import './histogram.ts';
import './marked.ts';
import './outcomes.ts';
import { register } from './register.ts';
import type { Finished } from './session.ts';
import { shared } from './theme.ts';

/** The forms in which a result can be saved. */
const FORMS = ['csv', 'json', 'parquet', 'svg', 'png'] as const;

/** Those that hold every network: a result from a file does not. */
const OF_NETWORKS: ReadonlySet<string> = new Set(['csv', 'parquet']);

/**
 * The result of a finished run.
 *
 * @prop finished - the run, or null
 * @prop sweep - the sweep of the cell that is shown
 * @prop fitted - the same with its data
 * @prop cell - which cell is shown
 * @prop history - `{step, histogram}` of the cell while it trained
 * @prop inspect - trains a network of the cell again
 * @fires basin-cell - another cell is wanted
 * @fires basin-open - a network should be shown under the microscope
 */
export class BasinResults extends LitElement {
  static override properties: PropertyDeclarations = {
    finished: { attribute: false },
    sweep: { attribute: false },
    fitted: { attribute: false },
    cell: { attribute: false },
    history: { attribute: false },
    inspect: { attribute: false },
    said: { state: true },
    examples: { state: true },
    range: { state: true },
  };
  static override styles = [
    shared,
    sectionStyles,
    css`
      section {
        margin-block-end: calc(8 * var(--basin-space));
      }
      section:last-child {
        margin-block-end: 0;
      }
      .columns {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
        gap: calc(5 * var(--basin-space));
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--basin-space);
      }
      p {
        margin: var(--basin-space) 0;
      }
    `,
  ];

  declare finished: Finished | null;
  declare sweep: Sweep | null;
  declare fitted: FittedSweep | null;
  declare cell: number;
  declare history: readonly LossesAtStep[];
  declare inspect: ((index: bigint) => Promise<Inspection>) | null;
  declare protected said: string;
  declare protected examples: readonly Example[];
  declare protected range: { readonly low: number; readonly high: number } | null;
  #looking = 0;

  constructor() {
    super();
    this.finished = null;
    this.sweep = null;
    this.fitted = null;
    this.cell = 0;
    this.history = [];
    this.inspect = null;
    this.said = '';
    this.examples = [];
    this.range = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#looking++;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('finished') && !changed.has('cell')) return;
    this.range = null;
    this.examples = [];
    void this.#findExamples();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { finished, sweep, fitted } = this;
    const cell = finished?.result.cells[this.cell];
    const ends = finished?.cells[this.cell];
    if (!finished || !cell) return nothing;
    const { timing, device } = finished.result;
    return html`<section aria-labelledby="ends">
        <h2 id="ends">How they ended</h2>
        ${this.#cells()}
        <div class="columns">
          <basin-outcomes .cell=${cell}></basin-outcomes>
          <div>
            <basin-histogram
              .cell=${cell}
              @basin-brush=${(event: HTMLElementEventMap['basin-brush']) => {
                this.range = event.detail;
              }}
            ></basin-histogram>
            ${
              ends
                ? html`<basin-marked
                    .range=${this.range}
                    .losses=${ends.loss}
                    .fitted=${fitted}
                    .inspect=${this.inspect}
                  ></basin-marked>`
                : nothing
            }
          </div>
        </div>
        <p class="note">
          ${deviceText(device)}: ${durationText(timing.trainMs)} of training,
          ${rateText(timing.networkStepsPerSecond)} network-steps/s.
        </p>
      </section>
      ${this.#gallery(cell)} ${this.#density(sweep?.steps ?? 0)}
      <section aria-labelledby="home">
        <h2 id="home">Take it home</h2>
        <div class="buttons">
          ${FORMS.filter((form) => ends !== undefined || !OF_NETWORKS.has(form)).map((form) => html`<button @click=${() => void this.#save(form)}>${form.toUpperCase()}</button>`)}
        </div>
        <p class="note" role="status">
          ${this.said || 'CSV and Parquet: every network of this cell; JSON: the result; SVG and PNG: the histogram.'}
        </p>
      </section>`;
  }

  #gallery(cell: CellResult): TemplateResult | typeof nothing {
    if (cell.levels.length === 0) return nothing;
    return html`<section aria-labelledby="gallery">
      <h2 id="gallery">Where they ended</h2>
      <p class="note">
        Each card is a loss at which networks gather, the largest first, and what one of them decides. Press a
        card to see that network under the microscope.
      </p>
      <basin-gallery
        .cell=${cell}
        .examples=${this.examples}
        .sweep=${this.sweep}
        .data=${this.fitted?.dataset ?? null}
      ></basin-gallery>
    </section>`;
  }

  #density(steps: number): TemplateResult | typeof nothing {
    if (this.history.length < 2) return nothing;
    return html`<section aria-labelledby="density">
      <h2 id="density">How they got there</h2>
      <p class="note">Loss over steps, both logarithmic: the darker, the more networks.</p>
      <basin-density .history=${this.history} steps=${steps}></basin-density>
    </section>`;
  }

  /** Trains one network of each level again, the largest level first; its card fills when it is there. */
  async #findExamples(): Promise<void> {
    const looking = ++this.#looking;
    const { finished, cell, inspect } = this;
    const [result, ends] = [finished?.result.cells[cell], finished?.cells[cell]];
    if (!result || !inspect) return;
    const indices = ends
      ? levelExamples(result, ends.loss).map(BigInt)
      : galleryItems(result, MOST_LEVELS).flatMap(({ representative }) => representative ?? []);
    for (const index of indices) {
      const found = await inspect(index).catch(() => null); // a run that begins takes the device
      if (looking !== this.#looking) return;
      if (!found) continue;
      const { finalParameters, loss } = found;
      this.examples = [...this.examples, { index, loss, parameters: finalParameters }];
    }
  }

  #cells(): TemplateResult | typeof nothing {
    const cells = this.finished?.result.cells ?? [];
    if (cells.length < 2) return nothing;
    const choose = (event: Event): void => {
      const cell = Number((event.target as HTMLSelectElement).value);
      this.dispatchEvent(new CustomEvent('basin-cell', { detail: { cell }, bubbles: true, composed: true }));
    };
    return html`<p>
      <label for="cell">Cell</label>
      <select id="cell" @change=${choose}>
        ${cells.map(
          ({ axes }, i) =>
            html`<option value=${i} ?selected=${i === this.cell}>
              ${countText(i)}:
              ${Object.entries(axes)
                .map(([path, value]) => `${path} ${JSON.stringify(value)}`)
                .join(', ')}
            </option>`,
        )}
      </select>
    </p>`;
  }

  async #save(form: (typeof FORMS)[number]): Promise<void> {
    if (!this.finished) return;
    const { saveResult } = await import('./save.ts');
    const chart = this.renderRoot.querySelector('basin-histogram');
    this.said = `Saved ${await saveResult(form, this.finished, this.cell, chart)}.`;
  }
}

register('basin-results', BasinResults);

declare global {
  interface HTMLElementTagNameMap {
    'basin-results': BasinResults;
  }
}
