// How a map is laid out: choices above, the picture, its legend beside it or below.
import { css } from 'lit';

export const mapStyles = css`
  .choices,
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: calc(1.5 * var(--basin-space));
    align-items: end;
    margin-block-end: calc(2 * var(--basin-space));
  }
  label span {
    display: block;
    color: var(--basin-muted);
    font-size: var(--basin-text-small);
    padding-block-end: 0.15rem;
  }
  label {
    max-width: 100%;
  }
  select {
    max-width: 100%;
  }
  input {
    width: 8rem;
  }
  .views {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr));
    gap: calc(3 * var(--basin-space));
    align-items: start;
  }
  .views > * {
    min-width: 0;
  }
  .frame {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.35rem;
    max-width: 36rem;
  }
  .stage {
    position: relative;
  }
  .map {
    position: relative;
    overflow: hidden;
    touch-action: none;
    cursor: grab;
    border-radius: calc(var(--basin-radius) / 2);
    background: var(--basin-raised);
  }
  .map:active {
    cursor: grabbing;
  }
  canvas {
    display: block;
    width: 100%;
    aspect-ratio: 1;
  }
  .axis {
    display: flex;
    justify-content: space-between;
    gap: var(--basin-space);
    color: var(--basin-muted);
    font-size: var(--basin-text-small);
    line-height: 1.3;
  }
  .axis.across {
    grid-column: 2;
  }
  .axis.up {
    writing-mode: vertical-rl;
    rotate: 180deg;
  }
  .axis span:nth-child(2) {
    text-align: center;
  }
  .marker,
  .middle {
    position: absolute;
    translate: -50% 50%;
    pointer-events: none;
    border: 2px solid #fff;
    box-shadow:
      0 0 0 1.5px #000,
      inset 0 0 0 1.5px #000;
  }
  .marker {
    width: 14px;
    height: 14px;
    border-radius: 50%;
  }
  .middle {
    left: 50%;
    bottom: 50%;
    width: 9px;
    height: 9px;
    visibility: hidden;
  }
  .map:focus-visible .middle {
    visibility: visible;
  }
  .zoom {
    position: absolute;
    inset-block-start: var(--basin-space);
    inset-inline-end: var(--basin-space);
    display: grid;
    gap: 0.25rem;
  }
  .zoom button {
    width: 2.25rem;
    padding: 0;
    font-size: 1.1rem;
    line-height: 1;
  }
  ul {
    list-style: none;
    margin: 0 0 var(--basin-space);
    padding: 0;
    display: grid;
    gap: 0.4rem;
  }
  li {
    display: grid;
    grid-template-columns: 1.1rem minmax(0, 1fr) auto;
    gap: 0.6rem;
    align-items: baseline;
  }
  .swatch {
    width: 1rem;
    height: 1rem;
    border-radius: 3px;
    border: 1px solid var(--basin-line);
    align-self: start;
    margin-block-start: 0.2rem;
  }
  li .note {
    text-align: end;
  }
  progress {
    width: 100%;
    height: 0.4rem;
    accent-color: var(--basin-accent);
  }
  .reading {
    min-height: 3em;
    margin: var(--basin-space) 0 0;
  }
  .status {
    min-height: 1.5em;
    margin: 0 0 var(--basin-space);
  }
  .said {
    color: var(--basin-local-minimum);
    overflow-wrap: anywhere;
  }
  .actions {
    margin-block: calc(2 * var(--basin-space)) 0;
  }
`;
