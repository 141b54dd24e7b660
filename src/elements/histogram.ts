// `<basin-histogram>`: the final losses of a cell on a logarithmic axis, its levels named; a range of losses can be marked.
import {
  css,
  html,
  nothing,
  svg,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { CellResult } from '../engine/result.ts';
import { countText, numberText, outcomeShareText } from '../wording/numbers.ts';
import { lossText } from '../wording/losses.ts';
import { PlotChart } from './chart.ts';
import type { ChartTable } from './data-table.ts';
import { emit } from './events.ts';
import { countIn, flagRows, lossBars, namedLevels, type LossBar, type LossBars } from './histogram-layout.ts';
import { LETTER_WIDTH } from './labels.ts';
import { exponentTicks, powerText } from './powers.ts';
import type { Plot, PlotOptions } from './plot.ts';
import { register } from './register.ts';
import { levelColor } from './theme.ts';

const MARGIN = { left: 52, right: 16, bottom: 34 };
const BARS_HEIGHT = 150;
const ROW_HEIGHT = 16;

/** Positions of the bars at both ends of the marked range. */
type Range = readonly [number, number];

/** A name over the bars, on its pole. */
interface Label {
  readonly x: number;
  readonly text: string;
  readonly row: number;
  /** Of its bar, from the top of the tallest one. */
  readonly top: number;
}

/**
 * The final losses of a cell's networks, ten bars per decade, levels named; mark a range with the pointer or the sliders.
 *
 * @prop cell - the result of the cell: `networks`, `histogram` and `levels` of it
 * @fires basin-brush - `{low, high}` of the losses marked, or null
 */
export class BasinHistogram extends PlotChart {
  static override properties: PropertyDeclarations = { cell: { attribute: false }, range: { state: true } };
  static override styles = [
    ...PlotChart.styles,
    css`
      svg.over {
        position: absolute;
        inset: 0;
        cursor: crosshair;
        touch-action: pan-y;
        overflow: visible;
      }
      .over text {
        font-size: 12px;
        fill: var(--basin-ink);
        paint-order: stroke;
        stroke: var(--basin-surface);
        stroke-width: 3px;
      }
      .over .pole {
        stroke: var(--basin-muted);
        stroke-width: 1;
      }
      .over .mark {
        fill: var(--basin-accent);
        fill-opacity: 0.14;
        stroke: var(--basin-accent);
      }
      .sliders::before {
        content: '';
        position: absolute;
        inset: calc(50% - 1px) 6px auto;
        border-block-start: 2px solid var(--basin-line);
      }
      .brush {
        color: var(--basin-muted);
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: var(--basin-space);
        font-size: var(--basin-text-small);
        min-height: 2.25rem;
      }
      .brush output {
        flex: 1;
      }
      .sliders {
        position: relative;
        height: 1.5rem;
        margin-inline: 46px 10px; /* under the axis, less half a handle */
      }
      .sliders input {
        position: absolute;
        inset-block: 0;
        width: 100%;
        margin: 0;
        padding: 0;
        min-height: 0;
        border: 0;
        appearance: none;
        background: none;
        pointer-events: none;
        accent-color: var(--basin-accent);
      }
      .sliders input::-webkit-slider-thumb {
        appearance: none;
        pointer-events: auto;
        width: 12px;
        height: 20px;
        border-radius: 4px;
        border: 2px solid var(--basin-accent);
        background: var(--basin-raised);
        cursor: ew-resize;
      }
      .sliders input::-moz-range-thumb {
        pointer-events: auto;
        width: 8px;
        height: 16px;
        border-radius: 4px;
        border: 2px solid var(--basin-accent);
        background: var(--basin-raised);
      }
    `,
  ];

  declare cell: Pick<CellResult, 'networks' | 'histogram' | 'levels'> | null;
  declare private range: Range | null;
  #layout: LossBars = { bars: [], domain: [0, 1], decades: [] };
  #dragFrom: number | null = null;

  constructor() {
    super();
    this.cell = null;
    this.range = null;
  }

  override get summary(): string {
    const { cell } = this;
    if (!cell) return '';
    const levels = namedLevels(cell.levels).map(
      ({ name, count }) => `${outcomeShareText(count, cell.networks).share} at ${name}`,
    );
    const { underflow, overflow, nonFinite, edges } = cell.histogram;
    const share = (count: number): string => outcomeShareText(count, cell.networks).share;
    const parts = [
      ...(underflow > 0 ? [`${share(underflow)} below ${numberText(edges[0] ?? 0)}`] : []),
      ...levels,
      ...(overflow > 0 ? [`${share(overflow)} above ${numberText(edges.at(-1) ?? 0)}`] : []),
      ...(nonFinite > 0 ? [`${share(nonFinite)} not finite`] : []),
    ];
    return `Final losses of ${countText(cell.networks)} networks${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.`;
  }

  override get table(): ChartTable | null {
    const { cell } = this;
    if (!cell) return null;
    const { bars } = lossBars(cell.histogram);
    const row = (name: string, count: number): string[] => {
      const { share, low, high } = outcomeShareText(count, cell.networks);
      return [name, countText(count), share, `${low} to ${high} %`];
    };
    const levels = namedLevels(cell.levels).map(({ name, count }) => row(`level ${name}`, count));
    const filled = bars.filter(({ count }) => count > 0);
    const { nonFinite } = cell.histogram;
    return {
      caption: 'Final losses: levels, then ranges',
      columns: ['loss', 'networks', 'share', '95 % interval'],
      rows: [
        ...levels,
        ...filled.map((bar) => row(rangeText(bar.low, bar.high), bar.count)),
        ...(nonFinite > 0 ? [row('not finite', nonFinite)] : []),
      ],
    };
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('cell')) return;
    const before = this.range && this.#layout.domain;
    this.#layout = this.cell ? lossBars(this.cell.histogram) : { bars: [], domain: [0, 1], decades: [] };
    // A range marks bars: on another axis it would mark others.
    if (before && String(before) !== String(this.#layout.domain)) this.range = null;
  }

  protected override needsDrawing(changed: PropertyValues): boolean {
    return changed.has('cell') || changed.has('width');
  }

  protected override picture(): TemplateResult {
    return html`${super.picture()} ${this.#brushControls()}`;
  }

  protected override plotOptions(plot: Plot): PlotOptions {
    const { bars, decades } = this.#layout;
    const filled = bars.filter(({ count }) => count > 0);
    const [, right] = this.#frame();
    return {
      height: this.#top() + BARS_HEIGHT + MARGIN.bottom,
      marginTop: this.#top(),
      marginLeft: MARGIN.left,
      marginRight: this.width - right,
      marginBottom: MARGIN.bottom,
      x: { domain: [...this.#layout.domain], axis: null },
      y: { axis: null, domain: [0, Math.max(1, ...bars.map(({ count }) => count))] },
      marks: [
        plot.gridY({ ticks: 3, stroke: 'var(--basin-line)', strokeOpacity: 1 }),
        plot.axisY({ ticks: 3, tickSize: 0, label: null, tickFormat: (count: number) => countText(count) }),
        plot.rect(filled, {
          x1: 'from',
          x2: 'to',
          y1: 0,
          y2: 'count',
          fill: (bar: LossBar) => this.#colorOf(bar),
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
        plot.ruleY([0], { x1: decades[0] ?? 0, x2: decades.at(-1) ?? 1, stroke: 'var(--basin-muted)' }),
        plot.axisX(this.#ticks(decades, (right - MARGIN.left) / 44), {
          tickFormat: powerText,
          label: 'final loss',
          labelAnchor: 'center',
          labelArrow: 'none',
          tickSize: 4,
        }),
        plot.text(this.#endLabels(), { x: 'x', frameAnchor: 'bottom', text: 'text', dy: 16 }),
      ],
    };
  }

  protected override overlay(): TemplateResult {
    const height = this.#top() + BARS_HEIGHT;
    return html`<svg
      class="over"
      width=${this.width}
      height=${height}
      aria-hidden="true"
      @pointerdown=${this.#startDrag}
      @pointermove=${this.#drag}
      @pointerup=${this.#endDrag}
      @pointercancel=${this.#endDrag}
    >
      <rect width=${this.width} height=${height} fill="transparent" />
      ${this.#labels().map(({ x, text, row, top }) => {
        const y = this.#top() - 6 - row * ROW_HEIGHT;
        return svg`<line class="pole" x1=${x} x2=${x} y1=${y - 9} y2=${this.#top() + top} />
          <text x=${Math.max(x - 4, text.length * LETTER_WIDTH)} y=${y} text-anchor="end">${text}</text>`;
      })}
      ${this.#markTemplate(height)}
    </svg>`;
  }

  #markTemplate(height: number): TemplateResult | typeof nothing {
    const { bars } = this.#layout;
    const [from, to] = this.range ?? [];
    const [first, last] = [bars[from ?? -1], bars[to ?? -1]];
    if (!first || !last) return nothing;
    const [left, right] = [this.#x(first.from), this.#x(last.to)];
    const top = this.#top();
    return svg`<rect class="mark" x=${left} y=${top} width=${right - left} height=${height - top} />`;
  }

  #brushControls(): TemplateResult {
    const { bars } = this.#layout;
    const [from, to] = this.range ?? [0, bars.length - 1];
    const slider = (end: 0 | 1, value: number, label: string): TemplateResult =>
      html`<input
        type="range"
        min="0"
        max=${bars.length}
        aria-label=${label}
        aria-valuetext=${lossText(bars[value]?.low ?? bars.at(-1)?.high ?? 0)}
        .value=${String(value)}
        @input=${(event: InputEvent) => {
          this.#slide(end, Number((event.target as HTMLInputElement).value));
        }}
      />`;
    return html`<div class="sliders">
        ${slider(0, from, 'Mark losses from')} ${slider(1, to + 1, 'Mark losses up to')}
      </div>
      <div class="brush">
        <output>${this.#rangeSentence()}</output>
        ${this.range ? html`<button type="button" @click=${() => this.#mark(null)}>Clear</button>` : nothing}
      </div>`;
  }

  #rangeSentence(): string {
    const { range, cell } = this;
    const { bars } = this.#layout;
    if (!range || !cell) return 'Drag over the bars, or move the two handles, to mark losses.';
    const count = countIn(bars, range);
    const { share, low, high } = outcomeShareText(count, cell.networks);
    const losses = rangeText(bars[range[0]]?.low ?? 0, bars[range[1]]?.high ?? 0);
    return `${losses}: ${countText(count)} networks, ${share} (${low} to ${high} %).`;
  }

  #slide(end: 0 | 1, value: number): void {
    const [from, to] = this.range ?? [0, this.#layout.bars.length - 1];
    this.#mark(end === 0 ? [Math.min(value, to), to] : [from, Math.max(value - 1, from)]);
    this.requestUpdate(); // a handle that went past the other one goes back
  }

  #mark(range: Range | null): void {
    const { bars } = this.#layout;
    this.range = range;
    const [low, high] = range ? [bars[range[0]]?.low, bars[range[1]]?.high] : [];
    emit(this, 'basin-brush', low === undefined || high === undefined ? null : { low, high });
  }

  readonly #startDrag = (event: PointerEvent): void => {
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.#dragFrom = this.#barAt(event);
    this.#mark([this.#dragFrom, this.#dragFrom]);
  };

  readonly #drag = (event: PointerEvent): void => {
    if (this.#dragFrom === null) return;
    const at = this.#barAt(event);
    const range: Range = [Math.min(at, this.#dragFrom), Math.max(at, this.#dragFrom)];
    if (String(range) !== String(this.range)) this.#mark(range);
  };

  readonly #endDrag = (): void => {
    this.#dragFrom = null;
  };

  #barAt(event: PointerEvent): number {
    const x = event.clientX - this.getBoundingClientRect().left;
    const { bars } = this.#layout;
    const distance = ({ from, to }: LossBar): number => Math.abs((this.#x(from) + this.#x(to)) / 2 - x);
    return bars.reduce((best, bar, i) => (distance(bar) < distance(bars[best] ?? bar) ? i : best), 0);
  }

  /** The ends of the axis in pixels. */
  #frame(): readonly [number, number] {
    return [MARGIN.left, this.width - MARGIN.right];
  }

  #x(power: number): number {
    const [low, high] = this.#layout.domain;
    const [left, right] = this.#frame();
    return left + ((power - low) / (high - low)) * (right - left);
  }

  #top(): number {
    return 20 + ROW_HEIGHT * Math.max(0, ...this.#labels().map(({ row }) => row));
  }

  #labels(): Label[] {
    const { cell } = this;
    if (!cell) return [];
    const { bars } = this.#layout;
    const named = namedLevels(cell.levels).map(({ loss, name, count }) => ({
      loss,
      count,
      name: `${name}  `,
    }));
    const { underflow, overflow } = cell.histogram;
    const beyond = [
      ...(underflow > 0 ? [{ loss: 0, count: underflow, name: '' }] : []),
      ...(overflow > 0 ? [{ loss: Infinity, count: overflow, name: '' }] : []),
    ];
    const highest = Math.max(1, ...bars.map(({ count }) => count));
    const found = [...named, ...beyond]
      .sort((a, b) => a.loss - b.loss)
      .flatMap(({ loss, count, name }) => {
        const bar = barOf(bars, loss);
        if (!bar) return [];
        const text = `${name}${outcomeShareText(count, cell.networks).share}`;
        return [{ x: this.#x((bar.from + bar.to) / 2), text, top: BARS_HEIGHT * (1 - bar.count / highest) }];
      });
    const rows = flagRows(found.map(({ x, text }) => ({ x, width: text.length * LETTER_WIDTH })));
    return found.map((label, i) => ({ ...label, row: rows[i] ?? 0 }));
  }

  #colorOf({ low, high }: LossBar): string {
    if (low === 0) return levelColor(0);
    // A level may lie on the edge between two bars: it colours both.
    const level = namedLevels(this.cell?.levels ?? []).find(
      ({ loss }) => loss >= low * 0.999 && loss <= high * 1.001,
    );
    return level ? levelColor(level.rank) : 'var(--basin-muted)';
  }

  /** A decade too near to the label of what lies below the axis has none. */
  #ticks(decades: readonly number[], most: number): number[] {
    const [first] = this.#layout.bars;
    const free = first?.low === 0 ? this.#x((first.from + first.to) / 2) + 48 : 0;
    return exponentTicks(decades[0] ?? 0, decades.at(-1) ?? 0, most).filter((power) => this.#x(power) > free);
  }

  #endLabels(): { readonly x: number; readonly text: string }[] {
    const { bars } = this.#layout;
    const [first, last] = [bars[0], bars.at(-1)];
    return [
      ...(first?.low === 0
        ? [{ x: (first.from + first.to) / 2, text: `< ${powerText(Math.round(Math.log10(first.high)))}` }]
        : []),
      ...(last?.high === Infinity
        ? [{ x: (last.from + last.to) / 2, text: `> ${powerText(Math.round(Math.log10(last.low)))}` }]
        : []),
    ];
  }
}

/** The bar of a level: of the two at the edge of which it may lie, the higher one. */
function barOf(bars: readonly LossBar[], loss: number): LossBar | undefined {
  const near = bars.filter(({ low, high }) => loss >= low * 0.999 && loss <= high * 1.001);
  return near.toSorted((a, b) => b.count - a.count)[0];
}

function rangeText(low: number, high: number): string {
  if (low === 0) return `below ${numberText(high)}`;
  return high === Infinity ? `above ${numberText(low)}` : `${numberText(low)} to ${numberText(high)}`;
}

register('basin-histogram', BasinHistogram);

declare global {
  interface HTMLElementTagNameMap {
    'basin-histogram': BasinHistogram;
  }
}
