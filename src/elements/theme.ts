// How all elements look: the theme's custom properties on the page, styles that elements share, colours for canvases.
import { css, unsafeCSS, type CSSResult } from 'lit';
import type { Outcome } from '../engine/result.ts';
import { COLORS, MEASURES } from './tokens.ts';

/** How many colours there are for loss levels. */
export const LEVEL_COLORS = 6;

const DARK = '(prefers-color-scheme: dark)';
const STILL = '(prefers-reduced-motion: reduce)';

let installed = false;

/** Puts the theme's custom properties on the page, once; without specificity, so that any rule of the page wins. */
export function installTheme(): void {
  if (installed || typeof document === 'undefined') return;
  installed = true;
  const sheet = theme().styleSheet;
  if (sheet) document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
}

/** Follows the system, unless the page says `data-theme="light"` or `"dark"` on its root. */
function theme(): CSSResult {
  const colors = (side: 0 | 1): string =>
    Object.entries(COLORS)
      .map(([name, values]) => `--basin-${name}: ${values[side]};`)
      .join('\n');
  const measures = Object.entries(MEASURES).map(([name, value]) => `--basin-${name}: ${value};`);
  return unsafeCSS(`
    :where(:root) { color-scheme: light dark; ${measures.join('\n')} ${colors(0)} }
    @media ${DARK} { :where(:root:not([data-theme='light'])) { ${colors(1)} } }
    :where(:root[data-theme='dark']) { color-scheme: dark; ${colors(1)} }
    :where(:root[data-theme='light']) { color-scheme: light; }
  `);
}

/** Colour of an outcome, for CSS. */
export function outcomeColor(outcome: Outcome): string {
  return `var(--basin-${outcome})`;
}

/** A sign beside the colour of an outcome: colour is never the only one. */
export function outcomeMark(outcome: Outcome): string {
  return MARKS[outcome];
}

const MARKS: Readonly<Record<Outcome, string>> = {
  solved: '✓',
  diverged: '∞',
  dead: '✕',
  'local-minimum': '▼',
  saddle: '◆',
  plateau: '▬',
  stationary: '■',
  undecided: '?',
  unconverged: '→',
};

/** Colour of a loss level, for CSS: 0 is learned, then from low to high; those past the last share it. */
export function levelColor(level: number): string {
  return `var(--basin-level-${String(Math.min(level, LEVEL_COLORS - 1))})`;
}

/** A custom property as red, green and blue from 0 to 1, for canvases. */
export function readColor(host: Element, property: string): readonly [number, number, number] {
  const context = pixel();
  context.fillStyle = getComputedStyle(host).getPropertyValue(property);
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red / 255, green / 255, blue / 255];
}

let painted: OffscreenCanvasRenderingContext2D | undefined;

function pixel(): OffscreenCanvasRenderingContext2D {
  painted ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true }) ?? undefined;
  if (!painted) throw new Error('this browser has no 2D canvas');
  return painted;
}

/**
 * Calls back when the page changes between light and dark.
 *
 * @returns a function that ends this
 */
export function onThemeChange(callback: () => void): () => void {
  const media = matchMedia(DARK);
  media.addEventListener('change', callback);
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    media.removeEventListener('change', callback);
    observer.disconnect();
  };
}

/** Whether the visitor asked for less motion. */
export function reducedMotion(): boolean {
  return matchMedia(STILL).matches;
}

/** Styles of all elements: text, focus, figures, tables, buttons, fields. */
export const shared = css`
  :host {
    display: block;
    box-sizing: border-box;
    color: var(--basin-ink);
    font: 400 var(--basin-text) / 1.5 var(--basin-font);
    font-variant-numeric: tabular-nums;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--basin-focus);
    outline-offset: 2px;
    border-radius: 3px;
  }
  figure {
    margin: 0;
  }
  h2,
  h3 {
    margin: 0 0 var(--basin-space);
    font-weight: 600;
    line-height: 1.25;
    text-wrap: balance;
  }
  h2 {
    font-size: var(--basin-text-large);
  }
  h3 {
    font-size: var(--basin-text);
  }
  figcaption,
  .note {
    color: var(--basin-muted);
    font-size: var(--basin-text-small);
  }
  button,
  select,
  input,
  textarea {
    font: inherit;
    font-size: 0.9375rem;
    color: inherit;
    background: var(--basin-raised);
    border: 1px solid var(--basin-line);
    border-radius: var(--basin-radius);
    padding: 0.375rem 0.75rem;
    min-height: 2.25rem;
  }
  button {
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    border-color: var(--basin-muted);
  }
  button:disabled {
    cursor: default;
    opacity: 0.55;
  }
  button.primary,
  button[aria-pressed='true'] {
    background: var(--basin-accent);
    border-color: var(--basin-accent);
    color: var(--basin-on-accent);
  }
  details > summary {
    cursor: pointer;
    color: var(--basin-muted);
    font-size: var(--basin-text-small);
    padding-block: 0.25rem;
  }
  .table {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    font-size: var(--basin-text-small);
  }
  caption {
    text-align: start;
    color: var(--basin-muted);
    padding-block: 0.25rem;
  }
  th,
  td {
    text-align: end;
    padding: 0.2rem 0.9rem 0.2rem 0;
    border-block-end: 1px solid var(--basin-line);
    white-space: nowrap;
  }
  th {
    font-weight: 600;
  }
  th:first-child,
  td:first-child {
    text-align: start;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
