// `<basin-line>`: the loss on straight lines between points of parameter space, with the climbs and barriers on them.
import type { PropertyDeclarations } from 'lit';
import type { Outcome } from '../engine/result.ts';
import { barrierOf, climbOf, isMonotone } from '../landscape/paths.ts';
import { countText, numberText } from '../wording/numbers.ts';
import { PlotChart } from './chart.ts';
import type { ChartTable } from './data-table.ts';
import { LETTER_WIDTH, spreadLabels } from './labels.ts';
import { outcomeName } from '../wording/outcomes.ts';
import type { Plot, PlotOptions } from './plot.ts';
import { register } from './register.ts';
import { outcomeColor } from './theme.ts';

/** The loss along one line. */
export interface LossLine {
  /** e.g. `network 5` */
  readonly name: string;
  /** (points) at evenly spaced points from the first end to the second, both included. */
  readonly losses: Float64Array;
  /** Of the network at the second end; null if that is not what the line is about. */
  readonly outcome: Outcome | null;
}

/** A point of a line. */
interface Place {
  readonly t: number;
  readonly loss: number;
  readonly line: number;
}

/** Lines with names at their ends; more would lie on each other. */
const MOST_NAMES = 6;

const INNER = 180;
const MARGIN = { top: 22, bottom: 34 };

/**
 * Loss profiles on straight lines, for example from each start to its endpoint.
 *
 * @prop lines - `{name, losses, outcome}` of each
 * @attr from - what lies at the first end; default `start`
 * @attr to - what lies at the second end; default `endpoint`
 */
export class BasinLine extends PlotChart {
  static override properties: PropertyDeclarations = {
    lines: { attribute: false },
    from: { type: String },
    to: { type: String },
  };

  declare lines: readonly LossLine[];
  declare from: string;
  declare to: string;

  constructor() {
    super();
    this.lines = [];
    this.from = 'start';
    this.to = 'endpoint';
  }

  override get summary(): string {
    const { lines } = this;
    if (lines.length === 0) return '';
    const falling = lines.filter(({ losses }) => isMonotone(losses)).length;
    const barrier = Math.max(...lines.map(({ losses }) => barrierOf(losses)));
    return `Loss on ${countText(lines.length)} straight ${lines.length === 1 ? 'line' : 'lines'} from ${this.from} to ${this.to}: ${countText(falling)} without a rise, highest barrier ${numberText(barrier)}.`;
  }

  override get table(): ChartTable | null {
    return {
      caption: `Straight lines from ${this.from} to ${this.to}`,
      columns: ['line', 'outcome', 'first loss', 'last loss', 'largest climb', 'barrier'],
      rows: this.lines.map(({ name, losses, outcome }) => [
        name,
        outcome ? outcomeName(outcome) : '',
        numberText(losses[0] ?? 0),
        numberText(losses.at(-1) ?? 0),
        numberText(climbOf(losses)),
        numberText(barrierOf(losses)),
      ]),
    };
  }

  protected override plotOptions(plot: Plot): PlotOptions {
    const { lines } = this;
    const places = lines.flatMap(({ losses }, line) =>
      Array.from(losses, (loss, i): Place => ({ t: i / (losses.length - 1), loss, line })),
    );
    const ends = lines.length <= MOST_NAMES ? places.filter(({ t }) => t === 1) : [];
    const highest = Math.max(...places.map(({ loss }) => loss));
    const heights = ends.map(({ loss }) => (1 - loss / highest) * INNER);
    const labels = spreadLabels(heights, 14, INNER);
    const longest = ends.reduce((most, { line }) => Math.max(most, lines[line]?.name.length ?? 0), 0);
    return {
      height: INNER + MARGIN.top + MARGIN.bottom,
      marginLeft: 48,
      marginRight: 16 + longest * LETTER_WIDTH,
      marginTop: MARGIN.top,
      marginBottom: MARGIN.bottom,
      x: { domain: [0, 1], axis: null },
      y: { axis: null, domain: [0, highest] },
      marks: [
        plot.gridY({ ticks: 4, stroke: 'var(--basin-line)', strokeOpacity: 1 }),
        plot.axisY({ ticks: 4, tickSize: 0, label: 'loss', labelArrow: 'none' }),
        plot.axisX([0, 0.5, 1], {
          tickFormat: (t: number) => [this.from, '', this.to][2 * t] ?? '',
          label: 'straight line',
          labelAnchor: 'center',
          labelArrow: 'none',
          tickSize: 4,
        }),
        plot.line(places, {
          x: 't',
          y: 'loss',
          z: 'line',
          stroke: ({ line }: Place) => {
            const outcome = lines[line]?.outcome;
            return outcome ? outcomeColor(outcome) : 'var(--basin-ink)';
          },
          strokeWidth: lines.length > 20 ? 0.75 : 1.5,
          strokeOpacity: lines.length > 20 ? 0.5 : 1,
        }),
        ...ends.map((end, i) =>
          plot.text([end], {
            x: 't',
            y: 'loss',
            text: [lines[end.line]?.name ?? ''],
            dx: 6,
            dy: (labels[i] ?? 0) - (heights[i] ?? 0),
            textAnchor: 'start',
            fill: 'var(--basin-ink)',
          }),
        ),
      ],
    };
  }
}

register('basin-line', BasinLine);

declare global {
  interface HTMLElementTagNameMap {
    'basin-line': BasinLine;
  }
}
