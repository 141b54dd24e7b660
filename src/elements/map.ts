// `<basin-map>`: a network per pixel, moved and zoomed like a map: which starting point, or which learning rates, lead where.
import {
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { live } from 'lit/directives/live.js';
import { DeviceError } from '../gpu/errors.ts';
import type { MapShow } from '../landscape/map.ts';
import type { PaintedPass } from '../landscape/page-protocol.ts';
import { openLandscapeWorker, type LandscapeWorker } from '../landscape/page.ts';
import { canonicalJson, type Sweep } from '../spec/index.ts';
import { countText } from '../wording/numbers.ts';
import { dataTable, type ChartTable } from './data-table.ts';
import { look } from './look.ts';
import { drawWindow } from './map-drawing.ts';
import { MapGestures, type At } from './map-gestures.ts';
import { MapLayers } from './map-layers.ts';
import { mapStyles } from './map-styles.ts';
import {
  axisName,
  fractalSubject,
  KIND_NAMES,
  MAP_KINDS,
  ratesSubject,
  SHOW_NAMES,
  startsSubject,
  usualShow,
  type MapKind,
  type MapSubject,
} from './map-subjects.ts';
import { moveWindow, partOf, zoomOf, zoomWindow, type MapWindow } from './map-window.ts';
import {
  coordinateText,
  dimensionText,
  legendLabel,
  legendShare,
  mapSummary,
  mapTable,
  placeText,
  standingText,
} from './map-words.ts';
import { register } from './register.ts';
import { saveBlob } from './save.ts';
import { shared } from './theme.ts';

/** Milliseconds that a window rests before it is drawn. */
const REST_MS = 150;

const SIDES = [64, 128, 256, 512, 1024] as const;

/** What is chosen above the map. */
interface Choices {
  readonly kind: MapKind;
  readonly show: MapShow;
  /** Pixels along a side; null: as many as are quick. */
  readonly pixels: number | null;
  /** Of the directions of a plane. */
  readonly seed: number;
  /** Around whose start the plane lies; null: that of `index`. */
  readonly network: bigint | null;
}

/**
 * A map of trained networks: one per pixel of a plane of starting points, or of two learning rates; drawn in a worker, from coarse to fine.
 *
 * @prop sweep - whose networks are trained, grid values filled in; null for none
 * @prop index - the network around whose start the plane lies, unless the visitor names another
 * @prop openWorker - starts who draws; default: a worker of the element's own
 */
export class BasinMap extends LitElement {
  static override properties: PropertyDeclarations = {
    sweep: {
      attribute: false,
      hasChanged: (now: unknown, before: unknown = null) => canonicalJson(now) !== canonicalJson(before),
    },
    index: { attribute: false },
    openWorker: { attribute: false },
    choices: { state: true },
    window: { state: true },
    pass: { state: true },
    fraction: { state: true },
    status: { state: true },
    said: { state: true },
    at: { state: true },
  };
  static override styles = [shared, mapStyles];

  declare sweep: Sweep | null;
  declare index: bigint;
  declare openWorker: () => LandscapeWorker;
  declare protected choices: Choices;
  declare protected window: MapWindow | null;
  /** The latest picture of the window; null as long as there is none. */
  declare protected pass: PaintedPass | null;
  /** Of the picture under way; null when none is. */
  declare protected fraction: number | null;
  declare protected status: string;
  /** What went wrong. */
  declare protected said: string;
  /** Where the pointer is. */
  declare protected at: At | null;

  #worker: LandscapeWorker | undefined;
  /** Null as long as it is being found. */
  #subject: MapSubject | null = null;
  #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #visible = false;
  /** What is wanted is not drawn: it waits until it is seen. */
  #stale = true;
  readonly #layers = new MapLayers();
  readonly #sight = new IntersectionObserver((entries) => {
    this.#visible = entries.at(-1)?.isIntersecting ?? false;
    if (this.#visible && this.#stale) void this.#begin();
  });
  readonly #resize = new ResizeObserver(() => {
    this.#paint();
  });
  readonly #gestures = new MapGestures({
    move: (right, up) => {
      this.#turn((window) => moveWindow(window, right, up));
    },
    zoom: (factor, at) => {
      this.#turn((window) => zoomWindow(window, factor, at));
    },
    home: () => {
      this.#turn((window) => this.#subject?.home ?? window);
    },
    point: (at) => {
      this.at = at;
    },
  });

  constructor() {
    super();
    this.sweep = null;
    this.index = 0n;
    this.openWorker = openLandscapeWorker;
    this.choices = { kind: 'starts', show: usualShow('starts'), pixels: null, seed: 1, network: null };
    this.window = null;
    this.pass = null;
    this.fraction = null;
    this.status = '';
    this.said = '';
    this.at = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sight.observe(this);
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sight.disconnect();
    this.#resize.disconnect();
    this.#stale = true;
    this.#visible = false;
    this.#stop();
    this.#closeWorker();
  }

  /** The map in words; empty as long as nothing is drawn. */
  get summary(): string {
    return this.pass && this.window ? mapSummary(this.pass, this.window) : '';
  }

  /** The shares of its colours. */
  get table(): ChartTable | null {
    return this.pass ? mapTable(this.pass) : null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    const isOfSweep = this.choices.kind !== 'fractal';
    const isOther = changed.has('sweep') || (changed.has('index') && this.choices.network === null);
    if (!isOfSweep || !isOther) return;
    this.#stale = true;
    if (this.#visible) void this.#begin();
    else this.#stop();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('window') || changed.has('pass')) this.#paint();
  }

  protected override render(): TemplateResult {
    const { window, pass, table } = this;
    return html`${this.#choices()}
      <p class="said" role="alert" ?hidden=${this.said === ''}>${this.said}</p>
      <figure role="group" class="views" aria-label="Map of trained networks">
        <div class="frame">${window ? this.#map(window) : nothing}</div>
        <div>
          <p class="note status" role="status">${this.status}</p>
          ${this.fraction === null ? nothing : html`<progress max="1" .value=${this.fraction} aria-label="Progress of the map"></progress>`}
          ${pass ? this.#legend(pass) : nothing}
          ${
            window
              ? html`<p class="note reading" aria-live=${this.at ? 'off' : 'polite'}>
                  ${this.at ? 'Under the pointer' : 'In the middle'}:
                  ${placeText(pass, window, this.at?.x ?? 0.5, this.at?.y ?? 0.5)}
                </p>`
              : nothing
          }
          <div class="actions">
            ${this.fraction === null ? nothing : html`<button type="button" @click=${this.#leave}>Stop</button>`}
            <button type="button" ?disabled=${!pass} @click=${this.#save}>Save as PNG</button>
          </div>
          ${table ? dataTable(table) : nothing}
        </div>
      </figure>`;
  }

  #choices(): TemplateResult {
    const { kind, show, pixels, network, seed } = this.choices;
    const shows = Object.entries(SHOW_NAMES);
    return html`<div class="choices">
      ${choice(
        'Map of',
        MAP_KINDS.map((name) => [name, KIND_NAMES[name]] as const),
        kind,
        (name) => {
          this.#choose({ kind: name, show: usualShow(name) });
        },
      )}
      ${choice('Coloured by', shows as [MapShow, string][], show, (name) => {
        this.#choose({ show: name });
      })}
      ${choice(
        'Pixels',
        [
          ['auto', 'as this machine can'],
          ...SIDES.map((side) => [String(side), `${side} × ${side}`] as const),
        ],
        pixels === null ? 'auto' : String(pixels),
        (text) => {
          this.#choose({ pixels: text === 'auto' ? null : Number(text) });
        },
      )}
      ${
        kind === 'starts'
          ? html`<label
                ><span>Around network</span
                ><input
                  inputmode="numeric"
                  autocomplete="off"
                  .value=${live(String(network ?? this.index))}
                  @change=${this.#name}
              /></label>
              <button
                type="button"
                @click=${() => {
                  this.#choose({ seed: seed + 1 });
                }}
              >
                Another plane
              </button>`
          : nothing
      }
    </div>`;
  }

  #map(window: MapWindow): TemplateResult {
    const { down, move, up, leave, key } = this.#gestures;
    const edge = (side: keyof MapWindow, end: 'low' | 'high'): string =>
      coordinateText(window, side, window[side][end]);
    return html`<div class="axis up">
        <span>${edge('up', 'low')}</span><span>${axisName(window.up)}</span><span>${edge('up', 'high')}</span>
      </div>
      <div class="stage">
        <div
          class="map"
          tabindex="0"
          role="application"
          aria-roledescription="map"
          aria-label="Map: arrow keys move, plus and minus zoom, 0 shows all of it"
          @pointerdown=${down}
          @pointermove=${move}
          @pointerup=${up}
          @pointercancel=${up}
          @pointerleave=${leave}
          @wheel=${this.#wheel}
          @keydown=${key}
        >
          <canvas role="img" aria-label=${this.summary || 'Nothing is drawn yet.'}></canvas>
          ${this.#marker(window)}<span class="middle"></span>
        </div>
        ${this.#zoomButtons()}
      </div>
      <div class="axis across">
        <span>${edge('across', 'low')}</span><span>${axisName(window.across)}</span
        ><span>${edge('across', 'high')}</span>
      </div>`;
  }

  /** Where the network starts, around which the plane lies. */
  #marker(window: MapWindow): TemplateResult | typeof nothing {
    const [x, y] = [partOf(window.across, 0), partOf(window.up, 0)];
    if (this.choices.kind !== 'starts' || Math.min(x, y) < 0 || Math.max(x, y) > 1) return nothing;
    const place = { left: `${100 * x}%`, bottom: `${100 * y}%` };
    return html`<span class="marker" ${look(place)}></span>`;
  }

  #zoomButtons(): TemplateResult {
    const turn = (change: (window: MapWindow) => MapWindow) => () => {
      this.#turn(change);
    };
    return html`<div class="zoom">
      <button type="button" aria-label="Zoom in" @click=${turn((window) => zoomWindow(window, 0.5))}>
        +
      </button>
      <button type="button" aria-label="Zoom out" @click=${turn((window) => zoomWindow(window, 2))}>−</button>
      <button
        type="button"
        aria-label="Show all of it"
        @click=${turn((window) => this.#subject?.home ?? window)}
      >
        ⌂
      </button>
    </div>`;
  }

  #legend({ legend, dimension }: PaintedPass): TemplateResult {
    const zoom = this.window && this.#subject ? zoomOf(this.#subject.home, this.window) : 1;
    return html`<ul aria-label="Legend">
        ${legend.entries.map(
          (entry) =>
            html`<li>
              <span class="swatch" ${look({ background: entry.color })}></span>
              <span>${legendLabel(entry)}</span>
              <span class="note">${legendShare(entry)}</span>
            </li>`,
        )}
      </ul>
      <p class="note">
        ${legend.shading ? `${legend.shading[0]?.toUpperCase() ?? ''}${legend.shading.slice(1)}. ` : nothing}
        ${dimension ? `The boundary has box-counting dimension ${dimensionText(dimension)}. ` : nothing}
        ${zoom >= 1.5 ? `Magnified ${countText(Math.round(zoom))} times. ` : nothing}
        ${this.choices.kind === 'starts' ? html`The ring is where network ${countText(this.#network())} starts.` : nothing}
      </p>`;
  }

  #network(): bigint {
    return this.choices.network ?? this.index;
  }

  readonly #name = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value.replaceAll(',', '').trim();
    const isIndex = /^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n;
    if (isIndex) this.#choose({ network: BigInt(text) });
    else this.said = `${text === '' ? 'Nothing' : text} is no network: write a whole number from 0.`;
  };

  /** Other choices; what a window shows is kept where its plane stays. */
  #choose(change: Partial<Choices>): void {
    this.choices = { ...this.choices, ...change };
    const isOtherPlane = 'kind' in change || 'seed' in change || 'network' in change;
    if (isOtherPlane || !this.#subject) void this.#begin();
    else {
      if ('show' in change) this.#forget();
      this.#drawSoon(0);
    }
  }

  /** Finds what is to be drawn, and draws all of it. */
  async #begin(): Promise<void> {
    this.#stop();
    this.#stale = false;
    const { signal } = this.#controller;
    this.#subject = null;
    this.said = '';
    try {
      const subject = await this.#find(signal);
      if (signal.aborted) return;
      this.#subject = subject;
      this.#forget();
      this.window = subject?.home ?? null;
      if (subject) this.#drawSoon(0);
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  async #find(signal: AbortSignal): Promise<MapSubject | null> {
    const { sweep } = this;
    const { kind, seed } = this.choices;
    if (kind === 'fractal') return fractalSubject();
    if (!sweep) {
      this.status = 'No sweep yet.';
      return null;
    }
    if (kind === 'rates') return ratesSubject(sweep);
    this.status = 'Opening the device …';
    const request = { sweep, index: this.#network(), seed };
    return startsSubject(sweep, await this.#working().planeAround(request, { signal }));
  }

  /** Another window: what was under way is of no use any more. */
  #turn(change: (window: MapWindow) => MapWindow): void {
    const { window } = this;
    if (!window || !this.#subject) return;
    const next = change(window);
    if (next === window) return;
    this.window = next;
    this.pass = null;
    this.#drawSoon(REST_MS);
  }

  #drawSoon(restMs: number): void {
    this.#stop();
    this.status = 'Drawing …';
    const { signal } = this.#controller;
    this.#timer = setTimeout(() => void this.#draw(signal), restMs);
  }

  async #draw(signal: AbortSignal): Promise<void> {
    const { window, choices } = this;
    const subject = this.#subject;
    if (!window || !subject) return;
    this.said = '';
    this.fraction = 0;
    try {
      await drawWindow(
        this.#working(),
        { subject, window, show: choices.show, pixels: choices.pixels },
        {
          onPass: (pass, totalMs) => {
            this.#layers.add(window, pass);
            this.pass = pass;
            this.status = standingText(pass, totalMs);
          },
          onFraction: (fraction) => {
            this.fraction = fraction;
          },
        },
        signal,
      );
      this.fraction = null;
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  #fail(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.fraction = null;
    this.status = '';
    this.said = error instanceof Error ? error.message : String(error);
    if (error instanceof DeviceError) this.#closeWorker();
  }

  #working(): LandscapeWorker {
    return (this.#worker ??= this.openWorker());
  }

  #closeWorker(): void {
    this.#worker?.close();
    this.#worker = undefined;
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#controller.abort(new DOMException('the window changed', 'AbortError'));
    this.#controller = new AbortController();
    this.fraction = null;
  }

  readonly #leave = (): void => {
    this.#stop();
    this.status = 'Stopped.';
  };

  #forget(): void {
    this.#layers.clear();
    this.pass = null;
  }

  #paint(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || !this.window) return;
    const side = Math.round(canvas.clientWidth * Math.min(2, devicePixelRatio));
    if (side === 0) return;
    if (canvas.width !== side) Object.assign(canvas, { width: side, height: side });
    this.#layers.paint(context, side, this.window);
  }

  /** Wheels must not scroll the page, so their listener is not passive. */
  readonly #wheel = {
    handleEvent: (event: WheelEvent): void => {
      this.#gestures.wheel(event);
    },
    passive: false,
  };

  readonly #save = async (): Promise<void> => {
    if (!this.pass) return;
    const { width, height, data } = this.pass;
    const picture = new OffscreenCanvas(width, height);
    picture.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
    const { kind, show } = this.choices;
    saveBlob(`basinlab-map-${kind}-${show}.png`, await picture.convertToBlob({ type: 'image/png' }));
  };
}

/** A choice with its label. */
function choice<Name extends string>(
  label: string,
  options: readonly (readonly [Name, string])[],
  chosen: Name,
  choose: (name: Name) => void,
): TemplateResult {
  return html`<label
    ><span>${label}</span
    ><select
      .value=${live(chosen)}
      @change=${(event: Event) => {
        choose((event.target as HTMLSelectElement).value as Name);
      }}
    >
      ${options.map(([name, text]) => html`<option value=${name} ?selected=${name === chosen}>${text}</option>`)}
    </select></label
  >`;
}

register('basin-map', BasinMap);

declare global {
  interface HTMLElementTagNameMap {
    'basin-map': BasinMap;
  }
}
