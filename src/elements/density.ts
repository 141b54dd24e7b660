// `<basin-density>`: the losses of all networks over the steps, as a heat map that grows while a run goes on.
import { css, html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { countText, fractionText, numberText } from '../wording/numbers.ts';
import { PlotChart } from './chart.ts';
import type { ChartTable } from './data-table.ts';
import {
  densityGrid,
  histogramQuantile,
  networksIn,
  stepPosition,
  type LossesAtStep,
} from './density-layout.ts';
import type { Plot, PlotOptions } from './plot.ts';
import { exponentTicks, powerText } from './powers.ts';
import { register } from './register.ts';
import { onThemeChange, readColor } from './theme.ts';

const MARGIN = { left: 52, right: 16, top: 8, bottom: 34 };
const HEIGHT = 240;
const HEATS = 6;
const SHADES = 64;
const QUANTILES = [0.05, 0.5, 0.95] as const;

/** Shares are spread over the shades by their root, so that thin streams show beside thick ones. */
const SPREAD = 0.35;

/**
 * Step against loss for all networks: the darker, the more of them are there.
 *
 * @prop history - `{step, histogram}` from the progress of a run, ascending by step
 * @prop steps - the steps that there will be, so that the axis does not move; 0: those of the last entry
 */
export class BasinDensity extends PlotChart {
  static override properties: PropertyDeclarations = {
    history: { attribute: false },
    steps: { type: Number },
  };
  static override styles = [
    ...PlotChart.styles,
    css`
      canvas {
        position: absolute;
        left: ${MARGIN.left}px;
        top: ${MARGIN.top}px;
        width: calc(100% - ${MARGIN.left + MARGIN.right}px);
        height: ${HEIGHT - MARGIN.top - MARGIN.bottom}px;
      }
      .plot {
        position: relative;
      }
    `,
  ];

  declare history: readonly LossesAtStep[];
  declare steps: number;
  #unsubscribe: (() => void) | undefined;

  constructor() {
    super();
    this.history = [];
    this.steps = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = onThemeChange(() => {
      this.#paint();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
  }

  override get summary(): string {
    const [first, last] = [this.history[0], this.history.at(-1)];
    if (!first || !last) return '';
    const middle = ({ histogram }: LossesAtStep): string => quantileText(histogramQuantile(histogram, 0.5));
    const networks = countText(networksIn(last.histogram));
    const below = last.histogram.underflow / Math.max(1, networksIn(last.histogram));
    const [least = 0] = last.histogram.edges;
    return `Losses of ${networks} networks from step ${countText(first.step)} to ${countText(last.step)}: the median goes from ${middle(first)} to ${middle(last)}; ${fractionText(below)} end below ${numberText(least)}.`;
  }

  override get table(): ChartTable | null {
    const every = Math.max(1, Math.ceil(this.history.length / 16));
    const shown = this.history.filter((_, i) => i % every === 0 || i === this.history.length - 1);
    return {
      caption: 'Quantiles of the losses by step, from ten bins per decade',
      columns: ['step', ...QUANTILES.map((q) => `${numberText(100 * q)} %`)],
      rows: shown.map(({ step, histogram }) => [
        countText(step),
        ...QUANTILES.map((q) => quantileText(histogramQuantile(histogram, q))),
      ]),
    };
  }

  protected override overlay(): TemplateResult {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.#paint();
  }

  protected override needsDrawing(changed: PropertyValues): boolean {
    return changed.has('history') || changed.has('steps') || changed.has('width');
  }

  protected override plotOptions(plot: Plot): PlotOptions {
    const { powers } = densityGrid(this.history);
    const [low, high] = [powers[0] ?? 0, powers.at(-1) ?? 1];
    const most = this.#lastStep();
    const decades = exponentTicks(0, Math.log10(Math.max(1, most)), (this.width - 68) / 56);
    return {
      height: HEIGHT,
      marginLeft: MARGIN.left,
      marginRight: MARGIN.right,
      marginTop: MARGIN.top,
      marginBottom: MARGIN.bottom,
      x: { domain: [0, stepPosition(most)], axis: null },
      y: { domain: [low, high], axis: null },
      marks: [
        plot.axisX([0, ...decades.map((power) => stepPosition(10 ** power))], {
          tickFormat: (position: number) => countText(Math.round(10 ** position - 1)),
          label: 'step',
          labelAnchor: 'center',
          labelArrow: 'none',
          tickSize: 4,
        }),
        plot.axisY(exponentTicks(low, high, 6), { tickFormat: powerText, tickSize: 4, label: null }),
      ],
    };
  }

  #lastStep(): number {
    return Math.max(1, this.steps, this.history.at(-1)?.step ?? 0);
  }

  /** One device pixel per column and bin; the browser stretches it without smoothing rows into each other. */
  #paint(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || this.width === 0) return;
    const ratio = Math.min(2, devicePixelRatio);
    canvas.width = Math.max(1, Math.round((this.width - MARGIN.left - MARGIN.right) * ratio));
    canvas.height = Math.round((HEIGHT - MARGIN.top - MARGIN.bottom) * ratio);
    const { steps, powers, shares } = densityGrid(this.history);
    const rows = powers.length - 1;
    const shades = this.#shades();
    const most = stepPosition(this.#lastStep());
    const left = (step: number): number => Math.round((stepPosition(step) / most) * canvas.width);
    for (let column = 0; column + 1 < steps.length; column++) {
      const from = left(steps[column] ?? 0);
      const to = Math.max(from + 1, left(steps[column + 1] ?? 0));
      for (let row = 0; row < rows; row++) {
        const share = shares[column * rows + row] ?? 0;
        if (share === 0) continue;
        context.fillStyle = shades[Math.ceil(share ** SPREAD * (SHADES - 1))] ?? '';
        const [bottom, top] = [row, row + 1].map((edge) => Math.round(canvas.height * (1 - edge / rows)));
        context.fillRect(from, top ?? 0, to - from, (bottom ?? 0) - (top ?? 0));
      }
    }
  }

  /** From no networks to all of them. */
  #shades(): string[] {
    const heats = Array.from({ length: HEATS }, (_, i) => readColor(this, `--basin-heat-${String(i)}`));
    return Array.from({ length: SHADES }, (_, shade) => {
      const at = (shade / (SHADES - 1)) * (HEATS - 1);
      const [low, high] = [heats[Math.floor(at)], heats[Math.ceil(at)]];
      const part = at - Math.floor(at);
      const mixed = [0, 1, 2].map((i) =>
        Math.round(255 * ((low?.[i] ?? 0) * (1 - part) + (high?.[i] ?? 0) * part)),
      );
      return `rgb(${mixed.join(' ')})`;
    });
  }
}

function quantileText(loss: number | null): string {
  if (loss === null) return 'none';
  if (loss === 0) return 'below 1e-8';
  return loss === Infinity ? 'above 100' : String(Number(loss.toPrecision(2)));
}

register('basin-density', BasinDensity);

declare global {
  interface HTMLElementTagNameMap {
    'basin-density': BasinDensity;
  }
}
