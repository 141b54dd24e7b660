// `<basin-boundary>`: what one network makes of its data: the decision over the plane, a curve, or its outputs per sample.
import { css, html, nothing, svg, type PropertyDeclarations, type TemplateResult } from 'lit';
import { resolveCriterion } from '../datasets/criterion.ts';
import type { Dataset } from '../datasets/dataset.ts';
import type { Sweep } from '../spec/sweep.ts';
import { countText, numberText } from '../wording/numbers.ts';
import { paintBoundary, type Palette } from './boundary-canvas.ts';
import { Chart } from './chart.ts';
import type { ChartTable } from './data-table.ts';
import {
  dataExtent,
  decisionOf,
  outputField,
  outputsOf,
  verdicts,
  type Decision,
  type Outputs,
  type SampleVerdict,
} from './output-field.ts';
import { register } from './register.ts';
import { onThemeChange, readColor } from './theme.ts';

/** Multiplications for one picture: some 20 ms. */
const WORK = 4e6;
const FINEST = 129;
const COARSEST = 17;

/** A table with more samples than this helps nobody. */
const MOST_ROWS = 64;

/** What is drawn, worked out from the properties. */
interface Subject {
  readonly dataset: Dataset;
  readonly decision: Decision;
  readonly outputs: Outputs;
  readonly samples: readonly SampleVerdict[];
  readonly parameters: number;
}

/**
 * What one network computes over its data, in float64: a decision boundary for two inputs, a curve for one, else the
 * output for each sample.
 *
 * @prop sweep - the sweep of the network, grid values filled in
 * @prop data - its samples
 * @prop parameters - the network's parameters, in PyTorch's order
 * @attr plain - without caption and table, for small pictures that something else describes
 */
export class BasinBoundary extends Chart {
  static override properties: PropertyDeclarations = {
    sweep: { attribute: false },
    data: { attribute: false },
    parameters: { attribute: false },
    plain: { type: Boolean },
  };
  static override styles = [
    ...Chart.styles,
    css`
      :host {
        max-width: 26rem;
      }
      canvas,
      svg {
        display: block;
        width: 100%;
        border-radius: calc(var(--basin-radius) / 2);
      }
      canvas {
        aspect-ratio: 1;
      }
      figcaption {
        padding-block-start: 0.25rem;
      }
      .line {
        fill: none;
        stroke: var(--basin-boundary);
        stroke-width: 1.5;
      }
      .axis {
        stroke: var(--basin-line);
      }
      .class-0 {
        fill: var(--basin-class-0);
      }
      .class-1 {
        fill: var(--basin-class-1);
      }
      .class-2 {
        fill: var(--basin-class-2);
      }
      text {
        font-size: 12px;
        fill: var(--basin-muted);
      }
    `,
  ];

  declare sweep: Pick<Sweep, 'network' | 'loss' | 'solved'> | null;
  declare data: Dataset | null;
  declare parameters: ArrayLike<number> | null;
  declare plain: boolean;
  #subject: Subject | null = null;
  #unsubscribe: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.sweep = null;
    this.data = null;
    this.parameters = null;
    this.plain = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = onThemeChange(() => {
      this.requestUpdate();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
  }

  protected override willUpdate(): void {
    const { sweep, data: dataset, parameters } = this;
    this.#subject = null;
    if (!sweep || !dataset || !parameters) return;
    const outputs = outputsOf(sweep.network, parameters);
    const decision = decisionOf(resolveCriterion(sweep as Sweep, dataset), dataset);
    const samples = verdicts(outputs, dataset, decision);
    this.#subject = { dataset, decision, outputs, samples, parameters: parameters.length };
  }

  override get summary(): string {
    if (!this.#subject) return '';
    const { samples, dataset } = this.#subject;
    const what =
      dataset.inputSize === 2
        ? 'Decision over the plane'
        : dataset.inputSize === 1
          ? 'Output as a curve'
          : 'Output for each sample';
    if (samples.some(({ right }) => right === null))
      return `${what} of ${countText(samples.length)} samples.`;
    const right = samples.filter((sample) => sample.right).length;
    return `${what}: ${countText(right)} of ${countText(samples.length)} samples right.`;
  }

  override get table(): ChartTable | null {
    if (this.plain || !this.#subject) return null;
    const { samples, dataset } = this.#subject;
    const { inputs, inputSize, targets, outputSize } = dataset;
    const shown = samples.slice(0, MOST_ROWS);
    const more = samples.length > shown.length ? `, the first ${countText(shown.length)}` : '';
    const list = (values: Float32Array): string => Array.from(values, numberText).join(', ');
    return {
      caption: `Samples${more}`,
      columns: ['inputs', 'target', 'output', 'right'],
      rows: shown.map(({ output, right }, sample) => [
        list(inputs.subarray(sample * inputSize, Math.min(sample * inputSize + 4, (sample + 1) * inputSize))),
        list(targets.subarray(sample * outputSize, (sample + 1) * outputSize)),
        numberText(output),
        right === null ? '' : right ? 'yes' : 'no',
      ]),
    };
  }

  protected override picture(): TemplateResult {
    const subject = this.#subject;
    if (!subject) return html``;
    const { inputSize } = subject.dataset;
    return html`${
      inputSize === 2
        ? html`<canvas role="img" aria-label=${this.summary}></canvas>`
        : inputSize === 1
          ? this.#curve(subject)
          : this.#strip(subject)
    }
    ${this.plain ? nothing : html`<figcaption>${this.#caption(subject)}</figcaption>`}`;
  }

  /** Paints in a task of its own, once for all updates until then: beside those of others it would block the page. */
  protected override updated(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const canvas = this.renderRoot.querySelector('canvas');
      if (canvas && this.#subject) this.#paint(canvas, this.#subject);
    }, 0);
  }

  #caption({ decision, samples }: Subject): string {
    if (decision.kind === 'values') return 'Samples by target: ● low, ■ high.';
    const wrong = samples.filter(({ right }) => right === false).length;
    const key = decision.kind === 'argmax' ? '● ■ ▲ classes' : '● target 0, ■ target 1';
    return wrong === 0
      ? `${key}; all right.`
      : `${key}; × wrong, ${countText(wrong)} of ${countText(samples.length)}.`;
  }

  #paint(canvas: HTMLCanvasElement, { dataset, outputs, decision, samples, parameters }: Subject): void {
    const context = canvas.getContext('2d');
    const ratio = Math.min(2, devicePixelRatio);
    const side = Math.max(1, Math.round(Math.min(this.width, 416) * ratio));
    if (!context) return;
    canvas.width = side;
    canvas.height = side;
    const [x, y] = [dataExtent(dataset, 0), dataExtent(dataset, 1)];
    const size = Math.round(
      Math.min(FINEST, Math.max(COARSEST, Math.sqrt(WORK / Math.max(20, parameters)) / 4)),
    );
    const full = this.sweep?.loss === 'bce' ? 2 : 0.5;
    const points = samples.map((sample, i) => ({
      ...sample,
      x: dataset.inputs[2 * i] ?? 0,
      y: dataset.inputs[2 * i + 1] ?? 0,
    }));
    const threshold = decision.kind === 'argmax' ? null : { at: decision.output, full };
    const field = outputField(outputs, x, y, size);
    paintBoundary(context, side, { field, threshold, x, y, points }, this.#palette(), ratio);
  }

  #palette(): Palette {
    return {
      surface: readColor(this, '--basin-surface'),
      classes: [0, 1, 2].map((i) => readColor(this, `--basin-class-${String(i)}`)),
      boundary: readColor(this, '--basin-boundary'),
      ink: readColor(this, '--basin-ink'),
    };
  }

  /** The output over the only input, with the targets. */
  #curve({ dataset, outputs }: Subject): TemplateResult {
    const { inputs, targets, outputSize, numSamples } = dataset;
    const [width, height] = [this.width, Math.round(0.6 * this.width)];
    const x = dataExtent(dataset, 0);
    const line = Array.from({ length: 201 }, (_, i) => {
      const at = x[0] + ((x[1] - x[0]) * i) / 200;
      return { at, value: outputs([at])[0] ?? 0 };
    });
    const samples = Array.from({ length: numSamples }, (_, i) => ({
      at: inputs[i] ?? 0,
      value: targets[i * outputSize] ?? 0,
    }));
    const values = [...line, ...samples].map(({ value }) => value);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const left = (at: number): number => ((at - x[0]) / (x[1] - x[0])) * width;
    const top = (value: number): number => 8 + (1 - (value - low) / (high - low || 1)) * (height - 16);
    return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label=${this.summary}>
      <path
        class="line"
        d="M${line.map(({ at, value }) => `${left(at).toFixed(1)},${top(value).toFixed(1)}`).join('L')}"
      />
      ${samples.map(({ at, value }) => svg`<circle class="class-1" cx=${left(at)} cy=${top(value)} r="4" />`)}
      <text x="2" y="12">${numberText(high)}</text>
      <text x="2" y=${height - 2}>${numberText(low)}</text>
    </svg>`;
  }

  /** The output of each sample on a line, a row per class. */
  #strip({ samples, decision }: Subject): TemplateResult {
    const classes = [...new Set(samples.map(({ target }) => target))].sort((a, b) => a - b);
    const rowHeight = 36;
    const [width, height] = [this.width, rowHeight * classes.length + 20];
    const values = samples.map(({ output }) => output);
    const limits = decision.kind === 'argmax' ? values : [...values, decision.output];
    const [low, high] = [Math.min(...limits), Math.max(...limits)];
    const left = (value: number): number => 70 + ((value - low) / (high - low || 1)) * (width - 84);
    const rows = classes.map((target, row) => {
      const y = rowHeight * (row + 0.5);
      const own = samples.filter((sample) => sample.target === target);
      return svg`<line class="axis" x1="70" x2=${width} y1=${y} y2=${y} />
        <text x="0" y=${y + 4}>${decision.kind === 'values' ? ['low', 'high'][target] : `target ${target}`}</text>
        ${own.map(
          ({ output, right }, i) =>
            svg`<circle class="class-${target % 3}" cx=${left(output)} cy=${y + (((i * 7) % 11) - 5) * 1.6}
              r=${right === false ? 4 : 2.5} />`,
        )}`;
    });
    const threshold = decision.kind === 'argmax' ? null : left(decision.output);
    return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label=${this.summary}>
      ${rows}
      ${threshold === null ? nothing : svg`<line class="line" x1=${threshold} x2=${threshold} y1="0" y2=${height - 20} />`}
      <text x="70" y=${height - 4}>${numberText(low)}</text>
      <text x=${width} y=${height - 4} text-anchor="end">
        ${decision.kind === 'argmax' ? 'class chosen' : 'output'} ${numberText(high)}
      </text>
    </svg>`;
  }
}

register('basin-boundary', BasinBoundary);

declare global {
  interface HTMLElementTagNameMap {
    'basin-boundary': BasinBoundary;
  }
}
