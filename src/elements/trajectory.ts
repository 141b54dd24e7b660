// `<basin-trajectory>`: loss and gradient norm of one network over its steps, both axes logarithmic.
import type { PropertyDeclarations } from 'lit';
import type { TrajectoryPoint } from '../engine/result.ts';
import { countText, numberText } from '../wording/numbers.ts';
import { PlotChart } from './chart.ts';
import type { ChartTable } from './data-table.ts';
import { stepPosition } from './density-layout.ts';
import type { Plot, PlotOptions } from './plot.ts';
import { exponentTicks, powerText } from './powers.ts';
import { register } from './register.ts';

const HEIGHT = 220;

/** A point of a line, where both axes are linear. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly name: string;
}

const LINES = [
  { field: 'loss', name: 'loss', color: 'var(--basin-ink)', dash: 'none' },
  { field: 'gradientNorm', name: 'gradient', color: 'var(--basin-accent)', dash: '4 3' },
] as const;

/**
 * How loss and gradient norm of a network fall over its steps.
 *
 * @prop trajectory - points of it, ascending by step
 * @prop step - a step to mark; null for none
 */
export class BasinTrajectory extends PlotChart {
  static override properties: PropertyDeclarations = {
    trajectory: { attribute: false },
    step: { attribute: false },
  };

  declare trajectory: readonly TrajectoryPoint[];
  declare step: number | null;

  constructor() {
    super();
    this.trajectory = [];
    this.step = null;
  }

  override get summary(): string {
    const [first, last] = [this.trajectory[0], this.trajectory.at(-1)];
    if (!first || !last) return '';
    const loss = `Loss from ${numberText(first.loss)} to ${numberText(last.loss)} in ${countText(last.step)} steps`;
    return `${loss}; gradient norm from ${numberText(first.gradientNorm)} to ${numberText(last.gradientNorm)}.`;
  }

  override get table(): ChartTable | null {
    return {
      caption: 'Loss and gradient norm',
      columns: ['step', 'loss', 'gradient norm'],
      rows: this.trajectory.map(({ step, loss, gradientNorm }) => [
        countText(step),
        numberText(loss),
        numberText(gradientNorm),
      ]),
    };
  }

  protected override plotOptions(plot: Plot): PlotOptions {
    const last = this.trajectory.at(-1)?.step ?? 1;
    const lines = LINES.map((line) => ({
      ...line,
      places: placesOf(this.trajectory, line.field, line.name),
    }));
    const heights = lines.flatMap(({ places }) => places.map(({ y }) => y));
    const [low, high] = [Math.floor(Math.min(...heights, 0)), Math.ceil(Math.max(...heights, -1))];
    const steps = exponentTicks(0, Math.log10(Math.max(1, last)), (this.width - 120) / 48);
    return {
      height: HEIGHT,
      marginLeft: 48,
      marginRight: 60,
      marginTop: 12,
      marginBottom: 34,
      x: { domain: [0, stepPosition(last)], axis: null },
      y: { domain: [low, high], axis: null },
      marks: [
        plot.axisY(exponentTicks(low, high, 6), { tickFormat: powerText, tickSize: 0, label: null }),
        plot.gridY(exponentTicks(low, high, 6), { stroke: 'var(--basin-line)', strokeOpacity: 1 }),
        plot.axisX([0, ...steps.map((power) => stepPosition(10 ** power))], {
          tickFormat: (position: number) => countText(Math.round(10 ** position - 1)),
          label: 'step',
          labelAnchor: 'center',
          labelArrow: 'none',
          tickSize: 4,
        }),
        ...(this.step === null
          ? []
          : [
              plot.ruleX([stepPosition(this.step)], { stroke: 'var(--basin-muted)', strokeDasharray: '2 3' }),
            ]),
        ...lines.flatMap(({ places, color, dash, name }) => [
          plot.line(places, { x: 'x', y: 'y', stroke: color, strokeWidth: 1.75, strokeDasharray: dash }),
          plot.dot(places, { x: 'x', y: 'y', r: 2, fill: color }),
          plot.text(places.slice(-1), {
            x: 'x',
            y: 'y',
            text: () => name,
            dx: 8,
            textAnchor: 'start',
            fill: color,
          }),
        ]),
      ],
    };
  }
}

/** A number that vanished has no place on a logarithmic axis. */
function placesOf(
  trajectory: readonly TrajectoryPoint[],
  field: 'loss' | 'gradientNorm',
  name: string,
): Place[] {
  return trajectory
    .filter((point) => point[field] > 0 && Number.isFinite(point[field]))
    .map((point) => ({ x: stepPosition(point.step), y: Math.log10(point[field]), name }));
}

register('basin-trajectory', BasinTrajectory);

declare global {
  interface HTMLElementTagNameMap {
    'basin-trajectory': BasinTrajectory;
  }
}
