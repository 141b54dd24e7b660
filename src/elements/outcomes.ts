// `<basin-outcomes>`: how the networks of a cell ended, as a table whose shares are drawn with their intervals.
import { css, html, LitElement, svg, type PropertyDeclarations, type TemplateResult } from 'lit';
import { OUTCOMES, type CellResult, type Outcome } from '../engine/result.ts';
import { shareInterval, type ShareWithInterval } from '../statistics/index.ts';
import { countText, shareText } from '../wording/numbers.ts';
import { outcomeName } from '../wording/outcomes.ts';
import { outcomeStyles } from './outcome-styles.ts';
import { register } from './register.ts';
import { outcomeMark, shared } from './theme.ts';

/** Shown even where no network ended so: a result is read against them. */
const ALWAYS_SHOWN: readonly Outcome[] = ['solved', 'unconverged'];

/** Of the bars, in units of their picture: 100 is all networks. */
const BAR_HEIGHT = 14;

/**
 * The outcomes of a cell: networks, share, 95 % interval, and a bar with the interval on it.
 *
 * @prop cell - the result of the cell: `networks` and `outcomes`, and `until` where it has it
 */
export class BasinOutcomes extends LitElement {
  static override properties: PropertyDeclarations = { cell: { attribute: false } };
  static override styles = [
    shared,
    outcomeStyles,
    css`
      table {
        width: 100%;
      }
      th:first-child {
        font-weight: 400;
        color: var(--basin-ink);
      }
      .mark {
        display: inline-block;
        width: 1.4em;
        text-align: center;
      }
      td.bar {
        width: 40%;
        min-width: 5rem;
        padding-inline-end: 0;
      }
      svg {
        display: block;
        width: 100%;
        height: ${BAR_HEIGHT}px;
      }
      .interval {
        stroke: var(--basin-ink);
        stroke-width: 1.5;
        vector-effect: non-scaling-stroke;
      }
      @container (max-width: 30rem) {
        .wide {
          display: none;
        }
      }
      .frame {
        container-type: inline-size;
      }
    `,
  ];

  declare cell: Pick<CellResult, 'networks' | 'outcomes' | 'until'> | null;

  constructor() {
    super();
    this.cell = null;
  }

  /** The outcomes in a sentence. */
  get summary(): string {
    const { cell } = this;
    if (!cell) return '';
    const parts = sharesOf(cell)
      .filter(({ count }) => count > 0)
      .map((share) => `${shareText(share).share} ${outcomeName(share.outcome)}`);
    return `Of ${countText(cell.networks)} networks: ${parts.join(', ')}.`;
  }

  override render(): TemplateResult {
    const { cell } = this;
    if (!cell) return html`<p class="note">Nothing to show yet.</p>`;
    return html`<div class="frame">
      <table>
        <caption class="hidden">
          ${this.summary}
        </caption>
        <thead>
          <tr>
            <th scope="col">outcome</th>
            <th scope="col">networks</th>
            <th scope="col">share</th>
            <th scope="col" class="wide">95 % interval</th>
            <td class="bar"></td>
          </tr>
        </thead>
        <tbody>
          ${sharesOf(cell).map((share) => this.#row(share))}
        </tbody>
      </table>
    </div>`;
  }

  #row(share: OutcomeShare): TemplateResult {
    const { outcome, count, fraction, low, high } = share;
    const text = shareText(share);
    return html`<tr>
      <th scope="row">
        <span class="mark ink-${outcome}" aria-hidden="true">${outcomeMark(outcome)}</span
        >${outcomeName(outcome)}
      </th>
      <td>${countText(count)}</td>
      <td>${text.share}</td>
      <td class="wide">${text.low} to ${text.high} %</td>
      <td class="bar">
        <svg viewBox="0 0 100 ${BAR_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
          ${svg`<rect class="fill-${outcome}" y="2" width=${100 * fraction} height=${BAR_HEIGHT - 4} />
            <line class="interval" x1=${100 * low} x2=${100 * high} y1=${BAR_HEIGHT / 2} y2=${BAR_HEIGHT / 2} />`}
        </svg>
      </td>
    </tr>`;
  }
}

interface OutcomeShare extends ShareWithInterval {
  readonly outcome: Outcome;
}

/** The outcomes that occurred, with the intervals that belong to how the cell ended. */
function sharesOf({
  networks,
  outcomes,
  until,
}: Pick<CellResult, 'networks' | 'outcomes' | 'until'>): OutcomeShare[] {
  return OUTCOMES.filter((outcome) => outcomes[outcome] > 0 || ALWAYS_SHOWN.includes(outcome)).map(
    (outcome) => ({
      outcome,
      ...shareInterval(outcomes[outcome], networks),
      ...until?.intervals[outcome],
    }),
  );
}

register('basin-outcomes', BasinOutcomes);

declare global {
  interface HTMLElementTagNameMap {
    'basin-outcomes': BasinOutcomes;
  }
}
