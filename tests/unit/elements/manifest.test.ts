import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Named {
  readonly name: string;
  readonly description: string;
}

interface Declaration extends Named {
  readonly tagName: string;
  readonly members: readonly Named[];
  readonly attributes: readonly Named[];
  readonly events: readonly Named[];
}

interface Manifest {
  readonly modules: readonly { readonly path: string; readonly declarations: readonly Declaration[] }[];
}

const folder = new URL('../../../src/elements/', import.meta.url);
const sources = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [`src/elements/${name}`, readFileSync(new URL(name, folder), 'utf8')]),
);
const generator = new URL('../../../elements-manifest.mjs', import.meta.url).href;
const { elementsManifest } = (await import(generator)) as { elementsManifest: (folder: string) => Manifest };
const { modules } = elementsManifest(folder.pathname);
const declared = modules.flatMap(({ path, declarations }) =>
  declarations.map((declaration) => ({ source: sources.get(path) ?? '', ...declaration })),
);

/** The names that a pattern finds in a source, each once, in order. */
function found(source: string, pattern: RegExp): string[] {
  return [...new Set([...source.matchAll(pattern)].map((match) => match[1] ?? ''))].toSorted();
}

const names = (items: readonly Named[]): string[] => items.map(({ name }) => name).toSorted();

describe('the custom-elements manifest', () => {
  it('has every element that is registered, by its tag and its class', () => {
    const registered = [...sources.values()].flatMap((source) => found(source, /register\(\s*'([\w-]+)'/g));
    expect(declared.map(({ tagName }) => tagName).toSorted()).toEqual(registered.toSorted());
    expect(registered.length).toBeGreaterThan(15);
    const exported = sources.get('src/elements/index.ts') ?? '';
    for (const { name } of declared) expect(exported).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it.each(declared.map((declaration) => [declaration.tagName, declaration] as const))(
    'has the properties of %s that are not its own affair',
    (_, { source, members, attributes }) => {
      const table = /static override properties[^=]*= \{(.*?)^ {2}\};/ms.exec(source)?.[1] ?? '';
      const open = table.replace(/^ {4}\w+: \{[^}]*state: true[^}]*\},?$/gm, '');
      const properties = found(open, /^ {4}(\w+): \{/gm);
      const told = [
        ...names(members),
        ...names(attributes).map((name) =>
          name.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase()),
        ),
      ];
      expect([...new Set(told)].toSorted()).toEqual(expect.arrayContaining(properties));
    },
  );

  it.each(declared.map((declaration) => [declaration.tagName, declaration] as const))(
    'has the events of %s, each with what it means',
    (_, { source, description, members, attributes, events }) => {
      const emitted = [
        ...found(source, /emit\(\s*this,\s*'([\w-]+)'/g),
        ...found(source, /new CustomEvent\(\s*'([\w-]+)'/g),
      ];
      const inside = declared.filter(({ tagName }) => source.includes(`<${tagName}`));
      const passedOn = inside.flatMap((element) => names(element.events));
      expect(names(events)).toEqual(expect.arrayContaining(emitted));
      expect([...emitted, ...passedOn]).toEqual(expect.arrayContaining(names(events)));
      expect(description).not.toBe('');
      for (const item of [...members, ...attributes, ...events]) expect(item.description).not.toBe('');
    },
  );
});
