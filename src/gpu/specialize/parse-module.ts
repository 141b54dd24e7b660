// Parses what stands outside of functions; bodies are left as tokens until somebody calls the function.
import {
  accept,
  at,
  expect,
  expectName,
  next,
  parseExpression,
  parseType,
  peek,
  unexpected,
  type Cursor,
} from './parse-expression.ts';
import { parseBlock } from './parse-statement.ts';
import type { Expression, Statement } from './syntax.ts';
import { tokenize, type Problem, type Token } from './tokenizer.ts';

/** A declaration with its tokens, the last one excluded. */
export interface Declaration {
  readonly kind: 'directive' | 'struct' | 'const' | 'variable' | 'function' | 'other';
  readonly name: string;
  readonly first: number;
  readonly end: number;
}

export interface Parameter {
  readonly name: string;
  readonly type: Expression;
  readonly line: number;
}

export interface FunctionDeclaration {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly returns: Expression | undefined;
  /** The tokens from the first attribute to the opening brace, that one excluded. */
  readonly first: number;
  readonly brace: number;
  readonly line: number;
}

export interface ConstDeclaration {
  readonly type: Expression | undefined;
  readonly value: Expression;
}

export interface Module {
  readonly tokens: readonly Token[];
  readonly problem: Problem;
  readonly declarations: readonly Declaration[];
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
  readonly consts: ReadonlyMap<string, ConstDeclaration>;
  /** Types of `var` and `override` declarations. */
  readonly variables: ReadonlyMap<string, Expression>;
  /** Types of the fields of each struct. */
  readonly structs: ReadonlyMap<string, ReadonlyMap<string, Expression>>;
  readonly aliases: ReadonlyMap<string, Expression>;
}

interface Draft extends Module {
  readonly declarations: Declaration[];
  readonly functions: Map<string, FunctionDeclaration>;
  readonly consts: Map<string, ConstDeclaration>;
  readonly variables: Map<string, Expression>;
  readonly structs: Map<string, ReadonlyMap<string, Expression>>;
  readonly aliases: Map<string, Expression>;
}

/**
 * Parses a linked kernel.
 *
 * @throws KernelError where it is no WGSL
 */
export function parseModule(source: string, problem: Problem): Module {
  const tokens = tokenize(source, problem);
  const cursor: Cursor = { tokens, problem, position: 0 };
  const module: Draft = {
    tokens,
    problem,
    declarations: [],
    functions: new Map(),
    consts: new Map(),
    variables: new Map(),
    structs: new Map(),
    aliases: new Map(),
  };
  while (peek(cursor).kind !== 'end') {
    if (accept(cursor, ';')) continue;
    const first = cursor.position;
    const { kind, name } = parseDeclaration(cursor, module);
    module.declarations.push({ kind, name, first, end: cursor.position });
  }
  return module;
}

/** The statements of a function. */
export function parseBody(module: Module, declaration: FunctionDeclaration): Statement[] {
  return parseBlock({ tokens: module.tokens, problem: module.problem, position: declaration.brace + 1 });
}

function parseDeclaration(cursor: Cursor, module: Draft): { kind: Declaration['kind']; name: string } {
  const first = cursor.position;
  const attributes = parseAttributes(cursor);
  const { text } = peek(cursor);
  switch (text) {
    case 'fn':
      return { kind: 'function', name: parseFunction(cursor, module, attributes, first) };
    case 'struct':
      return { kind: 'struct', name: parseStruct(cursor, module) };
    case 'const':
      return { kind: 'const', name: parseConst(cursor, module) };
    case 'var':
    case 'override':
      return { kind: 'variable', name: parseVariable(cursor, module) };
    case 'alias':
      return { kind: 'other', name: parseAlias(cursor, module) };
    case 'const_assert':
      skipTo(cursor, ';');
      return { kind: 'other', name: '' };
    case 'enable':
    case 'requires':
    case 'diagnostic':
      skipTo(cursor, ';');
      return { kind: 'directive', name: '' };
    default:
      throw unexpected(cursor, 'a declaration');
  }
}

function parseAttributes(cursor: Cursor): string[] {
  const names: string[] = [];
  while (accept(cursor, '@')) {
    names.push(expectName(cursor).text);
    if (accept(cursor, '(')) skipTo(cursor, ')');
  }
  return names;
}

/** Moves past the next such token that is not inside brackets. */
function skipTo(cursor: Cursor, text: string): void {
  for (let depth = 0; depth > 0 || !at(cursor, text); cursor.position += 1) {
    const token = peek(cursor);
    if (token.kind === 'end') throw unexpected(cursor, JSON.stringify(text));
    if (['(', '[', '{'].includes(token.text)) depth += 1;
    if ([')', ']', '}'].includes(token.text)) depth -= 1;
  }
  next(cursor);
}

function parseFunction(cursor: Cursor, module: Draft, attributes: readonly string[], first: number): string {
  const { line } = next(cursor);
  const name = expectName(cursor).text;
  expect(cursor, '(');
  const parameters = parseFields(cursor, ')');
  if (accept(cursor, '->')) parseAttributes(cursor);
  const returns = at(cursor, '{') ? undefined : parseType(cursor);
  const brace = cursor.position;
  expect(cursor, '{');
  skipTo(cursor, '}');
  module.functions.set(name, { name, attributes, parameters, returns, first, brace, line });
  return name;
}

/** `name: type` between commas, up to and past the closing bracket. */
function parseFields(cursor: Cursor, end: string): Parameter[] {
  const fields: Parameter[] = [];
  while (!accept(cursor, end)) {
    parseAttributes(cursor);
    const { text, line } = expectName(cursor);
    expect(cursor, ':');
    fields.push({ name: text, type: parseType(cursor), line });
    if (!accept(cursor, ',') && !at(cursor, end)) throw unexpected(cursor, JSON.stringify(end));
  }
  return fields;
}

function parseStruct(cursor: Cursor, module: Draft): string {
  next(cursor);
  const name = expectName(cursor).text;
  expect(cursor, '{');
  module.structs.set(name, new Map(parseFields(cursor, '}').map((field) => [field.name, field.type])));
  return name;
}

function parseConst(cursor: Cursor, module: Draft): string {
  next(cursor);
  const name = expectName(cursor).text;
  const type = accept(cursor, ':') ? parseType(cursor) : undefined;
  expect(cursor, '=');
  module.consts.set(name, { type, value: parseExpression(cursor) });
  expect(cursor, ';');
  return name;
}

function parseVariable(cursor: Cursor, module: Draft): string {
  next(cursor);
  while (peek(cursor).kind === 'template') skipTemplate(cursor);
  const name = expectName(cursor).text;
  if (accept(cursor, ':')) module.variables.set(name, parseType(cursor));
  skipTo(cursor, ';');
  return name;
}

function skipTemplate(cursor: Cursor): void {
  while (next(cursor).text !== '>');
}

function parseAlias(cursor: Cursor, module: Draft): string {
  next(cursor);
  const name = expectName(cursor).text;
  expect(cursor, '=');
  module.aliases.set(name, parseType(cursor));
  expect(cursor, ';');
  return name;
}
