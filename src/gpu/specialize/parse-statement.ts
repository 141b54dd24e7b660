// Parses the body of a function, as far as it lies in the subset that specialize understands.
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
import type { Assign, Declare, Expression, Statement } from './syntax.ts';

const COMPOUND = /^(?:[-+*/%&|^]|<<|>>)=$/u;
const REFUSED: Readonly<Record<string, string>> = {
  while: 'use for',
  loop: 'use for',
  switch: 'use select, or if with a condition that becomes constant',
  continue: 'turn the condition around',
  discard: 'a compute kernel has nothing to discard',
  const: 'use let, or a const outside of all functions',
  const_assert: 'put it outside of all functions',
};

/** Statements up to and past the closing brace; the cursor stands behind the opening one. */
export function parseBlock(cursor: Cursor): Statement[] {
  const statements: Statement[] = [];
  while (!accept(cursor, '}')) {
    if (!accept(cursor, ';')) statements.push(parseStatement(cursor));
  }
  return statements;
}

function parseStatement(cursor: Cursor): Statement {
  const { text, line } = peek(cursor);
  const remedy = Object.hasOwn(REFUSED, text) ? REFUSED[text] : undefined;
  if (remedy !== undefined)
    throw cursor.problem(line, `\`${text}\` is outside of what specialize understands; ${remedy}`);
  if (accept(cursor, '{')) return { kind: 'block', body: parseBlock(cursor), line };
  if (at(cursor, 'for')) return parseFor(cursor);
  if (at(cursor, 'if')) return parseIf(cursor);
  const statement = parseSimple(cursor);
  expect(cursor, ';');
  return statement;
}

/** A statement that ends with a semicolon, or stands in the head of a loop. */
function parseSimple(cursor: Cursor): Statement {
  const { line } = peek(cursor);
  if (at(cursor, 'let') || at(cursor, 'var')) return parseDeclare(cursor);
  if (accept(cursor, 'break')) return { kind: 'break', line };
  if (accept(cursor, 'return')) {
    return { kind: 'return', value: at(cursor, ';') ? undefined : parseExpression(cursor), line };
  }
  const target = parseExpression(cursor);
  if (target.kind === 'call') return { kind: 'call statement', call: target, line };
  return parseAssign(cursor, target);
}

function parseAssign(cursor: Cursor, target: Expression): Assign {
  const { text, line } = peek(cursor);
  if (text === '++' || text === '--') {
    next(cursor);
    return {
      kind: 'assign',
      target,
      operator: text.slice(1),
      value: { kind: 'literal', type: 'int', text: '1', line },
      line,
    };
  }
  if (!COMPOUND.test(text) && text !== '=') throw unexpected(cursor, 'an assignment');
  next(cursor);
  return { kind: 'assign', target, operator: text.slice(0, -1), value: parseExpression(cursor), line };
}

function parseDeclare(cursor: Cursor): Declare {
  const { text, line } = next(cursor);
  if (peek(cursor).kind === 'template') throw cursor.problem(line, 'a local variable has no address space');
  const name = expectName(cursor).text;
  const type = accept(cursor, ':') ? parseType(cursor) : undefined;
  if (at(cursor, ';')) {
    throw cursor.problem(
      line,
      `\`${name}\` is declared without a value; inside a loop it would keep that of the last turn`,
    );
  }
  expect(cursor, '=');
  return { kind: 'declare', mutable: text === 'var', name, type, value: parseExpression(cursor), line };
}

function parseFor(cursor: Cursor): Statement {
  const { line } = next(cursor);
  const malformed = cursor.problem(line, 'a loop must have the form for (var i = ...; condition; i += ...)');
  expect(cursor, '(');
  if (at(cursor, ';')) throw malformed;
  const start = parseSimple(cursor);
  expect(cursor, ';');
  if (at(cursor, ';')) throw malformed;
  const condition = parseExpression(cursor);
  expect(cursor, ';');
  if (at(cursor, ')')) throw malformed;
  const update = parseSimple(cursor);
  expect(cursor, ')');
  const keep = expect(cursor, '{').keep === true;
  if (start.kind !== 'declare' || !start.mutable || update.kind !== 'assign') throw malformed;
  if (update.target.kind !== 'name' || update.target.name !== start.name) throw malformed;
  return { kind: 'for', keep, start, condition, update, body: parseBlock(cursor), line };
}

function parseIf(cursor: Cursor): Statement {
  const { line } = next(cursor);
  const condition = parseExpression(cursor);
  expect(cursor, '{');
  const then = parseBlock(cursor);
  if (!accept(cursor, 'else')) return { kind: 'if', condition, then, otherwise: [], line };
  if (at(cursor, 'if')) return { kind: 'if', condition, then, otherwise: [parseIf(cursor)], line };
  expect(cursor, '{');
  return { kind: 'if', condition, then, otherwise: parseBlock(cursor), line };
}
