// `<basin-parameters>`: the weights and biases of one network, drawn as its graph, and in figures.
import { css, html, svg, type PropertyDeclarations, type TemplateResult } from 'lit';
import { networkShape } from '../spec/network-shape.ts';
import { countText, numberText } from '../wording/numbers.ts';
import { Chart } from './chart.ts';
import type { ChartTable } from './data-table.ts';
import { networkGraph, type GraphEdge } from './parameters-layout.ts';
import { register } from './register.ts';

/** Weights that still have room for their figures. */
const MOST_LABELS = 16;

/** More lines than this are a grey cloud. */
const MOST_EDGES = 400;

/**
 * The parameters of a network: lines as thick as their weights, negative ones broken; biases under their units.
 *
 * @prop layers - sizes from input to output
 * @prop parameters - in PyTorch's order
 */
export class BasinParameters extends Chart {
  static override properties: PropertyDeclarations = {
    layers: { attribute: false },
    parameters: { attribute: false },
  };
  static override styles = [
    ...Chart.styles,
    css`
      svg {
        display: block;
      }
      .positive {
        stroke: var(--basin-class-1);
      }
      .negative {
        stroke: var(--basin-class-0);
        stroke-dasharray: 5 3;
      }
      circle {
        fill: var(--basin-raised);
        stroke: var(--basin-ink);
        stroke-width: 1.25;
      }
      text {
        font-size: 11px;
        fill: var(--basin-ink);
        text-anchor: middle;
        paint-order: stroke;
        stroke: var(--basin-surface);
        stroke-width: 3px;
      }
      .bias {
        fill: var(--basin-muted);
      }
    `,
  ];

  declare layers: readonly number[];
  declare parameters: ArrayLike<number> | null;

  constructor() {
    super();
    this.layers = [];
    this.parameters = null;
  }

  override get summary(): string {
    const { parameters } = this;
    if (!parameters || this.layers.length === 0) return '';
    const values = Array.from(parameters);
    return `${countText(values.length)} parameters of a ${this.layers.join('-')} network, from ${numberText(Math.min(...values))} to ${numberText(Math.max(...values))}.`;
  }

  override get table(): ChartTable | null {
    const { layers, parameters } = this;
    const shape = networkShape(layers);
    const widest = Math.max(...layers.slice(0, -1));
    const rows = layers.slice(1).flatMap((size, l) =>
      Array.from({ length: size }, (_, unit) => {
        const fanIn = layers[l] ?? 0;
        const start = (shape.weights[l] ?? 0) + unit * fanIn;
        const weights = Array.from({ length: widest }, (__, i) =>
          i < fanIn ? numberText(parameters?.[start + i] ?? 0) : '',
        );
        const bias = numberText(parameters?.[(shape.biases[l] ?? 0) + unit] ?? 0);
        return [`layer ${l + 1}, unit ${unit + 1}`, ...weights, bias];
      }),
    );
    const columns = Array.from({ length: widest }, (_, i) => `weight from ${i + 1}`);
    return { caption: 'Weights and biases', columns: ['unit', ...columns, 'bias'], rows };
  }

  protected override picture(): TemplateResult {
    const { layers, parameters } = this;
    if (!parameters) return html``;
    const height = Math.min(360, Math.max(160, 40 + 64 * Math.max(...layers)));
    const { units, edges } = networkGraph(layers, parameters, { width: this.width, height });
    if (edges.length > MOST_EDGES) {
      return html`<p class="note">Too many weights to draw; the table has them.</p>`;
    }
    const labelled = edges.length <= MOST_LABELS;
    return html`<svg width=${this.width} height=${height} role="img" aria-label=${this.summary}>
      ${edges.map(
        ({ from, to, weight, thickness }) =>
          svg`<line class=${weight < 0 ? 'negative' : 'positive'} x1=${from.x} y1=${from.y} x2=${to.x} y2=${to.y}
            stroke-width=${thickness} />`,
      )}
      ${labelled ? edges.map((edge) => weightLabel(edge)) : ''}
      ${units.map(
        ({ x, y, bias }) =>
          svg`<circle cx=${x} cy=${y} r=${labelled ? 8 : 4} />
            ${bias === null || !labelled ? '' : svg`<text class="bias" x=${x} y=${y + 21}>${shortText(bias)}</text>`}`,
      )}
    </svg>`;
  }
}

/** Nearer to its beginning, where lines to other units have parted and those from other units are not there yet. */
const LABEL_AT = 0.3;

function weightLabel({ from, to, weight }: GraphEdge): TemplateResult {
  const [x, y] = [from.x + (to.x - from.x) * LABEL_AT, from.y + (to.y - from.y) * LABEL_AT];
  return svg`<text x=${x} y=${y + 3.5}>${shortText(weight)}</text>`;
}

function shortText(value: number): string {
  return value.toPrecision(2).includes('e') ? value.toExponential(1) : value.toPrecision(2);
}

register('basin-parameters', BasinParameters);

declare global {
  interface HTMLElementTagNameMap {
    'basin-parameters': BasinParameters;
  }
}
