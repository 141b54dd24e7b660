// How the page is laid out.
import { css } from 'lit';

/** Sections of the page: a heading, a line about what it shows. */
export const sectionStyles = css`
  section > h2 {
    font-size: clamp(1.25rem, 1rem + 1vw, 1.75rem);
    letter-spacing: -0.01em;
  }
  section > .note {
    margin: 0 0 calc(2 * var(--basin-space));
    max-width: 65ch;
  }
`;

export const appStyles = css`
  :host {
    max-width: 76rem;
    margin-inline: auto;
    padding: calc(4 * var(--basin-space)) clamp(1rem, 4vw, 3rem) calc(8 * var(--basin-space));
  }
  .brand {
    margin: 0 0 calc(4 * var(--basin-space));
    font-size: var(--basin-text-small);
    color: var(--basin-muted);
  }
  .brand b {
    color: var(--basin-ink);
    font-size: var(--basin-text);
    letter-spacing: -0.01em;
    margin-inline-end: 0.5em;
  }
  h1 {
    margin: 0 0 var(--basin-space);
    max-width: 22em;
    min-height: 2.3em;
    font-size: clamp(1.75rem, 1.1rem + 2.6vw, 3rem);
    line-height: 1.15;
    font-weight: 650;
    letter-spacing: -0.02em;
    text-wrap: balance;
  }
  .evidence {
    margin: 0;
    min-height: 3em;
    max-width: 62ch;
    color: var(--basin-muted);
  }
  .switch {
    display: inline-flex;
    margin-block: calc(2 * var(--basin-space));
  }
  .switch button {
    min-width: 5.5rem;
  }
  .switch button:first-child {
    border-start-end-radius: 0;
    border-end-end-radius: 0;
  }
  .switch button:last-child {
    border-start-start-radius: 0;
    border-end-start-radius: 0;
    border-inline-start-width: 0;
  }
  .message {
    border-inline-start: 3px solid var(--basin-accent);
    background: var(--basin-raised);
    padding: var(--basin-space) calc(2 * var(--basin-space));
    margin: 0 0 calc(2 * var(--basin-space));
    overflow-wrap: anywhere;
  }
  .message[hidden] {
    display: none;
  }
  main {
    display: grid;
    gap: calc(8 * var(--basin-space));
  }
  main > * {
    min-width: 0;
  }
`;
