// `<basin-spectrum>`: the eigenvalues of a Hessian in ascending order, those that are zero within rounding marked.
import type { PropertyDeclarations } from 'lit';
import { countText, numberText } from '../wording/numbers.ts';
import { PlotChart } from './chart.ts';
import type { ChartTable } from './data-table.ts';
import type { Plot, PlotOptions } from './plot.ts';
import { powerText } from './powers.ts';
import { register } from './register.ts';
import { signedAxis, spectrumPoints, type SpectrumPoint } from './spectrum-layout.ts';

const HEIGHT = 220;

/**
 * Curvature at a point: negative eigenvalues lead down, null directions are flat to second order.
 *
 * @prop eigenvalues - ascending; null where they are not known
 */
export class BasinSpectrum extends PlotChart {
  static override properties: PropertyDeclarations = { eigenvalues: { attribute: false } };
  protected override readonly emptyText =
    'Curvature is not known: the network diverged, or has more than 400 parameters.';

  declare eigenvalues: readonly number[] | null;

  constructor() {
    super();
    this.eigenvalues = null;
  }

  override get summary(): string {
    const { eigenvalues } = this;
    if (!eigenvalues || eigenvalues.length === 0) return '';
    const { points } = spectrumPoints(eigenvalues);
    const count = (sign: SpectrumPoint['sign']): string =>
      countText(points.filter((point) => point.sign === sign).length);
    const [low = 0, high = 0] = [eigenvalues[0], eigenvalues.at(-1)];
    return `${countText(points.length)} eigenvalues of the Hessian from ${numberText(low)} to ${numberText(high)}: ${count('negative')} negative, ${count('zero')} zero within rounding, ${count('positive')} positive.`;
  }

  override get table(): ChartTable | null {
    const { points, tolerance } = spectrumPoints(this.eigenvalues ?? []);
    return {
      caption: `Eigenvalues; within ${numberText(tolerance)} they count as zero`,
      columns: ['rank', 'eigenvalue', 'sign'],
      rows: points.map(({ rank, value, sign }) => [rank, numberText(value), sign]),
    };
  }

  protected override plotOptions(plot: Plot): PlotOptions {
    const spectrum = spectrumPoints(this.eigenvalues ?? []);
    const { position, ticks } = signedAxis(spectrum);
    const { points } = spectrum;
    const of = (sign: SpectrumPoint['sign']): SpectrumPoint[] =>
      points.filter((point) => point.sign === sign);
    const place = {
      x: 'rank',
      y: ({ value, sign }: SpectrumPoint) => (sign === 'zero' ? 0 : position(value)),
    };
    const labels = (['negative', 'zero', 'positive'] as const).flatMap((sign) => {
      const own = of(sign);
      const last = own.at(-1);
      const first = own[0];
      if (!first || !last) return [];
      const y = sign === 'zero' ? 0 : Math.max(...own.map(({ value }) => position(value)));
      return [{ x: (first.rank + last.rank) / 2, y, text: `${own.length} ${sign}` }];
    });
    return {
      height: HEIGHT,
      marginLeft: 56,
      marginRight: 12,
      marginTop: 24,
      marginBottom: 34,
      x: { domain: [0.5, points.length + 0.5], axis: null },
      y: { axis: null, domain: [position(ticks[0] ?? 0) - 0.4, position(ticks.at(-1) ?? 0) + 0.4] },
      marks: [
        plot.axisY(ticks.map(position), {
          tickSize: 0,
          label: null,
          tickFormat: (_: number, i: number) => tickText(ticks[i] ?? 0),
        }),
        plot.gridY(ticks.map(position), { stroke: 'var(--basin-line)', strokeOpacity: 1 }),
        plot.ruleY([0], { stroke: 'var(--basin-muted)' }),
        plot.axisX({
          label: 'eigenvalue, from the smallest',
          labelAnchor: 'center',
          labelArrow: 'none',
          ticks: [],
        }),
        plot.ruleX(points, {
          ...place,
          y1: 0,
          y2: place.y,
          stroke: 'var(--basin-muted)',
          strokeOpacity: 0.5,
        }),
        plot.dot(of('negative'), { ...place, r: 4, symbol: 'triangle2', fill: 'var(--basin-saddle)' }),
        plot.dot(of('zero'), { ...place, r: 3.5, fill: 'var(--basin-surface)', stroke: 'var(--basin-ink)' }),
        plot.dot(of('positive'), { ...place, r: 4, fill: 'var(--basin-solved)' }),
        plot.text(labels, { x: 'x', y: 'y', text: 'text', dy: -14, fill: 'var(--basin-ink)' }),
      ],
    };
  }
}

function tickText(value: number): string {
  if (value === 0) return '0';
  return `${value < 0 ? '−' : ''}${powerText(Math.round(Math.log10(Math.abs(value))))}`;
}

register('basin-spectrum', BasinSpectrum);

declare global {
  interface HTMLElementTagNameMap {
    'basin-spectrum': BasinSpectrum;
  }
}
