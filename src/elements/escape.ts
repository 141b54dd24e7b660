// `<basin-escape>`: one network in the hand: its weights can be dragged, it can be let go, and it says how the loss changes.
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
import type { FittedSweep } from '../datasets/index.ts';
import { createReference, type Reference } from '../reference/index.ts';
import { lossText } from '../wording/losses.ts';
import { countText, numberText } from '../wording/numbers.ts';
import { lookAround, release, type Surroundings } from './escape-physics.ts';
import { emit } from './events.ts';
import { networkGraph, type GraphParameter, type NetworkGraph } from './network-graph.ts';
import { register } from './register.ts';
import { reducedMotion, shared } from './theme.ts';

/** Change of a parameter per pixel dragged, and per arrow key. */
const PER_PIXEL = 0.02;
const PER_KEY = 0.05;

/** How far the directions go that are tried around a network. */
const DISTANCE = 0.05;

/** A loss that moved by less than this share is called the same. */
const SAME = 0.01;

/** "Longer" means so many times the steps of the sweep. */
const LONGER = 10;

/**
 * One network whose parameters can be dragged, to try whether it can be got out of where it is.
 *
 * @prop fitted - the sweep of the network, grid values filled in, with its data
 * @prop index - its index in the sweep
 * @prop home - (parameterCount) where training left it
 * @prop parameters - (parameterCount) where it was dragged; null: at home
 * @fires basin-parameters - it was dragged, or has come to rest elsewhere
 */
export class BasinEscape extends LitElement {
  static override properties: PropertyDeclarations = {
    fitted: { attribute: false },
    index: { attribute: false },
    home: { attribute: false },
    parameters: { attribute: false },
    moving: { state: true },
    said: { state: true },
  };
  static override styles = [
    shared,
    css`
      svg {
        display: block;
        width: 100%;
        max-width: 34rem;
        height: auto;
        touch-action: none;
      }
      .line {
        stroke-linecap: round;
      }
      .positive {
        stroke: var(--basin-class-1);
      }
      .negative {
        stroke: var(--basin-class-0);
      }
      .unit {
        fill: var(--basin-raised);
        stroke: var(--basin-muted);
        stroke-width: 1.5;
      }
      .handle {
        cursor: ns-resize;
      }
      .handle rect {
        fill: var(--basin-raised);
        stroke: var(--basin-line);
      }
      .handle:hover rect,
      .handle:focus-visible rect {
        stroke: var(--basin-accent);
        stroke-width: 2;
      }
      .handle:focus-visible {
        outline: none;
      }
      text {
        font-size: 13px;
        fill: var(--basin-ink);
        text-anchor: middle;
        dominant-baseline: central;
        user-select: none;
      }
      .name {
        fill: var(--basin-muted);
        font-size: 11px;
      }
      .loss {
        font-size: var(--basin-text-large);
        font-weight: 600;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--basin-space);
        padding-block: var(--basin-space);
      }
      p {
        margin: 0 0 var(--basin-space);
      }
    `,
  ];

  declare fitted: FittedSweep | null;
  declare index: bigint | null;
  declare home: ArrayLike<number> | null;
  declare parameters: readonly number[] | null;
  /** Whether it was let go and has not come to rest. */
  declare protected moving: boolean;
  /** What was found out last. */
  declare protected said: string;

  #reference: Reference | null = null;
  #graph: NetworkGraph | null = null;
  #drag: { readonly position: number; readonly y: number; readonly value: number } | null = null;
  #release = 0;

  constructor() {
    super();
    this.fitted = null;
    this.index = null;
    this.home = null;
    this.parameters = null;
    this.moving = false;
    this.said = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release++;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('fitted')) {
      this.#reference = this.fitted ? createReference(this.fitted) : null;
      this.#graph = this.fitted ? networkGraph(this.fitted.sweep.network.layers) : null;
    }
    if (changed.has('index') || changed.has('home')) {
      this.#release++;
      this.moving = false;
      this.said = '';
    }
  }

  protected override render(): TemplateResult {
    const home = this.#home();
    const graph = this.#graph;
    if (!home || !this.#reference) return html`<p class="note">Choose a network: click a dot.</p>`;
    if (!graph) return html`<p class="note">This network has too many parameters to be drawn.</p>`;
    const theta = this.#theta(home);
    const loss = this.#reference.lossAt(theta);
    const before = this.#reference.lossAt(home);
    const change = loss - before;
    const same = Math.abs(change) <= 1e-9;
    return html`<p>
        <span class="loss">loss ${lossText(loss)}</span>
        <span class="note"
          >${same ? 'where training left it' : `${change > 0 ? 'up' : 'down'} ${numberText(Math.abs(change))} from ${lossText(before)}`}</span
        >
      </p>
      <svg
        viewBox="0 0 ${graph.width} ${graph.height}"
        role="group"
        aria-label="Network ${String(this.index)} as a graph: drag a number up or down to change it"
      >
        ${graph.parameters.map((parameter) => line(parameter, theta[parameter.position] ?? 0))}
        ${graph.units.map(({ x, y, name }) => svg`<circle class="unit" cx=${x} cy=${y} r="16" /><title>${name}</title>`)}
        ${graph.parameters.map((parameter) => this.#handle(parameter, theta[parameter.position] ?? 0))}
      </svg>
      <div class="buttons">
        <button class="primary" @click=${this.#letGo} ?disabled=${this.moving}>Let go</button>
        <button @click=${this.#try} ?disabled=${this.moving}>Try ${countText(2000)} directions</button>
        <button @click=${this.#longer} ?disabled=${this.moving}>Train ${LONGER} times as long</button>
        ${this.parameters ? html`<button @click=${this.#back} ?disabled=${this.moving}>Put it back</button>` : nothing}
      </div>
      <p role="status" aria-live="polite">
        ${this.said || 'Drag the numbers up or down, then let go: the network trains on from there.'}
      </p>`;
  }

  #handle({ name, handle: [x, y], position }: GraphParameter, value: number): TemplateResult {
    return svg`<g class="handle" tabindex="0" role="slider" aria-label=${name} aria-orientation="vertical"
      aria-valuenow=${value.toFixed(2)} aria-valuemin="-1000000" aria-valuemax="1000000"
      @pointerdown=${(event: PointerEvent) => {
        this.#grab(event, position, value);
      }}
      @pointermove=${this.#pull} @pointerup=${this.#drop} @pointercancel=${this.#drop}
      @keydown=${(event: KeyboardEvent) => {
        this.#key(event, position, value);
      }}>
      <rect x=${x - 25} y=${y - 12} width="50" height="24" rx="6" />
      <text x=${x} y=${y}>${value.toFixed(2)}</text></g>`;
  }

  #home(): Float64Array | null {
    const { home, fitted } = this;
    return home && fitted?.shape.parameterCount === home.length ? Float64Array.from(home) : null;
  }

  #theta(home: Float64Array): Float64Array {
    return this.parameters?.length === home.length ? Float64Array.from(this.parameters) : home;
  }

  #grab(event: PointerEvent, position: number, value: number): void {
    if (this.moving) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.#drag = { position, y: event.clientY, value };
  }

  readonly #pull = (event: PointerEvent): void => {
    if (this.#drag)
      this.#set(this.#drag.position, this.#drag.value + PER_PIXEL * (this.#drag.y - event.clientY));
  };

  readonly #drop = (): void => {
    this.#drag = null;
  };

  #key(event: KeyboardEvent, position: number, value: number): void {
    const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[
      event.key
    ];
    if (steps === undefined || this.moving) return;
    event.preventDefault();
    this.#set(position, value + PER_KEY * steps);
  }

  #set(position: number, value: number): void {
    const home = this.#home();
    if (!home) return;
    const theta = Array.from(this.#theta(home));
    theta[position] = value;
    this.#put(theta);
  }

  #put(theta: readonly number[] | null): void {
    this.parameters = theta;
    emit(this, 'basin-parameters', { parameters: theta });
  }

  readonly #back = (): void => {
    this.#put(null);
    this.said = '';
  };

  readonly #try = (): void => {
    const home = this.#home();
    if (!home || !this.#reference) return;
    this.said = directionsText(lookAround(this.#reference, this.#theta(home), DISTANCE));
  };

  readonly #letGo = (): void => {
    const home = this.#home();
    if (home) void this.#roll(home, this.#theta(home), this.fitted?.sweep.steps ?? 0, false);
  };

  readonly #longer = (): void => {
    const home = this.#home();
    if (home) void this.#roll(home, home, LONGER * (this.fitted?.sweep.steps ?? 0), true);
  };

  /** Trains from a point, a picture at a time. */
  async #roll(home: Float64Array, from: Float64Array, steps: number, longer: boolean): Promise<void> {
    const reference = this.#reference;
    if (!reference || this.index === null) return;
    const mine = ++this.#release;
    const [start, before] = [reference.lossAt(from), reference.lossAt(home)];
    const still = reducedMotion();
    this.moving = true;
    let loss = start;
    for (const picture of release(reference, from, this.index, steps)) {
      await nextFrame();
      if (mine !== this.#release) return;
      loss = picture.loss;
      if (!still || picture.step >= steps) this.#put(Array.from(picture.theta));
      this.said = `step ${countText(picture.step)} of ${countText(steps)}`;
    }
    this.moving = false;
    this.said = longer ? longerText(before, loss, steps) : releasedText(start, before, loss, steps);
  }
}

function line({ from, to }: GraphParameter, value: number): TemplateResult | typeof nothing {
  if (!from) return nothing;
  const width = Math.min(14, 1 + 3 * Math.abs(value));
  return svg`<line class="line ${value < 0 ? 'negative' : 'positive'}" x1=${from[0]} y1=${from[1]} x2=${to[0]} y2=${to[1]} stroke-width=${width} />`;
}

function directionsText({ tried, lower, distance, loss }: Surroundings): string {
  const around = `${countText(tried)} directions, ${numberText(distance)} far, from loss ${lossText(loss)}`;
  if (lower === 0) return `Uphill or level in every one of ${around}.`;
  return `Downhill in ${countText(lower)} of ${around}.`;
}

function releasedText(start: number, before: number, loss: number, steps: number): string {
  const after = `${countText(steps)} steps after it was let go at ${lossText(start)}`;
  if (Math.abs(loss - before) <= SAME * before) return `It rolled back to ${lossText(before)}: ${after}.`;
  if (loss < before * (1 - SAME))
    return `It got out: loss ${lossText(loss)} instead of ${lossText(before)}, ${after}.`;
  return `It is higher than before: loss ${lossText(loss)} instead of ${lossText(before)}, ${after}.`;
}

function longerText(before: number, loss: number, steps: number): string {
  const more = `${countText(steps)} more steps`;
  if (before - loss <= 1e-7 * before) return `Nothing: after ${more} the loss is still ${lossText(before)}.`;
  return `It creeps: ${more} took the loss from ${numberText(before)} to ${numberText(loss)}.`;
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      resolve();
    });
  });
}

register('basin-escape', BasinEscape);

declare global {
  interface HTMLElementTagNameMap {
    'basin-escape': BasinEscape;
  }
}
