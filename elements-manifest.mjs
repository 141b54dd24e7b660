// The custom-elements manifest, from what the sources of the elements say about themselves: tag, class, @prop, @attr, @fires.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** @param {string} folder with one element per file @returns {object} the manifest, schema 1.0.0 */
export function elementsManifest(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const modules = files.toSorted().flatMap((name) => {
    const source = readFileSync(path.join(folder, name), 'utf8');
    const registered = /^register\('(basin-[a-z-]+)', (\w+)\);$/m.exec(source);
    return registered ? [moduleOf(name, source, registered[1], registered[2])] : [];
  });
  return { schemaVersion: '1.0.0', readme: 'README.md', modules };
}

function moduleOf(name, source, tagName, className) {
  const doc = docstringOf(source, className);
  const declaration = {
    kind: 'class',
    name: className,
    tagName,
    customElement: true,
    description: doc.text,
    members: doc.tags('prop').map(([field, description]) => ({ kind: 'field', name: field, description })),
    attributes: doc.tags('attr').map(([attribute, description]) => ({ name: attribute, description })),
    events: doc.tags('fires').map(([event, description]) => ({
      name: event,
      type: { text: 'CustomEvent' },
      description,
    })),
  };
  const file = `src/elements/${name}`;
  const exported = {
    kind: 'custom-element-definition',
    name: tagName,
    declaration: { name: className, module: file },
  };
  return { kind: 'javascript-module', path: file, declarations: [declaration], exports: [exported] };
}

/** The comment before a class: its sentence, and its tags. */
function docstringOf(source, className) {
  const before = source.slice(0, source.indexOf(`export class ${className} `));
  const comment = before.slice(before.lastIndexOf('/**'));
  const lines = comment.split('\n').map((line) => line.replace(/^\s*(\/\*\*|\*\/|\*)\s?/, '').trim());
  const words = lines.join(' ').replace(/\*\/\s*$/, '');
  const [text, ...tags] = words.split(/\s(?=@(?:prop|attr|fires)\s)/);
  const found = tags.map((tag) => /^@(\w+)\s+(\S+)\s+-\s+(.*)$/s.exec(tag.trim()));
  return {
    text: text.trim(),
    tags: (kind) => found.flatMap((match) => (match?.[1] === kind ? [[match[2], match[3].trim()]] : [])),
  };
}
