// `<basin-alluvial>`: who escapes: where networks from the same starts end under A and under B, as streams between both.
import { css, html, svg, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Comparison } from '../engine/compare.ts';
import { countText, outcomeShareText, shareText } from '../wording/numbers.ts';
import { lossText } from '../wording/losses.ts';
import { probabilityText } from '../wording/probability.ts';
import { alluvialLayout, bandPath, destinationName, type Block } from './alluvial-layout.ts';
import { Chart } from './chart.ts';
import type { ChartTable } from './data-table.ts';
import { outcomeStyles } from './outcome-styles.ts';
import { spreadLabels } from './labels.ts';
import { outcomeName } from '../wording/outcomes.ts';
import { register } from './register.ts';

const TOP = 28;
const BLOCK = 10;
const LABEL_HEIGHT = 30;

/** Above this p-value nothing is said to differ. */
const SIGNIFICANT = 0.05;

type Shown = Pick<Comparison, 'a' | 'b' | 'pairs' | 'mcnemar' | 'difference' | 'table'>;

/**
 * Streams from where networks end under A to where the same starts end under B, with McNemar's test in words.
 *
 * @prop comparison - what `compare --json` prints
 * @attr label-a - what A is called, e.g. `gd`
 * @attr label-b - what B is called, e.g. `adam`
 */
export class BasinAlluvial extends Chart {
  static override properties: PropertyDeclarations = {
    comparison: { attribute: false },
    labelA: { attribute: 'label-a' },
    labelB: { attribute: 'label-b' },
  };
  static override styles = [
    ...Chart.styles,
    outcomeStyles,
    css`
      svg {
        display: block;
        overflow: visible;
      }
      .band {
        fill-opacity: 0.32;
      }
      .band:hover {
        fill-opacity: 0.75;
      }
      text {
        font-size: 12px;
        fill: var(--basin-ink);
        paint-order: stroke;
        stroke: var(--basin-surface);
        stroke-width: 3px;
      }
      text.side {
        font-weight: 600;
      }
      text tspan {
        fill: var(--basin-muted);
      }
      p {
        margin: var(--basin-space) 0;
        max-width: 42rem;
      }
      @media (prefers-reduced-motion: no-preference) {
        .band {
          transition: fill-opacity 0.15s;
        }
      }
    `,
  ];

  declare comparison: Shown | null;
  declare labelA: string;
  declare labelB: string;

  constructor() {
    super();
    this.comparison = null;
    this.labelA = 'A';
    this.labelB = 'B';
  }

  override get summary(): string {
    const { comparison, labelA, labelB } = this;
    if (!comparison) return '';
    const { a, b, pairs, mcnemar, difference } = comparison;
    const solved = (cell: Shown['a']['cell']): string => shareText(cell.solved).share;
    const points = (share: number): string => (100 * share).toFixed(1).replace(/^-(0\.0)$/, '$1');
    const interval = `95 % interval ${points(difference.low)} to ${points(difference.high)} points`;
    const test = `McNemar ${probabilityText(mcnemar.p)}`;
    const verdict =
      mcnemar.p < SIGNIFICANT
        ? `${labelB} solves ${points(Math.abs(difference.value))} points ${difference.value > 0 ? 'more' : 'fewer'}`
        : `the difference may be chance`;
    return [
      `From the same starts ${labelA} solves ${solved(a.cell)} and ${labelB} ${solved(b.cell)}: ${verdict} (${interval}, ${test}).`,
      `Of ${countText(pairs.onlyB + pairs.neither)} starts that ${labelA} does not solve ${labelB} solves ${countText(pairs.onlyB)};`,
      `of ${countText(pairs.bothSolved + pairs.onlyA)} that ${labelA} solves ${labelB} loses ${countText(pairs.onlyA)}.`,
    ].join(' ');
  }

  override get table(): ChartTable | null {
    const { comparison } = this;
    if (!comparison) return null;
    const { rows, columns, counts } = comparison.table;
    return {
      caption: `Networks by where they end with ${this.labelA} (rows) and ${this.labelB} (columns)`,
      columns: ['', ...columns.map(destinationName)],
      rows: rows.map((row, r) => [destinationName(row), ...(counts[r] ?? []).map(countText)]),
    };
  }

  protected override picture(): TemplateResult {
    const { comparison } = this;
    if (!comparison) return html``;
    const { rows, columns } = comparison.table;
    const height = Math.max(260, 56 * Math.max(rows.length, columns.length));
    const { a, b, bands } = alluvialLayout(comparison.table, height);
    // On a narrow page the streams keep a third of the width: labels lie over their ends.
    const side = Math.min(168, this.width * 0.34);
    const [xA, xB] = [side, this.width - side];
    return html`<svg width=${this.width} height=${height + TOP + 16} role="img" aria-label=${this.summary}>
        <g transform="translate(0 ${TOP})">
          ${bands.map((band) => {
            const [from, to] = [a[band.from], b[band.to]];
            return svg`<path class="band fill-${from?.outcome ?? ''}" d=${bandPath(band, xA, xB)}>
              <title>${countText(band.count)} networks from ${from?.name ?? ''} to ${to?.name ?? ''}</title>
            </path>`;
          })}
          ${this.#blocks(a, xA - BLOCK, 'end', height)} ${this.#blocks(b, xB, 'start', height)}
        </g>
        <text class="side" x=${xA} y="14" text-anchor="end">${this.labelA}</text>
        <text class="side" x=${xB} y="14">${this.labelB}</text>
      </svg>
      <p>${this.summary}</p>`;
  }

  /** The blocks of one side with their names. */
  #blocks(blocks: readonly Block[], x: number, anchor: 'start' | 'end', bottom: number): TemplateResult[] {
    const networks = this.comparison?.a.cell.networks ?? 1;
    const at = anchor === 'end' ? x - 6 : x + BLOCK + 6;
    const heights = spreadLabels(
      blocks.map(({ top, height }) => top + height / 2),
      LABEL_HEIGHT,
      bottom,
    );
    return blocks.map(({ outcome, level, count, top, height }, i) => {
      const y = heights[i] ?? 0;
      const { share } = outcomeShareText(count, networks);
      return svg`<rect class="fill-${outcome}" x=${x} y=${top} width=${BLOCK} height=${Math.max(1, height)} />
        <text x=${at} y=${y - 2} text-anchor=${anchor}>${outcomeName(outcome)}</text>
        <text x=${at} y=${y + 12} text-anchor=${anchor}><tspan
          >${level === null ? share : `at ${lossText(level)}: ${share}`}</tspan></text>`;
    });
  }
}

register('basin-alluvial', BasinAlluvial);

declare global {
  interface HTMLElementTagNameMap {
    'basin-alluvial': BasinAlluvial;
  }
}
