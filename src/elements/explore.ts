// `<basin-explore>`: what a visitor can try on a sweep beside its result, a section each; loaded when it is scrolled to.
import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { FittedSweep } from '../datasets/index.ts';
import type { Engine } from '../engine/engine.ts';
import { sectionStyles } from './app-styles.ts';
import { near } from './near.ts';
import { register } from './register.ts';
import type { Begin } from './side-run.ts';
import { shared } from './theme.ts';

/** What a section works with. */
interface Subject {
  /** The sweep of one cell, with its data. */
  readonly fitted: FittedSweep;
  /** Begins a run on the page's engine. */
  readonly begin: Begin | null;
  /** The page's engine, for what is more than a run. */
  readonly engine: (() => Promise<Engine>) | null;
  /** The network in the hand; null where there is none. */
  readonly index: bigint | null;
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** Defines the element that `show` draws. */
  readonly load: () => Promise<unknown>;
  readonly show: (subject: Subject) => TemplateResult;
}

const SECTIONS: readonly Section[] = [
  {
    id: 'escapes',
    title: 'Who escapes',
    note: 'Every network once more from where it started, with another optimizer.',
    load: () => import('./who-escapes.ts'),
    show: ({ fitted, begin }) =>
      html`<basin-who-escapes .sweep=${fitted.sweep} .begin=${begin}></basin-who-escapes>`,
  },
  {
    id: 'widths',
    title: 'What helps?',
    note: '2,000 networks of each width of one hidden layer, each activation or each initializer; all else as above.',
    load: () => import('./width-panel.ts'),
    show: ({ fitted, begin }) =>
      html`<basin-width-panel .sweep=${fitted.sweep} .begin=${begin}></basin-width-panel>`,
  },
  {
    id: 'map',
    title: 'The map around it',
    note: 'Each pixel is a network of its own, trained from another start, or with other learning rates.',
    load: () => import('./map.ts'),
    show: ({ fitted, index }) => html`<basin-map .sweep=${fitted.sweep} .index=${index ?? 0n}></basin-map>`,
  },
  {
    id: 'straight',
    title: 'The straight way down',
    note: 'The loss on the straight line from where a network starts to where it ends.',
    load: () => import('./straight-way.ts'),
    show: ({ fitted, begin, engine, index }) =>
      html`<basin-straight-way
        .sweep=${fitted.sweep}
        .begin=${begin}
        .engine=${engine}
        .index=${index}
      ></basin-straight-way>`,
  },
  {
    id: 'critical',
    title: 'Saddles and minima',
    note: 'Critical points of a small network with a smooth activation: how many directions lead down from each.',
    load: () => import('./critical-search.ts'),
    show: ({ fitted, begin }) =>
      html`<basin-critical-search .sweep=${fitted.sweep} .begin=${begin}></basin-critical-search>`,
  },
];

/**
 * Experiments beside the result of a sweep.
 *
 * @prop fitted - the sweep of one cell with its data, or null
 * @prop begin - begins a run on the page's engine
 * @prop engine - opens the page's engine
 * @prop index - the network in the hand, or null
 */
export class BasinExplore extends LitElement {
  static override properties: PropertyDeclarations = {
    fitted: { attribute: false },
    begin: { attribute: false },
    engine: { attribute: false },
    index: { attribute: false },
  };
  static override styles = [
    shared,
    sectionStyles,
    css`
      section {
        min-height: 9rem; /* about what it takes before its button is pressed */
        margin-block-end: calc(8 * var(--basin-space));
      }
      section:last-child {
        margin-block-end: 0;
      }
    `,
  ];

  declare fitted: FittedSweep | null;
  declare begin: Begin | null;
  declare engine: (() => Promise<Engine>) | null;
  declare index: bigint | null;

  constructor() {
    super();
    this.fitted = null;
    this.begin = null;
    this.engine = null;
    this.index = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { fitted, begin, engine, index } = this;
    if (!fitted) return nothing;
    return html`${SECTIONS.map(
      ({ id, title, note, load, show }) =>
        html`<section aria-labelledby=${id} ${near(load)}>
          <h2 id=${id}>${title}</h2>
          <p class="note">${note}</p>
          ${show({ fitted, begin, engine, index })}
        </section>`,
    )}`;
  }
}

register('basin-explore', BasinExplore);

declare global {
  interface HTMLElementTagNameMap {
    'basin-explore': BasinExplore;
  }
}
