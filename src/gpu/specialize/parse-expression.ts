// Parses WGSL expressions and types, as strict as WGSL about where operators need parentheses.
import {
  OPERATORS,
  operatorClass,
  type Binary,
  type Expression,
  type Name,
  type OperatorClass,
} from './syntax.ts';
import type { Problem, Token } from './tokenizer.ts';

/** A place in a list of tokens. */
export interface Cursor {
  readonly tokens: readonly Token[];
  readonly problem: Problem;
  position: number;
}

/** The current token, or a later one. */
export function peek(cursor: Cursor, ahead = 0): Token {
  const token = cursor.tokens[Math.min(cursor.position + ahead, cursor.tokens.length - 1)];
  return token ?? { kind: 'end', text: '', start: 0, line: 1 };
}

/** The current token; the cursor moves on. */
export function next(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.position += 1;
  return token;
}

/** Whether the current token is this symbol or name. */
export function at(cursor: Cursor, text: string): boolean {
  const token = peek(cursor);
  return token.text === text && (token.kind === 'symbol' || token.kind === 'name');
}

/** Moves on if the current token is this symbol or name. */
export function accept(cursor: Cursor, text: string): boolean {
  const found = at(cursor, text);
  if (found) cursor.position += 1;
  return found;
}

/** Moves past this symbol or name. */
export function expect(cursor: Cursor, text: string): Token {
  if (!at(cursor, text)) throw unexpected(cursor, JSON.stringify(text));
  return next(cursor);
}

/** Moves past an identifier. */
export function expectName(cursor: Cursor): Token {
  if (peek(cursor).kind !== 'name') throw unexpected(cursor, 'a name');
  return next(cursor);
}

/** The error for a token that is not what it should be. */
export function unexpected(cursor: Cursor, wanted: string): Error {
  const { text, line } = peek(cursor);
  if (operatorClass(text))
    return cursor.problem(line, `${JSON.stringify(text)} needs parentheses around its operands`);
  return cursor.problem(line, `expected ${wanted}, found ${text === '' ? 'the end' : JSON.stringify(text)}`);
}

/** An expression, up to the first token that cannot continue it. */
export function parseExpression(cursor: Cursor): Expression {
  const first = parseUnary(cursor);
  const bitwise = acceptChain(cursor, 'bitwise', first, parseUnary);
  if (bitwise !== first) return bitwise;
  return acceptChain(cursor, 'logical', parseRelational(cursor, first), (inner) =>
    parseRelational(inner, parseUnary(inner)),
  );
}

/** `a op b op c` with one and the same operator of a class, to the left. */
function acceptChain(
  cursor: Cursor,
  group: OperatorClass,
  first: Expression,
  operand: (cursor: Cursor) => Expression,
): Expression {
  let left = first;
  for (const operator = peek(cursor).text; operatorClass(operator) === group && at(cursor, operator);) {
    left = binary(left, next(cursor), operand(cursor));
  }
  return left;
}

function parseRelational(cursor: Cursor, first: Expression): Expression {
  const left = parseShift(cursor, first);
  if (!atClass(cursor, 'relational')) return left;
  return binary(left, next(cursor), parseShift(cursor, parseUnary(cursor)));
}

function parseShift(cursor: Cursor, first: Expression): Expression {
  if (atClass(cursor, 'shift')) return binary(first, next(cursor), parseUnary(cursor));
  let left = parseProduct(cursor, first);
  while (atClass(cursor, 'additive')) {
    left = binary(left, next(cursor), parseProduct(cursor, parseUnary(cursor)));
  }
  return left;
}

function parseProduct(cursor: Cursor, first: Expression): Expression {
  let left = first;
  while (atClass(cursor, 'multiplicative')) left = binary(left, next(cursor), parseUnary(cursor));
  return left;
}

function atClass(cursor: Cursor, group: OperatorClass): boolean {
  return OPERATORS[group].some((operator) => peek(cursor).kind === 'symbol' && at(cursor, operator));
}

function binary(left: Expression, operator: Token, right: Expression): Binary {
  return { kind: 'binary', operator: operator.text, left, right, line: operator.line };
}

function parseUnary(cursor: Cursor): Expression {
  const { text, kind, line } = peek(cursor);
  if (kind !== 'symbol' || !['-', '!', '~', '&', '*'].includes(text)) return parsePostfix(cursor);
  next(cursor);
  return { kind: 'unary', operator: text, operand: parseUnary(cursor), line };
}

function parsePostfix(cursor: Cursor): Expression {
  let base = parsePrimary(cursor);
  for (;;) {
    const { line } = peek(cursor);
    if (accept(cursor, '[')) {
      base = { kind: 'index', base, index: parseExpression(cursor), line };
      expect(cursor, ']');
    } else if (accept(cursor, '.')) {
      base = { kind: 'member', base, member: expectName(cursor).text, line };
    } else {
      return base;
    }
  }
}

function parsePrimary(cursor: Cursor): Expression {
  const { kind, text, line } = peek(cursor);
  if (kind === 'number') return parseNumber(cursor);
  if (accept(cursor, 'true') || accept(cursor, 'false')) return { kind: 'literal', type: 'bool', text, line };
  if (accept(cursor, '(')) {
    const inner = parseExpression(cursor);
    expect(cursor, ')');
    return inner;
  }
  const name = parseType(cursor);
  if (!accept(cursor, '(')) return name;
  return { kind: 'call', callee: name, operands: parseList(cursor, () => at(cursor, ')')), line };
}

/** A type, or any other name with its template list. */
export function parseType(cursor: Cursor): Name {
  const { text, line } = expectName(cursor);
  const atBracket = (bracket: string) => peek(cursor).kind === 'template' && peek(cursor).text === bracket;
  if (!atBracket('<')) return { kind: 'name', name: text, template: [], line };
  next(cursor);
  return { kind: 'name', name: text, template: parseList(cursor, () => atBracket('>')), line };
}

/** Expressions between commas, up to and past the closing bracket. */
function parseList(cursor: Cursor, atEnd: () => boolean): Expression[] {
  const list: Expression[] = [];
  while (!atEnd()) {
    list.push(parseExpression(cursor));
    if (!accept(cursor, ',') && !atEnd()) throw unexpected(cursor, 'a comma or the closing bracket');
  }
  next(cursor);
  return list;
}

function parseNumber(cursor: Cursor): Expression {
  const { text, line } = next(cursor);
  const hex = /^0[xX]/u.test(text);
  const whole = hex ? !/[pP]/u.test(text) : /^\d+[iu]?$/u.test(text);
  if (whole) {
    const type = text.endsWith('u') ? 'u32' : text.endsWith('i') ? 'i32' : 'int';
    return { kind: 'literal', type, text, line };
  }
  if (text.endsWith('h'))
    throw cursor.problem(line, `${text} is an f16; only f32, u32, i32 and bool are understood`);
  return { kind: 'literal', type: text.endsWith('f') ? 'f32' : 'float', text, line };
}
