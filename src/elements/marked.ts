// `<basin-marked>`: the networks in a range of losses that was marked: how many, and one of them to look at.
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
import type { Inspection } from '../engine/result.ts';
import { lossText } from '../wording/losses.ts';
import { countText, outcomeShareText } from '../wording/numbers.ts';
import './boundary.ts';
import { emit } from './events.ts';
import { networksInRange } from './examples.ts';
import { register } from './register.ts';
import { shared } from './theme.ts';

/** A hand that marks a range rests this long before a network of it is trained again. */
const REST_MS = 250;

/**
 * The networks whose losses lie in a range.
 *
 * @prop range - `{low, high}` of the losses, or null
 * @prop losses - (networks) final ones
 * @prop fitted - the sweep of the networks with its data
 * @prop inspect - trains a network again
 * @fires basin-open - `{index}` of the network to open under the microscope
 */
export class BasinMarked extends LitElement {
  static override properties: PropertyDeclarations = {
    range: { attribute: false },
    losses: { attribute: false },
    fitted: { attribute: false },
    inspect: { attribute: false },
    shown: { state: true },
  };
  static override styles = [
    shared,
    css`
      .one {
        display: grid;
        grid-template-columns: 9rem minmax(0, 1fr);
        gap: calc(2 * var(--basin-space));
        align-items: start;
        margin-block-start: var(--basin-space);
      }
      .view {
        aspect-ratio: 1;
        border-radius: var(--basin-radius);
        background: var(--basin-raised);
        overflow: hidden;
      }
      p {
        margin: 0 0 var(--basin-space);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--basin-space);
      }
    `,
  ];

  declare range: { readonly low: number; readonly high: number } | null;
  declare losses: Float32Array;
  declare fitted: FittedSweep | null;
  declare inspect: ((index: bigint) => Promise<Inspection>) | null;
  declare protected shown: Inspection | null;
  #after = -1;
  #wanted: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.range = null;
    this.losses = new Float32Array();
    this.fitted = null;
    this.inspect = null;
    this.shown = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#wanted = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('losses')) this.shown = null;
    if (!changed.has('range') && !changed.has('losses')) return;
    this.#after = -1;
    this.#look(REST_MS);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { range, losses, shown, fitted } = this;
    if (!range) return nothing;
    const { count } = networksInRange(range, losses);
    const { share, low, high } = outcomeShareText(count, losses.length);
    return html`<div class="one">
      <div class="view">
        ${
          shown && count > 0
            ? html`<basin-boundary
                plain
                .sweep=${fitted?.sweep ?? null}
                .data=${fitted?.dataset ?? null}
                .parameters=${shown.finalParameters}
              ></basin-boundary>`
            : nothing
        }
      </div>
      <div>
        <p role="status">
          <b>${countText(count)} networks</b> marked, ${share} (${low} to ${high} %).
          ${
            shown && count > 0
              ? html`One of them is network ${countText(BigInt(shown.index))}, loss ${lossText(shown.loss)}.`
              : nothing
          }
        </p>
        <div class="buttons">
          <button type="button" ?disabled=${count < 2 || !shown} @click=${this.#next}>Another one</button>
          <button type="button" ?disabled=${count === 0 || !shown} @click=${this.#open}>Look closer</button>
        </div>
      </div>
    </div>`;
  }

  /** Shows the next network of the range, after a rest. */
  #look(rest: number): void {
    clearTimeout(this.#timer);
    const { range } = this;
    const example = range && networksInRange(range, this.losses, this.#after).example;
    this.#wanted = example;
    if (example === null || String(example) === this.shown?.index) return;
    this.#timer = setTimeout(() => void this.#train(example), rest);
  }

  async #train(example: number): Promise<void> {
    const found = await this.inspect?.(BigInt(example)).catch(() => null); // a run that begins takes the device
    if (found && this.#wanted === example) this.shown = found;
  }

  readonly #next = (): void => {
    this.#after = Number(this.shown?.index ?? -1);
    this.#look(0);
  };

  readonly #open = (): void => {
    if (this.shown) emit(this, 'basin-open', { index: BigInt(this.shown.index) });
  };
}

register('basin-marked', BasinMarked);

declare global {
  interface HTMLElementTagNameMap {
    'basin-marked': BasinMarked;
  }
}
