// Does something when an element comes near what the visitor sees: so parts of a page load when they are wanted.
import { noChange } from 'lit';
import { AsyncDirective } from 'lit/async-directive.js';
import { directive, PartType, type ElementPart, type PartInfo } from 'lit/directive.js';

/** How near: a part is there before it is scrolled to. */
const MARGIN = '400px 0px';

class Near extends AsyncDirective {
  #observer: IntersectionObserver | undefined;
  #element: Element | undefined;

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new TypeError('`near` stands in a tag, as ${near(() => ...)}');
  }

  override update({ element }: ElementPart, [act]: [() => unknown]): typeof noChange {
    if (this.#element) return noChange;
    this.#element = element;
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        this.#observer?.disconnect();
        this.#observer = undefined;
        act();
      },
      { rootMargin: MARGIN },
    );
    this.#observer.observe(element);
    return noChange;
  }

  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- its parameter types those of `update` and of the directive
  render(_act: () => unknown): typeof noChange {
    return noChange;
  }

  protected override disconnected(): void {
    this.#observer?.disconnect();
  }

  protected override reconnected(): void {
    if (this.#element) this.#observer?.observe(this.#element);
  }
}

/** `<section ${near(() => import('./part.ts'))}>`: what is given first is done once, when the element comes near. */
export const near = directive(Near);
