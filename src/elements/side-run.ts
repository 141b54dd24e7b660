// What panels share that train something of their own beside the result: a button, progress, cancel, what came out.
import {
  css,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { Run } from '../engine/engine.ts';
import type { SweepResult } from '../engine/result.ts';
import type { Sweep } from '../spec/index.ts';
import { shared } from './theme.ts';

/** Begins a run; the signal ends it. */
export type Begin = (sweep: Sweep, signal: AbortSignal) => Promise<Run>;

/** A panel that trains when it is asked to, and shows what came of it. */
export abstract class SideRun<Found> extends LitElement {
  static override properties: PropertyDeclarations = {
    begin: { attribute: false },
    sweep: { attribute: false },
    found: { state: true },
    done: { state: true },
    said: { state: true },
  };
  static override styles = [
    shared,
    css`
      .run {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--basin-space) calc(2 * var(--basin-space));
        margin-block-end: calc(2 * var(--basin-space));
      }
      progress {
        flex: 1;
        min-width: 8rem;
        max-width: 24rem;
        accent-color: var(--basin-accent);
      }
    `,
  ];

  declare begin: Begin | null;
  declare sweep: Sweep | null;
  declare protected found: Found | null;
  /** Share of the work that is done; null where none is under way. */
  declare protected done: number | null;
  declare protected said: string;
  #controller: AbortController | null = null;

  constructor() {
    super();
    this.begin = null;
    this.sweep = null;
    this.found = null;
    this.done = null;
    this.said = '';
  }

  /** What the button says. */
  protected abstract get label(): string;
  /** What can be chosen before it is pressed. */
  protected get fields(): TemplateResult | typeof nothing {
    return nothing;
  }
  /** Trains; throws AbortError when the signal says so. */
  protected abstract carryOut(sweep: Sweep, begin: Begin, signal: AbortSignal): Promise<Found>;
  /** What came out. */
  protected abstract picture(found: Found): TemplateResult;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('sweep')) return;
    this.#stop();
    this.found = null;
    this.said = '';
  }

  protected override render(): TemplateResult {
    const { done, found, said, label } = this;
    return html`<div class="run">
        ${
          done === null
            ? html`${this.fields}<button
                  type="button"
                  ?disabled=${!this.sweep}
                  @click=${() => void this.#start()}
                >
                  ${label}
                </button>`
            : html`<button type="button" @click=${this.#cancel}>Cancel</button>
                <progress max="1" .value=${done} aria-label=${label}></progress>`
        }
        <span class="note" role="status">${said}</span>
      </div>
      ${found ? this.picture(found) : nothing}`;
  }

  /** Awaits a run while its progress goes from one share of the work to another. */
  protected async follow(run: Run, from = 0, to = 1): Promise<SweepResult> {
    const watch = async (): Promise<void> => {
      for await (const { fraction } of run) if (this.done !== null) this.done = from + (to - from) * fraction;
    };
    const [result] = await Promise.all([run.result, watch()]);
    return result;
  }

  async #start(): Promise<void> {
    const { sweep, begin } = this;
    if (!sweep || !begin) return;
    const controller = new AbortController();
    this.#controller = controller;
    Object.assign(this, { done: 0, said: '', found: null });
    try {
      const found = await this.carryOut(sweep, begin, controller.signal);
      if (!controller.signal.aborted) this.found = found;
    } catch (error) {
      if (!controller.signal.aborted) this.said = error instanceof Error ? error.message : String(error);
    }
    if (this.#controller === controller) this.#stop();
  }

  readonly #cancel = (): void => {
    this.#stop();
    this.said = 'Cancelled.';
  };

  #stop(): void {
    this.#controller?.abort();
    this.#controller = null;
    this.done = null;
  }
}
