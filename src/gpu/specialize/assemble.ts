// Puts a specialized kernel together: what stands outside of the entry point, as it was, around the new body.
import type { Linked } from '../link.ts';
import type { Declaration, FunctionDeclaration } from './parse-module.ts';
import type { Printed } from './printer.ts';
import type { Program } from './program.ts';

/** The declarations that are still in use, word for word, and the entry point with its new body. */
export function assemble(
  linked: Linked,
  program: Program,
  entry: FunctionDeclaration,
  body: readonly Printed[],
): Printed[] {
  const used = usedDeclarations(program, entry, body);
  const lines: Printed[] = [];
  let previous: Declaration | undefined;
  for (const declaration of used) {
    const isEntry = declaration.kind === 'function' && declaration.name === entry.name;
    const end = isEntry ? entry.brace + 1 : declaration.end;
    const text = verbatim(linked, program, declaration.first, end);
    const separate =
      previous &&
      (previous.kind !== declaration.kind ||
        declaration.kind === 'function' ||
        declaration.kind === 'struct');
    if (separate && text[0]) lines.push({ text: '', origin: text[0].origin });
    lines.push(...text);
    if (isEntry && text[0]) lines.push(...body, { text: '}', origin: text[0].origin });
    previous = declaration;
  }
  return lines;
}

/** The text from one token to another, that one excluded. */
function verbatim(
  { source, lines }: Linked,
  { module: { tokens } }: Program,
  first: number,
  end: number,
): Printed[] {
  const [start, last] = [tokens[first], tokens[end - 1]];
  if (!start || !last) return [];
  return source
    .slice(start.start, last.start + last.text.length)
    .split('\n')
    .map((text, index) => {
      const line = start.line + index;
      return { text, origin: lines[line - 1] ?? { file: '', line } };
    });
}

/** All declarations but constants and functions that nothing in use mentions. */
function usedDeclarations(
  { module }: Program,
  entry: FunctionDeclaration,
  body: readonly Printed[],
): Declaration[] {
  const namesIn = (first: number, end: number) =>
    module.tokens.slice(first, end).flatMap(({ kind, text }) => (kind === 'name' ? [text] : []));
  const mentioned = new Set(
    body.flatMap(
      ({ text }) => text.replace(/\/\/.*/u, '').match(/[\p{XID_Start}_]\p{XID_Continue}*/gu) ?? [],
    ),
  );
  for (const name of namesIn(entry.first, entry.brace)) mentioned.add(name);
  const waiting = new Set(module.declarations.filter(({ name }) => name !== entry.name));
  const used = new Set(module.declarations.filter(({ name }) => name === entry.name));
  const isUsed = ({ kind, name }: Declaration) =>
    (kind !== 'const' && kind !== 'function') || mentioned.has(name);
  for (let found = [...waiting].filter(isUsed); found.length > 0; found = [...waiting].filter(isUsed)) {
    for (const declaration of found) {
      waiting.delete(declaration);
      used.add(declaration);
      for (const name of namesIn(declaration.first, declaration.end)) mentioned.add(name);
    }
  }
  return module.declarations.filter((declaration) => used.has(declaration));
}
