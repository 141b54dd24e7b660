// `<basin-results>`: what a finished run shows, cell by cell, and what can be taken home.
import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { FittedSweep } from '../datasets/index.ts';
import type { Sweep } from '../spec/index.ts';
import { countText, durationText, rateText } from '../wording/numbers.ts';
import { deviceText } from '../wording/sweep-title.ts';
import './histogram.ts';
import './outcomes.ts';
import { register } from './register.ts';
import type { Finished } from './session.ts';
import { shared } from './theme.ts';

/** The forms in which a result can be saved. */
const FORMS = ['csv', 'json', 'parquet', 'svg', 'png'] as const;

/**
 * The result of a finished run.
 *
 * @prop finished - the run, or null
 * @prop sweep - the sweep of the cell that is shown
 * @prop fitted - the same with its data
 * @prop cell - which cell is shown
 * @fires basin-cell - another cell is wanted
 */
export class BasinResults extends LitElement {
  static override properties: PropertyDeclarations = {
    finished: { attribute: false },
    sweep: { attribute: false },
    fitted: { attribute: false },
    cell: { attribute: false },
    said: { state: true },
  };
  static override styles = [
    shared,
    css`
      section {
        margin-block-end: calc(6 * var(--basin-space));
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
  declare protected said: string;

  constructor() {
    super();
    this.finished = null;
    this.sweep = null;
    this.fitted = null;
    this.cell = 0;
    this.said = '';
  }

  protected override render(): TemplateResult | typeof nothing {
    const cell = this.finished?.result.cells[this.cell];
    if (!this.finished || !cell) return nothing;
    const { timing, device } = this.finished.result;
    return html`<section aria-labelledby="ends">
        <h2 id="ends">How they ended</h2>
        ${this.#cells()}
        <div class="columns">
          <basin-outcomes .cell=${cell}></basin-outcomes>
          <basin-histogram .cell=${cell}></basin-histogram>
        </div>
        <p class="note">
          ${deviceText(device)}: ${durationText(timing.trainMs)} of training,
          ${rateText(timing.networkStepsPerSecond)} network-steps/s.
        </p>
      </section>
      <section aria-labelledby="home">
        <h2 id="home">Take it home</h2>
        <div class="buttons">
          ${FORMS.map((form) => html`<button @click=${() => void this.#save(form)}>${form.toUpperCase()}</button>`)}
        </div>
        <p class="note" role="status">
          ${this.said || 'CSV and Parquet: every network of this cell; JSON: the result; SVG and PNG: the histogram.'}
        </p>
      </section>`;
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
