// Sets CSS properties of an element from a template: through its style object, since the page forbids style attributes.
import { noChange } from 'lit';
import { directive, Directive, PartType, type ElementPart, type PartInfo } from 'lit/directive.js';

class Look extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new TypeError('`look` stands in a tag, as ${look({...})}');
  }

  override update(
    { element }: ElementPart,
    [properties]: [Readonly<Record<string, string>>],
  ): typeof noChange {
    for (const [name, value] of Object.entries(properties))
      (element as HTMLElement).style.setProperty(name, value);
    return noChange;
  }

  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- its parameter types those of `update` and of the directive
  render(_properties: Readonly<Record<string, string>>): typeof noChange {
    return noChange;
  }
}

/** `<div ${look({ bottom: '20%' })}>`: what lit's styleMap does, also where a Content-Security-Policy forbids style attributes. */
export const look = directive(Look);
