// `<basin-samples>`: the samples of a dataset as points to drag, to add and to take away.
import {
  css,
  html,
  LitElement,
  nothing,
  svg,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { live } from 'lit/directives/live.js';
import type { Dataset } from '../datasets/dataset.ts';
import { countText, numberText } from '../wording/numbers.ts';
import { emit } from './events.ts';
import { register } from './register.ts';
import {
  extentOf,
  inlineDataset,
  isHigh,
  MOST_POINTS,
  nextTarget,
  pointsOf,
  snapped,
  stepOf,
  withPoint,
  type SampleExtent,
  type SamplePoint,
} from './samples-edit.ts';
import { shared } from './theme.ts';

/** Of the picture, in units of its own. */
const SIDE = 300;

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * The samples of a dataset with two inputs, drawn; dragging, keys and fields change them.
 *
 * @prop data - the samples; null for none
 * @fires basin-samples - the samples were changed: `{inputs, targets}`, as a sweep file holds them
 */
export class BasinSamples extends LitElement {
  static override properties: PropertyDeclarations = {
    data: { attribute: false },
    points: { state: true },
    chosen: { state: true },
  };
  static override styles = [
    shared,
    css`
      .views {
        display: flex;
        flex-wrap: wrap;
        align-items: start;
        gap: calc(2 * var(--basin-space));
      }
      svg {
        flex: 0 1 19rem;
        min-width: 12rem;
        aspect-ratio: 1;
        background: var(--basin-surface);
        border: 1px solid var(--basin-line);
        border-radius: var(--basin-radius);
        cursor: crosshair;
        overflow: hidden;
      }
      .grid {
        stroke: var(--basin-line);
      }
      .point {
        cursor: grab;
        touch-action: none;
      }
      .point:focus-visible {
        outline: none;
      }
      .shape {
        fill: var(--basin-class-0);
        stroke: var(--basin-raised);
        stroke-width: 1.5;
      }
      .high .shape {
        fill: var(--basin-class-1);
      }
      .grip {
        fill: transparent;
      }
      .point:focus-visible .grip,
      .chosen .grip {
        stroke: var(--basin-focus);
        stroke-width: 2;
      }
      .fields {
        flex: 1 1 12rem;
      }
      label {
        display: block;
        color: var(--basin-muted);
        font-size: var(--basin-text-small);
        margin-block-end: var(--basin-space);
      }
      input {
        display: block;
        width: 9rem;
        color: var(--basin-ink);
      }
      text {
        font-size: 12px;
        fill: var(--basin-muted);
      }
    `,
  ];

  declare data: Dataset | null;
  /** Null where the samples cannot be drawn. */
  declare protected points: readonly SamplePoint[] | null;
  declare protected chosen: number | null;
  #extent: SampleExtent = { low: 0, high: 1 };
  #dragged: number | null = null;

  constructor() {
    super();
    this.data = null;
    this.points = null;
    this.chosen = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('data')) return;
    this.points = this.data ? pointsOf(this.data) : null;
    this.#extent = extentOf(this.points ?? []);
    if (this.chosen !== null && this.chosen >= (this.points?.length ?? 0)) this.chosen = null;
  }

  protected override render(): TemplateResult {
    const { points, data } = this;
    if (!data) return html`<p class="note">No samples.</p>`;
    if (!points) {
      return html`<p class="note">
        These ${countText(data.numSamples)} samples have ${countText(data.inputSize)} inputs and
        ${countText(data.outputSize)} targets each. Up to ${MOST_POINTS} samples with two inputs and one
        target can be drawn and moved here.
      </p>`;
    }
    return html`<div class="views">
      ${this.#picture(points)}
      <div class="fields">
        <p class="note">
          Drag a point, or move it with the arrow keys; Enter changes its target, Delete takes it away. Click
          twice where there is none to add one. ● low target, ■ high.
        </p>
        ${this.#fields(points)}
        <button type="button" ?disabled=${points.length >= MOST_POINTS} @click=${this.#addInMiddle}>
          Add a point
        </button>
        <p class="note" role="status">${countText(points.length)} samples.</p>
      </div>
    </div>`;
  }

  #picture(points: readonly SamplePoint[]): TemplateResult {
    const { low, high } = this.#extent;
    const ticks = [0, 1].filter((tick) => tick > low && tick < high);
    return html`<svg
      viewBox="0 0 ${SIDE} ${SIDE}"
      role="group"
      aria-label="The samples, ${points.length} points"
      @dblclick=${this.#addHere}
      @pointermove=${this.#pull}
      @pointerup=${this.#drop}
      @pointercancel=${this.#drop}
    >
      ${ticks.map((tick) => {
        const at = this.#across(tick);
        return svg`<line class="grid" x1=${at} x2=${at} y1="0" y2=${SIDE} />
          <line class="grid" x1="0" x2=${SIDE} y1=${SIDE - at} y2=${SIDE - at} />
          <text x=${at + 3} y=${SIDE - 4}>${tick}</text><text x="3" y=${SIDE - at - 3}>${tick}</text>`;
      })}
      ${points.map((point, i) => this.#point(point, i, points))}
    </svg>`;
  }

  #point({ x, y, target }: SamplePoint, i: number, points: readonly SamplePoint[]): TemplateResult {
    const [left, top] = [this.#across(x), SIDE - this.#across(y)];
    const high = isHigh(points, target);
    const chosen = i === this.chosen ? ' chosen' : '';
    return svg`<g class="point${high ? ' high' : ''}${chosen}" tabindex="0" role="button"
      aria-label="Point ${i + 1}: inputs ${numberText(x)} and ${numberText(y)}, target ${numberText(target)}"
      @pointerdown=${(event: PointerEvent) => {
        this.#grab(event, i);
      }}
      @focus=${() => {
        this.chosen = i;
      }}
      @keydown=${(event: KeyboardEvent) => {
        this.#key(event, i);
      }}>
      <circle class="grip" cx=${left} cy=${top} r="14" />
      ${
        high
          ? svg`<rect class="shape" x=${left - 6} y=${top - 6} width="12" height="12" />`
          : svg`<circle class="shape" cx=${left} cy=${top} r="7" />`
      }</g>`;
  }

  /** The chosen point in numbers. */
  #fields(points: readonly SamplePoint[]): TemplateResult | typeof nothing {
    const { chosen } = this;
    const point = chosen === null ? undefined : points[chosen];
    if (chosen === null || !point) return nothing;
    const field = (label: string, key: keyof SamplePoint): TemplateResult =>
      html`<label
        >${label} of point ${chosen + 1}
        <input
          inputmode="decimal"
          autocomplete="off"
          .value=${live(String(point[key]))}
          @change=${(event: Event) => {
            this.#write(chosen, key, event.target as HTMLInputElement);
          }}
      /></label>`;
    return html`${field('First input', 'x')} ${field('Second input', 'y')} ${field('Target', 'target')}
      <button
        type="button"
        ?disabled=${points.length < 2}
        @click=${() => {
          this.#remove(chosen);
        }}
      >
        Take it away
      </button>`;
  }

  #across(value: number): number {
    const { low, high } = this.#extent;
    return ((value - low) / (high - low)) * SIDE;
  }

  /** The inputs at a pointer. */
  #placeOf(event: MouseEvent): { readonly x: number; readonly y: number } {
    const box = this.renderRoot.querySelector('svg')?.getBoundingClientRect();
    const { low, high } = this.#extent;
    if (!box) return { x: low, y: low };
    const at = (part: number): number => snapped(low + part * (high - low), this.#extent);
    return {
      x: at((event.clientX - box.left) / box.width),
      y: at((box.bottom - event.clientY) / box.height),
    };
  }

  #grab(event: PointerEvent, i: number): void {
    if (event.button !== 0) return;
    this.#dragged = i;
    this.chosen = i;
    (event.currentTarget as SVGElement).setPointerCapture(event.pointerId);
  }

  readonly #pull = (event: PointerEvent): void => {
    if (this.#dragged === null || !this.points) return;
    this.points = withPoint(this.points, this.#dragged, this.#placeOf(event));
  };

  readonly #drop = (): void => {
    if (this.#dragged === null) return;
    this.#dragged = null;
    this.#tell();
  };

  #key(event: KeyboardEvent, i: number): void {
    const { points } = this;
    const point = points?.[i];
    if (!points || !point) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const step = stepOf(this.#extent) * (event.shiftKey ? 10 : 1);
      const [x, y] = [point.x + step * arrow[0], point.y + step * arrow[1]];
      this.#change(withPoint(points, i, { x: snapped(x, this.#extent), y: snapped(y, this.#extent) }));
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.#change(withPoint(points, i, { target: nextTarget(points, point.target) }));
    } else if (event.key === 'Delete' || event.key === 'Backspace') this.#remove(i);
    else return;
    event.preventDefault();
  }

  #write(i: number, key: keyof SamplePoint, input: HTMLInputElement): void {
    const value = Number(input.value.trim() || NaN);
    if (this.points && Number.isFinite(value)) this.#change(withPoint(this.points, i, { [key]: value }));
    else this.requestUpdate(); // what was there before is written again
  }

  #remove(i: number): void {
    if (!this.points || this.points.length < 2) return;
    this.chosen = null;
    this.#change(this.points.filter((_, at) => at !== i));
  }

  readonly #addHere = (event: MouseEvent): void => {
    this.#add(this.#placeOf(event));
  };

  readonly #addInMiddle = (): void => {
    const middle = snapped((this.#extent.low + this.#extent.high) / 2, this.#extent);
    this.#add({ x: middle, y: middle });
  };

  /** With the target of the chosen point, else of the last one. */
  #add(place: { readonly x: number; readonly y: number }): void {
    const { points } = this;
    if (!points || points.length >= MOST_POINTS) return;
    const target = points[this.chosen ?? points.length - 1]?.target ?? 0;
    this.chosen = points.length;
    this.#change([...points, { ...place, target }]);
  }

  #change(points: readonly SamplePoint[]): void {
    this.points = points;
    this.#tell();
  }

  #tell(): void {
    if (this.points) emit(this, 'basin-samples', inlineDataset(this.points));
  }
}

register('basin-samples', BasinSamples);

declare global {
  interface HTMLElementTagNameMap {
    'basin-samples': BasinSamples;
  }
}
