// `<basin-import>`: takes a result or an inspected network back from a file, chosen or dropped.
import { css, html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit';
import { InputError } from '../spec/index.ts';
import { emit } from './events.ts';
import { readImport } from './import-file.ts';
import { register } from './register.ts';
import { shared } from './theme.ts';

/**
 * A place for a file that the command line or this page wrote; what it says of a file stands below it.
 *
 * @fires basin-import - a file was read and checked: a result or an inspection
 */
export class BasinImport extends LitElement {
  static override properties: PropertyDeclarations = {
    said: { state: true },
    over: { state: true },
  };
  static override styles = [
    shared,
    css`
      .place {
        display: block;
        padding: calc(2 * var(--basin-space));
        border: 1px dashed var(--basin-muted);
        border-radius: var(--basin-radius);
      }
      .place.over {
        border-color: var(--basin-accent);
        background: var(--basin-raised);
      }
      input {
        display: block;
        max-inline-size: 100%;
        margin-block-start: var(--basin-space);
        font: inherit;
        color: inherit;
      }
      p {
        margin: var(--basin-space) 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare protected said: string;
  /** A file is held over the place. */
  declare protected over: boolean;
  /** Counts files: what an earlier one says comes too late. */
  #turn = 0;

  constructor() {
    super();
    this.said = '';
    this.over = false;
  }

  override render(): TemplateResult {
    return html`<label
        class=${this.over ? 'place over' : 'place'}
        @dragover=${(event: DragEvent) => {
          this.#hold(event, true);
        }}
        @dragleave=${(event: DragEvent) => {
          this.#hold(event, false);
        }}
        @drop=${(event: DragEvent) => {
          this.#hold(event, false);
          void this.#read(event.dataTransfer?.files[0]);
        }}
      >
        Open a result or an inspected network (JSON), or drop it here
        <input
          type="file"
          accept=".json,application/json"
          @change=${(event: Event) => {
            const input = event.target as HTMLInputElement;
            void this.#read(input.files?.[0]).then(() => {
              input.value = ''; // so that the same file can be chosen again
            });
          }}
        />
      </label>
      <p role="status">${this.said}</p>`;
  }

  /** Without this the browser would leave the page for the file. */
  #hold(event: DragEvent, over: boolean): void {
    event.preventDefault();
    this.over = over;
  }

  async #read(file: File | undefined): Promise<void> {
    if (!file) return;
    const turn = ++this.#turn;
    this.said = `Reading ${file.name} …`;
    try {
      const imported = await readImport(file);
      if (turn !== this.#turn) return;
      this.said = `${file.name} is shown.`;
      emit(this, 'basin-import', imported);
    } catch (error) {
      if (turn !== this.#turn) return;
      const reason = error instanceof InputError ? error.message : `it cannot be read (${String(error)})`;
      this.said = `${file.name} is not shown: ${reason}`;
    }
  }
}

register('basin-import', BasinImport);

declare global {
  interface HTMLElementTagNameMap {
    'basin-import': BasinImport;
  }
}
