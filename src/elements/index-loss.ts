// `<basin-index-loss>`: the critical points of an objective: how many directions lead down from each, against its height.
import type { PropertyDeclarations } from 'lit';
import { countText, numberText } from '../wording/numbers.ts';
import { PlotChart } from './chart.ts';
import type { ChartTable } from './data-table.ts';
import type { Plot, PlotOptions } from './plot.ts';
import { register } from './register.ts';

/** A critical point, as `critical-points --json` prints it. */
export interface IndexedPoint {
  /** Negative eigenvalues of the Hessian. */
  readonly index: number;
  readonly objective: number;
  /** Searches that ended there. */
  readonly hits: number;
}

/** Points of one index. */
interface IndexGroup {
  readonly index: number;
  readonly points: readonly IndexedPoint[];
  readonly mean: number;
}

const ROW_HEIGHT = 44;

/**
 * Index against loss: a dot per critical point, the larger the more searches found it, and the mean of each index.
 *
 * @prop points - `index`, `objective` and `hits` of each critical point
 */
export class BasinIndexLoss extends PlotChart {
  static override properties: PropertyDeclarations = { points: { attribute: false } };

  declare points: readonly IndexedPoint[];

  constructor() {
    super();
    this.points = [];
  }

  override get summary(): string {
    if (this.points.length === 0) return '';
    const means = groupsOf(this.points).map(
      ({ index, points, mean }) => `${numberText(mean)} at index ${index} (${countText(points.length)})`,
    );
    return `${countText(this.points.length)} critical points; mean loss ${means.join(', ')}.`;
  }

  override get table(): ChartTable | null {
    return {
      caption: 'Critical points by index',
      columns: ['index', 'points', 'lowest loss', 'mean loss', 'highest loss', 'searches'],
      rows: groupsOf(this.points).map(({ index, points, mean }) => {
        const losses = points.map(({ objective }) => objective);
        return [
          index,
          countText(points.length),
          numberText(Math.min(...losses)),
          numberText(mean),
          numberText(Math.max(...losses)),
          countText(points.reduce((sum, { hits }) => sum + hits, 0)),
        ];
      }),
    };
  }

  protected override plotOptions(plot: Plot): PlotOptions {
    const groups = groupsOf(this.points);
    const last = groups.at(-1)?.index ?? 0;
    const losses = this.points.map(({ objective }) => objective);
    const margin = (Math.max(...losses) - Math.min(...losses)) * 0.06 || 0.1;
    return {
      height: 62 + ROW_HEIGHT * (last + 1),
      marginLeft: 44,
      marginRight: 72,
      marginTop: 22,
      marginBottom: 40,
      x: { domain: [Math.min(...losses) - margin, Math.max(...losses) + margin], axis: null },
      y: { domain: [-0.6, last + 0.6], axis: null },
      marks: [
        plot.axisY([...groups.map(({ index }) => index)], {
          tickSize: 0,
          label: 'index',
          labelArrow: 'none',
          labelAnchor: 'center',
        }),
        plot.gridY([...groups.map(({ index }) => index)], { stroke: 'var(--basin-line)', strokeOpacity: 1 }),
        plot.axisX({ label: 'loss', labelAnchor: 'center', labelArrow: 'none', tickSize: 4, ticks: 5 }),
        plot.dot(this.points, {
          x: 'objective',
          y: 'index',
          r: ({ hits }: IndexedPoint) => 2.5 + 2 * Math.log10(hits),
          fill: ({ index }: IndexedPoint) =>
            index === 0 ? 'var(--basin-local-minimum)' : 'var(--basin-saddle)',
          fillOpacity: 0.55,
          stroke: 'var(--basin-surface)',
          strokeWidth: 0.75,
        }),
        plot.text(groups, { x: 'mean', y: 'index', text: () => '▲', dy: 14, fill: 'var(--basin-ink)' }),
        plot.text(['mean'], {
          frameAnchor: 'top-right',
          textAnchor: 'start',
          dx: 20,
          dy: -12,
          fill: 'var(--basin-muted)',
        }),
        plot.text(groups, {
          y: 'index',
          frameAnchor: 'right',
          textAnchor: 'start',
          dx: 8,
          text: ({ mean }: IndexGroup) => `▲ ${numberText(mean)}`,
          fill: 'var(--basin-ink)',
        }),
      ],
      r: { type: 'identity' },
    };
  }
}

function groupsOf(points: readonly IndexedPoint[]): IndexGroup[] {
  const indices = [...new Set(points.map(({ index }) => index))].sort((a, b) => a - b);
  return indices.map((index) => {
    const own = points.filter((point) => point.index === index);
    return { index, points: own, mean: own.reduce((sum, { objective }) => sum + objective, 0) / own.length };
  });
}

register('basin-index-loss', BasinIndexLoss);

declare global {
  interface HTMLElementTagNameMap {
    'basin-index-loss': BasinIndexLoss;
  }
}
