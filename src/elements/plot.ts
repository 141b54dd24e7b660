// Observable Plot, loaded when the first chart is drawn, and made to obey a strict Content-Security-Policy.
import { css } from 'lit';
import type { PlotOptions } from '@observablehq/plot';

export type { PlotOptions };

/** The marks of Observable Plot. */
export type Plot = typeof import('./plot-marks.ts');

let loading: Promise<Plot> | undefined;

/** Loads Observable Plot, once. */
export function loadPlot(): Promise<Plot> {
  loading ??= import('./plot-marks.ts');
  return loading;
}

/**
 * Draws a plot as all charts draw theirs.
 *
 * Plot puts a style sheet into its picture, which a strict policy refuses once the picture is in the page. It is taken
 * out before; `plotStyles` has its rules.
 *
 * @returns the picture, not in the page yet
 */
export function drawPlot({ plot }: Plot, options: PlotOptions): SVGSVGElement {
  const picture = plot({ style: LOOK, ...options, figure: false }) as SVGSVGElement;
  picture.querySelector('style')?.remove();
  picture.setAttribute('aria-hidden', 'true'); // the chart around it says what it shows
  return picture;
}

const LOOK: Partial<CSSStyleDeclaration> = {
  fontFamily: 'inherit',
  fontSize: '12px',
  color: 'var(--basin-muted)',
  background: 'none',
  overflow: 'visible',
};

/** What Plot's own style sheet says. */
export const plotStyles = css`
  .plot svg {
    display: block;
    height: auto;
    max-width: 100%;
  }
  .plot svg text,
  .plot svg tspan {
    white-space: pre;
  }
`;
