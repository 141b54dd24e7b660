// `<basin-lens>`: the microscope over the page: opens for a network, closes with Escape, and gives the focus back.
import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Dataset } from '../datasets/dataset.ts';
import type { Inspection } from '../engine/result.ts';
import { countText } from '../wording/numbers.ts';
import './microscope.ts';
import { register } from './register.ts';
import { shared } from './theme.ts';

/**
 * A dialog with the microscope in it.
 */
export class BasinLens extends LitElement {
  static override properties: PropertyDeclarations = {
    data: { state: true },
    index: { state: true },
    inspection: { state: true },
    said: { state: true },
  };
  static override styles = [
    shared,
    css`
      dialog {
        width: min(72rem, 100vw - 2 * var(--basin-space));
        max-width: none;
        max-height: calc(100dvh - 2 * var(--basin-space));
        padding: 0 calc(3 * var(--basin-space)) calc(3 * var(--basin-space));
        border: 1px solid var(--basin-line);
        border-radius: calc(1.5 * var(--basin-radius));
        color: var(--basin-ink);
        background: var(--basin-surface);
        overscroll-behavior: contain;
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 45%);
      }
      header {
        position: sticky;
        inset-block-start: 0;
        z-index: 1;
        display: flex;
        justify-content: space-between;
        align-items: center;
        gap: var(--basin-space);
        padding-block: calc(2 * var(--basin-space)) var(--basin-space);
        background: var(--basin-surface);
      }
      h2 {
        margin: 0;
        font-size: clamp(1.25rem, 1rem + 1vw, 1.75rem);
      }
      .said {
        margin: var(--basin-space) 0 0;
        min-height: 1.5em;
      }
      @media (max-width: 40rem) {
        dialog {
          padding-inline: calc(2 * var(--basin-space));
        }
      }
    `,
  ];

  declare protected data: Dataset | null;
  declare protected index: bigint | null;
  declare protected inspection: Inspection | null;
  declare protected said: string;

  constructor() {
    super();
    this.data = null;
    this.index = null;
    this.inspection = null;
    this.said = '';
  }

  /**
   * Opens at once; what there is to see comes when the network is trained again.
   *
   * @param data the samples of the network, if they are at hand
   */
  async show(index: bigint, inspection: Promise<Inspection>, data: Dataset | null): Promise<void> {
    this.index = index;
    this.data = data;
    this.inspection = null;
    this.said = 'Training it again, step by step …';
    await this.updateComplete;
    const dialog = this.renderRoot.querySelector('dialog');
    if (!dialog?.open) dialog?.showModal();
    try {
      const found = await inspection;
      if (this.index !== index) return;
      this.inspection = found;
      this.said = '';
    } catch (error) {
      if (this.index === index) this.said = error instanceof Error ? error.message : String(error);
    }
  }

  protected override render(): TemplateResult {
    const { index, inspection, data, said } = this;
    return html`<dialog aria-labelledby="title" @close=${this.#closed} @click=${this.#leave}>
      <header>
        <h2 id="title">${index === null ? '' : `Network ${countText(index)}`}</h2>
        <button type="button" autofocus @click=${this.#close}>Close</button>
      </header>
      ${
        inspection
          ? html`<basin-microscope
              .inspection=${inspection}
              .data=${data}
              @basin-copy=${(event: HTMLElementEventMap['basin-copy']) => void this.#copy(event.detail)}
            ></basin-microscope>`
          : nothing
      }
      <p class="note said" role="status">${said}</p>
    </dialog>`;
  }

  readonly #close = (): void => {
    this.renderRoot.querySelector('dialog')?.close();
  };

  /** A click beside it. */
  readonly #leave = (event: MouseEvent): void => {
    if (event.target === event.currentTarget) this.#close();
  };

  readonly #closed = (): void => {
    this.index = null;
    this.inspection = null;
  };

  async #copy({ text, what }: { readonly text: string; readonly what: string }): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.said = `The ${what} is in the clipboard.`;
    } catch {
      this.said = `This browser does not let the page write to the clipboard: the ${what} was not copied.`;
    }
  }
}

register('basin-lens', BasinLens);

declare global {
  interface HTMLElementTagNameMap {
    'basin-lens': BasinLens;
  }
}
