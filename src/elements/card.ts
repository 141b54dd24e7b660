// `<basin-card>`: one basin or loss level: its share, loss and kind, and the decision of the network that stands for it.
import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Dataset } from '../datasets/dataset.ts';
import type { Sweep } from '../spec/sweep.ts';
import { countText, shareText } from '../wording/numbers.ts';
import { lossText } from '../wording/losses.ts';
import './boundary.ts';
import { emit } from './events.ts';
import type { Example, GalleryItem } from './gallery-items.ts';
import { outcomeMeaning, outcomeName } from '../wording/outcomes.ts';
import { outcomeStyles } from './outcome-styles.ts';
import { register } from './register.ts';
import { outcomeMark, shared } from './theme.ts';

/** What settles below this has loss 0 for a reader. */
const ZERO = 1e-12;

/**
 * A basin or a loss level as a card; pressing it opens the network that stands for it.
 *
 * @prop item - what the card is about
 * @prop example - the network that stands for it; null as long as it is not there
 * @prop sweep - the sweep of the networks
 * @prop data - its samples
 * @fires basin-open - `{index}` of the network that stands for it
 */
export class BasinCard extends LitElement {
  static override properties: PropertyDeclarations = {
    item: { attribute: false },
    example: { attribute: false },
    sweep: { attribute: false },
    data: { attribute: false },
  };
  static override styles = [
    shared,
    outcomeStyles,
    css`
      button {
        display: flex;
        flex-direction: column;
        gap: 0.25rem;
        width: 100%;
        height: 100%;
        padding: calc(1.25 * var(--basin-space));
        text-align: start;
      }
      button:disabled {
        opacity: 1;
      }
      .view {
        width: 100%;
        aspect-ratio: 1;
        border-radius: calc(var(--basin-radius) / 2);
        background: var(--basin-line);
        margin-block-end: 0.25rem;
        pointer-events: none;
      }
      .head {
        display: flex;
        justify-content: space-between;
        align-items: baseline;
        gap: var(--basin-space);
      }
      .share {
        font-size: var(--basin-text-large);
        font-weight: 600;
      }
      .small {
        font-size: var(--basin-text-small);
        color: var(--basin-muted);
      }
      .kind {
        font-weight: 600;
        font-size: 0.9375rem;
      }
    `,
  ];

  declare item: GalleryItem | null;
  declare example: Example | null;
  declare sweep: Pick<Sweep, 'network' | 'loss' | 'solved'> | null;
  declare data: Dataset | null;

  constructor() {
    super();
    this.item = null;
    this.example = null;
    this.sweep = null;
    this.data = null;
  }

  override render(): TemplateResult | typeof nothing {
    const { item, example } = this;
    if (!item) return nothing;
    const { share, low, high } = shareText(item.share);
    return html`<button type="button" ?disabled=${!example} @click=${this.#open}>
      <span class="view"
        >${
          example
            ? html`<basin-boundary
                plain
                aria-hidden="true"
                .sweep=${this.sweep}
                .data=${this.data}
                .parameters=${example.parameters}
              ></basin-boundary>`
            : nothing
        }</span
      >
      <span class="head">
        <span class="share">${share}</span>
        <span>loss ${Math.abs(item.loss) < ZERO ? '0' : lossText(item.loss)}</span>
      </span>
      <span class="small">${low} to ${high} %, ${countText(item.share.count)} networks</span>
      ${this.#kind(item)}
      ${example ? html`<span class="small">network ${countText(example.index)}</span>` : nothing}
    </button>`;
  }

  #kind({ kind, strict, orbitSize }: GalleryItem): TemplateResult | typeof nothing {
    if (kind === null) return nothing;
    const apart =
      kind === 'local-minimum' ? (strict ? ', a single point but for symmetry' : ', one of a flat set') : '';
    return html`<span class="kind"
        ><span class="ink-${kind}" aria-hidden="true">${outcomeMark(kind)}</span> ${outcomeName(kind)}</span
      >
      <span class="small">${outcomeMeaning(kind)}${apart}</span>
      ${
        orbitSize === null
          ? nothing
          : html`<span class="small"
              >${countText(BigInt(orbitSize))} ${orbitSize === '1' ? 'image' : 'images'} by symmetry</span
            >`
      }`;
  }

  readonly #open = (): void => {
    if (this.example) emit(this, 'basin-open', { index: this.example.index });
  };
}

register('basin-card', BasinCard);

declare global {
  interface HTMLElementTagNameMap {
    'basin-card': BasinCard;
  }
}
