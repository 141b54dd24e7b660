// `<basin-widths>`: the share of networks that solve the task over a grid's widths or other values, with intervals.
import { css, html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { CellResult } from '../engine/result.ts';
import { shareText } from '../wording/numbers.ts';
import { cellName } from '../wording/sweep-title.ts';
import { Chart } from './chart.ts';
import type { ChartTable } from './data-table.ts';
import { LETTER_WIDTH, spreadLabels } from './labels.ts';
import { drawPlot, loadPlot, type Plot } from './plot.ts';
import { register } from './register.ts';
import { widthPicture, type WidthLine, type WidthPanel, type WidthPicture } from './widths-layout.ts';

const HEIGHT = 250;
const MARGIN = { top: 18, bottom: 38, left: 50, right: 20 };
const NARROWEST_PANEL = 340;

/** Lines are told apart by mark and dash, too. */
const LOOKS = [
  { color: 'var(--basin-class-0)', symbol: 'circle', dash: 'none' },
  { color: 'var(--basin-class-1)', symbol: 'square', dash: '6 3' },
  { color: 'var(--basin-class-2)', symbol: 'triangle', dash: '2 3' },
  { color: 'var(--basin-saddle)', symbol: 'diamond', dash: '8 3 2 3' },
] as const;

/**
 * The share solved in each cell of a grid, against width, activation or whatever else it varies.
 *
 * @prop cells - the cells of a grid's result: `axes`, `solved` and `networks` of each
 */
export class BasinWidths extends Chart {
  static override properties: PropertyDeclarations = { cells: { attribute: false } };
  static override styles = [
    ...Chart.styles,
    css`
      .panels {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(${NARROWEST_PANEL}px, 100%), 1fr));
        gap: calc(2 * var(--basin-space));
      }
      .panels > * {
        min-width: 0;
      }
      h3 {
        margin-block-end: 0;
      }
    `,
  ];

  declare cells: readonly Pick<CellResult, 'axes' | 'solved' | 'networks'>[];
  #drawing = 0;

  constructor() {
    super();
    this.cells = [];
  }

  override get summary(): string {
    const ranked = this.cells.toSorted((a, b) => a.solved.fraction - b.solved.fraction);
    const [low, high] = [ranked[0], ranked.at(-1)];
    if (!low || !high) return '';
    const text = ({ axes, solved }: Pick<CellResult, 'axes' | 'solved'>): string => {
      const share = shareText(solved);
      return `${share.share} (${share.low} to ${share.high} %) with ${cellName(axes)}`;
    };
    return `Share solved in ${this.cells.length} cells: from ${text(low)} to ${text(high)}.`;
  }

  override get table(): ChartTable | null {
    return {
      caption: 'Share solved by cell',
      columns: ['cell', 'networks', 'solved', '95 % interval'],
      rows: this.cells.map(({ axes, solved, networks }) => {
        const { share, low, high } = shareText(solved);
        return [cellName(axes), networks, share, `${low} to ${high} %`];
      }),
    };
  }

  protected override picture(): TemplateResult {
    const { panels } = widthPicture(this.cells);
    return html`<div class="panels" role="img" aria-label=${this.summary}>
      ${panels.map(
        ({ name }) =>
          html`<div>
            ${name === '' ? '' : html`<h3>${name}</h3>`}
            <div class="plot"></div>
          </div>`,
      )}
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    void this.#draw();
  }

  async #draw(): Promise<void> {
    const drawing = ++this.#drawing;
    const plot = await loadPlot();
    if (drawing !== this.#drawing || this.cells.length === 0) return;
    const picture = widthPicture(this.cells);
    const places = [...this.renderRoot.querySelectorAll('.plot')];
    for (const [i, place] of places.entries()) {
      const panel = picture.panels[i];
      if (panel) place.replaceChildren(drawPanel(plot, picture, panel, place.clientWidth));
    }
    this.toggleAttribute('drawn', true);
  }
}

function drawPanel(
  plot: Plot,
  { places, title, ordered }: WidthPicture,
  { lines }: WidthPanel,
  width: number,
): SVGSVGElement {
  const inner = HEIGHT - MARGIN.top - MARGIN.bottom;
  const longest = Math.max(...lines.map(({ name }) => name.length));
  const ends = lines.map(({ points }) => (1 - (points.at(-1)?.solved.fraction ?? 0)) * inner);
  const labels = spreadLabels(ends, 14, inner);
  const crowded =
    LETTER_WIDTH * (places.join(' ').length + places.length) > width - MARGIN.left - MARGIN.right;
  const slant = crowded ? LETTER_WIDTH * Math.max(...places.map((place) => place.length)) * 0.8 : 0;
  return drawPlot(plot, {
    width,
    height: HEIGHT + slant,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom + slant,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right + longest * LETTER_WIDTH,
    x: { domain: [-0.3, places.length - 0.7], axis: null },
    y: { domain: [0, 1], axis: null },
    marks: [
      plot.gridY([0, 0.25, 0.5, 0.75, 1], { stroke: 'var(--basin-line)', strokeOpacity: 1 }),
      plot.axisY([0, 0.25, 0.5, 0.75, 1], {
        tickSize: 0,
        label: null,
        tickFormat: (share: number) => `${100 * share} %`,
      }),
      plot.axisX([...places.keys()], {
        tickFormat: (place: number) => places[place] ?? '',
        tickRotate: crowded ? -50 : 0,
        label: title,
        labelAnchor: 'center',
        labelArrow: 'none',
        tickSize: 4,
      }),
      ...lines.flatMap((line, i) => lineMarks(plot, line, i, ordered, (labels[i] ?? 0) - (ends[i] ?? 0))),
    ],
  });
}

function lineMarks(plot: Plot, { name, points }: WidthLine, i: number, ordered: boolean, shift: number) {
  const { color, symbol, dash } = LOOKS[i % LOOKS.length] ?? LOOKS[0];
  // Intervals of several lines at one place stand side by side.
  const rows = points.map(({ place, solved }) => ({ ...solved, x: place + 0.04 * (i - 1) }));
  return [
    plot.line(ordered ? rows : [], {
      x: 'x',
      y: 'fraction',
      stroke: color,
      strokeWidth: 1.5,
      strokeDasharray: dash,
    }),
    plot.ruleX(rows, { x: 'x', y1: 'low', y2: 'high', stroke: color, strokeWidth: 2 }),
    plot.dot(rows, {
      x: 'x',
      y: 'fraction',
      r: 4,
      symbol,
      fill: color,
      title: (row) => shareTitle(row as WidthTitle),
    }),
    plot.text(rows.slice(-1), {
      y: 'fraction',
      frameAnchor: 'right',
      text: () => name,
      dx: 10,
      dy: shift,
      textAnchor: 'start',
      fill: color,
    }),
  ];
}

type WidthTitle = Parameters<typeof shareText>[0];

function shareTitle(solved: WidthTitle): string {
  const { share, low, high } = shareText(solved);
  return `${share} solved (${low} to ${high} %)`;
}

register('basin-widths', BasinWidths);

declare global {
  interface HTMLElementTagNameMap {
    'basin-widths': BasinWidths;
  }
}
