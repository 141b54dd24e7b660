// `<basin-gallery>`: the basins of a cell as cards, the largest first; its loss levels where the basins are not known.
import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Dataset } from '../datasets/dataset.ts';
import type { Sweep } from '../spec/sweep.ts';
import { countText, shareText } from '../wording/numbers.ts';
import { lossText } from '../wording/losses.ts';
import './card.ts';
import { dataTable, type ChartTable } from './data-table.ts';
import { exampleFor, galleryItems, itemCount, type Example, type GalleryCell } from './gallery-items.ts';
import { outcomeName } from '../wording/outcomes.ts';
import { register } from './register.ts';
import { shared } from './theme.ts';

/** Cards shown at once. */
const SHOWN = 8;

/**
 * One card per basin, or per loss level, of a cell.
 *
 * @prop cell - the result of the cell, with `basins` where the kinds are known
 * @prop examples - `{index, loss, parameters}` of the networks that stand for them, as far as they are there
 * @prop sweep - the sweep of the cell
 * @prop data - its samples
 * @fires basin-open - `{index}` of the network whose card was pressed
 */
export class BasinGallery extends LitElement {
  static override properties: PropertyDeclarations = {
    cell: { attribute: false },
    examples: { attribute: false },
    sweep: { attribute: false },
    data: { attribute: false },
    shown: { state: true },
  };
  static override styles = [
    shared,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(12rem, 100%), 1fr));
        gap: calc(1.5 * var(--basin-space));
        list-style: none;
        margin: 0 0 var(--basin-space);
        padding: 0;
      }
      basin-card {
        height: 100%;
      }
      @media (max-width: 30rem) {
        ul {
          grid-template-columns: 1fr 1fr;
        }
      }
    `,
  ];

  declare cell: GalleryCell | null;
  declare examples: readonly Example[];
  declare sweep: Pick<Sweep, 'network' | 'loss' | 'solved'> | null;
  declare data: Dataset | null;
  declare private shown: number;

  constructor() {
    super();
    this.cell = null;
    this.examples = [];
    this.sweep = null;
    this.data = null;
    this.shown = SHOWN;
  }

  /** The gallery in a sentence. */
  get summary(): string {
    const { cell } = this;
    if (!cell) return '';
    const what = cell.basins ? 'basins' : 'loss levels';
    const [largest] = galleryItems(cell, 1);
    const most = largest
      ? `; the largest, at loss ${lossText(largest.loss)}, holds ${shareText(largest.share).share}`
      : '';
    return `${countText(itemCount(cell))} ${what} of ${countText(cell.networks)} networks${most}.`;
  }

  /** The items in figures. */
  get table(): ChartTable | null {
    const { cell } = this;
    if (!cell) return null;
    return {
      caption: this.summary,
      columns: ['loss', 'kind', 'networks', 'share', '95 % interval', 'images by symmetry'],
      rows: galleryItems(cell, 100).map(({ loss, kind, share, orbitSize }) => {
        const text = shareText(share);
        return [
          lossText(loss),
          kind === null ? '' : outcomeName(kind),
          countText(share.count),
          text.share,
          `${text.low} to ${text.high} %`,
          orbitSize ?? '',
        ];
      }),
    };
  }

  override render(): TemplateResult {
    const { cell, table } = this;
    if (!cell) return html`<p class="note">Nothing to show yet.</p>`;
    const items = galleryItems(cell, this.shown);
    const left = galleryItems(cell, Infinity).length - items.length;
    return html`<ul aria-label=${this.summary}>
        ${items.map(
          (item) =>
            html`<li>
              <basin-card
                .item=${item}
                .example=${exampleFor(item, this.examples)}
                .sweep=${this.sweep}
                .data=${this.data}
              ></basin-card>
            </li>`,
        )}
      </ul>
      ${
        left > 0
          ? html`<button
              type="button"
              @click=${() => {
                this.shown += SHOWN;
              }}
            >
              ${countText(Math.min(SHOWN, left))} more of ${countText(left)}
            </button>`
          : nothing
      }
      ${table ? dataTable(table) : nothing}`;
  }
}

register('basin-gallery', BasinGallery);

declare global {
  interface HTMLElementTagNameMap {
    'basin-gallery': BasinGallery;
  }
}
