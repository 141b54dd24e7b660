// Splits WGSL into tokens, tells template brackets from comparisons, and drops comments.
import type { KernelError } from '../errors.ts';

/** Makes the error for a line of the linked source. */
export type Problem = (line: number, message: string) => KernelError;

export interface Token {
  /** Of the brackets `<` and `>`, those of a template list are `template`; `end` closes the list. */
  readonly kind: 'name' | 'number' | 'symbol' | 'template' | 'end';
  readonly text: string;
  /** Offset of the first character. */
  readonly start: number;
  readonly line: number;
  /** On the last token before a comment `#keep`, which forbids unrolling the loop that starts here. */
  readonly keep?: boolean;
}

const EXPONENT = String.raw`[eE][+-]?\d+`;
const HEX = '[0-9a-fA-F]';
const NUMBER = [
  String.raw`0[xX](?:${HEX}*\.${HEX}+|${HEX}+\.?)[pP][+-]?\d+[fh]?`,
  String.raw`0[xX]${HEX}+[iu]?`,
  String.raw`(?:\d+\.\d*|\.\d+)(?:${EXPONENT})?[fh]?`,
  String.raw`\d+(?:${EXPONENT}[fh]?|[fhiu])?`,
].join('|');
const SYMBOL = [
  String.raw`>>=|<<=|->|\+\+|--|&&|\|\||[=!<>+\-*/%&|^]=|<<|>>`,
  String.raw`[()\[\]{}<>;:,.@=+\-*/%&|^!~]`,
].join('|');
const LEXEME = new RegExp(
  String.raw`\s+|//.*|(${NUMBER})(?![\p{XID_Continue}.])|([\p{XID_Start}_]\p{XID_Continue}*)|(${SYMBOL})`,
  'uy',
);

/**
 * Splits WGSL into tokens.
 *
 * @throws KernelError at a character that starts no token, or a block comment without end
 */
export function tokenize(source: string, problem: Problem): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let start = 0; start < source.length;) {
    if (source.startsWith('/*', start)) {
      const end = blockCommentEnd(source, start);
      if (end === undefined) throw problem(line, 'this block comment has no end');
      line += countNewlines(source.slice(start, end));
      start = end;
      continue;
    }
    LEXEME.lastIndex = start;
    const match = LEXEME.exec(source);
    if (!match) throw problem(line, `unexpected ${JSON.stringify(source.slice(start).split(/\s/u, 1)[0])}`);
    const [, number, name, symbol] = match; // the groups of the pattern, in its order
    if (number !== undefined) tokens.push({ kind: 'number', text: number, start, line });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, start, line });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, start, line });
    else if (!match[0].startsWith('//')) line += countNewlines(match[0]);
    else if (/#keep\b/u.test(match[0])) markKeep(tokens);
    start += match[0].length;
  }
  return [...markTemplates(tokens), { kind: 'end', text: '', start: source.length, line }];
}

function markKeep(tokens: Token[]): void {
  const last = tokens.pop();
  if (last) tokens.push({ ...last, keep: true });
}

/** Where a block comment ends, the nested ones inside it too. */
function blockCommentEnd(source: string, start: number): number | undefined {
  let depth = 0;
  for (const { 0: mark, index } of source.slice(start).matchAll(/\/\*|\*\//gu)) {
    depth += mark === '/*' ? 1 : -1;
    if (depth === 0) return start + index + 2;
  }
  return undefined;
}

function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/**
 * Marks the brackets of template lists, by WGSL's own rule.
 *
 * @see https://www.w3.org/TR/WGSL/#template-list-discovery
 */
function markTemplates(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  let open: { at: number; depth: number }[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind !== 'symbol') {
      result.push(token);
      continue;
    }
    let { text, start } = token;
    while (text.startsWith('>') && open.at(-1)?.depth === depth) {
      const at = open.pop()?.at ?? 0;
      result[at] = { ...(result[at] ?? token), kind: 'template' };
      result.push({ ...token, kind: 'template', text: '>', start });
      text = text.slice(1);
      start += 1;
    }
    if (text === '') continue;
    if (text === '<' && result.at(-1)?.kind === 'name') open.push({ at: result.length, depth });
    else if (text === '(' || text === '[') depth += 1;
    else if (text === ')' || text === ']' || text === '&&' || text === '||') {
      open = open.filter((candidate) => candidate.depth < depth);
      if (text === ')' || text === ']') depth = Math.max(0, depth - 1);
    } else if (/^(?:[;:{]|=|[-+*/%&|^]=|<<=|>>=)$/u.test(text)) {
      open = [];
      depth = 0;
    }
    result.push({ ...token, text, start });
  }
  return result;
}
