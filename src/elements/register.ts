// Makes an element known to the page.
import { installTheme } from './theme.ts';

/**
 * Defines a custom element, unless the page has it already (two copies of the library may meet), and sees that the theme is there.
 *
 * @param tag the element's name, `basin-...`
 */
export function register(tag: `basin-${string}`, element: CustomElementConstructor): void {
  installTheme();
  if (!customElements.get(tag)) customElements.define(tag, element);
}
