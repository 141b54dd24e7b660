// A class per outcome: `fill-solved` for shapes, `ink-solved` for text.
import { unsafeCSS, type CSSResult } from 'lit';
import { OUTCOMES } from '../engine/result.ts';
import { outcomeColor } from './theme.ts';

/** The classes of all outcomes. */
export const outcomeStyles: CSSResult = unsafeCSS(
  OUTCOMES.map(
    (outcome) =>
      `.fill-${outcome} { fill: ${outcomeColor(outcome)}; } .ink-${outcome} { color: ${outcomeColor(outcome)}; }`,
  ).join('\n'),
);
