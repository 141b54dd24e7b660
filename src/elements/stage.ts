// `<basin-stage>`: the dots, and beside them one network: the one under the pointer, or in the hand.
import {
  css,
  html,
  LitElement,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { FittedSweep } from '../datasets/index.ts';
import { OUTCOMES } from '../engine/result.ts';
import { lossText } from '../wording/losses.ts';
import { countText } from '../wording/numbers.ts';
import { networkParameters } from './app-work.ts';
import './boundary.ts';
import './dots.ts';
import { emit } from './events.ts';
import type { Shown } from './page-run.ts';
import { register } from './register.ts';
import { shared } from './theme.ts';
import { wellOf, type Well } from './wells.ts';

/** A network, and its parameters as they were dragged or left by training. */
export interface Hand {
  readonly index: bigint;
  readonly parameters: ArrayLike<number>;
}

/**
 * The networks of a run as dots, and one of them.
 *
 * @prop fitted - the sweep of the networks with its data
 * @prop wells - the wells, from the lowest loss to the highest
 * @prop snapshot - the networks at one step, or null
 * @prop outcomes - (networks) how they ended, as positions in the list of outcomes; null while they train
 * @prop hand - the network in the hand, or null
 * @fires basin-select - `{index}` of a network to take in the hand
 * @fires basin-open - `{index}` of a network to show in detail
 * @fires basin-lost - the GPU that paints the dots was lost; it is asked for again
 */
export class BasinStage extends LitElement {
  static override properties: PropertyDeclarations = {
    fitted: { attribute: false },
    wells: { attribute: false },
    snapshot: { attribute: false },
    outcomes: { attribute: false },
    hand: { attribute: false },
    hovered: { state: true },
  };
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 15rem;
        gap: calc(4 * var(--basin-space));
        align-items: start;
      }
      basin-boundary {
        border: 1px solid var(--basin-line);
        border-radius: var(--basin-radius);
        overflow: hidden;
        min-height: 15rem;
      }
      aside p {
        margin: var(--basin-space) 0;
      }
      label {
        display: block;
        color: var(--basin-muted);
        font-size: var(--basin-text-small);
      }
      input {
        width: 100%;
        margin-block-end: var(--basin-space);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--basin-space);
      }
      .buttons > * {
        flex: 1 1 auto;
      }
      @media (max-width: 60rem) {
        :host {
          grid-template-columns: minmax(0, 1fr);
        }
        aside {
          display: grid;
          grid-template-columns: 9rem minmax(0, 1fr);
          column-gap: calc(2 * var(--basin-space));
          align-items: start;
        }
        basin-boundary {
          grid-row: 1 / span 6;
          min-height: 9rem;
        }
        aside p {
          margin: 0 0 0.25rem;
        }
      }
    `,
  ];

  declare fitted: FittedSweep | null;
  declare wells: readonly Well[];
  declare snapshot: Shown | null;
  declare outcomes: Uint8Array | null;
  declare hand: Hand | null;
  declare protected hovered: bigint | null;

  constructor() {
    super();
    this.fitted = null;
    this.wells = [];
    this.snapshot = null;
    this.outcomes = null;
    this.hand = null;
    this.hovered = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('snapshot') && this.snapshot === null) this.hovered = null;
  }

  protected override render(): TemplateResult {
    const { snapshot } = this;
    const marked = this.hovered ?? this.hand?.index ?? null;
    return html`<basin-dots
        .losses=${snapshot?.loss ?? null}
        .wells=${this.wells}
        .selected=${marked === null ? null : marked - (snapshot?.first ?? 0n)}
        .live=${this.outcomes === null}
        @basin-hover=${this.#hover}
        @basin-select=${this.#select}
      ></basin-dots>
      ${this.#side()}`;
  }

  /** The network under the pointer, else the one in the hand, else the first. */
  #side(): TemplateResult {
    const index = this.hovered ?? this.hand?.index ?? this.snapshot?.first ?? null;
    const loss = index === null ? undefined : this.#lossOf(index);
    return html`<aside aria-label="One network">
      <basin-boundary
        plain
        .sweep=${this.fitted?.sweep ?? null}
        .data=${this.fitted?.dataset ?? null}
        .parameters=${index === null ? null : this.#parametersOf(index)}
      ></basin-boundary>
      <p class="caption">
        ${index === null ? 'No network yet.' : html`Network ${countText(index)}${loss === undefined ? '' : html`, loss <b>${lossText(loss)}</b>`}`}
      </p>
      <p class="note">Point at a dot to see what its network decides; click it to take it in the hand.</p>
      <label for="index">Network</label>
      <input
        id="index"
        inputmode="numeric"
        autocomplete="off"
        .value=${index === null ? '' : String(index)}
        @change=${this.#typed}
      />
      <div class="buttons">
        <button
          @click=${() => {
            this.#selectFrom(false);
          }}
        >
          A stuck one
        </button>
        <button
          @click=${() => {
            this.#selectFrom(true);
          }}
        >
          A solved one
        </button>
        <button
          ?disabled=${this.outcomes === null || index === null}
          @click=${() => {
            if (index !== null) emit(this, 'basin-open', { index });
          }}
        >
          Look closer
        </button>
      </div>
    </aside>`;
  }

  readonly #hover = (event: HTMLElementEventMap['basin-hover']): void => {
    this.hovered = this.#indexOf(event.detail.index);
  };

  /** Dots are counted from the first that is shown. */
  readonly #select = (event: HTMLElementEventMap['basin-select']): void => {
    event.stopPropagation();
    const index = this.#indexOf(event.detail.index);
    if (index !== null) emit(this, 'basin-select', { index });
  };

  readonly #typed = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value.trim();
    if (/^\d+$/.test(text)) emit(this, 'basin-select', { index: BigInt(text) });
  };

  #indexOf(dot: bigint | null): bigint | null {
    return dot === null ? null : dot + (this.snapshot?.first ?? 0n);
  }

  #lossOf(index: bigint): number | undefined {
    return this.snapshot?.loss[Number(index - this.snapshot.first)];
  }

  #parametersOf(index: bigint): ArrayLike<number> | null {
    const { hand } = this;
    if (hand?.index === index) return hand.parameters;
    const parameters = networkParameters(this.snapshot, index);
    // The data of the next cell may be there before its networks are, or after.
    return parameters?.length === this.fitted?.shape.parameterCount ? parameters : null;
  }

  /** The next network that solved the task, or did not. */
  #selectFrom(solved: boolean): void {
    const { outcomes, wells, snapshot } = this;
    const length = snapshot?.loss.length ?? 0;
    const from = this.hand ? Number(this.hand.index) + 1 : 0;
    const fits = (i: number): boolean =>
      outcomes
        ? (OUTCOMES[outcomes[i] ?? 0] === 'solved') === solved
        : (wellOf(wells, snapshot?.loss[i] ?? 0) === 0) === solved;
    for (let n = 0; n < length; n++) {
      const i = (from + n) % length;
      if (!fits(i)) continue;
      emit(this, 'basin-select', { index: BigInt(i) + (snapshot?.first ?? 0n) });
      return;
    }
  }
}

register('basin-stage', BasinStage);

declare global {
  interface HTMLElementTagNameMap {
    'basin-stage': BasinStage;
  }
}
