// `<basin-dots>`: a dot per network, as high as its loss; wells with their counts beside them.
import {
  css,
  html,
  LitElement,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';

import { countText, shareText } from '../wording/numbers.ts';
import { dataTable, type ChartTable } from './data-table.ts';
import { dotInNextWell, dotsLayout, nearestDot, type DotsLayout } from './dots-layout.ts';
import { createCanvasPainter, type DotsPainter, type DotsScene } from './dots-painter.ts';
import { createGpuPainter } from './dots-gpu.ts';
import { emit } from './events.ts';
import { look } from './look.ts';
import { register } from './register.ts';
import { onThemeChange, readColor, reducedMotion, shared } from './theme.ts';
import { countWells, type Well } from './wells.ts';

/** Dots at first on a software adapter, and the fewest. */
const SOFTWARE_DOTS = 12_500;
const FEWEST = 5000;

/** A picture that takes longer has too many dots; one that takes so short may have more. */
const SLOW_MS = 50;
const FAST_MS = 20;

/** Milliseconds that dots take from one snapshot to the next; about as long as snapshots are apart. */
const FALL_MS = 350;

/** How far from a dot the pointer finds it, in widths of the picture. */
const REACH = 0.03;

/**
 * The losses of many networks as dots that fall into wells.
 *
 * @prop losses - (networks) losses, a new array for each snapshot
 * @prop wells - the wells, from the lowest loss to the highest
 * @prop selected - index of the network to mark, or null
 * @prop live - whether the counts are provisional
 * @fires basin-hover - the pointer is at another network
 * @fires basin-select - a network was clicked, or chosen with the arrow keys
 * @fires basin-lost - the GPU that paints the dots was lost; it is asked for again
 */
export class BasinDots extends LitElement {
  static override properties: PropertyDeclarations = {
    losses: { attribute: false },
    wells: { attribute: false },
    selected: { attribute: false },
    live: { attribute: false },
    shown: { state: true },
  };
  static override styles = [
    shared,
    css`
      figure {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        column-gap: calc(1.5 * var(--basin-space));
      }
      .stage {
        position: relative;
        height: clamp(18rem, 52vh, 30rem);
        border-block-end: 1px solid var(--basin-line);
      }
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        cursor: crosshair;
      }
      .level {
        position: absolute;
        inset-inline: 0;
        border-block-start: 1px dashed var(--basin-line);
      }
      .labels {
        position: relative;
        width: 9.5rem;
      }
      .well {
        position: absolute;
        transform: translateY(50%);
        font-size: var(--basin-text-small);
        line-height: 1.3;
        white-space: nowrap;
      }
      .well b {
        font-size: var(--basin-text);
      }
      .well .share {
        font-weight: 600;
      }
      .swatch {
        display: inline-block;
        width: 0.7em;
        height: 0.7em;
        border-radius: 50%;
        margin-inline-end: 0.4em;
      }
      figcaption,
      details {
        grid-column: 1 / -1;
      }
      figcaption {
        padding-block-start: calc(0.75 * var(--basin-space));
      }
      @media (max-width: 40rem) {
        .stage {
          height: 20rem;
        }
        .labels {
          width: 6.6rem;
        }
        .well .range {
          display: block;
        }
        .well .range + br {
          display: none;
        }
        figcaption {
          padding-block-start: calc(2 * var(--basin-space));
        }
      }
    `,
  ];

  declare losses: Float32Array | null;
  declare wells: readonly Well[];
  declare selected: bigint | null;
  declare live: boolean;
  /** How many dots there are, of as many networks. */
  declare protected shown: number;

  #painter: DotsPainter | null = null;
  #opening = false;
  #previous: Float32Array = new Float32Array(0);
  #since = 0;
  #painting = false;
  /** Whether something changed since the last picture was begun. */
  #wanted = false;
  #budget = SOFTWARE_DOTS;
  #layout: DotsLayout = dotsLayout([], []);
  #counts: ReturnType<typeof countWells> = [];
  #unsubscribe: (() => void) | undefined;
  #colors: Pick<DotsScene, 'wellColors' | 'moving' | 'ink'> | undefined;
  readonly #resize = new ResizeObserver(() => {
    this.#fit();
  });

  constructor() {
    super();
    this.losses = null;
    this.wells = [];
    this.selected = null;
    this.live = false;
    this.shown = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = onThemeChange(() => {
      this.#colors = undefined;
      this.#schedule();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    this.#resize.disconnect();
    this.#painter?.destroy();
    this.#painter = null;
  }

  /** The figures in a sentence. */
  get summary(): string {
    if (!this.losses) return 'No networks yet.';
    const wells = this.wells.map(({ label }, i) => `${this.#share(i)} at loss ${label}`);
    return `${countText(this.losses.length)} networks by their loss: ${wells.join(', ')}.`;
  }

  /** The figures as a table. */
  get table(): ChartTable {
    return {
      caption: `Networks in each well${this.live ? ', so far (provisional)' : ''}`,
      columns: ['loss', 'networks', 'share', '95 % interval'],
      rows: this.wells.map(({ label }, i) => {
        const count = this.#counts[i];
        if (!count) return [label, '', '', ''];
        const { share, low, high } = shareText(count);
        return [label, countText(count.count), share, `${low} to ${high} %`];
      }),
    };
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('wells')) this.#colors = undefined;
    if (!changed.has('losses') && !changed.has('wells')) return;
    const { losses, wells } = this;
    if (!losses) return;
    this.#counts = countWells(wells, losses);
    this.#layout = dotsLayout(
      wells,
      this.#counts.map(({ fraction }) => fraction),
    );
    const before = changed.get('losses');
    this.#previous = before?.length === losses.length && !reducedMotion() ? before : losses;
    this.#since = performance.now();
    this.shown = Math.min(losses.length, this.#budget);
  }

  protected override updated(): void {
    if (!this.#painter && !this.#opening) void this.#open();
    this.#schedule();
  }

  protected override render(): TemplateResult {
    const heights = this.#layout.heights;
    const bottom = (i: number): Record<string, string> => ({ bottom: `${String(100 * (heights[i] ?? 0))}%` });
    return html`<figure role="group">
      <div class="stage">
        ${this.wells.map((_, i) => html`<div class="level" ${look(bottom(i))}></div>`)}
        <canvas
          role="img"
          tabindex="0"
          aria-label="${this.summary} Arrow keys choose a network."
          @pointermove=${this.#hover}
          @pointerleave=${this.#leave}
          @click=${this.#click}
          @keydown=${this.#key}
        ></canvas>
      </div>
      <div class="labels" aria-hidden="true">
        ${this.wells.map((well, i) => html`<div class="well" ${look(bottom(i))}>${this.#label(well, i)}</div>`)}
      </div>
      <figcaption>${this.#caption()}</figcaption>
      ${dataTable(this.table)}
    </figure>`;
  }

  #label({ label }: Well, i: number): TemplateResult {
    const count = this.#counts[i];
    const color = { background: `var(--basin-level-${String(i)})` };
    const range = count ? shareText(count) : null;
    return html`<span class="swatch" ${look(color)}></span>loss <b>${label}</b><br />
      ${
        count && range
          ? html`<span class="share">${range.share}</span>
              <span class="range">${range.low}–${range.high}</span><br />${countText(count.count)}`
          : ''
      }`;
  }

  #caption(): string {
    if (!this.losses) return '';
    const all = this.losses.length;
    const dots =
      this.shown < all
        ? `${countText(this.shown)} of ${countText(all)} networks shown`
        : `${countText(all)} networks`;
    const provisional = this.live ? ', provisional' : '';
    return `${dots}, a dot each, as high as its loss; heights between wells are stretched. Counts with 95 % intervals${provisional}.`;
  }

  #share(well: number): string {
    const count = this.#counts[well];
    return count ? shareText(count).share : '0 %';
  }

  async #open(): Promise<void> {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas) return;
    this.#opening = true;
    this.#resize.observe(canvas);
    const lost = (): void => {
      this.#lose();
    };
    const painter = await createGpuPainter(canvas, lost).catch(() => null);
    this.#opening = false;
    this.#use(painter ?? createCanvasPainter(canvas));
  }

  #use(painter: DotsPainter): void {
    this.#painter = painter;
    this.#budget = painter.software ? Math.min(painter.most, SOFTWARE_DOTS) : painter.most;
    this.shown = Math.min(this.losses?.length ?? 0, this.#budget);
    this.#fit();
  }

  #lose(): void {
    this.#painter = null;
    emit(this, 'basin-lost', null);
    setTimeout(() => {
      this.requestUpdate();
    }, 500);
  }

  #fit(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas) return;
    const ratio = this.#painter?.software === true ? 1 : Math.min(2, devicePixelRatio);
    const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
    if (width === 0 || height === 0) return;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    this.#schedule();
  }

  #schedule(): void {
    this.#wanted = true;
    if (this.#painting || !this.#painter || !this.losses) return;
    this.#painting = true;
    requestAnimationFrame(() => void this.#paint());
  }

  async #paint(): Promise<void> {
    const { losses } = this;
    const painter = this.#painter;
    if (!painter || !losses) {
      this.#painting = false;
      return;
    }
    this.#wanted = false;
    const time = Math.min(1, (performance.now() - this.#since) / FALL_MS);
    const began = performance.now();
    await painter.paint(this.#scene(losses, time)).catch(() => undefined);
    const tookMs = performance.now() - began;
    this.#adapt(painter, losses.length, tookMs);
    this.#painting = false;
    // A painter on the CPU shares its cores with the training: it rests as long as it worked.
    const more =
      !this.live &&
      painter.software &&
      tookMs < FAST_MS &&
      this.shown < Math.min(painter.most, losses.length);
    if (time >= 1 && !more && !this.#isWanted()) return;
    if (painter.software) setTimeout(() => this.#schedule(), tookMs);
    else this.#schedule();
  }

  /** As many dots as a frame can bear. */
  #adapt({ software, most }: DotsPainter, networks: number, tookMs: number): void {
    if (!software) return;
    if (tookMs > SLOW_MS) this.#budget = Math.max(FEWEST, Math.round(this.#budget / 1.5));
    else if (tookMs < FAST_MS && this.shown === this.#budget) this.#budget = Math.min(most, 2 * this.#budget);
    if (!this.live || this.#budget < this.shown) this.shown = Math.min(networks, this.#budget);
  }

  /** Asked anew: it may have changed while a picture was awaited. */
  #isWanted(): boolean {
    return this.#wanted;
  }

  #scene(losses: Float32Array, time: number): DotsScene {
    const { shown } = this;
    this.#colors ??= {
      wellColors: this.wells.map((_, i) => readColor(this, `--basin-level-${String(i)}`)),
      moving: readColor(this, '--basin-muted'),
      ink: readColor(this, '--basin-ink'),
    };
    return {
      layout: this.#layout,
      previous: this.#previous,
      next: losses,
      time,
      shown,
      marked: this.selected === null || this.selected >= BigInt(losses.length) ? -1 : Number(this.selected),
      dot: shown > 30_000 ? 1.5 : shown > 8000 ? 2 : 3,
      ...this.#colors,
      alpha: shown > 50_000 ? 0.35 : shown > 10_000 ? 0.55 : 0.8,
    };
  }

  #at({ offsetX, offsetY }: MouseEvent): bigint | null {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas || !this.losses) return null;
    const { clientWidth: width, clientHeight: height } = canvas;
    const at = { x: offsetX / width, y: 1 - offsetY / height };
    const found = nearestDot(this.#layout, this.losses, this.shown, at, height / width, REACH);
    return found < 0 ? null : BigInt(found);
  }

  readonly #hover = (event: PointerEvent): void => {
    emit(this, 'basin-hover', { index: this.#at(event) });
  };

  readonly #leave = (): void => {
    emit(this, 'basin-hover', { index: null });
  };

  readonly #click = (event: MouseEvent): void => {
    const index = this.#at(event);
    if (index !== null) emit(this, 'basin-select', { index });
  };

  /** Left and right to the neighbours by index, up and down to the next well. */
  readonly #key = (event: KeyboardEvent): void => {
    const { losses } = this;
    if (!losses || !event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const from = Number(this.selected ?? 0n);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? losses.length - 1 : 0;
    const index =
      step === 0
        ? dotInNextWell(this.wells, losses, losses.length, from, event.key === 'ArrowUp')
        : (from + step) % losses.length;
    emit(this, 'basin-select', { index: BigInt(index) });
  };
}

register('basin-dots', BasinDots);

declare global {
  interface HTMLElementTagNameMap {
    'basin-dots': BasinDots;
  }
}
