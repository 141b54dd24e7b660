// What all charts share: they draw themselves again when their width changes, and say their figures in a sentence and a table.
import {
  css,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { dataTable, type ChartTable } from './data-table.ts';
import { drawPlot, loadPlot, plotStyles, type Plot, type PlotOptions } from './plot.ts';
import { shared } from './theme.ts';

const chartStyles = css`
  :host {
    min-width: 0;
  }
  figure {
    position: relative;
  }
  .picture {
    position: relative;
    min-height: 1px;
  }
  .empty {
    margin: 0;
    padding: calc(2 * var(--basin-space)) 0;
  }
`;

/** A picture of numbers, as wide as its element. */
export abstract class Chart extends LitElement {
  static override styles = [shared, plotStyles, chartStyles];
  static override properties: PropertyDeclarations = { width: { state: true } };

  /** Of the element, in pixels; 0 until it is known. */
  declare protected width: number;
  readonly #resize = new ResizeObserver(([entry]) => {
    this.width = Math.floor(entry?.contentRect.width ?? 0);
  });

  constructor() {
    super();
    this.width = 0;
  }

  /** The chart's figures in a sentence; empty as long as there are none. */
  abstract get summary(): string;
  /** The chart's figures as a table. */
  abstract get table(): ChartTable | null;
  /** What it draws, `width` pixels wide. */
  protected abstract picture(): TemplateResult;
  /** What stands there as long as there is nothing to draw. */
  protected readonly emptyText: string = 'Nothing to show yet.';

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  override render(): TemplateResult {
    const { summary, table } = this;
    if (summary === '') return html`<p class="note empty">${this.emptyText}</p>`;
    return html`<figure role="group">
      ${this.width > 0 ? this.picture() : nothing} ${table ? dataTable(table) : nothing}
    </figure>`;
  }
}

/** A chart that Observable Plot draws. */
export abstract class PlotChart extends Chart {
  #drawing = 0;

  /** What Plot draws at the chart's width; null for nothing. */
  protected abstract plotOptions(plot: Plot): PlotOptions | null;

  protected override picture(): TemplateResult {
    return html`<div class="picture">
      <div class="plot" role="img" aria-label=${this.summary}></div>
      ${this.overlay()}
    </div>`;
  }

  /** What lies over the plot. */
  protected overlay(): TemplateResult | typeof nothing {
    return nothing;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.needsDrawing(changed)) void this.#draw();
  }

  /** Whether what changed is in the plot. */
  protected needsDrawing(changed: PropertyValues): boolean {
    return changed.size > 0;
  }

  /** Draws what is wanted by the time that Plot is there; of several calls only the last one counts. */
  async #draw(): Promise<void> {
    const drawing = ++this.#drawing;
    const plot = await loadPlot();
    const place = this.renderRoot.querySelector('.plot');
    if (drawing !== this.#drawing || !place || this.width === 0) return;
    const options = this.plotOptions(plot);
    place.replaceChildren(...(options ? [drawPlot(plot, { width: this.width, ...options })] : []));
    this.toggleAttribute('drawn', true);
  }
}
